// Can others read it at all? Every YAML file in both versions of the language, every JSON and TOML file.
import { parse as parseToml } from 'smol-toml';
import { isDeepStrictEqual } from 'node:util';
import { readYaml } from '../lib/yaml.mjs';
import { isWorkflow } from '../lib/tree.mjs';
import { cloudFormationTags } from '../lib/cloudformation-yaml.mjs';

export const name = 'formats';

const at = (file, line, text) => ({ judge: name, path: file.path, line, text });

/** `on:` is a truth value in YAML 1.1 and a key in every workflow of the world; nothing else may differ. */
function withOnKey(file, data) {
  if (!isWorkflow(file) || data === null || typeof data !== 'object' || !('true' in data)) return data;
  const { true: on, ...rest } = data;
  return { on, ...rest };
}

function judgeYaml(file) {
  const read = (version) =>
    readYaml(file.text, { version, customTags: cloudFormationTags, uniqueKeys: true, merge: false });
  const newer = read('1.2');
  const older = read('1.1');
  const findings = [];
  for (const [version, { document, lineAt }] of [
    ['1.2', newer],
    ['1.1', older],
  ]) {
    for (const problem of [...document.errors, ...document.warnings]) {
      findings.push(at(file, lineAt(problem.pos[0]), `YAML ${version}: ${problem.message.split('\n')[0]}`));
    }
  }
  if (findings.length > 0) return findings;
  if (!isDeepStrictEqual(newer.document.toJS(), withOnKey(file, older.document.toJS()))) {
    findings.push(at(file, 1, 'YAML 1.1 and YAML 1.2 read different data'));
  }
  return findings;
}

function judgeBy(parse) {
  return (file) => {
    try {
      parse(file.text);
      return [];
    } catch (error) {
      return [at(file, error.line ?? 1, error.message.split('\n')[0])];
    }
  };
}

const readers = [
  [/\.ya?ml$/, judgeYaml],
  [/\.json$/, judgeBy(JSON.parse)],
  [/\.toml$/, judgeBy(parseToml)],
];

export async function judge(files) {
  const findings = [];
  let judged = 0;
  for (const file of files) {
    const reader = readers.find(([pattern]) => pattern.test(file.path))?.[1];
    if (!reader) continue;
    judged += 1;
    findings.push(...reader(file));
  }
  return { judged, findings };
}
