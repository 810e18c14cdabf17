// The matrix of approvals, on the whole example: what kind of change asks whom, and what is deployed when somebody is missing.
import { join } from 'node:path';
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Universe, commitTo, createWorld, filesOf, mergeTo } from '../index.mjs';
import { push, root } from './examples.mjs';
import { changing, expectResults, expectSaid } from './expect.mjs';

const of = { environments: Object.fromEntries(['development', 'staging', 'production'].map((name) => [name, { stack: `security-design-assistant-${name}` }])) };
const tree = join(root, 'examples/security-design-assistant');
const day = 86400;
const code = 'src/assistant/api.py';
const settings = 'src/assistant/settings.json';
const template = 'infrastructure/template.yaml';
const text = (path) => String(filesOf(tree)[path]);

/** Checks and messages that a scenario is not about. */
const passed = Object.fromEntries([
  'secrets-set', 'lint', 'unit', 'integration', 'security-medium', 'template', 'extended', 'security-low', 'validate',
  ...['start-required', 'success', 'failed', 'rolled-back'].map((one) => `production-on-${one}`), 'staging-on-failed',
].map((key) => [key, { result: 'success' }]));
const script = (...clicks) => ({ jobs: passed, reviews: clicks.map(([by, environment, more]) => ({ by, environments: [environment], ...more })) });

// ------------------------------------------------------------------------------------------------ what people do
const edit = (universe, path = code) => ({ [path]: path === settings ? `{"changed": ${universe.world.clock}}\n` : `${text(path)}# ${universe.world.clock}\n` });

/** A reviewed pull request is merged into `develop`, and the run goes on as far as it can; `whole`: development as well. */
const develop = async (universe, { path, changes = edit(universe, path), reviews = [{ by: 'developers-2' }], clicks = [], whole = false, ...more } = {}) => {
  await commitTo(universe.world, { branch: 'develop', changes, actor: 'dev', reviews, ...more });
  const { jobs, ...rest } = script(...clicks);
  return (await push(universe, { ref: 'develop', script: { ...rest, jobs: whole ? jobs : { ...jobs, development: { result: 'success' } } } })).run;
};

/** `develop` is merged into `main`. */
const release = async (universe, { clicks = [], ...more } = {}) => {
  await mergeTo(universe.world, { from: 'develop', to: 'main', actor: 'dev', reviews: [{ by: 'developers-2' }], ...more });
  return (await push(universe, { script: script(...clicks) })).run;
};

/** The schedule comes: what waits long enough goes on. */
const tick = async (universe) => {
  const [run] = await universe.start({ name: 'workflow_dispatch', workflow: '.github/workflows/resume.yml', ref: 'main', actor: 'dev' });
  await universe.settle();
  return run;
};

/** Somebody ticks the newest list. */
const tickBoxes = (universe, by = 'developers-1') => {
  const issue = universe.world.issues.at(-1);
  issue.body = issue.body.replaceAll('- [ ]', '- [x]');
  issue.edits.push({ by, time: universe.world.clock });
};

const dispatch = async (universe, workflow, inputs, { ref = 'main', actor = 'dev', clicks = [] } = {}) => {
  const [run] = await universe.start({ name: 'workflow_dispatch', workflow: `.github/workflows/${workflow}.yml`, ref, actor, inputs }, script(...clicks));
  await universe.settle();
  return run;
};

/** A branch from `main` with a fix. */
const fix = (universe, { branch = 'hotfix/leak', from = universe.world.refs['refs/heads/main'], path, changes = edit(universe, path), actor = 'fixer' } = {}) =>
  commitTo(universe.world, { branch, from, changes, direct: true, actor });

// ------------------------------------------------------------------------------------------------ what is claimed
const untouched = (universe, environments, since = 0) => {
  for (const one of [environments].flat()) assert.deepEqual(changing(universe, of, one, since).map((call) => `${call.job}: ${call.text}`), [], `nothing may act on ${one}`);
};
const deployed = (universe, environment, since) => assert.ok(changing(universe, of, environment, since).some((call) => call.program === 'sam'), `${environment} was not deployed`);
const calls = (universe) => universe.world.calls.length;
const slots = ['developer-1', 'developer-2', 'business', 'senior', 'devops-1', 'devops-2'];

/** Who is asked: the slots that wait, or were approved. What is still pending may be skipped later. */
const asks = (run, wanted, { pending = true } = {}) => {
  const asked = slots.filter((slot) => {
    const { conclusion, status } = run.jobs[`production-${slot}`];
    return !['skipped', 'cancelled'].includes(conclusion ?? '') && (pending || status !== 'pending');
  });
  if (pending) assert.deepEqual(asked, slots.filter((slot) => wanted.includes(slot)));
  else assert.deepEqual(asked.filter((slot) => !wanted.includes(slot)), []);
};

const people = { 'developer-1': 'developers-1', 'developer-2': 'developers-2', business: 'product-owners-1', senior: 'senior-developers-1', 'devops-1': 'devops-1', 'devops-2': 'devops-2' };
const clicksFor = (wanted) => wanted.map((slot) => [people[slot], `production-${slot}`]);
const go = ['product-owners-2', 'production'];

// ------------------------------------------------------------------------------------------------ beginnings
const remembered = new Map();
const once = (key, make) => async () => {
  if (!remembered.has(key)) remembered.set(key, make());
  const [universe, ...ids] = await remembered.get(key);
  const fork = universe.fork();
  return [fork, ...ids.map((id) => fork.world.runs[id])];
};

/** The first version was found good in staging. */
const staged = once('staged', async () => {
  const universe = new Universe(await createWorld({ tree, repository: 'company/sda' }));
  const run = await develop(universe, { whole: true, clicks: [['senior-developers-1', 'staging-senior']] });
  expectResults(run, { development: 'success', 'staging-senior': 'success', staging: 'success', 'staging-verify': 'success' });
  return [universe, run.id];
});

/** Its merge into `main` came an hour later, and waits. */
const soaking = once('soaking', async () => {
  const [universe] = await staged();
  universe.world.clock += 3600;
  const run = await release(universe);
  return [universe, run.id];
});

/** It is live in production. */
const live = once('live', async () => {
  const [universe, run] = await soaking();
  universe.world.clock += day;
  await tick(universe);
  tickBoxes(universe);
  await universe.rerun(run, { failed: true, by: 'dev', script: script(...clicksFor(slots), go) });
  expectResults(run, { production: 'success', 'production-verify': 'success' });
  return [universe, run.id];
});

/** A change in `develop`, a day in staging, then on `main` with its list ticked: whoever is to approve is asked. */
const offered = async (universe, options = {}) => {
  const staging = await develop(universe, options);
  expectResults(staging, { staging: 'success', 'staging-verify': 'success' });
  universe.world.clock += day;
  return onMain(universe, options);
};
const onMain = async (universe, { labels, branch } = {}) => {
  const run = await release(universe, { labels, branch });
  expectResults(run, { 'production-candidate': 'success', 'production-checklist-production-ready': 'failure', production: 'skipped' });
  tickBoxes(universe);
  await universe.rerun(run, { failed: true, by: 'merger', script: script() });
  expectResults(run, { 'production-check': 'success' });
  return run;
};

/** A feature is on main and waits for its approvals. */
const feature = once('feature', async () => {
  const [universe] = await live();
  const run = await offered(universe);
  return [universe, run.id];
});

/** It is live as well: production has had two versions. */
const twice = once('twice', async () => {
  const [universe, run] = await feature();
  await decides(universe, run, ['developer-1', 'developer-2', 'business']);
  return [universe, run.id];
});

/** It is asked of exactly `wanted`; without the last of them nothing happens, with all of them and the click it is deployed. */
const decides = async (universe, run, wanted) => {
  const since = calls(universe);
  await universe.proceed(run, script(...clicksFor(wanted).slice(0, -1), go));
  asks(run, wanted, { pending: false });
  expectResults(run, { production: 'pending' });
  untouched(universe, ['staging', 'production'], since);
  await universe.proceed(run, script(clicksFor(wanted).at(-1), go));
  expectResults(run, { production: 'success', 'production-verify': 'success' });
  asks(run, wanted);
  deployed(universe, 'production', since);
  untouched(universe, 'staging', since);
};

export const matrix = (options) => {
  describe('the whole example: promotion', options, () => {
    it('develop goes to development, then to staging; the first time everybody is asked that could be', async () => {
      const [universe] = await staged();
      deployed(universe, 'development');
      deployed(universe, 'staging');
      untouched(universe, 'production');
    });

    it('merged within a day: it waits, nobody is asked; then a list, then all approvals, then it is deployed', async () => {
      const [universe, run] = await soaking();
      expectResults(run, { 'production-candidate': 'failure', 'production-checklist-production-ready': 'skipped', 'production-check': 'skipped', production: 'skipped' });
      expectSaid(run, 'production-candidate', /promoc waits::until/);
      await tick(universe);
      assert.equal(run.attempt, 1);
      universe.world.clock += day;
      await tick(universe);
      assert.equal(run.attempt, 2);
      expectResults(run, { 'production-candidate': 'success', 'production-checklist-production-ready': 'failure', production: 'skipped' });
      expectSaid(run, 'production-checklist-production-ready', /promoc waits::until .*not ticked in production_ready/);
      untouched(universe, 'production');
      tickBoxes(universe);
      universe.world.clock += 2 * 3600;
      await tick(universe);
      assert.equal(run.attempt, 3);
      expectResults(run, { 'production-checklist-production-ready': 'success', 'production-check': 'success', production: 'pending' });
      assert.match(run.jobs['production-check'].steps.map((step) => step.log).join(''), /::warning::.*quiet_hours/);
      asks(run, slots);
      await decides(universe, run, slots);
    });
  });

  describe('the whole example: who approves', options, () => {
    const cases = [
      ['a bug fix, with its label on every pull request', { path: code, labels: ['bug'] }, ['developer-1', 'developer-2']],
      ['infrastructure', { path: template, reviews: [{ by: 'devops-1' }] }, ['developer-1', 'devops-1', 'devops-2']],
      ['configuration', { path: settings }, ['senior', 'devops-1']],
    ];
    for (const [what, change, wanted] of cases) {
      it(`${what}: ${wanted.join(', ')} and the click, nobody else`, async () => {
        const [universe] = await live();
        await decides(universe, await offered(universe, change), wanted);
      });
    }

    it('a feature: two developers, business and the click, nobody else', async () => {
      const [universe, run] = await twice();
      asks(run, ['developer-1', 'developer-2', 'business']);
      deployed(universe, 'production');
    });

    it('a bug fix that changes infrastructure: the most of both', async () => {
      const [universe] = await live();
      await decides(universe, await offered(universe, { changes: { ...edit(universe, code), ...edit(universe, template) }, labels: ['bug'] }), ['developer-1', 'developer-2', 'devops-1', 'devops-2']);
    });

    it('a label on the last pull request alone makes no bug fix of it', async () => {
      const [universe] = await live();
      await develop(universe, {});
      universe.world.clock += day;
      const run = await onMain(universe, { labels: ['bug'] });
      asks(run, ['developer-1', 'developer-2', 'business']);
      untouched(universe, 'production', calls(universe) - 1);
    });

    it('a feature that was refused is still there when only configuration follows', async () => {
      const [universe, refused] = await feature();
      const since = calls(universe);
      await universe.proceed(refused, script(['developers-1', 'production-developer-1', { state: 'rejected' }], ...clicksFor(['business']), go));
      expectResults(refused, { 'production-developer-1': 'failure', production: 'skipped' });
      const run = await offered(universe, { path: settings });
      asks(run, ['developer-1', 'developer-2', 'business']);
      untouched(universe, 'production', since);
    });

    it('one person for two approvals: nothing is deployed', async () => {
      const [universe, run] = await feature();
      const since = calls(universe);
      await universe.proceed(run, script(['developers-1', 'production-developer-1'], ['developers-1', 'production-developer-2'], ...clicksFor(['business']), go));
      expectResults(run, { 'production-developer-1': 'success', 'production-developer-2': 'failure', production: 'skipped' });
      expectSaid(run, 'production-developer-2', /fewer different people than approvals/);
      untouched(universe, 'production', since);
    });

    it('what its author approved does not count', async () => {
      const [universe] = await live();
      const run = await offered(universe, { actor: 'developers-1' });
      const since = calls(universe);
      await universe.proceed(run, script(['developers-1', 'production-developer-1'], ...clicksFor(['business']), go));
      expectResults(run, { 'production-developer-1': 'failure', production: 'skipped' });
      expectSaid(run, 'production-developer-1', /may not approve this run/);
      untouched(universe, 'production', since);
    });
  });

  describe('the whole example: what is not promoted', options, () => {
    it('a push to develop past all pull requests comes to development alone', async () => {
      const [universe] = await live();
      const since = calls(universe);
      const run = await develop(universe, { direct: true, whole: true });
      expectResults(run, { development: 'success', 'staging-check': 'failure', staging: 'skipped' });
      expectSaid(run, 'staging-check', /came to develop by no pull request/);
      untouched(universe, ['staging', 'production'], since);
    });

    it('a pull request that nobody, or only its author, approved comes to development alone', async () => {
      const [universe] = await live();
      const since = calls(universe);
      for (const reviews of [[], [{ by: 'developers-1' }], [{ by: 'developers-2', head: '0'.repeat(40) }]]) {
        const run = await develop(universe, { actor: 'developers-1', reviews });
        expectResults(run, { 'staging-check': 'failure', staging: 'skipped' });
        expectSaid(run, 'staging-check', /needs the approval of 1/);
      }
      untouched(universe, ['staging', 'production'], since);
    });

    it('what was never in staging is refused on main', async () => {
      const [universe] = await live();
      const since = calls(universe);
      await commitTo(universe.world, { changes: edit(universe), reviews: [{ by: 'developers-2' }] });
      const { run } = await push(universe, { script: script() });
      expectResults(run, { 'production-candidate': 'failure', 'production-check': 'skipped', production: 'skipped' });
      expectSaid(run, 'production-candidate', /was never found good in staging/);
      universe.world.clock += 2 * day;
      await tick(universe);
      assert.equal(run.attempt, 1);
      untouched(universe, ['development', 'staging', 'production'], since);
    });

    it('what runs in production already: nobody is asked to approve, nothing is deployed', async () => {
      const [universe] = await live();
      const since = calls(universe);
      const run = await release(universe);
      expectResults(run, { 'production-candidate': 'success' });
      if (run.jobs['production-checklist-production-ready'].conclusion === 'failure') {
        tickBoxes(universe);
        await universe.rerun(run, { failed: true, by: 'merger', script: script() });
      }
      expectResults(run, { 'production-check': 'success', production: 'skipped' });
      asks(run, []);
      untouched(universe, ['staging', 'production'], since);
    });

    it('a list that a workflow ticked, or that was changed, does not count', async () => {
      const [universe, waiting] = await soaking();
      universe.world.clock += day;
      await tick(universe);
      for (const [by, alter, said] of [['some-app[bot]', (body) => body.replaceAll('- [ ]', '- [x]'), /Only people tick/], ['developers-1', (body) => body.replace('- [ ] Rollback plan documented', '').replaceAll('- [ ]', '- [x]'), /is not the list of the definition/]]) {
        const fork = universe.fork();
        const run = fork.world.runs[waiting.id];
        const issue = fork.world.issues.at(-1);
        issue.body = alter(issue.body);
        issue.edits.push({ by, time: fork.world.clock });
        await fork.rerun(run, { failed: true, by: 'dev', script: script() });
        expectResults(run, { 'production-checklist-production-ready': 'failure', production: 'skipped' });
        expectSaid(run, 'production-checklist-production-ready', said);
        untouched(fork, 'production');
      }
    });
  });

  describe('the whole example: hotfixes', options, () => {
    const inputs = (more) => ({ ref: 'hotfix/leak', reason: 'security', ...more });
    const skip = inputs({ skip_staging: 'true' });
    const ticked = async (universe, run, ...clicks) => {
      expectResults(run, { 'production-checklist-production-ready': 'failure' });
      tickBoxes(universe);
      await universe.rerun(run, { failed: true, by: 'dev', script: script(...clicks) });
    };

    it('past staging: a technical lead lets it, a senior developer and business approve; then it lands', async () => {
      const [universe] = await live();
      await fix(universe);
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', skip);
      expectResults(run, { 'production-skip-staging': 'waiting', staging: 'skipped', production: 'pending' });
      untouched(universe, ['staging', 'production'], since);
      await universe.proceed(run, script(['senior-developers-1', 'production-skip-staging']));
      expectResults(run, { 'production-skip-staging': 'waiting' });
      await universe.proceed(run, script(['technical-leads-1', 'production-skip-staging']));
      await ticked(universe, run, ...clicksFor(['senior']), go);
      asks(run, ['senior', 'business']);
      untouched(universe, ['staging', 'production'], since);
      await universe.proceed(run, script(...clicksFor(['business']), go));
      expectResults(run, { production: 'success', 'production-verify': 'success', land: 'success' });
      deployed(universe, 'production', since);
      untouched(universe, ['development', 'staging'], since);
      assert.deepEqual(universe.world.pulls.filter((pull) => !pull.merged).map(({ branch, base }) => [branch, base]), [['hotfix/leak', 'main'], ['main', 'develop']]);
      assert.ok(Object.values(universe.world.runs).some((one) => one.path.endsWith('validate-main.yml') && one.ref === 'refs/heads/hotfix/leak'));
    });

    it('past staging, refused: nothing is deployed', async () => {
      const [universe] = await live();
      await fix(universe);
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { clicks: [['technical-leads-1', 'production-skip-staging', { state: 'rejected' }], go] });
      expectResults(run, { 'production-skip-staging': 'failure', 'production-class': 'skipped', production: 'skipped', land: 'skipped' });
      untouched(universe, ['staging', 'production'], since);
    });

    it('by staging: a senior developer before it, then a senior developer and business', async () => {
      const [universe] = await live();
      await fix(universe);
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', inputs());
      expectResults(run, { 'staging-senior': 'waiting', staging: 'pending', production: 'pending' });
      untouched(universe, ['staging', 'production'], since);
      await universe.proceed(run, script(['senior-developers-2', 'staging-senior']));
      expectResults(run, { staging: 'success', 'staging-verify': 'success', 'production-skip-staging': 'skipped' });
      await ticked(universe, run, ...clicksFor(['senior', 'business']), go);
      asks(run, ['senior', 'business']);
      expectResults(run, { production: 'success', 'production-verify': 'success', land: 'success' });
    });

    it('by staging, which has new infrastructure of develop: it comes through all the same', async () => {
      const [universe] = await live();
      await develop(universe, { path: template });
      await fix(universe);
      const run = await dispatch(universe, 'hotfix-production', inputs());
      expectResults(run, { 'staging-check': 'success' });
    });

    it('once it has landed, the next release takes the same way as ever', async () => {
      const [universe] = await live();
      await fix(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { clicks: [['technical-leads-1', 'production-skip-staging']] });
      tickBoxes(universe);
      const quiet = universe.world.clock;
      universe.world.clock += 3600;
      await tick(universe);
      assert.equal(run.attempt, 2, `it went on by itself after ${quiet}`);
      await universe.proceed(run, script(...clicksFor(['senior', 'business']), go));
      expectResults(run, { production: 'success', land: 'success' });
      let since = calls(universe);
      await mergeTo(universe.world, { from: 'hotfix/leak', to: 'main', actor: 'fixer', reviews: [{ by: 'developers-2' }] });
      const { run: landed } = await push(universe, { script: script() });
      untouched(universe, ['development', 'staging', 'production'], since);
      expectResults(landed, { production: 'skipped', 'production-developer-1': 'skipped' });
      await mergeTo(universe.world, { from: 'main', to: 'develop', actor: 'fixer', reviews: [{ by: 'developers-2' }] });
      const { run: back } = await push(universe, { ref: 'develop', script: script(['senior-developers-1', 'staging-senior']) });
      expectResults(back, { staging: 'success', 'staging-verify': 'success' });
      await decides(universe, await offered(universe), ['developer-1', 'developer-2', 'business']);
    });

    it('a deployment that is found bad goes back by itself', async () => {
      const [universe] = await live();
      await fix(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { clicks: [['technical-leads-1', 'production-skip-staging']] });
      await ticked(universe, run, ...clicksFor(['senior', 'business']));
      universe.world.tests = { failed: 1, ran: 3 };
      await universe.proceed(run, script(go));
      expectResults(run, { production: 'success', 'production-verify': 'failure', 'production-rollback': 'success', land: 'skipped' });
      assert.equal(universe.world.pulls.filter((pull) => !pull.merged).length, 0);
    });

    for (const [what, make] of [
      ['from a branch of another name', async (universe) => { await fix(universe, { branch: 'feature/leak' }); return [{ ...skip, ref: 'feature/leak' }, 'main', /comes from a branch such as/]; }],
      ['that does not exist', () => [{ ...skip, ref: 'hotfix/none' }, 'main', /There is no branch/]],
      ['started on another branch', async (universe) => { await fix(universe); return [skip, 'develop', /started on main alone/]; }],
      ['cut from what production had before', async (universe) => {
        await fix(universe, { from: universe.world.deployments.find((one) => one.environment === 'production').sha });
        return [skip, 'main', /does not contain/];
      }],
    ]) {
      it(`${what}: refused before anything is built`, async () => {
        const [universe] = await twice();
        const [given, ref, said] = await make(universe);
        const since = calls(universe);
        const run = await dispatch(universe, 'hotfix-production', given, { ref });
        expectResults(run, { resolve: 'failure', build: 'skipped', 'production-skip-staging': 'skipped', staging: 'skipped', production: 'skipped' });
        expectSaid(run, 'resolve', said);
        untouched(universe, ['development', 'staging', 'production'], since);
      });
    }

    it('a feature waits for its approvals while a hotfix is deployed: it does not take the fix away', async () => {
      const [universe, waiting] = await feature();
      await fix(universe, { from: Object.values(universe.world.deployments).filter((one) => one.environment === 'production').at(-1).sha });
      const run = await dispatch(universe, 'hotfix-production', skip, { clicks: [['technical-leads-1', 'production-skip-staging']] });
      await ticked(universe, run, ...clicksFor(['senior', 'business']), go);
      expectResults(run, { production: 'success' });
      const since = calls(universe);
      await universe.proceed(waiting, script(...clicksFor(['developer-1', 'developer-2', 'business']), go));
      expectResults(waiting, { production: 'failure' });
      expectSaid(waiting, 'production', /does not contain/);
      untouched(universe, ['staging', 'production'], since);
    });
  });

  describe('the whole example: back by hand', options, () => {
    const rollback = { environment: 'production', mode: 'redeploy', reason: 'It loses orders' };
    it('a senior developer approves, and nobody else can', async () => {
      const [universe] = await twice();
      const since = calls(universe);
      const run = await dispatch(universe, 'rollback', rollback, { clicks: [['developers-1', 'production-senior']] });
      expectResults(run, { 'production-senior': 'waiting', production: 'pending' });
      untouched(universe, 'production', since);
      await universe.proceed(run, script(...clicksFor(['senior']), go));
      expectResults(run, { 'production-senior': 'success', production: 'success', 'production-verify': 'success' });
      deployed(universe, 'production', since);
      untouched(universe, ['development', 'staging'], since);
    });

    it('refused by the senior developer: nothing is deployed', async () => {
      const [universe] = await twice();
      const since = calls(universe);
      const run = await dispatch(universe, 'rollback', rollback, { clicks: [['senior-developers-1', 'production-senior', { state: 'rejected' }], go] });
      expectResults(run, { 'production-senior': 'failure', production: 'skipped' });
      untouched(universe, ['staging', 'production'], since);
    });
  });
};
