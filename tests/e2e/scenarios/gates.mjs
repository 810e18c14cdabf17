// Gates before the first environment: one fails, and nothing behind it deploys.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deployed, change, example, passed, push } from './examples.mjs';
import { expectLive, expectResults, expectUntouched, live } from './expect.mjs';

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
