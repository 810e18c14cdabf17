// stdlib/scripts/ruff.sh. No package of ruff is to be had here: its answers are those that its documentation names.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, raw, each } from './support/run.mjs';
import { installed } from './support/python.mjs';

const files = { 'src/a.py': 'x = 1\n', 'src/sub/b.pyi': '', 'docs/readme.md': '' };
const good = {
  'python -m pip install *': raw(''),
  'python -m ruff check --show-files -- src': raw('/repo/src/a.py\n/repo/src/sub/b.pyi\n'),
  'python -m ruff check --show-files -- docs': raw('/repo/pyproject.toml\n'),
  'python -m ruff check *': raw('All checks passed!\n'),
};
const ruff = (routes = {}, env = {}) => run(gate('ruff.sh'), { files, env: { PATHS: ['src'], ...env }, routes: { ...routes, ...good, ...routes } });
const linted = (r) => r.calls.filter((c) => c.text.startsWith('python -m ruff check') && !c.args.includes('--show-files'));

describe('ruff', { concurrency: 4 }, () => {
  it('passes where nothing is found, with the pinned ruff, changing nothing', async () => {
    const r = expect(await ruff(), 0, 'ruff found nothing in src');
    assert.match(installed(r).join(' '), /^ruff==\d+\.\d+\.\d+$/);
    assert.equal(linted(r).length, 1);
    assert.ok(linted(r)[0].args.includes('--no-fix'));
    assert.deepEqual(linted(r)[0].args.slice(-2), ['--', 'src']);
  });

  it('fails where something is found', async () => {
    const found = fails(1, '', '::error title=Ruff (F401),file=/repo/src/a.py,line=1,col=8::src/a.py:1:8: F401 `os` imported but unused\n');
    expect(await ruff({ 'python -m ruff check --no-fix *': found }), 1, 'ruff found the mistakes', 'F401');
  });

  it('a path without Python code is broken, also beside one that has some', async () => {
    await each([['docs'], ['src', 'docs']], async (PATHS) => {
      const r = expect(await ruff({}, { PATHS }), 2, 'There is no Python file to look at in docs');
      assert.equal(linted(r).length, 0);
    });
    expect(await ruff({ 'python -m ruff check --show-files -- src': raw('') }), 2, 'There is no Python file to look at in src');
  });

  it('what cannot look is broken', async () => {
    await each([fails(2, 'ruff failed: cannot parse pyproject.toml'), fails(127), killed], async (answer) => {
      expect(await ruff({ 'python -m ruff check --no-fix *': answer }), 2, 'ruff could not look at src');
      expect(await ruff({ 'python -m ruff check --show-files *': answer }), 2, 'could not list');
      expect(await ruff({ 'python -m pip install *': answer }), 2, 'Could not install ruff');
    });
  });

  it('what is not configured is broken', async () => {
    await each(['', 'src', [], ['--fix'], ['nowhere'], [1], [''], ['src\ndocs'], { src: 1 }], async (PATHS) => {
      const r = expect(await ruff({}, { PATHS }), 2, /PATHS must be a JSON list of names|There is no nowhere/);
      assert.equal(r.calls.length, 0);
    });
  });
});
