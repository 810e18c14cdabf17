// A person brings an older version back: rollback.yml, in both modes.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { approving, change, deployed, example, passed, push, twice } from './examples.mjs';
import { changing, expectAtRest, expectLive, expectResults, expectSaid, expectUntouched, expectUsed, live } from './expect.mjs';

const workflow = '.github/workflows/rollback.yml';

const dispatch = (universe, inputs, { script, ref = 'main', actor = 'on-call' } = {}) =>
  push(universe, { name: 'workflow_dispatch', workflow, ref, actor, inputs: { reason: 'it is slow', ...inputs }, script });

export const rollbacks = (options) => {
  const of = example('lambda');
  const names = Object.keys(of.environments);

  describe('lambda: rollback by hand', options, () => {
    for (const environment of names) {
      it(`${environment}, mode alias: asks nobody and brings no new code; what was left does not come back by itself`, async () => {
        const old = live(await deployed(of), of);
        const universe = await twice(of);
        const present = live(universe, of);
        const since = universe.world.calls.length;
        const { run } = await dispatch(universe, { environment, mode: 'alias' });
        assert.equal(run.conclusion, 'success');
        assert.equal(run.approvals.length, 0);
        expectLive(universe, of, { ...present, [environment]: old[environment] });
        expectUntouched(universe, of, names.filter((one) => one !== environment), since);
        assert.deepEqual(changing(universe, of, environment, since).filter((call) => call.program === 'sam'), []);
        expectAtRest(universe, of);
        if (environment !== 'staging') return;
        // The next change is deployed over the aliases that were moved.
        await change(universe, of, { text: 'version 3' });
        const { run: next } = await push(universe, { script: { jobs: passed(of) } });
        expectResults(next, { staging: 'success', 'staging-verify': 'success' });
        assert.notDeepEqual(live(universe, of).staging, old.staging);
      });
    }

    it('production, mode redeploy: is approved, and deploys the package that was kept, with its parameters', async () => {
      const old = live(await deployed(of), of);
      const universe = await twice(of);
      const present = live(universe, of);
      const { run } = await dispatch(universe, { environment: 'production', mode: 'redeploy' });
      expectResults(run, { 'production-approval': 'waiting', 'production-switch': 'skipped' });
      expectLive(universe, of, present);
      await universe.proceed(run, approving(of));
      assert.equal(run.conclusion, 'success');
      expectLive(universe, of, { ...present, production: old.production });
      expectAtRest(universe, of);
      const [first] = universe.world.deployments.filter((one) => one.environment === 'production');
      assert.equal(universe.world.deployments.at(-1).payload.digest, first.payload.digest);
    });

    it('mode redeploy: refused, or approved by whoever started it: nothing happens', async () => {
      const universe = await twice(of);
      const before = live(universe, of);
      const since = universe.world.calls.length;
      const { run } = await dispatch(universe, { environment: 'production', mode: 'redeploy' }, { actor: 'team-lead-1', script: { reviews: [{ by: 'team-lead-1' }, { by: 'team-lead-2', state: 'rejected' }] } });
      assert.equal(run.reviews[0].refused[0].why, 'started the run');
      expectResults(run, { 'production-approval': 'failure', production: 'skipped', 'production-rollback': 'skipped' });
      expectUntouched(universe, of, names, since);
      expectLive(universe, of, before);
    });

    it('started on another branch: nothing happens', async () => {
      const universe = await twice(of);
      const since = universe.world.calls.length;
      const { run } = await dispatch(universe, { environment: 'staging', mode: 'alias' }, { ref: 'develop' });
      expectResults(run, { 'staging-target': 'failure', 'staging-switch': 'skipped', 'staging-rollback': 'skipped' });
      expectSaid(run, 'staging-target', /a rollback runs on main alone/);
      expectUntouched(universe, of, names, since);
    });

    const endings = [
      ['the switch fails half way', { at: [], faults: [{ job: 'production-switch', call: 'lambda update-alias', nth: 2, code: 254 }] }, { 'production-switch': 'failure' }],
      ['its runner is lost half way', { at: [{ job: 'production-switch', call: 'lambda update-alias', nth: 2, do: 'lose' }] }, { 'production-switch': 'failure' }],
      ['the older version is not found good', { reply: { payload: { statusCode: 500 } } }, { 'production-switch': 'success', 'production-verify': 'failure' }],
    ];
    for (const [what, { reply, ...script }, results] of endings) {
      it(`${what}: it is rolled back in turn`, async () => {
        const universe = await twice(of);
        const before = live(universe, of);
        const since = universe.world.calls.length;
        if (reply) universe.world.aws.replies['orders-production'] = reply;
        const { run } = await dispatch(universe, { environment: 'production', mode: 'alias' }, { script });
        expectResults(run, { ...results, 'production-rollback': 'success' });
        expectUsed(universe, run);
        expectLive(universe, of, before);
        expectUntouched(universe, of, 'staging', since);
        expectAtRest(universe, of);
      });
    }

    it('something else went live while it waited for its approval: nothing begins', async () => {
      const universe = await twice(of);
      const { run } = await dispatch(universe, { environment: 'production', mode: 'redeploy' });
      const { run: other } = await dispatch(universe, { environment: 'production', mode: 'alias' });
      assert.equal(other.conclusion, 'success');
      const before = live(universe, of);
      const since = universe.world.calls.length;
      await universe.proceed(run, approving(of));
      expectResults(run, { production: 'failure', 'production-verify': 'skipped' });
      expectSaid(run, 'production', /runs another version than when this was asked for/);
      expectUntouched(universe, of, names, since);
      expectLive(universe, of, before);
    });
  });
};
