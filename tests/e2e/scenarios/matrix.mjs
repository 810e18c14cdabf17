// The matrix of approvals, on the whole example: what kind of change asks whom, and what is deployed when somebody is missing.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { commitTo } from '../index.mjs';
import { asks, calls, clicksFor, code, day, decides, deployed, develop, edit, feature, go, live, offered, onMain, release, script, settings, slots, soaking, staged, template, text, tick, tickBoxes, twice, untouched } from './assistant.mjs';
import { promoc, push, root } from './examples.mjs';
import { expectResults, expectSaid } from './expect.mjs';

/** `promoc who` says of the change what came true. */
const foretold = ({ path, labels = ['none'] }, wanted) => {
  const { status, stdout } = spawnSync(promoc, ['who', '--to', 'production', '--branch', 'feature/x', '--label', ...labels, '--paths', path, '--format', 'json'], { cwd: join(root, 'examples/security-design-assistant'), encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  const [{ outcomes }] = JSON.parse(stdout).who.ways;
  assert.deepEqual(outcomes.map(({ approvers }) => approvers.map(({ environment }) => environment).sort()), [['production', ...wanted.map((slot) => `production-${slot}`)].sort()]);
};

export const matrix = (options) => {
  describe('the whole example: promotion', options, () => {
    it('develop goes to development, then to staging; the first time everybody is asked that could be', async () => {
      const [universe] = await staged();
      deployed(universe, 'development');
      deployed(universe, 'staging');
      untouched(universe, 'production');
    });

    it('merged within a day: it waits, nobody is asked; then a list, then all approvals, then it is deployed', async () => {
      const [universe, run] = await soaking();
      expectResults(run, { 'production-candidate': 'failure', 'production-checklist-production-ready': 'skipped', 'production-check': 'skipped', production: 'skipped' });
      expectSaid(run, 'production-candidate', /promoc waits::until/);
      await tick(universe);
      assert.equal(run.attempt, 1);
      universe.world.clock += day;
      await tick(universe);
      assert.equal(run.attempt, 2);
      expectResults(run, { 'production-candidate': 'success', 'production-checklist-production-ready': 'failure', production: 'skipped' });
      expectSaid(run, 'production-checklist-production-ready', /promoc waits::until .*not ticked in production_ready/);
      untouched(universe, 'production');
      tickBoxes(universe);
      universe.world.clock += 2 * 3600;
      await tick(universe);
      assert.equal(run.attempt, 3);
      expectResults(run, { 'production-checklist-production-ready': 'success', 'production-check': 'success', production: 'pending' });
      assert.match(run.jobs['production-check'].steps.map((step) => step.log).join(''), /::warning::.*quiet_hours/);
      asks(run, slots);
      await decides(universe, run, slots);
    });
  });

  describe('the whole example: who approves', options, () => {
    const cases = [
      ['a bug fix, with its label on every pull request', { path: code, labels: ['bug'] }, ['developer-1', 'developer-2']],
      ['infrastructure', { path: template, reviews: [{ by: 'devops-1' }] }, ['developer-1', 'devops-1', 'devops-2']],
      ['configuration', { path: settings }, ['senior', 'devops-1']],
    ];
    for (const [what, change, wanted] of cases) {
      it(`${what}: ${wanted.join(', ')} and the click, nobody else`, async () => {
        const [universe] = await live();
        await decides(universe, await offered(universe, change), wanted);
        foretold(change, wanted);
      });
    }

    it('a value in the settings is configuration; one that a right of a role is made of is infrastructure as well', async () => {
      const parameters = (from, to) => ({ 'samconfig.toml': text('samconfig.toml').replaceAll(from, to) });
      for (const [changes, wanted] of [
        [parameters('LambdaMemorySize=2048', 'LambdaMemorySize=3072'), ['senior', 'devops-1']],
        [parameters('sda/gemini-api-key', 'sda/another-key'), ['developer-1', 'senior', 'devops-1', 'devops-2']],
      ]) {
        const [universe] = await live();
        await decides(universe, await offered(universe, { changes, reviews: [{ by: 'devops-1' }] }), wanted);
      }
    });

    it('a feature: two developers, business and the click, nobody else', async () => {
      foretold({ path: code }, ['developer-1', 'developer-2', 'business']);
      const [universe, run] = await twice();
      asks(run, ['developer-1', 'developer-2', 'business']);
      deployed(universe, 'production');
    });

    it('a bug fix that changes infrastructure: the most of both', async () => {
      const [universe] = await live();
      await decides(universe, await offered(universe, { changes: { ...edit(universe, code), ...edit(universe, template) }, labels: ['bug'] }), ['developer-1', 'developer-2', 'devops-1', 'devops-2']);
    });

    it('a label on the last pull request alone makes no bug fix of it', async () => {
      const [universe] = await live();
      await develop(universe, {});
      universe.world.clock += day;
      const run = await onMain(universe, { labels: ['bug'] });
      asks(run, ['developer-1', 'developer-2', 'business']);
      untouched(universe, 'production', calls(universe) - 1);
    });

    it('a feature that was refused is still there when only configuration follows', async () => {
      const [universe, refused] = await feature();
      const since = calls(universe);
      await universe.proceed(refused, script(['developers-1', 'production-developer-1', { state: 'rejected' }], ...clicksFor(['business']), go));
      expectResults(refused, { 'production-developer-1': 'failure', production: 'skipped' });
      const run = await offered(universe, { path: settings });
      asks(run, ['developer-1', 'developer-2', 'business']);
      untouched(universe, 'production', since);
    });

    it('one person for two approvals: nothing is deployed', async () => {
      const [universe, run] = await feature();
      const since = calls(universe);
      await universe.proceed(run, script(['developers-1', 'production-developer-1'], ['developers-1', 'production-developer-2'], ...clicksFor(['business']), go));
      expectResults(run, { 'production-developer-1': 'success', 'production-developer-2': 'failure', production: 'skipped' });
      expectSaid(run, 'production-developer-2', /fewer different people than approvals/);
      untouched(universe, 'production', since);
    });

    it('approvals that are two days old: nothing is deployed', async () => {
      const [universe, run] = await feature();
      const since = calls(universe);
      await universe.proceed(run, script(...clicksFor(['developer-1', 'developer-2', 'business']), [...go, { after: 49 * 3600 }]));
      expectResults(run, { 'production-business': 'success', production: 'failure' });
      expectSaid(run, 'production', /Approved longer than 172800 seconds ago/);
      untouched(universe, 'production', since);
    });

    it('what its author approved does not count', async () => {
      const [universe] = await live();
      const run = await offered(universe, { actor: 'developers-1' });
      const since = calls(universe);
      await universe.proceed(run, script(['developers-1', 'production-developer-1'], ...clicksFor(['business']), go));
      expectResults(run, { 'production-developer-1': 'failure', production: 'skipped' });
      expectSaid(run, 'production-developer-1', /may not approve this run/);
      untouched(universe, 'production', since);
    });
  });

  describe('the whole example: what is not promoted', options, () => {
    it('a push to develop past all pull requests comes to development alone', async () => {
      const [universe] = await live();
      const since = calls(universe);
      const run = await develop(universe, { direct: true, whole: true });
      expectResults(run, { development: 'success', 'staging-check': 'failure', staging: 'skipped' });
      expectSaid(run, 'staging-check', /came to develop by no pull request/);
      untouched(universe, ['staging', 'production'], since);
    });

    it('a pull request that nobody, or only its author, approved comes to development alone', async () => {
      const [universe] = await live();
      const since = calls(universe);
      for (const reviews of [[], [{ by: 'developers-1' }], [{ by: 'developers-2', head: '0'.repeat(40) }]]) {
        const run = await develop(universe, { actor: 'developers-1', reviews });
        expectResults(run, { 'staging-check': 'failure', staging: 'skipped' });
        expectSaid(run, 'staging-check', /needs the approval of 1/);
      }
      untouched(universe, ['staging', 'production'], since);
    });

    it('what was never in staging is refused on main', async () => {
      const [universe] = await live();
      const since = calls(universe);
      await commitTo(universe.world, { changes: edit(universe), reviews: [{ by: 'developers-2' }] });
      const { run } = await push(universe, { script: script() });
      expectResults(run, { 'production-candidate': 'failure', 'production-check': 'skipped', production: 'skipped' });
      expectSaid(run, 'production-candidate', /was never found good in staging/);
      universe.world.clock += 2 * day;
      await tick(universe);
      assert.equal(run.attempt, 1);
      untouched(universe, ['development', 'staging', 'production'], since);
    });

    it('what runs in production already: the run is green and says so, and nobody is asked for anything', async () => {
      const [universe] = await live();
      const since = calls(universe);
      const issues = universe.world.issues.length;
      const run = await release(universe);
      expectResults(run, { 'production-candidate': 'success', 'production-class': 'skipped', 'production-checklist-production-ready': 'skipped', 'production-check': 'skipped', production: 'skipped' });
      expectSaid(run, 'production-candidate', /::notice::production runs this tree already/);
      assert.deepEqual([run.conclusion, universe.world.issues.length], ['success', issues]);
      asks(run, []);
      untouched(universe, ['staging', 'production'], since);
    });

    it('a run that is started again does not bring its older version back to staging', async () => {
      const [universe] = await live();
      const older = await develop(universe);
      expectResults(older, { staging: 'success', 'staging-verify': 'success' });
      expectResults(await develop(universe), { staging: 'success', 'staging-verify': 'success' });
      const since = calls(universe);
      await universe.rerun(older, { by: 'dev', script: script() });
      expectResults(older, { 'staging-check': 'failure', staging: 'skipped' });
      expectSaid(older, 'staging-check', /is older than/);
      untouched(universe, ['staging', 'production'], since);
    });

    it('a list that a workflow ticked, or that was changed, does not count', async () => {
      const [universe, waiting] = await soaking();
      universe.world.clock += day;
      await tick(universe);
      for (const [by, alter, said] of [['some-app[bot]', (body) => body.replaceAll('- [ ]', '- [x]'), /Only people tick/], ['developers-1', (body) => body.replace('- [ ] Rollback plan documented', '').replaceAll('- [ ]', '- [x]'), /is not the list of the definition/]]) {
        const fork = universe.fork();
        const run = fork.world.runs[waiting.id];
        const issue = fork.world.issues.at(-1);
        issue.body = alter(issue.body);
        issue.edits.push({ by, time: fork.world.clock });
        await fork.rerun(run, { failed: true, by: 'dev', script: script() });
        expectResults(run, { 'production-checklist-production-ready': 'failure', production: 'skipped' });
        expectSaid(run, 'production-checklist-production-ready', said);
        untouched(fork, 'production');
      }
    });
  });
};
