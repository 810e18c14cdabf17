// What starts a run, how far it may go, what it needs, and what must not stop it.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { commitTo } from '../index.mjs';
import { approving, change, deployed, example, onTheWay, passed, push } from './examples.mjs';
import { expectLive, expectResults, expectSaid, expectUntouched, live } from './expect.mjs';

export const starts = (options) => {
  const of = example('lambda');
  const names = Object.keys(of.environments);

  describe('lambda: what starts a run', options, () => {
    const branches = [
      ['push to develop', { ref: 'develop' }, ['staging']],
      ['dispatch from develop', { name: 'workflow_dispatch', ref: 'develop', workflow: '.github/workflows/promote.yml' }, ['staging']],
      ['dispatch from hotfix/slow', { name: 'workflow_dispatch', ref: 'hotfix/slow', workflow: '.github/workflows/promote.yml' }, ['staging']],
      ['dispatch from topic', { name: 'workflow_dispatch', ref: 'topic', workflow: '.github/workflows/promote.yml' }, []],
    ];
    for (const [what, event, reached] of branches) {
      it(`${what}: ${reached.length > 0 ? `${reached.join(', ')} and no further` : 'deploys nothing'}`, async () => {
        const universe = await deployed(of);
        const before = live(universe, of);
        const since = universe.world.calls.length;
        await change(universe, of, { branch: event.ref });
        const { run } = await push(universe, { ...event, script: { jobs: { ...passed(of), 'staging-verify': { result: 'success' } }, ...approving(of) } });
        expectResults(run, { staging: reached.length > 0 ? 'success' : 'skipped', 'production-check': 'skipped', 'production-approval': 'skipped', production: 'skipped' });
        expectUntouched(universe, of, names.filter((name) => !reached.includes(name)), since);
        if (reached.length === 0) expectLive(universe, of, before);
        assert.equal(run.approvals.length, 0);
      });
    }

    it('a workflow that was edited on a branch: GitHub keeps its jobs out of every environment', async () => {
      const universe = await deployed(of);
      const before = live(universe, of);
      const text = of.text('.github/workflows/promote.yml').replace(/ {4}if: (>-\n(?: {6}.*\n)+|github.ref == 'refs\/heads\/main'\n)/g, '').replaceAll('needs: [build, production-check, production-approval]', 'needs: build');
      await change(universe, of, { branch: 'topic', direct: true });
      await commitTo(universe.world, { branch: 'topic', changes: { '.github/workflows/promote.yml': text }, direct: true });
      const since = universe.world.calls.length;
      const { run } = await push(universe, { name: 'workflow_dispatch', ref: 'topic', workflow: '.github/workflows/promote.yml', script: { jobs: { ...passed(of), 'production-check': { result: 'success' }, 'production-approval': { result: 'success', outputs: { approved_at: '1' } } }, ...approving(of) } });
      for (const job of ['staging', 'production']) {
        assert.match(run.jobs[job].message ?? '', /not allowed to deploy|^$/);
        assert.notEqual(run.jobs[job].result, 'success');
      }
      expectUntouched(universe, of, names, since);
      expectLive(universe, of, before);
    });

    it('a pull request: checks alone, with no right but to read', async () => {
      const universe = await deployed(of);
      const sha = await change(universe, of, { branch: 'topic' });
      const since = universe.world.calls.length;
      const { runs, run } = await push(universe, { name: 'pull_request', ref: undefined, number: 7, base: 'main', head: 'topic', sha, actor: 'dev' });
      assert.deepEqual(runs.map((one) => one.path), ['.github/workflows/validate.yml']);
      assert.equal(run.conclusion, 'success');
      for (const node of Object.values(run.jobs)) {
        const rights = Object.entries(universe.permissions(run, node)).filter(([, level]) => level !== 'none');
        assert.ok(rights.every(([scope, level]) => scope === 'contents' && level === 'read'), node.key);
      }
      expectUntouched(universe, of, names, since);
    });

    it('the required check reports a failure when any check fails, also where others are skipped', async () => {
      for (const result of ['failure', 'cancelled', 'skipped']) {
        const universe = await deployed(of);
        const jobs = { unit: { result }, security: { result: 'success' }, template: { result: 'success' } };
        const { run } = await push(universe, { name: 'pull_request', ref: undefined, number: 7, base: 'main', head: 'main', script: { jobs } });
        expectResults(run, { validate: 'failure' });
      }
    });
  });

  describe('lambda: secrets and notices', options, () => {
    it('a secret is missing: it is named before production is asked for; staging is deployed', async () => {
      const universe = await deployed(of);
      const before = live(universe, of);
      delete universe.world.secrets.environments.notices.SLACK_WEBHOOK;
      await change(universe, of);
      const since = universe.world.calls.length;
      const { run } = await push(universe, { script: { jobs: { ...passed(of), 'staging-verify': { result: 'success' } } } });
      expectResults(run, { 'secrets-set': 'failure', staging: 'success', 'production-check': 'skipped', 'production-approval': 'skipped', production: 'skipped' });
      expectSaid(run, 'secrets-set', /The secret SLACK_WEBHOOK is not set/);
      assert.doesNotMatch(run.jobs['secrets-set'].steps[0].log, /EMAIL/);
      expectUntouched(universe, of, 'production', since);
      assert.deepEqual(live(universe, of).production, before.production);
    });

    it('no notice gets through: the deployment goes on all the same', async () => {
      const universe = await deployed(of);
      await change(universe, of);
      const jobs = Object.fromEntries([...of.checks, 'staging', 'staging-verify'].map((key) => [key, { result: 'success' }]));
      const { run } = await push(universe, { script: { jobs, faults: [{ call: /^curl/, code: 7 }] } });
      assert.equal(run.jobs['production-on-request'].conclusion, 'failure');
      expectResults(run, { 'production-approval': 'waiting' });
    });

    it('notices tell of a deployment that failed and of its rollback, once each and to everybody', async () => {
      const { universe, run } = await onTheWay(of, 'production', 'deploy');
      universe.world.mails.length = 0;
      universe.world.messages.length = 0;
      await universe.proceed(run, { faults: [{ job: 'production', call: 'sam deploy' }] });
      expectResults(run, { 'production-on-failed': 'success', 'production-rollback': 'success', 'production-on-rolled-back': 'success' });
      const everybody = ['team-lead@company.com', 'devops@company.com'];
      assert.deepEqual(universe.world.mails.map((mail) => mail.to), [everybody, everybody]);
      assert.deepEqual(universe.world.messages.map(({ body }) => /did not succeed|was rolled back/.exec(body)?.[0]).sort(), ['did not succeed', 'was rolled back']);
    });
  });
};
