// rollback-target.sh: a rollback by hand goes only to what was found good, by records that can be believed.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, http, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, sha, digest } from './support/github.mjs';

const live = 'arn:aws:lambda:eu-west-1:1:function:orders:live';
const runs = [501, 502, 503, 504, 505].map((id, n) => promotionRun(id, n * 20));
const good = ['in_progress', 'success'];
/** One record every twenty minutes; each found `version` live when it began. */
const deployed = (n, states, version, more = {}) =>
  record(n, 500 + n, (n - 1) * 20, states, { ...more, payload: { before: version ? { [live]: version } : {}, artifact_uri: `run:${500 + n}`, ...more.payload } });
const three = [deployed(1, good, null), deployed(2, good, '1'), deployed(3, good, '2')];
const kept = (id, expired = false) => ({ [`gh api --paginate repos/acme/shop/actions/runs/${id}/artifacts*`]: { total_count: 1, artifacts: [{ name: 'app', expired }] } });

const find = ({ records = three, env = {}, routes = {}, world = {} } = {}) => run(promotion('rollback-target.sh'), {
  env: { ...recordEnv, MODE: 'alias', MODES: ['alias', 'redeploy'], REASON: 'orders are lost', TO: '', DEFAULT_BRANCH: 'main', GITHUB_REF: 'refs/heads/main', ...env },
  routes: { ...routes, ...github({ records, runs, ...world }), ...routes },
});

describe('rollback-target', { concurrency: 4 }, () => {
it('nothing named: what ran before the present version, with the versions that its successor found live', async () => {
  const { outputs } = expect(await find(), 0, 'goes back to');
  assert.deepEqual([outputs.sha, outputs.digest, outputs.built_by, outputs.version], [sha('c2'), digest('d2'), '502', '1.0.2']);
  assert.deepEqual(JSON.parse(outputs.versions), { [live]: '2' });
  assert.equal(outputs.withdraw, '503');
  assert.equal(outputs.live, '3');
});

it('only on the default branch: elsewhere it says so instead of doing nothing', async () => {
  await each(['refs/heads/develop', 'refs/tags/main', ''], async (GITHUB_REF) => {
    const r = expect(await find({ env: { GITHUB_REF } }), 1, 'runs on main alone');
    assert.equal(r.calls.length, 0);
  });
});

it('a commit, a version with and without v', async () => {
  await each([sha('c1').slice(0, 7), sha('c1'), '1.0.1', 'v1.0.1'], async (TO) => {
    const { outputs } = expect(await find({ env: { TO } }), 0);
    assert.equal(outputs.sha, sha('c1'));
    assert.deepEqual(JSON.parse(outputs.versions), { [live]: '1' });
  });
});

it('what is neither commit nor version is refused before anything is asked', async () => {
  await each(['main', 'v1', '1.2', '; rm -rf /', 'abc123', '$(id)'], async (TO) => {
    const r = expect(await find({ env: { TO } }), 1, 'neither a commit');
    assert.equal(r.calls.length, 0);
  });
});

it('no reason, no rollback', async () => {
  await each(['', ' \n\t'], async (REASON) => expect(await find({ env: { REASON } }), 1, 'needs a reason'));
});

it('only by the modes that the definition allows here', async () => {
  expect(await find({ env: { MODES: ['redeploy'] } }), 1, 'no rollback of production by alias, only by: redeploy');
});

it('what is live already, and what was never good there', async () => {
  expect(await find({ env: { TO: '1.0.3' } }), 1, 'is what production runs already');
  expect(await find({ env: { TO: '9.9.9' } }), 1, 'No record says that 9.9.9 was found good');
  expect(await find({ records: [three[0]] }), 1, 'No record says that another version');
  expect(await find({ records: [] }), 1, 'Nothing was ever found good');
});

it('a deployment without an end comes first', async () => {
  expect(await find({ records: [...three, deployed(4, ['in_progress'], '3')] }), 1, 'Run 504 has a deployment');
});

it('one that failed is passed by; so is the same tree again', async () => {
  const failed = [three[0], deployed(2, ['in_progress', 'failure'], '1'), deployed(3, good, '1')];
  const first = expect(await find({ records: failed }), 0);
  assert.equal(first.outputs.sha, sha('c1'));
  assert.deepEqual(JSON.parse(first.outputs.versions), { [live]: '1' });
  const again = [three[0], three[1], deployed(3, good, '2', { payload: { tree: sha('t2') } })];
  const other = expect(await find({ records: again }), 0);
  assert.equal(other.outputs.sha, sha('c1'));
});

it('after an automatic rollback: what is live is what it went back to, and that is withdrawn', async () => {
  // 3 failed and was rolled back to 2, by the same run.
  const records = [three[0], three[1], deployed(3, ['in_progress', 'failure'], '2'),
    record(30, 503, 44, ['success'], { task: 'rollback', sha: sha('c2'), payload: { undoes: 3, tree: sha('t2') } })];
  const { outputs } = expect(await find({ records }), 0);
  assert.equal(outputs.sha, sha('c1'));
  assert.deepEqual([outputs.live, outputs.withdraw], ['30', '502']);
});

it('what was withdrawn comes back only when it is named', async () => {
  const records = [three[0], deployed(2, [...good, 'inactive'], '1'), deployed(3, good, '2')];
  assert.equal(expect(await find({ records }), 0).outputs.sha, sha('c1'));
  assert.equal(expect(await find({ records, env: { TO: '1.0.2' } }), 0).outputs.sha, sha('c2'));
});

it('a forged record is no target, and behind it the versions are not known', async () => {
  const forged = deployed(2, good, '1', { payload: { run: 999 } });
  expect(await find({ records: [three[0], forged, three[2]], env: { TO: '1.0.2' } }), 1, 'No record says');
  // Which versions belonged to 1 can be told only by the record after it, and that one does not count.
  expect(await find({ records: [three[0], forged, three[2]], env: { TO: '1.0.1' } }), 1, 'is not known', 'redeploying');
});

it('a stack that was made anew: the versions of before are not those of after', async () => {
  const records = [three[0], deployed(2, good, null), deployed(3, good, '1')];
  expect(await find({ records, env: { TO: '1.0.1' } }), 1, 'is not known');
  assert.deepEqual(JSON.parse(expect(await find({ records }), 0).outputs.versions), { [live]: '1' });
});

it('by redeploying: the package must still be kept', async () => {
  const env = { MODE: 'redeploy' };
  const { outputs } = expect(await find({ env, routes: kept(502) }), 0);
  assert.deepEqual([outputs.built_by, outputs.artifact, outputs.versions], ['502', 'run:502', '{}']);
  expect(await find({ env, routes: kept(502, true) }), 1, 'no longer kept', 'mode alias');
  expect(await find({ env, routes: { [`gh api --paginate repos/acme/shop/actions/runs/502/artifacts*`]: http(500, 'oops') } }), 2);
});

it('one that was redeployed names the run that built it', async () => {
  const records = [three[0], three[1], deployed(3, good, '2', { task: 'rollback', sha: sha('c1'), payload: { artifact_uri: 'run:501', tree: sha('t1'), version: '1.0.1' } }), deployed(4, good, '3')];
  const { outputs } = expect(await find({ records, env: { MODE: 'redeploy' }, routes: kept(501) }), 0);
  assert.deepEqual([outputs.sha, outputs.built_by], [sha('c1'), '501']);
});

it('a record that does not say where its package is', async () => {
  const records = [three[0], deployed(2, good, '1', { payload: { artifact_uri: '' } }), three[2]];
  expect(await find({ records, env: { MODE: 'redeploy' } }), 1, 'does not say where');
  expect(await find({ records }), 0);
});

it('GitHub does not answer: broken', async () => {
  expect(await find({ routes: { 'gh api --paginate repos/acme/shop/deployments?environment=*': http(502, 'Bad Gateway') } }), 2, 'did not answer');
});
});
