// forward.sh: approving an old run after a newer one does not downgrade (mechanism "never backwards by accident").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, sha } from './support/github.mjs';

const done = ['in_progress', 'success'];
const live = [record(1, 501, 0, done), record(2, 502, 20, done)];
const runs = [promotionRun(501, 0), promotionRun(502, 20), promotionRun(503, 40), promotionRun(504, 60)];
const candidate = sha('candidate');
const pair = (old) => `${old}...${candidate}`;
const forward = ({ env = {}, routes = {}, records = live, relation = 'ahead', relations = {}, tree = sha('new tree'), pulls = {} } = {}) => {
  const all = github({ records, runs, relations: { ...relations, [pair(sha('c2'))]: relation }, trees: { [candidate]: tree }, pulls: { [sha('c2')]: [], ...pulls } });
  return run(promotion('forward.sh'), {
    env: { ...recordEnv, CANDIDATE: candidate, TASK: 'deploy', LEASED: 'true', ...env },
    routes: { ...routes, ...all, ...routes },
  });
};

describe('forward', { concurrency: 4 }, () => {
it('a descendant of what is live may go on', async () => {
  const r = expect(await forward(), 0, 'descends from');
  assert.equal(r.outputs.nothing_to_do, 'false');
});

it('an old run approved late, and another branch, are refused', async () => {
  await each(['behind', 'diverged'], async (relation) => expect(await forward({ relation }), 1, `does not contain ${sha('c2')}`));
});

it('a first deployment may go on', async () => {
  expect(await forward({ records: [] }), 0, 'Nothing has been deployed');
});

it('the same tree under another commit is nothing to do', async () => {
  const r = expect(await forward({ tree: sha('t2'), relation: 'diverged' }), 0, 'nothing to do');
  assert.equal(r.outputs.nothing_to_do, 'true');
});

it('a live commit that was squashed: the candidate may descend from its merge', async () => {
  const merged = (merged_at) => ({ [sha('c2')]: [{ number: 4, merged_at, merge_commit_sha: sha('squash') }] });
  const relations = { [pair(sha('squash'))]: 'ahead' };
  expect(await forward({ relation: 'diverged', pulls: merged('2026-10-01T00:00:00Z'), relations }), 0, 'the merge of');
  expect(await forward({ relation: 'diverged', pulls: merged(null), relations }), 1);
  expect(await forward({ relation: 'diverged', pulls: merged('2026-10-01T00:00:00Z'), relations: { [pair(sha('squash'))]: 'diverged' } }), 1);
});

it('a hotfix landed in production: a release without it is refused', async () => {
  const records = [...live, record(3, 503, 40, done, { task: 'hotfix', sha: sha('hotfix') })];
  expect(await forward({ records, relations: { [pair(sha('hotfix'))]: 'diverged' }, pulls: { [sha('hotfix')]: [] } }), 1, 'does not contain');
  expect(await forward({ records, relations: { [pair(sha('hotfix'))]: 'ahead' } }), 0);
});

it('fed by several branches: another branch may come, an older version may not', async () => {
  const several = (more = {}) => forward({ ...more, env: { FED_BY: 'several', ...more.env } });
  await each(['ahead', 'diverged'], async (relation) => expect(await several({ relation }), 0, 'is not older'));
  expect(await several({ relation: 'behind' }), 1, `is older than ${sha('c2')}`);
  // A hotfix came in between: what is live says nothing of the order of the others.
  const records = [...live, record(3, 503, 40, done, { task: 'hotfix', sha: sha('hotfix') })];
  const between = (own, more = {}) => several({ records, relation: own, relations: { [pair(sha('hotfix'))]: 'diverged' }, ...more });
  expect(await between('ahead'), 0);
  expect(await between('behind'), 1, `is older than ${sha('c2')}`);
  // An older head of the hotfix.
  const hotfix = (relation) => several({ records, relation: 'diverged', relations: { [pair(sha('hotfix'))]: relation }, env: { TASK: 'hotfix' } });
  expect(await hotfix('behind'), 1, `is older than ${sha('hotfix')}`);
  expect(await hotfix('diverged'), 0);
  // The first one of its way.
  expect(await several({ relation: 'diverged', env: { TASK: 'hotfix' } }), 0);
  // What failed there is not what came last.
  expect(await several({ records: [live[0], record(2, 502, 20, ['in_progress', 'failure'])], relations: { [pair(sha('c1'))]: 'ahead' }, relation: 'behind' }), 0);
  const answers = [http(404, 'Not Found'), { status: 'sideways' }, killed];
  await each(answers, async (answer) => expect(await several({ routes: { [`gh api repos/acme/shop/compare/${pair(sha('c2'))}?per_page=1`]: answer } }), 2));
  expect(await forward({ env: { FED_BY: 'two' } }), 2, 'FED_BY must be');
});

it('a rollback may go back, without asking', async () => {
  const r = expect(await forward({ env: { TASK: 'rollback' }, relation: 'behind' }), 0);
  assert.equal(r.calls.length, 0);
});

it('a version that was taken back on purpose does not come again by a run that waited; one that failed may be tried again', async () => {
  const left = (state) => [...live, record(3, 503, 40, [...done, state]), record(4, 504, 60, done, { task: 'rollback', sha: sha('c2'), payload: { tree: sha('t2') } })];
  const again = { tree: sha('t3') };
  expect(await forward({ ...again, records: left('inactive') }), 1, 'was taken back from this version on purpose');
  expect(await forward({ ...again, records: left('failure') }), 0);
});

it('under the lease, a deployment without an end stops; before it, it may be one that runs', async () => {
  const records = [...live, record(3, 503, 40, ['in_progress'])];
  expect(await forward({ records }), 1, 'Run 503 started a deployment');
  expect(await forward({ records, env: { LEASED: 'false' } }), 0);
});

it('after a rollback that moved aliases only, it is said that the stack describes something else', async () => {
  // Whether the stack still differs is a fact of AWS, which live-versions.sh looks at: by record alone nobody could repair it by hand.
  const back = (drifted) => [...live, record(3, 503, 40, ['success'], { task: 'rollback', sha: sha('c1'), payload: { undoes: 2, drifted } })];
  const relations = { [pair(sha('c1'))]: 'ahead' };
  expect(await forward({ records: back(true), relations }), 0, '::warning::production was rolled back to', 'its stack still describes what was rolled back');
  assert.doesNotMatch(expect(await forward({ records: back(false), relations }), 0).text, /warning/);
});

it('what cannot be found out is broken', async () => {
  const comparison = `gh api repos/acme/shop/compare/${pair(sha('c2'))}?per_page=1`;
  await each([
    [comparison, http(404, 'Not Found')], [comparison, raw('')], [comparison, { status: 'sideways' }], [comparison, {}], [comparison, killed],
    [`gh api repos/acme/shop/git/commits/${candidate}`, {}], [`gh api repos/acme/shop/git/commits/${candidate}`, http(404, 'Not Found')],
    ['gh api --paginate repos/acme/shop/deployments?environment=*', http(500)],
  ], async ([route, answer]) => {
    const r = expect(await forward({ routes: { [route]: answer } }), 2);
    assert.notEqual(r.outputs.nothing_to_do, 'true');
  });
  expect(await forward({ relation: 'diverged', routes: { [`gh api --paginate repos/acme/shop/commits/${sha('c2')}/pulls*`]: http(403) } }), 2);
  await each([{ CANDIDATE: 'main' }, { TASK: '' }, { TASK: 'back' }, { LEASED: '' }, { LEASED: 'yes' }, { RECORD_JOBS: '' }], async (env) => expect(await forward({ env }), 2));
});
});
