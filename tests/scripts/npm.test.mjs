// stdlib/scripts/npm.sh, with the real npm on packages without dependencies.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, raw, each } from './support/run.mjs';

const lock = { name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'shop', version: '1.0.0' } } };
const project = (scripts, dir = '.', more = {}) => ({
  [`${dir}/package.json`]: JSON.stringify({ name: 'shop', version: '1.0.0', scripts, ...more }),
  [`${dir}/package-lock.json`]: JSON.stringify(lock),
});
const npm = (files, env = {}, routes = {}) =>
  run(gate('npm.sh'), { files, env: { SCRIPT: 'test', npm_config_update_notifier: 'false', npm_config_offline: 'true', ...env }, routes });
const good = project({ test: 'echo "it works"' });

describe('npm', { concurrency: 2 }, () => {
  it('a script that passes passes', async () => {
    expect(await npm(good), 0, 'it works', 'npm run test passed');
    expect(await npm({ ...project({ 'test:unit': 'ls only-here' }, 'web'), 'web/only-here': '' }, { DIR: 'web', SCRIPT: 'test:unit' }), 0, 'only-here');
  });

  it('one that fails fails', async () => {
    expect(await npm(project({ test: 'exit 3' })), 1, 'npm run test failed with exit code 3');
    expect(await npm(project({ test: 'echo "Error: no test specified" && exit 1' })), 1);
  });

  it('a script that is not there, or empty, is broken, whatever the configuration says', async () => {
    await each([{}, { test: '' }, { test: '  ' }, { test: 3 }, { tests: 'true' }], async (scripts) =>
      expect(await npm({ ...project(scripts), '.npmrc': 'if-present=true\n' }), 2, 'package.json in . has no script test'));
    await each(['', '{', '[]'], async (text) => expect(await npm({ ...good, './package.json': text }), 2));
  });

  it('a program that is not there is broken', async () => {
    expect(await npm(project({ test: 'no-such-program' })), 2, 'npm run test could not be started');
  });

  it('packages that are not those of the lock file are not installed', async () => {
    expect(await npm(project({ test: 'true' }, '.', { dependencies: { express: '^4.0.0' } })), 2, 'npm ci failed in .');
    expect(await npm({ 'package.json': good['./package.json'] }), 2, 'There is no package-lock.json in .');
  });

  it('the script is not run when the packages could not be installed', async () => {
    await each([fails(1), fails(127), killed], async (answer) => {
      const r = expect(await npm(good, {}, { 'npm ci *': answer, 'npm run *': raw('') }), 2, 'npm ci failed');
      assert.equal(r.calls.length, 1);
    });
  });

  it('what is not configured is broken', async () => {
    await each([{ SCRIPT: '' }, { SCRIPT: '-s' }, { SCRIPT: 'a b' }, { DIR: 'nowhere' }], async (env) => expect(await npm(good, env, { 'npm *': raw('') }), 2));
  });
});
