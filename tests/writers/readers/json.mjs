// JSON, by the engine's own reader and by jq, which the emitted scripts use.
import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';

/** jq reads a document and writes it again, with everything but ASCII escaped. */
function throughJq(document) {
  const { status, stdout, stderr, error } = spawnSync('jq', ['-ac', '.'], { input: document, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  return status === 0 ? JSON.parse(stdout) : stderr;
}

export function readJson(document, batch, same) {
  const all = JSON.parse(document);
  const [paths, list, manifest, journal, settings, ruleset, findings] = all;
  same('documents', 7, all.length);
  same('what jq reads', true, isDeepStrictEqual(throughJq(document), all));
  const [{ text: first }] = batch;
  same('definition', first, manifest.definition);
  same('environment', first, settings.environment);
  same('branch', `refs/heads/${first}`, ruleset.conditions.ref_name.include[0]);
  same('variables', batch.length, Object.keys(settings.variables).length);
  batch.forEach(({ text }, i) => {
    same('list of paths', text, paths[i]);
    same('list', text, list[i]);
    same('manifest', text, manifest.files[0].rules[i]);
    same('journal, file', text, journal.files[i].path);
    same('journal, folder', text, journal.folders[i]);
    same('team', text, settings.put.reviewers[2 * i].slug);
    same('user', text, settings.put.reviewers[2 * i + 1].login);
    same('branch policy', text, settings.branch_policies[i].name);
    same('variable', null, Object.hasOwn(settings.variables, text) ? settings.variables[text] : undefined);
    same('finding', text, findings[i].message);
    same('help', text, findings[i].help ?? '');
  });
}
readJson.reader = 'JSON.parse and jq';
