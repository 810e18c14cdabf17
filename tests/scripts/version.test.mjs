// version.sh: one version, known before the build.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, expect, promotion, each } from './support/run.mjs';

/** A repository with these commits; an entry that begins with `v` and a digit is a tag on the commit before it. */
const repository = (cwd, history) => {
  const git = (...args) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...args], { cwd, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  for (const entry of history) {
    if (/^v\d|^release/.test(entry)) git('tag', entry);
    else git('commit', '-q', '--allow-empty', '-m', entry);
  }
  return git;
};
const version = (history, env = {}, files = {}) => run(promotion('version.sh'), {
  env: { FROM: 'conventional_commits', ...env }, files, prepare: (work) => repository(work, history),
});

describe('version', { concurrency: 4 }, () => {
it('conventional commits raise the newest tag', async () => {
  const cases = [
    [['first'], '1.0.0', 'major'],
    [['first', 'v1.2.3', 'fix: a'], '1.2.4', 'patch'],
    [['first', 'v1.2.3', 'words'], '1.2.4', 'patch'],
    [['first', 'v1.2.3', 'fix: a', 'feat(x): b'], '1.3.0', 'minor'],
    [['first', 'v1.2.3', 'feat!: b', 'fix: a'], '2.0.0', 'major'],
    [['first', 'v1.2.3', 'fix(api)!: b'], '2.0.0', 'major'],
    [['first', 'v1.2.3', 'fix: a\n\nwords\n\nBREAKING CHANGE: gone'], '2.0.0', 'major'],
    [['first', 'v1.2.3', 'fix: not feat: inside'], '1.2.4', 'patch'],
    [['first', 'v1.9.0', 'second', 'v1.10.0', 'fix: a'], '1.10.1', 'patch'],
    [['first', 'v1.2.3', 'feat: b', 'v1.3.0'], '1.3.0', 'none'],
    [['first', 'v1.2.3', 'v1.2', 'v01.3.0', 'v1.3.0-rc.1', 'release-9', 'fix: a'], '1.2.4', 'patch'],
  ];
  await each(cases, async ([history, wanted, bump]) => {
    const { outputs } = expect(await version(history), 0);
    assert.deepEqual([outputs.version, outputs.bump], [wanted, bump], history.join(' | '));
  });
});

it('a tag that is not in the history does not count', async () => {
  const prepare = (work) => {
    const git = repository(work, ['first', 'v1.0.0']);
    git('checkout', '-q', '-b', 'other'); git('commit', '-q', '--allow-empty', '-m', 'x'); git('tag', 'v5.0.0'); git('checkout', '-q', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'fix: y');
  };
  const { outputs } = expect(await run(promotion('version.sh'), { prepare, env: { FROM: 'conventional_commits' } }), 0);
  assert.equal(outputs.version, '1.0.1');
});

it('from a tag: that of this very commit, or none', async () => {
  assert.equal(expect(await version(['a', 'v1.0.0', 'v1.1.0'], { FROM: 'tag' }), 0).outputs.version, '1.1.0');
  expect(await version(['a', 'v1.0.0', 'b'], { FROM: 'tag' }), 1, 'has no version tag', 'git tag');
});

it('from a file', async () => {
  const env = { FROM: 'file', FILE: 'VERSION' };
  await each(['1.4.0', '1.4.0\n', 'v1.4.0\r\n', '  1.4.0 \n'], async (text) => {
    assert.equal(expect(await version(['a'], env, { VERSION: text }), 0).outputs.version, '1.4.0');
  });
  await each(['', '1.4', '1.4.0-rc1', '01.4.0', 'version 1.4.0', '1.4.0\n1.5.0', '1.4.0.0', '99999999999.0.0'], async (text) => {
    expect(await version(['a'], env, { VERSION: text }), 1, 'does not hold a version');
  });
  expect(await version(['a'], env), 1, 'There is no file');
});

it('a shallow checkout, a folder without git, an odd word: broken', async () => {
  const shallow = (work) => {
    const whole = join(work, 'whole');
    mkdirSync(whole);
    repository(whole, ['a', 'v1.0.0', 'b']);
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${whole}`, join(work, 'copy')], { stdio: 'pipe' });
    rmSync(whole, { recursive: true });
    renameSync(join(work, 'copy/.git'), join(work, '.git'));
  };
  expect(await run(promotion('version.sh'), { prepare: shallow, env: { FROM: 'conventional_commits' } }), 2, 'not complete');
  expect(await run(promotion('version.sh'), { env: { FROM: 'tag' } }), 2, 'not complete');
  expect(await version(['a'], { FROM: 'guess' }), 2, 'must be');
});
});
