// A deployment, or what verifies it, ends badly at every point: its own rollback acts, on its own environment alone, and what was live
// before is live again.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { change, deployed, example, onTheWay, passed, push } from './examples.mjs';
import { expectAtRest, expectLive, expectResults, expectUntouched, expectUsed, live } from './expect.mjs';

const deploy = 'sam deploy';
const middle = { call: deploy, phase: 'middle' };

/** How a deployment ends: the script for its job, the result of the job, and readings. */
const endings = [
  ['sam fails before anything changed', { faults: [{ call: deploy }] }, 'failure'],
  ['CloudFormation falls back by itself', { faults: [middle] }, 'failure'],
  ['sam dies and CloudFormation goes on', { faults: [{ ...middle, leave: true, code: 137 }] }, 'failure'],
  ['all is deployed, and sam says no', { faults: [{ call: deploy, phase: 'end' }] }, 'failure'],
  ['an alias cannot be read afterwards', { faults: [{ call: 'lambda get-alias', code: 254 }] }, 'failure'],
  ['the run is cancelled in the middle', { at: [{ ...middle, do: 'cancel' }] }, 'cancelled'],
  ['the run is cancelled in the middle, and the step may tidy up', { at: [{ ...middle, do: 'cancel' }] }, 'cancelled', { cancel: 'interrupt' }],
  ['its runner is lost in the middle, and that counts as cancelled', { at: [{ ...middle, do: 'lose' }] }, 'cancelled', { lost: 'cancelled' }],
  ['its runner is lost at the end', { at: [{ call: deploy, phase: 'end', do: 'lose' }] }, 'failure'],
  ['its time is over', { faults: [{ call: deploy, hang: true }] }, 'cancelled'],
  ['its time is over in the middle, and that counts as failed', { at: [{ ...middle, do: 'timeout' }] }, 'failure', { timeout: 'failure' }],
  ['its runner is lost when the record stands', { at: [{ step: 'Deploy', when: 'before', do: 'lose' }] }, 'failure'],
];

const bad = { payload: { statusCode: 500 } };
const verifications = [
  ['the answer is a 500', { reply: bad }, 'failure'],
  ['success cannot be recorded', { faults: [{ call: /--method POST .*statuses/ }] }, 'failure'],
  ['the run is cancelled', { at: [{ call: 'lambda invoke', do: 'cancel' }] }, 'cancelled'],
  ['its runner is lost', { at: [{ call: 'lambda invoke', do: 'lose' }] }, 'failure'],
  ['its time is over', { faults: [{ call: 'lambda invoke', hang: true }] }, 'cancelled'],
];

/** The rules of all environments come from one template: the last one meets every ending, the others the first few of these. */
const few = ['CloudFormation falls back by itself', 'its runner is lost at the end', 'the answer is a 500'];

const withJob = (job, { faults = [], at = [] }) => ({ faults: faults.map((one) => ({ job, ...one })), at: at.map((one) => ({ job, ...one })) });

/** Version 2 goes on from a place on its way to an environment; what was live before, and from which call on this counts. */
const attempt = async (of, environment, place, { reply, ...script }, readings) => {
  const { universe, run } = await onTheWay(of, environment, place, readings);
  const { stack } = of.environments[environment];
  const before = { ...live(universe, of), [environment]: live(await deployed(of), of)[environment] };
  const since = universe.world.calls.length;
  if (reply) universe.world.aws.replies[stack] = reply;
  await universe.proceed(run, { jobs: Object.fromEntries(of.notices.map((key) => [key, { result: 'success' }])), ...script });
  return { universe, run, before, since };
};

const others = (of, environment) => Object.keys(of.environments).filter((name) => name !== environment);

export const deployments = (name, options) => {
  const of = example(name);
  const rolling = Object.entries(of.environments).filter(([, one]) => one.rollback);
  rolling.forEach(([environment, jobs], number) => {
    const chosen = (all) => all.filter(([what]) => number === rolling.length - 1 || few.includes(what));

    describe(`${name}: the deployment to ${environment} does not end well`, options, () => {
      for (const [what, script, result, readings] of chosen(endings)) {
        it(`${what}: it is rolled back`, async () => {
          const { universe, run, before, since } = await attempt(of, environment, 'deploy', withJob(jobs.deploy, script), readings);
          expectResults(run, { [jobs.deploy]: result, [jobs.verify]: 'skipped', [jobs.rollback]: 'success' });
          expectUsed(universe, run);
          expectLive(universe, of, before);
          expectUntouched(universe, of, others(of, environment), since);
          expectAtRest(universe, of);
          assert.notEqual(run.conclusion, 'success');
        });
      }
    });

    describe(`${name}: ${environment} is not found good`, options, () => {
      for (const [what, { reply, ...script }, result] of chosen(verifications)) {
        it(`${what}: it is rolled back`, async () => {
          const { universe, run, before, since } = await attempt(of, environment, 'verify', { ...withJob(jobs.verify, script), reply });
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
        ['its runner is lost', { at: [{ call: 'lambda update-alias', do: 'lose' }] }],
        ['the alias cannot be moved', { faults: [{ call: 'lambda update-alias', code: 254, err: 'AccessDenied' }] }],
      ];
      for (const [what, script] of broken.slice(rolling.length - 1 - number)) {
        it(`${what}: running it again brings back what was live`, async () => {
          const { universe, run, before } = await attempt(of, environment, 'verify', { ...withJob(jobs.rollback, script), reply: bad });
          expectResults(run, { [jobs.verify]: 'failure', [jobs.rollback]: 'failure' });
          expectUsed(universe, run);
          assert.notDeepEqual(live(universe, of), before);
          if (number === 0) await expectBlocked(universe, of, jobs.deploy);
          await universe.rerun(run, { failed: true });
          expectResults(run, { [jobs.rollback]: 'success' });
          expectLive(universe, of, before);
          expectAtRest(universe, of);
        });
      }
    });
  });

  if (rolling.length === 0) unprotected(of, options);
  const [[environment, jobs] = []] = rolling;
  if (!environment) return;
  describe(`${name}: a deployment stops before anything began`, options, () => {
    for (const step of ['What is live now', 'Record that the deployment begins']) {
      it(`the runner is lost before "${step}": nothing is rolled back, and the next one may deploy`, async () => {
        const universe = await deployed(of);
        const before = live(universe, of);
        const since = universe.world.calls.length;
        await change(universe, of);
        const { run } = await push(universe, { script: { jobs: passed(of), at: [{ job: jobs.deploy, step, do: 'lose' }] } });
        expectResults(run, { [jobs.deploy]: 'failure', [jobs.rollback]: 'success' });
        expectUntouched(universe, of, Object.keys(of.environments), since);
        expectLive(universe, of, before);
        await change(universe, of);
        const { run: next } = await push(universe, { script: { jobs: passed(of), at: [{ job: jobs.verify, step: 0, do: 'hold' }] } });
        expectResults(next, { [jobs.deploy]: 'success' });
      });
    }
  });
};

/** Where no rollback is asked for: the next environment is not asked about what failed. */
const unprotected = (of, options) => {
  const [[environment, jobs], ...behind] = Object.entries(of.environments);
  describe(`${of.name}: the deployment to ${environment} does not end well`, options, () => {
    for (const [what, script, result, readings] of endings.filter(([, { faults, at }]) => !(faults ?? at)[0].call?.includes?.('lambda'))) {
      it(`${what}: nothing behind it is deployed, and nobody is asked`, async () => {
        const { universe, run, since } = await attempt(of, environment, 'deploy', withJob(jobs.deploy, script), readings);
        expectResults(run, { [jobs.deploy]: result });
        expectUsed(universe, run);
        for (const [name, one] of behind) {
          expectResults(run, { [one.deploy]: 'skipped' });
          expectUntouched(universe, of, name, since);
        }
        assert.equal(run.status, 'completed');
      });
    }
  });
};

/** Another run does not deploy while a deployment has no end. */
const expectBlocked = async (universe, of, deployJob) => {
  const apart = universe.fork();
  await change(apart, of);
  const since = apart.world.calls.length;
  const { run } = await push(apart, { script: { jobs: passed(of) } });
  expectResults(run, { [deployJob]: 'failure' });
  expectUntouched(apart, of, Object.keys(of.environments), since);
};
