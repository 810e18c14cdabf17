// Run again, cancelled, or followed by the next change: what ended badly must not slip through later.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { approving, asked, change, deployed, example, onTheWay, passed, passedOn, push } from './examples.mjs';
import { expectAtRest, expectLive, expectResults, expectSaid, expectUntouched, live } from './expect.mjs';

export const again = (options) => {
  const of = example('lambda');
  const names = Object.keys(of.environments);
  const bad = { payload: { statusCode: 500 } };

  describe('lambda: run again', options, () => {
    it('staging was rolled back, and its verification is run again: what it now sees is not what was deployed, so it does not pass', async () => {
      const { universe, run } = await onTheWay(of, 'staging', 'verify');
      universe.world.aws.replies['orders-staging'] = bad;
      await universe.proceed(run, { jobs: passed(of) });
      expectResults(run, { 'staging-verify': 'failure', 'staging-rollback': 'success' });
      const before = live(universe, of);
      universe.world.aws.replies = {};
      const since = universe.world.calls.length;
      await universe.rerun(run, { failed: true, script: { jobs: passed(of) } });
      expectResults(run, { 'staging-verify': 'failure', 'staging-rollback': 'success', 'production-check': 'skipped', production: 'skipped' });
      expectSaid(run, 'staging-verify', /is in state failure and cannot become success/);
      expectUntouched(universe, of, names, since);
      expectLive(universe, of, before);

      // The next change is deployed, over aliases that were moved back.
      await change(universe, of, { text: 'version 3' });
      const { run: next } = await push(universe, { script: { jobs: passed(of) } });
      expectResults(next, { 'staging-verify': 'success', 'production-approval': 'waiting' });
      assert.notDeepEqual(live(universe, of).staging, before.staging);
      expectAtRest(universe, of);
    });

    for (const reading of ['ask', 'release']) {
      it(`production was rolled back, and what failed is run again, where GitHub ${reading === 'ask' ? 'asks again' : 'lets old approvals count'}`, async () => {
        const { universe, run } = await onTheWay(of, 'production', 'deploy', { oldApprovals: reading });
        await universe.proceed(run, { jobs: passed(of), faults: [{ call: 'sam deploy', phase: 'middle' }] });
        expectResults(run, { production: 'failure', 'production-rollback': 'success' });
        const staging = live(universe, of).staging;
        const since = universe.world.calls.length;
        const late = universe.fork();
        await universe.rerun(run, { failed: true, script: { jobs: passed(of) } });
        if (reading === 'ask') {
          expectResults(run, { production: 'waiting' });
          expectUntouched(universe, of, names, since);
          await universe.proceed(run, { jobs: passed(of), reviews: [{ by: 'team-lead-2', environments: ['production'] }] });
        }
        expectResults(run, { production: 'success', 'production-verify': 'success', 'production-rollback': 'skipped' });
        assert.deepEqual(live(universe, of).staging, staging);
        expectAtRest(universe, of);
        // Four days later the approvals are too old, whoever clicks now.
        const old = late.world.runs[run.id];
        late.world.clock += 4 * 86400;
        await late.rerun(old, { failed: true, script: { jobs: passed(of), reviews: reading === 'ask' ? [{ by: 'team-lead-2', environments: ['production'] }] : [] } });
        expectResults(old, { production: 'failure' });
        expectSaid(old, 'production', /Approved longer than/);
        expectUntouched(late, of, names, since);
      });
    }
  });

  describe('lambda: left behind', options, () => {
    it('success is recorded, and the runner is lost before the lease is free: nothing is rolled back, and the next one takes it over', async () => {
      const { universe, run } = await onTheWay(of, 'staging', 'verify');
      const since = universe.world.calls.length;
      await universe.proceed(run, { jobs: passed(of), at: [{ job: 'staging-verify', step: 'Record the success', when: 'after', do: 'lose' }] });
      expectResults(run, { 'staging-verify': 'failure', 'staging-rollback': 'success', 'production-check': 'skipped' });
      expectUntouched(universe, of, names, since);
      assert.equal(universe.world.aws.tables['orders-staging-lease'].staging.run_id.S, run.id);
      await change(universe, of, { text: 'version 3' });
      const { run: next } = await push(universe, { script: { jobs: { ...passed(of), 'production-check': { result: 'failure' } } } });
      expectResults(next, { staging: 'success', 'staging-verify': 'success' });
      expectSaid(next, 'staging', new RegExp(`Run ${run.id} has ended and left nothing open`));
      expectAtRest(universe, of);
    });
  });

  describe('lambda: cancelled', options, () => {
    for (const pendingOnCancel of ['skipped', 'cancelled']) {
      it(`while it waits for its approval, where jobs to come count as ${pendingOnCancel}: nothing is deployed, nothing is rolled back`, async () => {
        const { universe, run } = await asked(of, { pendingOnCancel });
        const before = live(universe, of);
        const since = universe.world.calls.length;
        universe.cancel(run);
        await universe.proceed(run);
        assert.equal(run.conclusion, 'cancelled');
        expectUntouched(universe, of, names, since);
        expectLive(universe, of, before);
        expectAtRest(universe, of);
      });
    }
  });

  describe('lambda: credentials', options, () => {
    it('a job in an environment without reviewers does not get the role that deploys', async () => {
      const universe = await deployed(of);
      const path = '.github/workflows/promote.yml';
      const text = of.text(path).replace(/( {2}production:\n(?:.*\n)*? {6}name: )production\n/, '$1production-watch\n');
      assert.notEqual(text, of.text(path));
      const since = universe.world.calls.length;
      await change(universe, of, { changes: { [path]: text, [of.edited]: '# version 2\n' } });
      const { run } = await push(universe, { script: { jobs: passedOn(of), reviews: approving(of).reviews.slice(0, 1) } });
      expectResults(run, { production: 'failure' });
      expectSaid(run, 'production', /Not authorized to perform sts:AssumeRoleWithWebIdentity .*environment:production-watch/);
      expectUntouched(universe, of, 'production', since);
    });
  });
};
