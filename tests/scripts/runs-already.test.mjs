// runs-already.sh: what an environment runs already needs nobody's approval. It may say so only where nothing else can be meant.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, http, killed, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, person, statusOf, sha } from './support/github.mjs';

const good = ['in_progress', 'success'];
const live = record(1, 501, 0, good);
const candidate = sha('candidate');
const runs = [promotionRun(501, 0), promotionRun(502, 20), promotionRun(503, 40)];
const ask = ({ records = [live], tree = sha('t1'), env = {}, routes = {} } = {}) => run(promotion('runs-already.sh'), {
  env: { ...recordEnv, CANDIDATE: candidate, ...env }, routes: { ...routes, ...github({ records, runs, trees: { [candidate]: tree } }), ...routes },
});
const nothing = async (what, said) => {
  const r = expect(await ask(what), 0, ...(said ? [said] : []));
  assert.equal(r.outputs.nothing_to_do, 'true');
  assert.match(r.summary, /nothing to do/);
};
const goesOn = async (what) => {
  const r = expect(await ask(what), 0);
  assert.deepEqual(r.outputs, { nothing_to_do: 'false' });
  assert.equal(r.summary, '');
};

describe('runs-already', { concurrency: 4 }, () => {
it('the newest success has the same tree, under whatever commit: nothing to do, and it says so', async () => {
  await nothing({}, /::notice::production runs this tree already, as .*by run 501: nothing to do/);
  await nothing({ records: [record(1, 501, 0, good, { task: 'hotfix' })] });
});

it('another tree, or nothing at all: the run goes on', async () => {
  await goesOn({ tree: sha('t2') });
  await goesOn({ records: [] });
});

it('it ran there once, and something else came since', async () => {
  await goesOn({ records: [live, record(2, 502, 20, good)] });
});

it('while something is being deployed, after a failure, or after it was taken back, nothing is taken for granted', async () => {
  await each([[], ['in_progress'], ['in_progress', 'failure'], [...good, 'inactive']], async (states) => {
    await goesOn({ records: [live, record(2, 502, 20, states)] });
    await goesOn({ records: [record(1, 501, 0, states)] });
  });
});

it('back by a rollback: what is live again is nothing to do, unless its stack still describes the other version', async () => {
  const back = (drifted) => record(3, 503, 40, ['success'], { task: 'rollback', payload: { tree: sha('t1'), undoes: 2, drifted } });
  const undone = record(2, 502, 20, ['in_progress', 'failure']);
  await nothing({ records: [live, undone, back(false)] });
  await goesOn({ records: [live, undone, back(true)] });
});

it('a forged record, or a forged status, does not end a run', async () => {
  await goesOn({ records: [record(1, 501, 0, good, { creator: person('mallory') })] });
  await goesOn({ records: [record(1, 999, 0, good)] });
  await goesOn({ records: [record(1, 501, 0, ['in_progress', statusOf('success', 2, 501, { creator: person('mallory') })])] });
  await goesOn({ records: [record(1, 501, 0, good, { environment: 'staging' })] });
});

it('what cannot be found out is broken, and puts nothing out', async () => {
  for (const [env, routes] of [
    [{ CANDIDATE: 'main' }], [{ CANDIDATE: '' }], [{ RECORD_JOBS: '[]' }],
    [{}, { [`gh api repos/acme/shop/git/commits/${candidate}`]: http(500) }],
    [{}, { [`gh api repos/acme/shop/git/commits/${candidate}`]: http(404) }],
    [{}, { [`gh api repos/acme/shop/git/commits/${candidate}`]: { tree: { sha: 'odd' } } }],
    [{}, { 'gh api --paginate repos/acme/shop/deployments?environment=*': http(502) }],
    [{}, { 'gh api --paginate repos/acme/shop/deployments?environment=*': killed }],
    [{}, { 'gh api --paginate repos/acme/shop/deployments?environment=*': {} }],
  ]) assert.deepEqual(expect(await ask({ env, routes }), 2).outputs, {});
});
});
