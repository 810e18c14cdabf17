// A deployment, or what verifies it, ends badly at every point: its own rollback acts, on its own environment alone, and what was live
// before is live again.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { approving, asked, change, deployed, example, passed, push } from './examples.mjs';
import { expectAtRest, expectLive, expectResults, expectUntouched, expectUsed, live } from './expect.mjs';

const deploy = 'sam deploy';
const middle = { call: deploy, phase: 'middle' };

/** How a deployment ends: the script for its job, the result of the job, and readings. `begun`: whether there is something to roll back. */
const endings = [
  ['sam fails before anything changed', { faults: [{ call: deploy }] }, 'failure'],
  ['CloudFormation falls back by itself', { faults: [middle] }, 'failure'],
  ['sam dies and CloudFormation goes on', { faults: [{ ...middle, leave: true, code: 137 }] }, 'failure'],
  ['all is deployed, and sam says no', { faults: [{ call: deploy, phase: 'end' }] }, 'failure'],
  ['an alias cannot be read afterwards', { faults: [{ call: 'lambda get-alias', step: 'Deploy', code: 254 }] }, 'failure'],
  ['the run is cancelled in the middle', { at: [{ ...middle, do: 'cancel' }] }, 'cancelled'],
  ['the run is cancelled in the middle, and the step may tidy up', { at: [{ ...middle, do: 'cancel' }] }, 'cancelled', { cancel: 'interrupt' }],
  ['its runner is lost in the middle', { at: [{ ...middle, do: 'lose' }] }, 'failure'],
  ['its runner is lost in the middle, and that counts as cancelled', { at: [{ ...middle, do: 'lose' }] }, 'cancelled', { lost: 'cancelled' }],
  ['its runner is lost at the end', { at: [{ call: deploy, phase: 'end', do: 'lose' }] }, 'failure'],
  ['its time is over', { faults: [{ call: deploy, hang: true }] }, 'cancelled'],
  ['its time is over in the middle, and that counts as failed', { at: [{ ...middle, do: 'timeout' }] }, 'failure', { timeout: 'failure' }],
  ['its runner is lost when the record stands', { at: [{ step: 'Deploy', when: 'before', do: 'lose' }] }, 'failure'],
];

const verifications = [
  ['the answer is a 500', { reply: { payload: { statusCode: 500 } } }, 'failure'],
  ['the function fails', { reply: { error: 'Unhandled' } }, 'failure'],
  ['the call is throttled', { faults: [{ call: 'lambda invoke', code: 254, err: 'TooManyRequestsException' }] }, 'failure'],
  ['success cannot be recorded', { faults: [{ call: /--method POST .*statuses/ }] }, 'failure'],
  ['the run is cancelled', { at: [{ call: 'lambda invoke', do: 'cancel' }] }, 'cancelled'],
  ['its runner is lost', { at: [{ call: 'lambda invoke', do: 'lose' }] }, 'failure'],
  ['its time is over', { faults: [{ call: 'lambda invoke', hang: true }] }, 'cancelled'],
];

const withJob = (job, { faults = [], at = [] }) => ({ faults: faults.map((one) => ({ job, ...one })), at: at.map((one) => ({ job, ...one })) });

/** Version 2 goes to an environment with a script; what was live before, and from which call on this counts. */
const attempt = async (of, environment, script, readings, reply) => {
  if (environment === Object.keys(of.environments)[0]) {
    const universe = await deployed(of, readings);
    const before = live(universe, of);
    const since = universe.world.calls.length;
    if (reply) universe.world.aws.replies[of.environments[environment].stack] = reply;
    await change(universe, of);
    const { run } = await push(universe, { script: { ...script, jobs: passed(of) } });
    return { universe, run, before, since };
  }
  const { universe, run } = await asked(of, readings);
  const before = live(universe, of);
  const since = universe.world.calls.length;
  if (reply) universe.world.aws.replies[of.environments[environment].stack] = reply;
  await universe.proceed(run, { ...approving(of), ...script });
  return { universe, run, before, since };
};

const others = (of, environment) => Object.keys(of.environments).filter((name) => name !== environment);

export const deployments = (name, options) => {
  const of = example(name);
  const rolling = Object.entries(of.environments).filter(([, one]) => one.rollback);
  for (const [environment, jobs] of rolling) {
    describe(`${name}: the deployment to ${environment} does not end well`, options, () => {
      for (const [what, script, result, readings] of endings) {
        it(`${what}: it is rolled back`, async () => {
          const { universe, run, before, since } = await attempt(of, environment, withJob(jobs.deploy, script), readings);
          expectResults(run, { [jobs.deploy]: result, [jobs.verify]: 'skipped', [jobs.rollback]: 'success' });
          expectUsed(universe, run);
          expectLive(universe, of, before);
          expectUntouched(universe, of, others(of, environment), since);
          expectAtRest(universe, of);
          assert.notEqual(run.conclusion, 'success');
        });
      }
      it('it stops before anything began: nothing is rolled back, and the next one may deploy', async () => {
        for (const step of ['What is live now', 'Record that the deployment begins']) {
          const { universe, run, before, since } = await attempt(of, environment, withJob(jobs.deploy, { at: [{ step, do: 'lose' }] }));
          expectResults(run, { [jobs.deploy]: 'failure', [jobs.rollback]: 'success' });
          expectUntouched(universe, of, Object.keys(of.environments), since);
          expectLive(universe, of, before);
          if (environment !== Object.keys(of.environments)[0]) continue;
          await change(universe, of);
          const { run: next } = await push(universe, { script: { jobs: passed(of) } });
          expectResults(next, { [jobs.deploy]: 'success', [jobs.verify]: 'success' });
        }
      });
    });
    describe(`${name}: ${environment} is not found good`, options, () => {
      for (const [what, { reply, ...script }, result] of verifications) {
        it(`${what}: it is rolled back`, async () => {
          const { universe, run, before, since } = await attempt(of, environment, withJob(jobs.verify, script), {}, reply);
          expectResults(run, { [jobs.deploy]: 'success', [jobs.verify]: result, [jobs.rollback]: 'success' });
          expectUsed(universe, run);
          expectLive(universe, of, before);
          expectUntouched(universe, of, others(of, environment), since);
          expectAtRest(universe, of);
        });
      }
    });
    describe(`${name}: the rollback of ${environment} does not end well`, options, () => {
      const broken = [
        ['the alias cannot be moved', { faults: [{ call: 'lambda update-alias', code: 254, err: 'AccessDenied' }] }],
        ['its runner is lost', { at: [{ call: 'lambda update-alias', do: 'lose' }] }],
      ];
      for (const [what, script] of broken) {
        it(`${what}: no other deployment begins, and running it again brings back what was live`, async () => {
          const bad = { payload: { statusCode: 500 } };
          const { universe, run, before } = await attempt(of, environment, withJob(jobs.rollback, script), {}, bad);
          expectResults(run, { [jobs.verify]: 'failure', [jobs.rollback]: 'failure' });
          assert.notDeepEqual(live(universe, of), before);
          if (environment === Object.keys(of.environments)[0]) {
            const apart = universe.fork();
            await change(apart, of);
            const since = apart.world.calls.length;
            const { run: next } = await push(apart, { script: { jobs: passed(of) } });
            expectResults(next, { [jobs.deploy]: 'failure' });
            expectUntouched(apart, of, Object.keys(of.environments), since);
          }
          await universe.rerun(run, { failed: true });
          expectResults(run, { [jobs.rollback]: 'success' });
          expectLive(universe, of, before);
          expectAtRest(universe, of);
        });
      }
    });
  }
};
