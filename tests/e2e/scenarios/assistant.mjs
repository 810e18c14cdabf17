// The whole example: what its people do, what is claimed about it, and worlds to begin with.
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { Universe, commitTo, createWorld, filesOf, mergeTo } from '../index.mjs';
import { push, root } from './examples.mjs';
import { changing, expectResults, expectSaid } from './expect.mjs';

const of = { environments: Object.fromEntries(['development', 'staging', 'production'].map((name) => [name, { stack: `security-design-assistant-${name}` }])) };
export const tree = join(root, 'examples/security-design-assistant');
export const day = 86400;
export const code = 'src/assistant/api.py';
export const settings = 'src/assistant/settings.json';
export const template = 'infrastructure/template.yaml';
export const text = (path) => String(filesOf(tree)[path]);

/** Checks and messages that a scenario is not about. */
export const passed = Object.fromEntries([
  'secrets-set', 'lint', 'unit', 'integration', 'security-medium', 'template', 'extended', 'security-low', 'validate',
  ...['start-required', 'success', 'failed', 'rolled-back'].map((one) => `production-on-${one}`), 'staging-on-failed',
].map((key) => [key, { result: 'success' }]));
export const script = (...clicks) => ({ jobs: passed, reviews: clicks.map(([by, environment, more]) => ({ by, environments: [environment], ...more })) });

/** The same, where the list is not what matters: it counts as ticked. */
export const quick = (...clicks) => ({ ...script(...clicks), jobs: { ...passed, 'production-checklist-production-ready': { result: 'success' } } });

// ------------------------------------------------------------------------------------------------ what people do
export const edit = (universe, path = code) => ({ [path]: path === settings ? `{"changed": ${universe.world.clock}}\n` : `${text(path)}# ${universe.world.clock}\n` });

/** A reviewed pull request is merged into `develop`, and the run goes on as far as it can; `whole`: development as well. */
export const develop = async (universe, { path, changes = edit(universe, path), reviews = [{ by: 'developers-2' }], clicks = [], whole = false, ...more } = {}) => {
  await commitTo(universe.world, { branch: 'develop', changes, actor: 'dev', reviews, ...more });
  const { jobs, ...rest } = script(...clicks);
  return (await push(universe, { ref: 'develop', script: { ...rest, jobs: whole ? jobs : { ...jobs, development: { result: 'success' } } } })).run;
};

/** `develop` is merged into `main`. */
export const release = async (universe, { made = script, ...more } = {}) => {
  await mergeTo(universe.world, { from: 'develop', to: 'main', actor: 'dev', reviews: [{ by: 'developers-2' }], ...more });
  return (await push(universe, { script: made() })).run;
};

/** The schedule comes: what waits long enough goes on. */
export const tick = async (universe) => {
  const [run] = await universe.start({ name: 'workflow_dispatch', workflow: '.github/workflows/resume.yml', ref: 'main', actor: 'dev' });
  await universe.settle();
  return run;
};

/** Somebody ticks the newest list. */
export const tickBoxes = (universe, by = 'developers-1') => {
  const issue = universe.world.issues.at(-1);
  issue.body = issue.body.replaceAll('- [ ]', '- [x]');
  issue.edits.push({ by, time: universe.world.clock });
};

export const dispatch = async (universe, workflow, inputs, { ref = 'main', actor = 'dev', made = script, clicks = [] } = {}) => {
  const [run] = await universe.start({ name: 'workflow_dispatch', workflow: `.github/workflows/${workflow}.yml`, ref, actor, inputs }, made(...clicks));
  await universe.settle();
  return run;
};

/** A branch from `main` with a fix. */
export const fix = (universe, { branch = 'hotfix/leak', from = universe.world.refs['refs/heads/main'], path, changes = edit(universe, path), actor = 'fixer' } = {}) =>
  commitTo(universe.world, { branch, from, changes, direct: true, actor });

// ------------------------------------------------------------------------------------------------ what is claimed
export const untouched = (universe, environments, since = 0) => {
  for (const one of [environments].flat()) assert.deepEqual(changing(universe, of, one, since).map((call) => `${call.job}: ${call.text}`), [], `nothing may act on ${one}`);
};
export const deployed = (universe, environment, since) => assert.ok(changing(universe, of, environment, since).some((call) => call.program === 'sam'), `${environment} was not deployed`);
export const calls = (universe) => universe.world.calls.length;
export const slots = ['developer-1', 'developer-2', 'business', 'senior', 'devops-1', 'devops-2'];

/** Who is asked: the slots that wait, or were approved. What is still pending may be skipped later. */
export const asks = (run, wanted, { pending = true } = {}) => {
  const asked = slots.filter((slot) => {
    const { conclusion, status } = run.jobs[`production-${slot}`];
    return !['skipped', 'cancelled'].includes(conclusion ?? '') && (pending || status !== 'pending');
  });
  if (pending) assert.deepEqual(asked, slots.filter((slot) => wanted.includes(slot)));
  else assert.deepEqual(asked.filter((slot) => !wanted.includes(slot)), []);
};

const people = { 'developer-1': 'developers-1', 'developer-2': 'developers-2', business: 'product-owners-1', senior: 'senior-developers-1', 'devops-1': 'devops-1', 'devops-2': 'devops-2' };
export const clicksFor = (wanted) => wanted.map((slot) => [people[slot], `production-${slot}`]);
export const go = ['product-owners-2', 'production'];

// ------------------------------------------------------------------------------------------------ beginnings
const remembered = new Map();
export const once = (key, make) => async () => {
  if (!remembered.has(key)) remembered.set(key, make());
  const [universe, ...ids] = await remembered.get(key);
  const fork = universe.fork();
  return [fork, ...ids.map((id) => fork.world.runs[id])];
};

/** The first version was found good in staging. */
export const staged = once('staged', async () => {
  const universe = new Universe(await createWorld({ tree, repository: 'company/sda' }));
  const run = await develop(universe, { whole: true, clicks: [['senior-developers-1', 'staging-senior']] });
  expectResults(run, { development: 'success', 'staging-senior': 'success', staging: 'success', 'staging-verify': 'success' });
  return [universe, run.id];
});

/** Its merge into `main` came an hour later, and waits. */
export const soaking = once('soaking', async () => {
  const [universe] = await staged();
  universe.world.clock += 3600;
  const run = await release(universe);
  return [universe, run.id];
});

/** It is live in production. */
export const live = once('live', async () => {
  const [universe, run] = await soaking();
  universe.world.clock += day;
  await tick(universe);
  tickBoxes(universe);
  await universe.rerun(run, { failed: true, by: 'dev', script: script(...clicksFor(slots), go) });
  expectResults(run, { production: 'success', 'production-verify': 'success' });
  return [universe, run.id];
});

/** A change in `develop`, a day in staging, then on `main`: whoever is to approve is asked. */
export const offered = async (universe, options = {}) => {
  const staging = await develop(universe, options);
  expectResults(staging, { staging: 'success', 'staging-verify': 'success' });
  universe.world.clock += day;
  return onMain(universe, options);
};
export const onMain = async (universe, { labels } = {}) => {
  const run = await release(universe, { labels, made: quick });
  expectResults(run, { 'production-candidate': 'success', 'production-check': 'success' });
  return run;
};

/** A feature is on main and waits for its approvals. */
export const feature = once('feature', async () => {
  const [universe] = await live();
  const run = await offered(universe);
  return [universe, run.id];
});

/** It is live as well: production has had two versions. */
export const twice = once('twice', async () => {
  const [universe, run] = await feature();
  await decides(universe, run, ['developer-1', 'developer-2', 'business'], { verified: true });
  return [universe, run.id];
});

/** It is asked of exactly `wanted`; without the last of them nothing happens, with all of them and the click it is deployed. */
export const decides = async (universe, run, wanted, { verified = false } = {}) => {
  const since = calls(universe);
  await universe.proceed(run, script(...clicksFor(wanted).slice(0, -1), go));
  asks(run, wanted, { pending: false });
  expectResults(run, { production: 'pending' });
  untouched(universe, ['staging', 'production'], since);
  const { jobs, ...rest } = script(clicksFor(wanted).at(-1), go);
  await universe.proceed(run, { ...rest, jobs: verified ? jobs : { ...jobs, 'production-verify': { result: 'success' } } });
  expectResults(run, { production: 'success', 'production-verify': 'success' });
  asks(run, wanted);
  deployed(universe, 'production', since);
  untouched(universe, 'staging', since);
};
