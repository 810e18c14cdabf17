// live.sh, over accepted.sh: which records can be believed (mechanism "what is where, since when").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, fails, http, killed, inTurn, pages, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, statusOf, person, bot, at, sha, digest } from './support/github.mjs';

const live = (world, env = {}, routes = {}) =>
  run(promotion('live.sh'), { env: { ...recordEnv, ...env }, routes: { ...routes, ...github(world), ...routes } });
const done = ['in_progress', 'success'];
/** Version 1 was live; then comes `second`, on top of which `change` acts. */
const world = (second = {}) => ({
  records: [record(1, 501, 0, done), second.record ?? record(2, 502, 20, done)],
  runs: [promotionRun(501, 0), second.run ?? promotionRun(502, 20)],
  ...second.more,
});
const expectLive = (r, id) => assert.equal(expect(r, 0).outputs.record, String(id), r.text);

describe('live', { concurrency: 4 }, () => {
it('the newest success is live, since its status and not since its creation', async () => {
  const r = expect(await live(world()), 0);
  assert.deepEqual({ ...r.outputs, since: undefined }, {
    found: 'true', record: '2', sha: sha('c2'), tree: sha('t2'), digest: digest('d2'), version: '1.0.2', artifact: 's3://artifacts/2',
    class: 'feature', task: 'deploy', run: '502', before: '{}', drifted: 'false', unfinished: '', since: undefined,
  });
  assert.equal(Number(r.outputs.since) * 1000, Date.parse(at(22)));
});

it('nothing deployed yet is an answer', async () => {
  const r = expect(await live({}), 0, 'no accepted record');
  assert.deepEqual(r.outputs, { found: 'false', unfinished: '' });
});

it('a pattern of branches: the runs of every branch that it covers count, and of no other', async () => {
  const refs = (...names) => pages(...names.map((name) => [{ ref: `refs/heads/${name}`, object: { type: 'commit', sha: sha(name) } }]));
  const on = (pattern, ...branches) => live(world({ run: promotionRun(502, 20, { head_branch: 'hotfix/a', head_sha: sha('fix') }) }),
    { RECORD_BRANCHES: ['main', pattern] }, {
      'gh api --paginate repos/acme/shop/git/matching-refs/heads/hotfix/?per_page=100': branches.length ? refs(...branches) : [],
      [`gh api repos/acme/shop/compare/${sha('fix')}...${sha('hotfix/a')}?per_page=1`]: { status: 'identical' },
      [`gh api repos/acme/shop/compare/${sha('fix')}...${sha('hotfix/a/b')}?per_page=1`]: { status: 'identical' },
      [`gh api repos/acme/shop/compare/${sha('fix')}...*`]: { status: 'diverged' },
    });
  expectLive(await on('hotfix/**', 'hotfix/z', 'hotfix/a/b'), 2);
  expectLive(await on('hotfix/*', 'hotfix/z', 'hotfix/a'), 2);
  expectLive(await on('hotfix/*', 'hotfix/z', 'hotfix/a/b'), 1);
  expectLive(await on('hotfix/**', 'hotfix/z'), 1);
  expectLive(await on('hotfix/**'), 1);
});

it('a payload that GitHub stored as text is read', async () => {
  const w = world();
  w.records[1].json.payload = JSON.stringify(w.records[1].json.payload);
  expectLive(await live(w), 2);
});

it('no success when verification failed; a withdrawn record is not live', async () => {
  await each([['in_progress', 'failure'], ['in_progress', 'success', 'inactive'], []], async (states) =>
    expectLive(await live(world({ record: record(2, 502, 20, states) })), 1));
});

it('a deployment without an end is named, and what was before it is live', async () => {
  const r = await live(world({ record: record(2, 502, 20, ['in_progress']) }));
  expectLive(r, 1);
  assert.equal(r.outputs.unfinished, '502');
});

it('forged records: each is ignored, what was genuine before them stays live', async () => {
  // One world for all: if any of them were believed, it would be live, for each is newer than the genuine one.
  const forgeries = {
    'by a person': [{ creator: person('github-actions') }],
    'by a person whose name looks like the bot': [{ creator: { login: 'github-actions[bot]', type: 'User' } }],
    'by nobody': [{ creator: null }],
    'of an unknown schema': [{ payload: { schema: 2 } }],
    'without a digest': [{ payload: { digest: '' } }],
    'with a run that is text': [{ payload: { run: '502' } }],
    'with a payload that is no map': [{ payload: 'deploy!' }],
    'with a payload that is nearly JSON': [{ payload: '{"schema": 1' }],
    'of another workflow': [{}, { path: '.github/workflows/mine.yml' }],
    'of a workflow whose path only begins like ours': [{}, { path: '.github/workflows/promote.yml.yml' }],
    'of a pull request': [{}, { event: 'pull_request' }],
    'of a pull request target': [{}, { event: 'pull_request_target' }],
    'of a fork': [{}, { head_repository: { full_name: 'mallory/shop' } }],
    'of a run that is gone': [{ payload: { run: 999 } }],
    'of another minute': [{ created_at: at(600) }],
    'of another attempt': [{ payload: { attempt: 2 } }],
    'of another job': [{}, {}, [{ name: 'tests', run_attempt: 1, started_at: at(0), completed_at: at(500) }]],
    'of a job that never started': [{}, {}, [{ name: 'production', run_attempt: 1, started_at: null, completed_at: null }]],
  };
  const w = { records: [record(1, 501, 0, done)], runs: [promotionRun(501, 0)] };
  Object.values(forgeries).forEach(([changes, run, jobs], n) => {
    const minute = 20 * (n + 1);
    const forged = record(100 + n, 600 + n, minute, done, changes);
    if (typeof changes.payload === 'string') forged.json.payload = changes.payload;
    w.records.push(forged);
    w.runs.push(promotionRun(600 + n, minute, run, jobs));
  });
  const r = await live(w);
  expectLive(r, 1);
  Object.keys(forgeries).slice(8).forEach((what, n) => assert.match(r.text, new RegExp(`Record ${108 + n} `), what));
  // The same list with one genuine record on top: nothing but the forgery was in its way.
  w.records.push(record(2, 502, 900, done));
  w.runs.push(promotionRun(502, 900));
  expectLive(await live(w), 2);
});

it('code that is not in the branch is ignored, also when a tag has the name of the branch', async () => {
  for (const relation of ['diverged', 'behind']) {
    const w = world({
      run: promotionRun(502, 20, { event: 'workflow_dispatch', head_sha: sha('evil') }),
      more: { relations: { [`${sha('evil')}...${sha('tip')}`]: relation } },
    });
    const r = await live(w);
    expectLive(r, 1);
    assert.match(r.text, /Record 2 .* run 502, is ignored/);
    assert.ok(r.calls.every((c) => !c.text.includes('compare/main')), 'branches are compared by commit, never by a name a tag can take');
  }
});

it('a commit that GitHub no longer knows, and a branch that is gone, are ignored', async () => {
  const gone = promotionRun(502, 20, { head_sha: sha('gone') });
  expectLive(await live(world({ run: gone }), {}, { [`gh api repos/acme/shop/compare/${sha('gone')}*`]: http(404, 'Not Found') }), 1);
  assert.equal(expect(await live(world(), { RECORD_BRANCHES: ['release'] }), 0).outputs.found, 'false');
  expectLive(await live(world(), { RECORD_BRANCHES: ['release', 'main'] }), 2);
});

it('forged statuses neither add a success nor take one away', async () => {
  const failed = record(2, 502, 20, ['in_progress', 'failure']);
  const good = record(2, 502, 20, done);
  const by = (base, status) => ({ ...base, statuses: [status, ...base.statuses] });
  const forgeries = [
    { creator: person('mallory') },
    { creator: null },
    { log_url: '' },
    { log_url: null },
    { log_url: 'https://github.com/acme/shop/actions/runs/999' },
    { log_url: 'https://github.com/acme/shop/actions/runs/502/job/1' },
    { created_at: at(50) },
  ];
  await each([[failed, 'success', 1], [good, 'inactive', 2], [good, 'failure', 2]], async ([base, state, id]) => {
    const forged = forgeries.map((more, n) => statusOf(state, 28, 502, { id: 900 + n, ...more }));
    expectLive(await live(world({ record: { ...base, statuses: [...forged, ...base.statuses] } })), id);
  });
  // The same status without a fault counts.
  expectLive(await live(world({ record: by(good, statusOf('inactive', 28, 502)) })), 1);
});

it('a status of a later genuine run counts, held to that run', async () => {
  const w = world({ record: { ...record(2, 502, 20, done) } });
  w.records[1].statuses.unshift(statusOf('inactive', 63, 503));
  expectLive(await live({ ...w, runs: [...w.runs, promotionRun(503, 60)] }), 1);
  expectLive(await live({ ...w, runs: [...w.runs, promotionRun(503, 80)] }), 2);
  expectLive(await live({ ...w, runs: [...w.runs, promotionRun(503, 60, { path: '.github/workflows/mine.yml' })] }), 2);
});

it('two records of one run are both ignored; a later copy cannot void the genuine one', async () => {
  const copy = (minute) => record(3, 502, minute, ['in_progress', 'success']);
  const w = world();
  expectLive(await live({ ...w, records: [...w.records, copy(24)] }), 1);
  expectLive(await live({ ...w, records: [...w.records, copy(90)] }), 2);
});

it('a deployment and its rollback in one run are two tasks', async () => {
  const w = world({
    record: record(2, 502, 20, ['in_progress', statusOf('failure', 28, 502)]),
    run: promotionRun(502, 20, {}, [
      { name: 'production', run_attempt: 1, started_at: at(20), completed_at: at(25) },
      { name: 'production-undo', run_attempt: 1, started_at: at(26), completed_at: null },
    ]),
  });
  const back = record(3, 502, 28, ['success'], { task: 'rollback', sha: sha('c1'), payload: { undoes: 2, drifted: true, tree: sha('t1') } });
  const r = await live({ ...w, records: [...w.records, back] });
  expectLive(r, 3);
  assert.deepEqual([r.outputs.sha, r.outputs.tree, r.outputs.drifted, r.outputs.task], [sha('c1'), sha('t1'), 'true', 'rollback']);
});

it("a hotfix's record names its own commit, not that of the run", async () => {
  const w = world({ record: record(2, 502, 20, done, { task: 'hotfix', sha: sha('fix') }) });
  assert.equal(expect(await live(w), 0).outputs.sha, sha('fix'));
});

it('records of another environment do not count, whatever the case of its name', async () => {
  expectLive(await live(world({ record: record(2, 502, 20, done, { environment: 'staging' }) })), 1);
  expectLive(await live(world({ record: record(2, 502, 20, done, { environment: 'Production' }) })), 2);
});

it('by tree: the newest record of that tree', async () => {
  assert.equal(expect(await live(world(), { TREE: sha('t1') }), 0).outputs.record, '1');
  assert.equal(expect(await live(world(), { TREE: sha('other') }), 0, 'for the tree').outputs.found, 'false');
});

it('a value with a line break cannot set another output', async () => {
  const r = expect(await live(world({ record: record(2, 502, 20, done, { payload: { version: '1\nfound=maybe\nsha=x' } }) })), 0);
  assert.equal(r.outputs.sha, sha('c2'));
  assert.equal(r.outputs.found, 'true');
});

it('what cannot be read is broken, never "nothing is deployed"', async () => {
  const deployments = 'gh api --paginate repos/acme/shop/deployments?environment=*';
  const odd = [raw(''), raw('null'), raw('{}'), raw('[{]'), raw('[]{"message":"x"}'), http(404, 'Not Found'), http(403, 'rate limit'), killed,
    [{}], pages([], { message: 'no' })];
  await each(odd, async (answer) => {
    const r = expect(await live(world(), {}, { [deployments]: answer }), 2);
    assert.equal(r.outputs.found, undefined);
  });
  const others = ['gh api repos/acme/shop/actions/runs/502', 'gh api --paginate repos/acme/shop/actions/runs/502/jobs*',
    'gh api repos/acme/shop/git/ref/heads/main', 'gh api repos/acme/shop/compare/*', 'gh api --paginate repos/acme/shop/deployments/2/statuses*'];
  await each(others.map((route, n) => [route, n % 2 ? raw('[1]') : http(500)]), async ([route, answer]) => {
    const r = expect(await live(world(), {}, { [route]: answer }), 2);
    assert.equal(r.outputs.found, undefined, route);
  });
});

it('a list that is shorter than it says is broken', async () => {
  const r = await live(world(), {}, { 'gh api --paginate repos/acme/shop/actions/runs/502/jobs*': { total_count: 101, jobs: [] } });
  expect(r, 2, 'is not a complete list');
});

it('a passing error of GitHub is tried again', async () => {
  const all = pages([record(1, 501, 0, done).json]);
  expectLive(await live(world(), {}, { 'gh api --paginate repos/acme/shop/deployments?environment=*': inTurn(http(502), http(502), all) }), 1);
});

it('what is not configured is broken', async () => {
  for (const env of [{ ENVIRONMENT: '' }, { RECORD_JOBS: '' }, { RECORD_JOBS: [] }, { RECORD_WORKFLOWS: 'promote.yml' }, { RECORD_BRANCHES: [''] }, { GH_TOKEN: '' }]) {
    expect(await live(world(), env), 2);
  }
});

it('the name of the environment is encoded', async () => {
  const r = await live({}, { ENVIRONMENT: 'eu/production & more' });
  assert.match(expect(r, 0).calls[0].text, /environment=eu%2Fproduction%20%26%20more&per_page=100$/);
  assert.equal(bot.type, 'Bot');
});
});
