// Approvals: pending, refused, by the wrong person, too old, of an earlier attempt. What is not approved is not deployed, and what was
// not deployed is not rolled back.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { approving, asked, change, deployed, example, onTheWay, passed, passedOn, push } from './examples.mjs';
import { expectAtRest, expectLive, expectResults, expectSaid, expectUntouched, live } from './expect.mjs';

const quiet = (of) => ({ jobs: Object.fromEntries(of.notices.map((key) => [key, { result: 'success' }])) });

/** A run that waits goes on with `script`; nothing may come of it in the last environment. */
const expectNothing = async (of, { universe, run }, script) => {
  const since = universe.world.calls.length;
  const before = live(universe, of);
  await universe.proceed(run, { ...quiet(of), ...script });
  expectUntouched(universe, of, Object.keys(of.environments), since);
  expectLive(universe, of, before);
  return { universe, run };
};

/** What holds wherever the last environment wants approvals. */
export const approvals = (name, options) => {
  const of = example(name);
  const [environment, jobs] = Object.entries(of.environments).at(-1);
  const [first] = jobs.approvals;
  const others = Object.keys(of.environments).filter((one) => one !== environment);

  describe(`${name}: approvals of ${environment}`, options, () => {
    it('pending: the run waits, for ever', async () => {
      const { universe, run } = await expectNothing(of, await asked(of), {});
      universe.world.clock += 29 * 86400;
      await universe.settle();
      assert.equal(run.status, 'waiting');
      expectResults(run, { [first]: 'waiting' });
      assert.equal(run.jobs[first].waiting, first);
      expectUntouched(universe, of, environment, universe.world.calls.findIndex((call) => call.run === run.id));
    });

    it('refused: nothing is deployed, nothing is rolled back', async () => {
      const { run } = await expectNothing(of, await asked(of), { reviews: [{ by: of.reviewers[0], environments: [first], state: 'rejected' }] });
      expectResults(run, { [first]: 'failure', ...(first === jobs.deploy ? {} : { [jobs.deploy]: 'skipped' }), ...(jobs.rollback && first !== jobs.deploy ? { [jobs.rollback]: 'skipped' } : {}) });
    });

    it('by somebody who is no reviewer: GitHub refuses the click', async () => {
      const { run } = await expectNothing(of, await asked(of), { reviews: [{ by: 'somebody' }] });
      assert.deepEqual(run.reviews.at(-1).refused, [{ environment: first, why: 'no reviewer' }]);
      assert.equal(run.status, 'waiting');
    });

    it('passed by, by an administrator: GitHub refuses', async () => {
      const { run } = await expectNothing(of, await asked(of), { reviews: [{ by: 'admin', bypass: true }] });
      assert.deepEqual(run.reviews.at(-1).refused, [{ environment: first, why: 'administrators may not bypass it' }]);
    });

    it('given: what was built once is deployed, the same everywhere', async () => {
      const { universe, run } = await asked(of);
      await universe.proceed(run, { ...approving(of), ...quiet(of) });
      assert.equal(run.conclusion, 'success');
      const artifacts = universe.world.artifacts.filter((one) => one.run === run.id && one.name === 'app');
      assert.equal(artifacts.length, 1);
      expectUntouched(universe, of, others, universe.world.calls.findIndex((call) => call.job === jobs.deploy && call.run === run.id));
    });
  });
};

/** What only scripts can hold: slots, excluded people, age, attempts, the artifact's digest. */
export const checkedApprovals = (options) => {
  const of = example('lambda');
  const reviews = (...all) => ({ reviews: all.map(([by, environment, more]) => ({ by, environments: [environment], ...more })) });

  describe('lambda: approvals that GitHub takes and the run does not', options, () => {
    it('refused at the deployment itself: the rollback finds nothing to do, and nobody is told of one', async () => {
      const { universe, run } = await expectNothing(of, await asked(of), { ...reviews(['team-lead-1', 'production-approval'], ['team-lead-2', 'production', { state: 'rejected' }]), jobs: {} });
      expectResults(run, { production: 'failure', 'production-rollback': 'success', 'production-on-failed': 'success', 'production-on-rolled-back': 'skipped' });
      expectSaid(run, 'production-rollback', /nothing was deployed/);
      assert.equal(universe.world.mails.length > 0, true);
    });

    it('by the author of the pull request: the script refuses; somebody else may, by running the job again', async () => {
      const universe = await deployed(of);
      await change(universe, of, { actor: 'team-lead-1' });
      const { run } = await push(universe, { script: { jobs: passedOn(of) } });
      await expectNothing(of, { universe, run }, reviews(['team-lead-1', 'production-approval']));
      expectResults(run, { 'production-approval': 'failure', production: 'skipped', 'production-rollback': 'skipped' });
      expectSaid(run, 'production-approval', /approved by team-lead-1, who may not approve this run/);
      await universe.rerun(run, { failed: true, script: { ...quiet(of), ...reviews(['team-lead-2', 'production-approval']) } });
      expectResults(run, { 'production-approval': 'success', production: 'waiting' });
    });

    it('by whoever started the run: GitHub refuses; by whoever ran it again: the script refuses', async () => {
      const universe = await deployed(of);
      await change(universe, of);
      const { run } = await push(universe, { actor: 'team-lead-1', script: { jobs: passedOn(of) } });
      await expectNothing(of, { universe, run }, reviews(['team-lead-1', 'production-approval']));
      assert.equal(run.reviews.at(-1).refused[0].why, 'started the run');
      await universe.proceed(run, reviews(['devops-admin-1', 'production-approval', { state: 'rejected' }]));
      await universe.rerun(run, { failed: true, by: 'team-lead-2', script: { ...quiet(of), ...reviews(['team-lead-2', 'production-approval']) } });
      expectResults(run, { 'production-approval': 'failure', production: 'skipped' });
      expectSaid(run, 'production-approval', /approved by team-lead-2, who may not approve this run/);
    });

    it('passed by although the setting was changed: it leaves no entry, so it does not count', async () => {
      const { universe, run } = await asked(of);
      universe.world.settings['production-approval'].put.can_admins_bypass = true;
      await expectNothing(of, { universe, run }, { reviews: [{ by: 'admin', bypass: true }] });
      expectResults(run, { 'production-approval': 'failure', production: 'skipped' });
      expectSaid(run, 'production-approval', /no approval by a person/);
    });

    it('older than it may be', async () => {
      const { run } = await expectNothing(of, await asked(of), reviews(['team-lead-1', 'production-approval'], ['team-lead-2', 'production', { after: 73 * 3600 }]));
      expectResults(run, { production: 'failure', 'production-rollback': 'success' });
      expectSaid(run, 'production', /Approved longer than 259200 seconds ago/);
    });

    it('of an earlier attempt: running everything again stops before anything is built', async () => {
      const { universe, run } = await asked(of);
      await universe.proceed(run, { ...quiet(of), ...reviews(['team-lead-1', 'production-approval'], ['team-lead-2', 'production', { state: 'rejected' }]) });
      for (const reading of ['ask', 'release']) {
        const fork = universe.fork({ oldApprovals: reading });
        const again = fork.world.runs[run.id];
        const since = fork.world.calls.length;
        await fork.rerun(again, { script: { jobs: passed(of), ...approving(of) } });
        expectResults(again, { build: 'failure', staging: 'skipped', production: 'skipped' });
        expectSaid(again, 'build', /approvals were given in an earlier one: production-approval by team-lead-1/);
        expectUntouched(fork, of, Object.keys(of.environments), since);
      }
    });
  });

  describe('lambda: what was approved is what is deployed', options, () => {
    const tamper = (universe, run, digest) => {
      const artifact = universe.world.artifacts.find((one) => one.run === run.id && one.name === 'app');
      const other = universe.world.artifacts.find((one) => one.run !== run.id && one.name === 'app');
      artifact.files = other.files;
      if (digest) artifact.digest = other.digest;
    };
    for (const [what, digest] of [['its bytes', false], ['it and its digest', true]]) {
      it(`somebody changes the artifact, ${what}: nothing is deployed`, async () => {
        const { universe, run } = await asked(of);
        tamper(universe, run, digest);
        await expectNothing(of, { universe, run }, approving(of));
        expectResults(run, { production: 'failure' });
        if (digest) expectSaid(run, 'production', /is not what was built and tested/);
      });
    }

    it('every record of the run names the same digest, commit and tree', async () => {
      const { universe, run } = await onTheWay(of, 'production', 'verify');
      const records = universe.world.deployments.filter((one) => String(one.payload.run) === run.id);
      assert.deepEqual(records.map((one) => one.environment), ['staging', 'production']);
      for (const key of ['digest', 'tree', 'artifact_uri']) assert.equal(records[0].payload[key], records[1].payload[key]);
      assert.ok(records.every((one) => one.sha === run.sha));
    });
  });

  describe('lambda: something newer is live', options, () => {
    it('an older run stops before anybody is asked, and after it was approved', async () => {
      const { universe, run } = await asked(of);
      const old = run.sha;
      await change(universe, of, { text: 'version 3' });
      const { run: newer } = await push(universe, { script: { jobs: passedOn(of), ...approving(of) } });
      assert.equal(newer.conclusion, 'success');
      await expectNothing(of, { universe, run }, approving(of));
      expectResults(run, { production: 'failure', 'production-rollback': 'success' });
      expectSaid(run, 'production', /does not contain/);
      expectAtRest(universe, of);
      const { run: late } = await push(universe, { sha: old, script: { jobs: passedOn(of) } });
      expectResults(late, { 'production-check': 'failure', 'production-approval': 'skipped', production: 'skipped' });
      expectSaid(late, 'production-check', /does not contain/);
    });
  });
};
