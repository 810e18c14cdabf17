// The step that holds where pull requests into a branch come from.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { inlineStep, run } from './support/run.mjs';

const env = { FROM: '["develop","hotfix/**","release/*","a.b"]', HEAD_REF: 'develop', HEAD_REPOSITORY: 'acme/shop', GITHUB_REPOSITORY: 'acme/shop' };
const look = async (more = {}) => {
  const { code, stdout, stderr } = await run(inlineStep('source-branch.sh'), { env: { ...env, ...more } });
  return { good: code === 0, text: stdout + stderr };
};

describe('source-branch', { concurrency: 4 }, () => {
  it('branches that are named may come, and those of a pattern', async () => {
    for (const HEAD_REF of ['develop', 'hotfix/a', 'hotfix/a/b', 'release/1.2', 'a.b', 'hotfix/']) assert.ok((await look({ HEAD_REF })).good, HEAD_REF);
  });
  it('no other may', async () => {
    for (const HEAD_REF of ['main', 'Develop', 'develop2', 'my-develop', 'develop/x', 'hotfix', 'xhotfix/a', 'release/a/b', 'release', 'axb', '', 'x\ndevelop', 'develop\nx'])
      assert.ok(!(await look({ HEAD_REF })).good, HEAD_REF);
  });
  it('no fork may, whatever it calls its branch', async () => {
    for (const HEAD_REPOSITORY of ['mallory/shop', 'acme/shop2', '']) {
      const { good, text } = await look({ HEAD_REPOSITORY });
      assert.ok(!good);
      assert.match(text, /::error::Pull requests come from \["develop",.* not from develop of (mallory\/shop|acme\/shop2|a fork that is gone)\./);
    }
  });
  it('signs of a pattern other than the star mean themselves', async () => {
    for (const [FROM, HEAD_REF, good] of [
      ['["a+b(c)|d"]', 'a+b(c)|d', true], ['["a+b"]', 'aab', false], ['["a|main"]', 'main', false], ['["x{2}"]', 'xx', false], ['["v$"]', 'v$', true],
      ['["*"]', 'main', true], ['["*"]', 'a/b', false], ['["**"]', 'a/b', true], ['["*-fix"]', 'a-fix', true], ['["**/x"]', 'a/b/x', true],
    ]) assert.equal((await look({ FROM, HEAD_REF })).good, good, `${FROM} ${HEAD_REF}`);
  });
  it('what cannot be read lets nobody pass', async () => {
    for (const FROM of ['', '[]', '{}', 'null', '"develop"', '[1]', '["develop"', '[null]']) assert.ok(!(await look({ FROM })).good, FROM);
  });
});
