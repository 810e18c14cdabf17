// What makes a deployment wait: closed calendars, people who hold the line. Such runs go on by themselves.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { buildVariant } from '../../judges/lib/variants.mjs';
import { Universe, createWorld } from '../index.mjs';
import { change, push, root } from './examples.mjs';
import { changing, expectResults, expectSaid } from './expect.mjs';

const of = { edited: 'src/shop.py', environments: { staging: { stack: 'shop-staging' }, production: { stack: 'shop-production' } } };
const at = (iso) => Date.parse(iso) / 1000;
const thursday = at('2026-11-26T12:00:00Z');
const friday = at('2026-11-27T12:00:00Z');
const monday = at('2026-11-30T09:00:00Z');

/** What is not looked at here passes: gates, and all environments but production. */
const passed = Object.fromEntries(['pytest-tests', 'test-check', 'test', 'staging-check', 'staging', 'staging-verify'].map((key) => [key, { result: 'success' }]));
const click = (environment, by = 'leads-1') => ({ by, environments: [environment] });

const begun = async (t, variant, clock, vars = {}) => {
  const { place, status, text } = buildVariant(t, variant);
  assert.equal(status, 0, text);
  cpSync(join(root, 'examples/smallest/src'), join(place, 'src'), { recursive: true });
  const universe = new Universe(await createWorld({ tree: place, repository: 'acme/shop', branches: ['main'], vars }));
  universe.world.clock = clock;
  return universe;
};
const begin = async (t, clock, { jobs = passed, hold, ...script } = {}) => {
  const universe = await begun(t, 'calendars.promo', clock, hold ? { PROMOC_HOLD: hold } : {});
  const { run } = await push(universe, { script: { jobs, ...script } });
  return { universe, run };
};

/** The schedule comes: what waits long enough goes on, as far as it can. */
const tick = async (universe) => {
  const [run] = await universe.start({ name: 'workflow_dispatch', workflow: '.github/workflows/resume.yml', ref: 'main', actor: 'dev' });
  await universe.settle();
  return run;
};
const untouched = (universe) => assert.deepEqual(changing(universe, of, 'production').map((call) => call.text), []);
const deployed = (universe) => assert.ok(changing(universe, of, 'production').length > 0);

export const times = (options) => {
  describe('calendars and holds', options, () => {
    it('a closed calendar: nobody is asked; once it is open the run goes on by itself, and is deployed after approval and wait', async (t) => {
      const { universe, run } = await begin(t, friday);
      expectResults(run, { 'production-check': 'failure', 'production-lead': 'skipped', production: 'skipped' });
      expectSaid(run, 'production-check', /promoc waits::until 2026-11-30T08:00:00Z: The calendar work is closed/);
      untouched(universe);

      const early = await tick(universe);
      expectSaid(early, 'resume', /waits until 2026-11-30T08:00:00Z/);
      assert.equal(run.attempt, 1);

      universe.world.clock = monday;
      const later = await tick(universe);
      expectResults(later, { resume: 'success' });
      assert.equal(run.attempt, 2);
      expectResults(run, { 'production-check': 'success', 'production-lead': 'waiting' });
      assert.equal(run.jobs.build.attempt, 1);
      untouched(universe);

      const asked = universe.world.clock;
      await universe.proceed(run, { jobs: passed, reviews: [click('production-lead'), click('production', 'leads-2')] });
      expectResults(run, { 'production-lead': 'success', 'production-wait': 'success', production: 'success' });
      assert.ok(universe.world.clock >= asked + 300, 'the wait has passed');
      deployed(universe);
    });

    it('it closes between the check and the deployment: what was approved stays approved, and the click on the deployment is asked for again', async (t) => {
      const { universe, run } = await begin(t, thursday);
      expectResults(run, { 'production-check': 'success', 'production-lead': 'waiting' });
      await universe.proceed(run, { jobs: passed, reviews: [click('production-lead')] });
      universe.world.clock = at('2026-11-26T16:00:00Z');
      await universe.proceed(run, { jobs: passed, reviews: [click('production', 'leads-2')] });
      expectResults(run, { production: 'failure' });
      expectSaid(run, 'production', /promoc waits::until 2026-11-30T08:00:00Z/);
      untouched(universe);

      universe.world.clock = monday;
      await tick(universe);
      expectResults(run, { 'production-lead': 'success', production: 'waiting' });
      assert.equal(run.jobs['production-lead'].attempt, 1);
      await universe.proceed(run, { jobs: passed, reviews: [click('production', 'leads-2')] });
      expectResults(run, { production: 'success' });
      deployed(universe);
    });

    it('held while people are asked: nothing is deployed; when the hold is gone it goes on', async (t) => {
      const { universe, run } = await begin(t, thursday);
      universe.world.vars.repository.PROMOC_HOLD = 'production: the database is being moved';
      await universe.proceed(run, { jobs: passed, reviews: [click('production-lead'), click('production', 'leads-2')] });
      expectResults(run, { 'production-wait': 'success', production: 'failure' });
      expectSaid(run, 'production', /production is held: the database is being moved/);
      untouched(universe);

      expectSaid(await tick(universe), 'resume', /waits: production is held/);
      assert.equal(run.attempt, 1);
      universe.world.vars.repository.PROMOC_HOLD = 'staging: something else';
      await tick(universe);
      expectResults(run, { production: 'waiting' });
      await universe.proceed(run, { jobs: passed, reviews: [click('production', 'leads-2')] });
      expectResults(run, { production: 'success' });
    });

    it('held from the beginning, by a text that is no name: nobody is asked', async (t) => {
      const { universe, run } = await begin(t, thursday, { hold: 'prodution: a slip of the pen' });
      expectResults(run, { 'production-check': 'failure', 'production-lead': 'skipped', production: 'skipped' });
      untouched(universe);
    });

    it('a list of dates that has ended stops everything, and no schedule changes that', async (t) => {
      const { universe, run } = await begin(t, at('2028-01-03T12:00:00Z'));
      expectResults(run, { 'production-check': 'failure', production: 'skipped' });
      expectSaid(run, 'production-check', /calendar\/holidays\.txt, which is complete until 2027-12-31/);
      universe.world.clock += 86400;
      await tick(universe);
      assert.equal(run.attempt, 1);
      untouched(universe);
    });

    it('two runs wait: the newer goes on, and the older one does not overtake it later', async (t) => {
      const { universe, run: older } = await begin(t, friday);
      await change(universe, of, { text: 'newer' });
      const { run: newer } = await push(universe, { script: { jobs: passed } });
      universe.world.clock = monday;
      await tick(universe);
      assert.deepEqual([older.attempt, newer.attempt], [1, 2]);
      await tick(universe);
      assert.equal(older.attempt, 1, 'the newer one is under way');
      await universe.proceed(newer, { jobs: passed, reviews: [click('production-lead'), click('production', 'leads-2')] });
      expectResults(newer, { production: 'success' });
      const since = universe.world.calls.length;
      await tick(universe);
      expectResults(older, { 'production-check': 'failure', 'production-lead': 'skipped', production: 'skipped' });
      expectSaid(older, 'production-check', /does not contain/);
      assert.deepEqual(changing(universe, of, 'production', since), []);
      await tick(universe);
      assert.equal(older.attempt, 2, 'it does not wait any more');
    });
  });

  describe('a soak within one run', options, () => {
    const hour = 3600;
    const environments = { ...of.environments, test: { stack: 'shop-test' } };
    const places = { ...of, environments };
    const brought = (universe, environment, since) => changing(universe, places, environment, since).length > 0;
    const clicks = { reviews: [click('production')] };
    const after = async (universe, seconds) => {
      universe.world.clock += seconds;
      const since = universe.world.calls.length;
      await tick(universe);
      return since;
    };

    it('it goes on by itself when it has been good for long enough in each environment, and asks nobody before', async (t) => {
      const universe = await begun(t, 'soak.promo', monday);
      const { run } = await push(universe);
      expectResults(run, { test: 'success', 'staging-check': 'failure', staging: 'skipped', production: 'skipped' });
      expectSaid(run, 'staging-check', /promoc waits::until 2026-11-30T1[0-9:]+Z: .* was found good in test/);
      await after(universe, hour);
      assert.equal(run.attempt, 1);
      await after(universe, hour + 60);
      expectResults(run, { test: 'success', staging: 'success', 'production-check': 'failure', production: 'skipped' });
      assert.equal(run.jobs.test.attempt, 1);
      await after(universe, 23 * hour);
      assert.equal(run.attempt, 2);
      await after(universe, 2 * hour);
      expectResults(run, { 'production-check': 'success', production: 'waiting' });
      await universe.proceed(run, clicks);
      expectResults(run, { production: 'success' });
      assert.ok(brought(universe, 'production'));
    });

    it('holds: what is newer waits before the environment; keeps: what is old enough goes on', async (t) => {
      const universe = await begun(t, 'soak.promo', monday);
      const { run: older } = await push(universe);
      await change(universe, of, { text: 'newer' });
      const { run: newer } = await push(universe);
      expectResults(newer, { 'test-check': 'failure', test: 'skipped' });
      expectSaid(newer, 'test-check', /promoc waits::until/);
      await after(universe, 2 * hour + 120);
      expectResults(newer, { test: 'success', 'staging-check': 'failure' });
      assert.equal(older.attempt, 1, 'a newer one was under way');
      await after(universe, 60);
      expectResults(older, { staging: 'success' });
      await after(universe, 2 * hour + 120);
      expectResults(newer, { staging: 'success', 'production-check': 'failure' });
      const since = await after(universe, 22 * hour);
      expectResults(older, { 'production-check': 'success', production: 'waiting' });
      expectResults(newer, { 'production-check': 'failure' });
      await universe.proceed(older, clicks);
      expectResults(older, { production: 'success' });
      assert.ok(brought(universe, 'production', since) && !brought(universe, 'staging', since));
    });

    it('what is found bad in the meantime does not go on', async (t) => {
      const universe = await begun(t, 'soak.promo', monday);
      const { run } = await push(universe);
      await after(universe, 2 * hour + 60);
      expectResults(run, { staging: 'success' });
      const record = universe.world.deployments.filter((one) => one.environment === 'staging').at(-1);
      record.statuses.push({ ...record.statuses.at(-1), id: 10 ** 6, state: 'failure' });
      const since = await after(universe, 25 * hour);
      expectResults(run, { 'production-check': 'failure', production: 'skipped' });
      assert.ok(!brought(universe, 'production', since));
    });
  });
};
