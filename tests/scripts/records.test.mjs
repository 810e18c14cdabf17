// records.sh: a record of our own, success only after verification (mechanism "what is where, since when").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, inTurn, fails, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, statusOf, at, sha, digest } from './support/github.mjs';

const { ENVIRONMENT: _, ...recordLists } = recordEnv;
const startEnv = {
  ENVIRONMENT: 'production', TASK: 'hotfix', SHA: sha('fix'), DIGEST: digest('d'), BEFORE: '{"arn:live":"6"}', DEFINITION_SHA256: 'e'.repeat(64),
  VERSION: '1.2.3', ARTIFACT: 's3://a/b', CLASS: 'hotfix', ...recordLists,
};
const create = 'gh api --method POST repos/acme/shop/deployments --input -';
const status = (id) => `gh api --method POST repos/acme/shop/deployments/${id}/statuses --input -`;
const startRoutes = {
  [`gh api repos/acme/shop/git/commits/${sha('fix')}`]: { sha: sha('fix'), tree: { sha: sha('tree') } },
  [create]: { id: 9001 },
  [status(9001)]: { id: 1 },
};
const start = (env = {}, routes = {}, world = {}) =>
  run(promotion('records.sh'), { args: ['start'], env: { ...startEnv, ...env }, routes: { ...routes, ...startRoutes, ...github(world), ...routes } });
const posted = (r, route) => r.calls.filter((c) => `gh ${c.args.join(' ')}` === route).map((c) => JSON.parse(c.stdin));

describe('records', { concurrency: 4 }, () => {
it('start: records the deployed commit, its tree and what was live, then says in_progress', async () => {
  const r = expect(await start(), 0);
  assert.equal(r.outputs.record, '9001');
  assert.deepEqual(posted(r, create), [{
    ref: sha('fix'), task: 'hotfix', environment: 'production', auto_merge: false, required_contexts: [],
    payload: {
      schema: 1, run: 700, attempt: 1, version: '1.2.3', tree: sha('tree'), digest: digest('d'), artifact_uri: 's3://a/b', class: 'hotfix',
      before: { 'arn:live': '6' }, definition_sha256: 'e'.repeat(64),
    },
  }]);
  assert.deepEqual(posted(r, status(9001)), [{
    state: 'in_progress', description: '', auto_inactive: false, environment: 'production', log_url: 'https://github.com/acme/shop/actions/runs/700',
  }]);
  const order = r.calls.map((c) => c.text);
  assert.ok(order.findIndex((c) => c.endsWith('deployments --input -')) < order.findIndex((c) => c.includes('statuses')));
});

it('start: a first deployment has nothing before it, and no version, package or class is needed', async () => {
  const r = expect(await start({ BEFORE: '{}', VERSION: '', ARTIFACT: '', CLASS: '' }), 0);
  assert.deepEqual(posted(r, create)[0].payload.before, {});
});

it('start: anything odd stops before a record exists', async () => {
  await each([{ SHA: 'main' }, { SHA: '' }, { DIGEST: 'sha256:' }, { TASK: 'promote' }, { BEFORE: '' }, { BEFORE: '[]' }, { BEFORE: '{' },
    { DEFINITION_SHA256: '' }, { ENVIRONMENT: '' }, { GITHUB_RUN_ID: '' }, { GITHUB_RUN_ATTEMPT: 'x' }], async (env) => {
    const r = expect(await start(env), 2);
    assert.equal(posted(r, create).length, 0, JSON.stringify(env));
  });
});

const before700 = { records: [record(1, 501, 0, ['in_progress', 'success'])], runs: [promotionRun(501, 0), promotionRun(700, 20)] };
it('start: where a deployment of another run has no end, nothing begins', async () => {
  const r = expect(await start({}, {}, { records: [record(1, 501, 0, ['in_progress'])], runs: [promotionRun(501, 0)] }), 1, 'Run 501 started a deployment to production that has no end');
  assert.equal(posted(r, create).length, 0);
});

it('start: a second attempt goes on from what was live before the first one', async () => {
  const records = [...before700.records, record(7, 700, 20, ['in_progress'], { payload: { before: { 'arn:live': '5' } } })];
  const r = expect(await start({ GITHUB_RUN_ATTEMPT: '2' }, { [status(7)]: { id: 2 } }, { ...before700, records }), 0);
  assert.deepEqual(posted(r, create)[0].payload.before, { 'arn:live': '5' });
  assert.equal(posted(r, status(7))[0].state, 'failure');
});

it('start: what was decided on one state is not done to another', async () => {
  const r = expect(await start({ LIVE: '9' }, {}, before700), 1, 'runs another version than when this was asked for');
  assert.equal(posted(r, create).length, 0);
  expect(await start({ LIVE: '1' }, {}, before700), 0);
});

it('start: a record that cannot be written fails the step, so nothing is deployed; it is not tried twice', async () => {
  await each([http(422), http(409), killed, raw(''), { message: 'Auto-merged' }], async (answer) => {
    const r = expect(await start({}, { [create]: answer }), 2, 'Could not create a deployment record');
    assert.equal(posted(r, create).length, 1);
    assert.equal(r.outputs.record, undefined);
  });
  expect(await start({}, { [`gh api repos/acme/shop/git/commits/${sha('fix')}`]: http(404, 'Not Found') }), 2);
});

it('start: without its in_progress the step fails; a passing error is tried again', async () => {
  const r = expect(await start({}, { [status(9001)]: http(500) }), 2, 'Could not write the status in_progress');
  assert.equal(r.outputs.record, undefined);
  assert.equal(posted(r, status(9001)).length, 3);
  expect(await start({}, { [status(9001)]: inTurn(http(500), fails(1), { id: 2 }) }), 0);
});

// Run 700 (this one) wrote record 7 at minute 20.
const finish = (word, states, { env = {}, routes = {}, records = [], runs = [], more = {} } = {}) => {
  const own = states && [record(7, 700, 20, states, more)];
  const world = { records: [record(1, 501, 0, ['in_progress', 'success']), ...(own ?? []), ...records], runs: [promotionRun(501, 0), promotionRun(700, 20), ...runs] };
  const all = { ...github(world), [status('*')]: { id: 5 }, [create]: { id: 9002 } };
  return run(promotion('records.sh'), { args: [word], env: { ...recordEnv, ...env }, routes: { ...routes, ...all, ...routes } });
};

it('success, failure, inactive: each from the states that allow it', async () => {
  const allowed = { success: ['in_progress'], failure: ['in_progress', 'success'], inactive: ['in_progress', 'success'] };
  const paths = { none: [], in_progress: ['in_progress'], success: ['in_progress', 'success'], failure: ['in_progress', 'failure'], inactive: ['in_progress', 'inactive'] };
  const all = Object.keys(allowed).flatMap((word) => Object.keys(paths).map((present) => [word, present]));
  await each(all, async ([word, present]) => {
    const r = await finish(word, paths[present], { env: { NOTE: 'x'.repeat(200) } });
    const written = posted(r, status(7));
    if (allowed[word].includes(present)) {
      expect(r, 0, `Record 7: ${word}`);
      assert.equal(written[0].state, word);
      assert.equal(written[0].description.length, 140);
      assert.equal(written[0].auto_inactive, false);
    } else if (word === present) {
      expect(r, 0, 'already');
      assert.equal(written.length, 0);
    } else {
      expect(r, 1, `is in state ${present} and cannot become ${word}`);
      assert.equal(written.length, 0);
    }
  });
});

it('success: not without a record of this run, nor on one that is not ours', async () => {
  expect(await finish('success', null), 1, 'Run 700 has no record');
  expect(await finish('success', ['in_progress'], { more: { created_at: at(300) } }), 1, 'Run 700 has no record');
});

it('inactive: on the record of another run', async () => {
  const r = expect(await finish('inactive', null, { env: { RUN: '501' } }), 0);
  assert.equal(posted(r, status(1))[0].state, 'inactive');
});

it('close: ends what an earlier attempt left open, and nothing else', async () => {
  const r = expect(await finish('close', ['in_progress']), 0, 'Record 7: failure');
  assert.equal(posted(r, status(7))[0].state, 'failure');
  await each([null, [], ['in_progress', 'success'], ['in_progress', 'failure']], async (path) => {
    const none = expect(await finish('close', path), 0, 'Run 700 left nothing open in production.');
    assert.equal(posted(none, status(7)).length, 0);
  });
});

it('rolled-back: failure, and a record of what is live again', async () => {
  const r = expect(await finish('rolled-back', ['in_progress'], { env: { DRIFTED: 'true' }, routes: { [status(9002)]: { id: 6 } } }), 0);
  assert.equal(posted(r, status(7))[0].state, 'failure');
  const [made] = posted(r, create);
  assert.equal(made.task, 'rollback');
  assert.equal(made.ref, sha('c1'));
  assert.deepEqual(made.payload, {
    schema: 1, run: 700, attempt: 1, version: '1.0.1', tree: sha('t1'), digest: digest('d1'), artifact_uri: 's3://artifacts/1', class: 'feature',
    before: {}, definition_sha256: 'f'.repeat(64), undoes: 7, drifted: true,
  });
  assert.equal(posted(r, status(9002))[0].state, 'success');
  assert.equal(r.outputs.record, '9002');
});

it('rolled-back: nothing was live by record before: the failure alone is written', async () => {
  const r = expect(await finish('rolled-back', ['in_progress'], { env: { DRIFTED: 'false' }, routes: { 'gh api --paginate repos/acme/shop/deployments?environment=*': [record(7, 700, 20, []).json] } }), 0, 'cannot be recorded');
  assert.equal(posted(r, create).length, 0);
});

it('rolled-back: DRIFTED is asked for; a record that cannot be written is broken', async () => {
  expect(await finish('rolled-back', ['in_progress'], { env: { DRIFTED: '' } }), 2, 'DRIFTED');
  expect(await finish('rolled-back', ['in_progress'], { env: { DRIFTED: 'true' }, routes: { [create]: http(500) } }), 2, 'Could not create');
});

it('a later status of the same run decides, not the order of the list', async () => {
  const own = record(7, 700, 20, []);
  own.statuses = [statusOf('in_progress', 21, 700, { id: 1 }), statusOf('failure', 23, 700, { id: 2 })];
  const r = await finish('success', null, { records: [own] });
  expect(r, 1, 'is in state failure');
});

it('an unknown or missing word is broken', async () => {
  expect(await finish('done', ['in_progress']), 2, 'records.sh is called with');
  expect(await run(promotion('records.sh'), { env: recordEnv }), 2);
});
});
