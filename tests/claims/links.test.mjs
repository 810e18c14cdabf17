// The report's promise: every link names a file that is there and a field that is in it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildVariant, variants } from '../judges/lib/variants.mjs';
import { readField, root } from './fields.mjs';

const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'promotion.promo')),
);

/** Every link of the report of a folder that does not lead anywhere. */
function wrongLinks(folder) {
  const { status, stdout, stderr } = spawnSync(promoc, ['report', '--format', 'json'], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { rules } = JSON.parse(stdout).report;
  assert.ok(rules.length > 0);
  const wrong = [];
  for (const { id, links } of rules) {
    assert.ok(links.length > 0, `${id} has no link`);
    const seen = new Set();
    for (const { file, field } of links) {
      const path = join(folder, file);
      const twice = seen.has(`${file} ${field}`);
      seen.add(`${file} ${field}`);
      if (twice) wrong.push(`${id}: ${file} ${field} is there twice`);
      else if (!existsSync(path)) wrong.push(`${id}: there is no ${file}`);
      else if (field === '' || !readField(file, readFileSync(path, 'utf8'), field).found) wrong.push(`${id}: ${file} has no ${field}`);
    }
  }
  return wrong;
}

let looked = 0;

for (const name of examples) {
  test(`every link of the report of examples/${name} leads to a field`, (t) => {
    const place = mkdtempSync(join(tmpdir(), 'promoc-links-'));
    t.after(() => rmSync(place, { recursive: true, force: true }));
    cpSync(join(root, 'examples', name), place, { recursive: true });
    for (const written of ['.github', 'infrastructure/promoc', 'samconfig.toml']) rmSync(join(place, written), { recursive: true, force: true });
    if (spawnSync(promoc, ['build'], { cwd: place }).status !== 0) return; // tests/judges says which, and why
    looked += 1;
    assert.deepEqual(wrongLinks(place), []);
  });
}

for (const name of variants) {
  test(`every link of the report of variants/${name} leads to a field`, (t) => {
    const { place, status, text } = buildVariant(t, name);
    assert.equal(status, 0, text);
    assert.deepEqual(wrongLinks(place), []);
  });
}

test('examples were looked at', () => assert.ok(looked >= 2));

test('a field that is not there is not found', () => {
  const workflow = 'on: push\njobs:\n  a:\n    needs: [b, c]\n    steps:\n      - name: One, or two\n        env:\n          X: "1"\n';
  const found = (field) => readField('a.yml', workflow, field).found;
  for (const field of ['on', 'jobs.a.steps[One, or two].env.X', 'jobs.a.needs[c]']) assert.ok(found(field), field);
  for (const field of ['jobs.b', 'jobs.a.env.X', 'jobs.a.steps[One].env.X', 'jobs.a.needs[d]', 'jobs.a.needs.b', 'jobs.a.length'])
    assert.ok(!found(field), field);
  assert.ok(!readField('CODEOWNERS', '# /a @x\n/b @y\n', '/a').found);
  assert.ok(!readField('a.promo', '// note "x"\nrole note = team "a"\n', 'note').found);
  const template = (line) => `Globals:\n  Function:\n    Timeout: 3\n${line}Resources: {}\n`;
  assert.ok(readField('template.yaml', template(''), 'DeploymentPreference').found);
  assert.ok(!readField('template.yaml', template('    DeploymentPreference: {Type: AllAtOnce}\n'), 'DeploymentPreference').found);
});
