// resume.sh: runs that only wait go on by themselves, when their time has come.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, runs, pages, http, inTurn, each } from './support/run.mjs';

const now = Date.parse('2026-11-21T12:00:00Z') / 1000;
const path = '.github/workflows/promote.yml';
const waits = (at, text = 'The calendar quiet_hours is closed.') => ({ annotation_level: 'failure', title: 'promoc waits', message: `until ${at}: ${text}`, path: '.github', start_line: 1 });
const exited = { annotation_level: 'failure', title: '', message: 'Process completed with exit code 1.' };
const past = '2026-11-21T11:30:00Z';
const future = '2026-11-21T12:30:00Z';

/** A run, newest first in lists. Its jobs: name -> conclusion and annotations. */
const aRun = (id, jobs, more = {}) => ({
  jobs: Object.entries(jobs).map(([name, j], n) => ({ name, id: id * 10 + n, conclusion: j.conclusion ?? 'failure', annotations: j.annotations ?? [],
    check_run_url: `https://api.github.com/repos/acme/shop/check-runs/${id * 10 + n}` })),
  json: {
    id, run_number: id, run_attempt: 1, status: 'completed', conclusion: 'failure', path, event: 'push', head_branch: 'main', display_title: `Commit ${id}`, created_at: '2026-11-20T10:00:00Z',
    repository: { full_name: 'acme/shop' }, head_repository: { full_name: 'acme/shop' }, ...more,
  },
});
const check = (annotations) => ({ build: { conclusion: 'success' }, 'Check before production': { annotations }, 'Deploy to production': { conclusion: 'skipped' } });
const waiting = (id, at = past, more = {}, text) => aRun(id, check([waits(at, text), exited]), more);
const list = (field, all) => (all.length === 0 ? { total_count: 0, [field]: [] } : pages(...all.map((one) => ({ total_count: all.length, [field]: [one] }))));

const resume = ({ all = [], others = [], env = {}, routes = {} } = {}) => {
  const made = { ...routes };
  const failed = all.filter((r) => r.json.status === 'completed' && r.json.conclusion === 'failure');
  made['gh api --paginate repos/acme/shop/actions/workflows/promote.yml/runs?status=failure&created=%3E%3D2026-10-22T12:00:00Z&per_page=100'] = list('workflow_runs', failed.map((r) => r.json));
  for (const branch of ['main', 'release/1', 'a b', 'topic']) {
    const of = [...all, ...others].filter((r) => r.json.head_branch === branch).map((r) => r.json);
    made[`gh api --paginate repos/acme/shop/actions/workflows/promote.yml/runs?branch=${encodeURIComponent(branch)}&created=*`] = list('workflow_runs', of);
  }
  for (const r of all) {
    made[`gh api --paginate repos/acme/shop/actions/runs/${r.json.id}/jobs?filter=latest&per_page=100`] = list('jobs', r.jobs.map(({ annotations, ...j }) => j));
    for (const j of r.jobs) made[`gh api --paginate repos/acme/shop/check-runs/${j.id}/annotations?per_page=100`] = j.annotations.length === 0 ? [] : pages(...j.annotations.map((a) => [a]));
  }
  made['gh api --method POST *'] ??= raw('');
  return run(promotion('resume.sh'), {
    env: { WORKFLOWS: [path], BRANCHES: ['main', 'release/*'], ENVIRONMENTS: ['staging', 'production'], HOLD: '', ...env },
    routes: { ...routes, ...made, 'date +%s': raw(`${now}\n`), 'date *': runs('exec /usr/bin/date "$@"') },
  });
};
const posted = (r) => r.calls.filter((c) => c.text.includes('--method POST')).map((c) => Number(/runs\/(\d+)\/rerun-failed-jobs$/.exec(c.text)[1]));
const starts = async (wanted, options, ...texts) => {
  const r = expect(await resume(options), 0, ...texts);
  assert.deepEqual(posted(r), wanted, r.text);
  return r;
};

describe('resume', { concurrency: 4 }, () => {
it('a run whose time has come goes on, once; before that it does not', async () => {
  const r = await starts([7], { all: [waiting(7)] }, 'Run 7 of main goes on');
  assert.match(r.summary, /actions\/runs\/7/);
  await starts([], { all: [waiting(7, future)] }, 'waits until 2026-11-21T12:30:00Z');
  await starts([7], { all: [waiting(7, '2026-11-21T12:00:00Z')] });
  await starts([], {});
});

it('the latest of several times counts', async () => {
  const two = (a, b) => aRun(7, { a: { annotations: [waits(a), exited] }, b: { annotations: [waits(b), exited] } });
  await starts([7], { all: [two(past, '2026-11-21T11:59:59Z')] });
  await starts([], { all: [two(past, future)] });
});

it('a run with any other failure stays', async () => {
  const real = { annotation_level: 'failure', title: '', message: 'Tests failed' };
  const cases = [
    aRun(7, { ...check([waits(past), exited]), lint: { annotations: [exited] } }),
    aRun(7, { ...check([waits(past), exited]), lint: { annotations: [] } }),
    aRun(7, { ...check([waits(past), exited]), lint: { conclusion: 'cancelled', annotations: [waits(past)] } }),
    aRun(7, { ...check([waits(past), exited]), lint: { conclusion: 'timed_out' } }),
    aRun(7, { ...check([waits(past), exited]), lint: { conclusion: null } }),
    aRun(7, check([waits(past), exited, real])),
    aRun(7, check([waits(past), { ...exited, message: 'Process completed with exit code 2.' }])),
    aRun(7, check([{ ...waits(past), annotation_level: 'warning' }, exited])),
    aRun(7, check([{ ...waits(past), title: 'promoc waits long' }, exited])),
    aRun(7, check([{ ...waits(past), message: 'until tomorrow: x' }, exited])),
    aRun(7, check([{ ...waits(past), message: `soon, until ${past}: x` }, exited])),
    aRun(7, { build: { conclusion: 'success' } }),
  ];
  await each(cases, async (one) => starts([], { all: [one] }));
});

it('a warning beside it does not count', async () => {
  await starts([7], { all: [aRun(7, check([waits(past), exited, { annotation_level: 'warning', title: null, message: 'Node 16 is old' }]))] });
});

it('only runs of this repository, of these workflows and branches', async () => {
  const cases = [
    { head_branch: 'topic' }, { head_branch: 'release/1/x' }, { head_branch: 'xmain' }, { event: 'pull_request' }, { path: '.github/workflows/other.yml' },
    { head_repository: { full_name: 'mallory/shop' } },
  ];
  await each(cases, async (more) => starts([], { all: [waiting(7, past, more)] }));
  await starts([7], { all: [waiting(7, past, { head_branch: 'release/1' })] });
  await starts([7], { all: [waiting(7, past, { path: `${path}@main`, event: 'workflow_dispatch' })] });
  await starts([7], { all: [waiting(7, past, { head_branch: 'a b' })], env: { BRANCHES: ['a b'] } });
  // A dot is a dot.
  await starts([], { all: [waiting(7, past, { head_branch: 'topic' })], env: { BRANCHES: ['t.pic'] } });
});

it('of several that wait at the same place, and whose time has come, the newest goes on; at another place, each', async () => {
  await starts([8], { all: [waiting(7), waiting(8)] }, 'Run 7 of main stays');
  // A soak ends for each at its own time: with a push a day none would ever end.
  await starts([7], { all: [waiting(7), waiting(8, future)] }, 'Run 8 of main waits until');
  const r = await resume({ all: [waiting(7), waiting(8, past, { head_branch: 'release/1' })] });
  assert.deepEqual(posted(r).sort(), [7, 8]);
  const elsewhere = await resume({ all: [waiting(7), aRun(8, { 'Check before staging': { annotations: [waits(past)] } })] });
  assert.deepEqual(posted(elsewhere).sort(), [7, 8]);
});

it('runs of a path, all of one branch: the branch that somebody named tells them apart', async () => {
  const of = (id, ref, more = {}) => waiting(id, past, { event: 'workflow_dispatch', display_title: `hotfix of ${ref}`, ...more });
  const env = { NAMED: [path] };
  const both = await resume({ all: [of(7, 'hotfix/a'), of(8, 'hotfix/b')], env });
  assert.deepEqual(posted(both), [8, 7]);
  await starts([8], { all: [of(7, 'hotfix/a'), of(8, 'hotfix/a')], env }, 'Run 7 of main stays');
  // However the branch was written.
  await starts([8], { all: [of(7, 'hotfix/a'), of(8, 'refs/heads/hotfix/a')], env });
  await starts([8, 7], { all: [of(7, 'hotfix/a', { path: `${path}@main` }), of(8, 'hotfix/b', { path: `${path}@main` })], env });
  await starts([8], { all: [of(7, 'hotfix/a', { path: `${path}@main` }), of(8, 'hotfix/a')], env });
  // A title says nothing where runs are not called so: it is the message of a commit, say.
  await starts([8], { all: [of(7, 'a'), of(8, 'b')] }, 'Run 7 of main stays');
});

it('a newer run for another branch of a path does not hold one back, one for the same does', async () => {
  const newer = (ref) => aRun(9, {}, { status: 'in_progress', conclusion: null, event: 'workflow_dispatch', display_title: `hotfix of ${ref}` });
  const one = { all: [waiting(7, past, { event: 'workflow_dispatch', display_title: 'hotfix of hotfix/a' })], env: { NAMED: [path] } };
  await starts([7], { ...one, others: [newer('hotfix/b')] });
  await starts([], { ...one, others: [newer('hotfix/a')] }, 'a newer one is under way (9)');
  await starts([], { ...one, others: [newer('refs/heads/hotfix/a')] }, 'a newer one is under way (9)');
});

it('not while a newer run of the branch is under way; when that has ended, yes', async () => {
  const newer = (status, more = {}) => aRun(9, {}, { status, conclusion: null, ...more });
  await each(['queued', 'in_progress', 'waiting', 'pending', 'requested'], async (status) => starts([], { all: [waiting(7)], others: [newer(status)] }, 'a newer one is under way (9)'));
  await starts([7], { all: [waiting(7)], others: [newer('completed', { conclusion: 'success' })] });
  await starts([7], { all: [waiting(7)], others: [newer('in_progress', { head_branch: 'release/1' })] });
  await starts([7], { all: [waiting(7)], others: [newer('in_progress', { run_number: 3 })] });
});

it('a run that is held goes on when the hold is gone', async () => {
  const held = (env = {}) => ({ all: [waiting(7, past, {}, 'production is held: the database is being moved')], env });
  await starts([7], held());
  await starts([7], held({ HOLD: 'staging: x' }));
  await each(['production: x', 'all: x', 'odd'], async (HOLD) => starts([], held({ HOLD }), 'production is held'));
  // An odd list of environments is no reason to go on.
  await starts([], held({ ENVIRONMENTS: ['staging'] }));
  // A window is not stopped here by a hold: the job looks for itself.
  await starts([7], { all: [waiting(7)], env: { HOLD: 'staging: x' } });
});

it('GitHub runs a run again 50 times, for 30 days', async () => {
  await starts([], { all: [waiting(7, past, { run_attempt: 50 })] }, 'cannot be run again');
  await starts([7], { all: [waiting(7, past, { run_attempt: 49 })] });
  await starts([], { all: [waiting(7, past, { created_at: '2026-10-22T12:00:00Z' })] }, 'cannot be run again');
});

it('what could not be started is said, and the others go on', async () => {
  const all = [waiting(7), waiting(8, past, { head_branch: 'release/1' })];
  const r = expect(await resume({ all, routes: { 'gh api --method POST repos/acme/shop/actions/runs/8/*': http(403, 'Forbidden') } }), 2, 'Run 8 of release/1 could not be started again', '1 runs that wait');
  assert.deepEqual(posted(r), [8, 7]);
});

it('whatever is odd starts nothing', async () => {
  const one = { all: [waiting(7)] };
  const odd = [{ WORKFLOWS: '' }, { WORKFLOWS: [] }, { WORKFLOWS: ['../x'] }, { BRANCHES: [] }, { BRANCHES: '' }, { HOLD: undefined }, { ENVIRONMENTS: '' }, { NAMED: 'x' }, { NAMED: ['.github/workflows/other.yml'] }];
  await each(odd, async (env) => { const r = expect(await resume({ ...one, env }), 2); assert.deepEqual(posted(r), []); });
  const routes = ['actions/workflows/promote.yml/runs?status=*', 'actions/runs/7/jobs*', 'check-runs/71/annotations*', 'actions/workflows/promote.yml/runs?branch=*'];
  await each(routes, async (route) => {
    for (const answer of [http(500), { message: 'odd' }, { total_count: 5, workflow_runs: [], jobs: [] }]) {
      const r = await resume({ ...one, routes: { [`gh api --paginate repos/acme/shop/${route}`]: answer } });
      assert.equal(r.code, 2, r.text);
      assert.deepEqual(posted(r), []);
    }
  });
});
});
