// Every call of `aws` in what is emitted is one that the client knows, with options that it has and all that it needs. An option
// that Debian's client is too old for stands in newer/, and in the models that AWS publishes for npm.
import { describe, it, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../scripts/support/run.mjs';
import { readExtracted } from '../judges/lib/extracted.mjs';
import { newer } from './support/client.mjs';

const filesIn = (folder, ending) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && ending.test(entry.name)).map((entry) => relative(root, join(entry.path, entry.name)));
const scripts = ['templates/github', 'stdlib/scripts'].flatMap((folder) => filesIn(folder, /\.sh$/));
const emitted = filesIn('examples', /\.(sh|yml|yaml|md)$/);

/** Commands as lines, with what is continued joined. Comments of scripts are left out; what other files tell people stands in them. */
const commandsOf = (file, text = readFileSync(join(root, file), 'utf8')) => text.replace(file.endsWith('.sh') ? /^\s*#.*$/gm : /^\s*# */gm, '').replace(/\\\n\s*/g, ' ').split('\n');
/** The words after `aws`, up to where the command ends. */
const wordsOf = (rest) => rest.split(/ \|\|| \||;| \d?>|\) |\)$|"\)|`/)[0].trim().split(/\s+/);
const optionsOf = (text) => [...text.matchAll(/(?<=\s)--[a-z][a-z0-9-]*/g)].map(([option]) => option);

/** Calls of a file as {where, call: [service, operation, options]}; the ones through lease.sh's `conditionally` among them. */
const callsOf = (file) => commandsOf(file).flatMap((line) => {
  const direct = [...line.matchAll(/(?<![\w./-])aws ([a-z0-9]+ \S.*?)(?= aws |$)/g)].map(([, rest]) => wordsOf(rest));
  const through = /(?<![\w-])conditionally ([a-z]+-[a-z]+) (.*)$/.exec(line);
  const shared = ['--table-name', '--condition-expression', '--expression-attribute-values'];
  return [
    ...direct.filter(([, operation]) => operation !== '"$operation"')
      .map(([service, operation, ...rest]) => ({ where: `${file}: aws ${service} ${operation}`, call: [service, operation, optionsOf(` ${rest.join(' ')}`)] })),
    ...(through ? [{ where: `${file}: conditionally ${through[1]}`, call: ['dynamodb', through[1], [...shared, ...optionsOf(through[2])]] }] : []),
  ];
});

const judged = (calls, env) => {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [join(root, 'tests/real/support/known.py')], {
    input: JSON.stringify(calls), encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...env },
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};

describe('calls of aws in what is emitted', () => {
  let calls;
  before(() => (calls = [...scripts, ...emitted].flatMap(callsOf)));

  it('are all found', () => {
    for (const file of scripts) {
      const lines = commandsOf(file);
      const mentions = lines.flatMap((line) => line.match(/(?<![\w./-])aws(?= )|(?<![\w-])conditionally(?= [a-z])/g) ?? []);
      const indirect = lines.filter((line) => line.includes('aws dynamodb "$operation"')).length;
      assert.equal(callsOf(file).length + indirect, mentions.length, `${file}: ${callsOf(file).map(({ where }) => where)}`);
    }
    const found = new Set(calls.map(({ call: [service, operation] }) => `${service} ${operation}`));
    for (const one of ['dynamodb put-item', 'dynamodb delete-item', 'lambda invoke', 's3api put-object', 'cloudformation deploy']) assert.ok(found.has(one), one);
  });

  it('are known to the client, with each option, and lack none that it needs', () => {
    const answers = judged(calls.map(({ call }) => call), { AWS_DATA_PATH: newer });
    const wrong = answers.flatMap((answer, n) => (answer.unknown.length + answer.missing.length > 0 ? [{ where: calls[n].where, ...answer }] : []));
    assert.deepEqual(wrong, []);
  });

  it('only one option is newer than Debian\'s client, and the models of AWS have it', () => {
    const unknown = judged(calls.map(({ call }) => call), {}).flatMap(({ unknown: options }, n) => options.map((option) => `${calls[n].call.slice(0, 2).join(' ')} ${option}`));
    assert.deepEqual([...new Set(unknown)], ['s3api put-object --if-none-match']);
    const added = JSON.parse(readFileSync(join(newer, 's3/2006-03-01/service-2.sdk-extras.json'), 'utf8')).merge.shapes;
    const headers = Object.fromEntries(Object.entries(added).map(([shape, { members }]) =>
      [shape, Object.fromEntries(Object.entries(members).map(([name, { locationName }]) => [name, locationName]))]));
    assert.deepEqual(headers, readExtracted('s3.json'));
  });

  it('a call that is wrong is found', () => {
    const bad = judged([['dynamodb', 'put-item', ['--table-name']], ['s3api', 'put-thing', []], ['s4', 'x', []], ['lambda', 'invoke', ['--function-name', '--qualifier', '--alias']]], {});
    assert.deepEqual(bad, [
      { unknown: [], missing: ['--item'] }, { unknown: ['put-thing'], missing: [] }, { unknown: ['s4'], missing: [] }, { unknown: ['--alias'], missing: [] },
    ]);
  });
});
