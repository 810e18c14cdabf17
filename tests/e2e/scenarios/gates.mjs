// Gates before the first environment: one fails, and nothing behind it deploys.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { approving, asked, deployed, change, example, passed, passedOn, push } from './examples.mjs';
import { expectAtRest, expectLive, expectResults, expectUntouched, expectUsed, live } from './expect.mjs';

export const gates = (name, options) => {
  const of = example(name);
  describe(`${name}: gates`, options, () => {
    for (const [job, what, { world = {}, faults }] of of.gates) {
      it(`${job}, ${what}: nothing is deployed`, async () => {
        const universe = await deployed(of);
        const before = live(universe, of);
        const since = universe.world.calls.length;
        await change(universe, of);
        Object.assign(universe.world, structuredClone(world));
        // Other checks pass, so that this one alone is what stops.
        const jobs = Object.fromEntries(Object.entries(passed(of)).filter(([key]) => key !== job && key !== 'validate/validate'));
        const { run } = await push(universe, { script: { jobs, faults } });
        expectResults(run, { [job]: 'failure', staging: 'skipped', production: 'skipped' });
        assert.equal(run.conclusion, 'failure');
        expectUntouched(universe, of, Object.keys(of.environments), since);
        expectLive(universe, of, before);
        for (const { rollback } of Object.values(of.environments)) if (rollback) expectResults(run, { [rollback]: 'skipped' });
      });
    }
  });
};

const broken = { code: 1, err: 'gh: Server Error (HTTP 500)\n' };
const refused = { code: 254, err: 'An error occurred (AccessDeniedException)\n' };

/** What stands between staging and production, and cannot be found out: [job, what, the call that fails]. */
const unknown = [
  ['production-check', 'what is live', { call: '/deployments?environment=production', ...broken }],
  ['production-check', 'who may not approve', { call: 'gh api graphql', ...broken }],
  ['production-check', 'whether approvals were given before', { call: /actions\/runs\/\d+\/approvals/, ...broken }],
  ['production-approval', 'who approved', { call: /actions\/runs\/\d+\/approvals/, ...broken }],
  ['production-approval', 'who started the run', { call: '/attempts/1', ...broken }],
  ['production', 'whether the approvals are complete', { call: /actions\/runs\/\d+\/approvals/, ...broken }],
  ['production', 'whether somebody else deploys', { call: 'dynamodb put-item', code: 254, err: 'ProvisionedThroughputExceededException' }],
  ['production', 'whether something newer is live', { step: 'Still not older than what is live', call: 'gh api', ...broken }],
  ['production', 'which versions run', { call: 'cloudformation list-stack-resources', ...refused }],
  ['production', 'whether its record was written', { call: '--method POST repos/company/orders/deployments --input', ...broken }],
];

/** Gates between environments: what cannot be found out is a no. */
export const laterGates = (options) => {
  const of = example('lambda');
  describe('lambda: what cannot be found out before production', options, () => {
    for (const [job, what, fault] of unknown) {
      it(`${job}, ${what}: production is not touched`, async () => {
        const script = { jobs: passedOn(of), ...approving(of), faults: [{ job, ...fault }] };
        let universe;
        let run;
        if (job === 'production-check') {
          universe = await deployed(of);
          await change(universe, of);
        } else ({ universe, run } = await asked(of));
        const before = live(universe, of);
        const since = universe.world.calls.length;
        if (run) await universe.proceed(run, script);
        else ({ run } = await push(universe, { script }));
        expectResults(run, { [job]: 'failure', 'production-verify': 'skipped' });
        assert.ok(!universe.unused(run).some((entry) => entry.call), 'the call was never made');
        expectUntouched(universe, of, Object.keys(of.environments), since);
        expectLive(universe, of, before);
        expectAtRest(universe, of);
      });
    }
    it('the artifact is gone: production is not touched', async () => {
      const { universe, run } = await asked(of);
      for (const one of universe.world.artifacts) one.expired = true;
      const since = universe.world.calls.length;
      await universe.proceed(run, { jobs: passedOn(of), ...approving(of) });
      expectResults(run, { production: 'failure', 'production-rollback': 'success' });
      expectUsed(universe, run);
      expectUntouched(universe, of, Object.keys(of.environments), since);
    });
  });
};
