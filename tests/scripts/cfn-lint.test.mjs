// stdlib/scripts/cfn-lint.sh. No package of cfn-lint is to be had here: its answers are as version 1.51 gave them.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, raw, each } from './support/run.mjs';
import { installed } from './support/python.mjs';

const finding = (id, level) => ({
  Filename: 'bad.yaml', Id: 'c2', Level: level, Message: "'KeySchema' is a required property", ParentId: null,
  Location: { Start: { LineNumber: 5, ColumnNumber: 5 }, End: { LineNumber: 5, ColumnNumber: 15 }, Path: ['Resources', 'T'] },
  Rule: { Id: id, Description: 'd', ShortDescription: 's', Source: 'https://github.com/aws-cloudformation/cfn-lint' },
});
const finds = (code, ...list) => fails(code, '', JSON.stringify(list));
const lint = (answer = raw('[]\n'), env = {}, routes = {}) =>
  run(gate('cfn-lint.sh'), {
    files: { 'a.yaml': '', 'deep/b.json': '' }, env: { PATHS: ['a.yaml'], ...env }, routes: { ...routes, 'python -m pip install *': raw(''), 'cfn-lint *': answer, ...routes },
  });

describe('cfn-lint', { concurrency: 4 }, () => {
  it('passes where nothing is found; the region is passed on', async () => {
    const r = expect(await lint(raw('[]'), { PATHS: ['a.yaml', 'deep/b.json'], REGION: 'eu-west-1' }), 0, 'cfn-lint found nothing in a.yaml deep/b.json');
    assert.match(installed(r).join(' '), /^cfn-lint==\d+\.\d+\.\d+$/);
    assert.equal(r.calls.at(-1).text, 'cfn-lint --format json --non-zero-exit-code informational --regions eu-west-1 -- a.yaml deep/b.json');
    assert.ok(!expect(await lint(), 0).calls.at(-1).args.includes('--regions'));
  });

  it('errors, warnings and remarks fail, and are listed', async () => {
    await each([[2, 'E3003', 'Error'], [4, 'W3005', 'Warning'], [8, 'I3011', 'Informational']], async ([code, id, level]) =>
      expect(await lint(finds(code, finding(id, level))), 1, `bad.yaml:5: ${id}: 'KeySchema' is a required property`, 'cfn-lint found 1 mistakes'));
    expect(await lint(finds(14, finding('E1', 'Error'), finding('W1', 'Warning'), finding('I1', 'Informational'))), 1, 'found 3 mistakes');
  });

  it('findings fail whatever the exit code says', async () => {
    expect(await lint(finds(0, finding('E3003', 'Error'))), 1, 'found 1 mistakes');
    expect(await lint(finds(2)), 2, 'lists no mistake, but ended with exit code 2');
  });

  it('what cannot look is broken: the exit code of a usage error is that of a finding', async () => {
    await each([fails(2, 'cfn-lint: error: unrecognized arguments'), raw(''), raw('{}'), raw('[]\n[]'), raw('no list')], async (answer) =>
      expect(await lint(answer), 2));
    await each([fails(1, 'Traceback', '[]'), fails(32, 'Regions are unsupported', ''), fails(127), killed], async (answer) => expect(await lint(answer), 2, 'could not look'));
    expect(await lint(raw('[]'), {}, { 'python -m pip install *': fails(1) }), 2, 'Could not install');
  });

  it('what is not configured is broken', async () => {
    await each(['', 'a.yaml', [], ['deep'], ['nowhere.yaml'], ['--version']], async (PATHS) => {
      const r = expect(await lint(raw('[]'), { PATHS }), 2);
      assert.equal(r.calls.length, 0);
    });
  });
});
