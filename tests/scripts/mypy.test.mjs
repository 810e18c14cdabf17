// stdlib/scripts/mypy.sh, with the real mypy.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, each } from './support/run.mjs';
import { python, installed } from './support/python.mjs';

const good = 'def double(x: int) -> int:\n    return 2 * x\n';
const bad = 'def double(x: int) -> int:\n    return str(x)\n';
const mypy = (files, env = {}, routes = {}) => run(gate('mypy.sh'), { files, env: { PATHS: ['src'], ...env }, routes: python(routes) });

describe('mypy', { concurrency: 2 }, () => {
  it('passes good types, fails bad ones', async () => {
    expect(await mypy({ 'src/a.py': good }), 0, 'mypy found no mistake in src');
    expect(await mypy({ 'src/a.py': good, 'src/b.py': bad }), 1, 'src/b.py:2: error', 'mypy found the mistakes');
  });

  it('obeys the configuration of the repository', async () => {
    const untyped = { 'src/a.py': 'def f(x):\n    return x\n' };
    expect(await mypy(untyped), 0);
    expect(await mypy({ ...untyped, 'mypy.ini': '[mypy]\ndisallow_untyped_defs = True\n' }), 1, 'missing a type annotation');
  });

  it('no code, code that cannot be read, and a crash are broken', async () => {
    expect(await mypy({ 'src/readme.md': '' }), 2, 'mypy could not look at src');
    expect(await mypy({ 'src/a.py': 'def f(:\n' }), 2, 'mypy could not look at src');
    expect(await mypy({ 'src/a.py': good }, {}, { 'python -m mypy *': killed }), 2, 'could not look');
  });

  it('what the code imports is installed first; its own mypy is kept', async () => {
    const files = { 'src/a.py': good, 'requirements.txt': 'boto3\n', 'types.txt': 'mypy==2.0\n' };
    assert.deepEqual(installed(expect(await mypy(files), 0)), [['--requirement=requirements.txt']]);
    assert.deepEqual(installed(expect(await mypy(files, { REQUIREMENTS: ['requirements.txt', 'types.txt'] }), 0)), [['--requirement=requirements.txt', '--requirement=types.txt']]);
    const bare = expect(await mypy({ 'src/a.py': good }, {}, { 'python -c import mypy': fails(1) }), 0);
    assert.match(installed(bare).join(' '), /^mypy==\d+\.\d+\.\d+$/);
    expect(await mypy(files, {}, { 'python -m pip install *': fails(1) }), 2, 'Could not install');
  });

  it('what is not configured is broken', async () => {
    await each([{ PATHS: '' }, { PATHS: [] }, { PATHS: ['nowhere'] }, { PATHS: ['--version'] }, { REQUIREMENTS: ['nowhere.txt'] }, { REQUIREMENTS: 'types.txt' }], async (env) =>
      expect(await mypy({ 'src/a.py': good }, env), 2));
  });
});
