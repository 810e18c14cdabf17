// Two runs at once: the lease lets one through.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Universe, commitTo, createWorld } from '../index.mjs';
import { approving, asked, change, deployed, example, onTheWay, passed, passedOn, push } from './examples.mjs';
import { changing, expectAtRest, expectResults, expectSaid, expectUsed, live } from './expect.mjs';

/** What comes after staging is not what these are about. */
const asking = (of) => ({ ...passed(of), 'production-check': { result: 'success', outputs: { excluded: '[]' } } });

/** Calls that change an environment, as the order of runs that made them, repetitions left out. */
const order = (universe, of, environment, since) => changing(universe, of, environment, since).map((call) => call.run).filter((run, n, all) => run !== all[n - 1]);

export const races = (options) => {
  const of = example('lambda');

  describe('lambda: two runs at once', options, () => {
    it('a second run comes in the middle of a deployment: it waits for the lease, and nothing is mixed', async () => {
      const { universe, run } = await onTheWay(of, 'staging', 'deploy');
      const since = universe.world.calls.length;
      let second;
      const begin = async ({ pause }) => {
        await change(universe, of, { text: 'version 3' });
        [second] = await universe.start({ name: 'push', ref: 'main', actor: 'merger' }, { jobs: asking(of) });
        await pause();
        assert.equal(second.jobs.staging.status, 'in_progress');
        assert.equal(universe.world.aws.tables['orders-staging-lease'].staging.run_id.S, run.id);
        assert.ok(universe.world.calls.some((call) => call.run === second.id && call.text === 'sleep 10'));
      };
      await universe.proceed(run, { at: [{ job: 'staging', call: 'sam deploy', phase: 'middle', do: begin }], jobs: asking(of) });
      expectUsed(universe, run);
      expectResults(run, { staging: 'success', 'staging-verify': 'success', 'production-approval': 'waiting' });
      expectResults(second, { staging: 'success', 'staging-verify': 'success', 'production-approval': 'waiting' });
      assert.deepEqual(order(universe, of, 'staging', since), [run.id, second.id]);
      expectAtRest(universe, of);
    });

    it('a second run comes in the middle, and the first is lost: its rollback inherits the lease, then the second deploys', async () => {
      const { universe, run } = await onTheWay(of, 'staging', 'deploy');
      const since = universe.world.calls.length;
      let second;
      const begin = async ({ pause, job }) => {
        await change(universe, of, { text: 'version 3' });
        [second] = await universe.start({ name: 'push', ref: 'main', actor: 'merger' }, { jobs: asking(of) });
        await pause();
        job.stop('lost');
      };
      await universe.proceed(run, { at: [{ job: 'staging', call: 'sam deploy', phase: 'middle', do: begin }], jobs: asking(of) });
      expectResults(run, { staging: 'failure', 'staging-rollback': 'success' });
      expectResults(second, { staging: 'success', 'staging-verify': 'success' });
      assert.deepEqual(order(universe, of, 'staging', since), [run.id, second.id]);
      expectAtRest(universe, of);
    });

    it('the first takes longer than the second may wait: the second stops, having changed nothing', async () => {
      const path = '.github/workflows/promote.yml';
      const short = of.text(path).replaceAll("WAIT_SECONDS: '1800'", "WAIT_SECONDS: '30'");
      assert.notEqual(short, of.text(path));
      const universe = await deployed(of);
      await commitTo(universe.world, { changes: { [path]: short, [of.edited]: '# version 2\n' } });
      const before = live(universe, of);
      let second;
      const begin = async ({ job }) => {
        await change(universe, of, { text: 'version 3' });
        [second] = await universe.start({ name: 'push', ref: 'main', actor: 'merger' }, { jobs: asking(of) });
        await job.sleep(600);
        assert.equal(second.status, 'completed');
      };
      const { run } = await push(universe, { script: { jobs: asking(of), at: [{ job: 'staging', call: 'sam deploy', do: begin }] } });
      expectResults(run, { staging: 'success' });
      expectResults(second, { staging: 'failure', 'staging-rollback': 'success', 'production-check': 'skipped' });
      expectSaid(second, 'staging', new RegExp(`Another run holds the lease of staging: ${run.id}`));
      assert.ok(!changing(universe, of, 'staging').some((call) => call.run === second.id));
      assert.notDeepEqual(live(universe, of).staging, before.staging);
      expectAtRest(universe, of);
    });

    it('a run that waits for its approval holds nothing: another one passes it', async () => {
      const { universe, run } = await asked(of);
      await change(universe, of, { text: 'version 3' });
      const { run: second } = await push(universe, { script: { jobs: { ...passedOn(of), 'production-verify': { result: 'success' } }, ...approving(of) } });
      expectResults(second, { production: 'success' });
      assert.equal(run.status, 'waiting');
    });
  });

  describe('smallest: two runs at once', options, () => {
    it('staging: the second waits for the group, none is dropped; production is asked for each', async () => {
      const small = example('smallest');
      const universe = new Universe(await createWorld({ tree: small.tree, repository: small.repository }));
      const order = [];
      const note = { job: 'staging', call: 'sam deploy', times: 9, do: ({ run }) => order.push(`${run.id} begins`) };
      const end = { job: 'staging', call: 'sam deploy', phase: 'end', times: 9, do: ({ run }) => order.push(`${run.id} ends`) };
      const begin = { job: 'build', step: 0, do: async () => {
        for (const text of ['2', '3']) {
          await change(universe, small, { text });
          await universe.start({ name: 'push', ref: 'main', actor: 'merger' }, { jobs: passed(small), at: [note, end] });
        }
      } };
      const { run } = await push(universe, { script: { jobs: passed(small), at: [begin, note, end] } });
      const all = Object.values(universe.world.runs);
      assert.equal(all.length, 3);
      assert.ok(all.every((one) => one.jobs.staging.result === 'success' && one.jobs.production.status === 'waiting'), run.message);
      for (let n = 0; n < order.length; n += 2) assert.equal(order[n].split(' ')[0], order[n + 1].split(' ')[0], 'two deployments are mixed');
    });
  });
};
