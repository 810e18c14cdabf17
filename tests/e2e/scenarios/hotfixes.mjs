// Ways past the ordinary one, on the whole example: hotfixes, and back by hand.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { mergeTo } from '../index.mjs';
import { asks, calls, clicksFor, decides, deployed, develop, dispatch, edit, feature, fix, go, live, offered, once, quick, script, template, tick, tickBoxes, twice, untouched } from './assistant.mjs';
import { push } from './examples.mjs';
import { expectResults, expectSaid } from './expect.mjs';

export const hotfixes = (options) => {
  describe('the whole example: hotfixes', options, () => {
    const inputs = (more) => ({ ref: 'hotfix/leak', reason: 'security', ...more });
    const skip = inputs({ skip_staging: 'true' });
    const mended = once('mended', async () => {
      const [universe] = await live();
      await fix(universe);
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', skip);
      expectResults(run, { 'production-skip-staging': 'waiting', staging: 'skipped', production: 'pending' });
      untouched(universe, ['staging', 'production'], since);
      await universe.proceed(run, script(['senior-developers-1', 'production-skip-staging']));
      expectResults(run, { 'production-skip-staging': 'waiting' });
      await universe.proceed(run, script(['technical-leads-1', 'production-skip-staging']));
      expectResults(run, { 'production-checklist-production-ready': 'failure' });
      tickBoxes(universe);
      universe.world.clock += 3600;
      await tick(universe);
      assert.equal(run.attempt, 2, 'it went on by itself');
      await universe.proceed(run, script(...clicksFor(['senior']), go));
      asks(run, ['senior', 'business']);
      untouched(universe, ['staging', 'production'], since);
      const { jobs: { 'production-on-start-required': _, 'production-on-success': __, ...jobs }, ...rest } = script(...clicksFor(['business']), go);
      await universe.proceed(run, { ...rest, jobs });
      expectResults(run, { 'production-on-start-required': 'success', production: 'success', 'production-verify': 'success', 'production-on-success': 'success', land: 'success' });
      assert.ok(universe.world.mails.length > 0 && universe.world.messages.some(({ url }) => url.includes('SLACK')));
      deployed(universe, 'production', since);
      untouched(universe, ['development', 'staging'], since);
      assert.deepEqual(universe.world.pulls.filter((pull) => !pull.merged).map(({ branch, base }) => [branch, base]), [['hotfix/leak', 'main'], ['main', 'develop']]);
      assert.ok(Object.values(universe.world.runs).some((one) => one.path.endsWith('validate-main.yml') && one.ref === 'refs/heads/hotfix/leak'));
      return [universe, run.id];
    });

    it('past staging: a technical lead lets it, a senior developer and business approve; then it lands', async () => {
      const [universe] = await mended();
      deployed(universe, 'production');
    });

    it('whoever wrote it, or started the run, does not approve it', async () => {
      const [universe] = await live();
      await fix(universe, { actor: 'senior-developers-1' });
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { actor: 'technical-leads-1', clicks: [['technical-leads-1', 'production-skip-staging']] });
      expectResults(run, { 'production-skip-staging': 'waiting' });
      assert.deepEqual(run.reviews.at(-1).refused, [{ environment: 'production-skip-staging', why: 'started the run' }]);
      await universe.proceed(run, quick(['technical-leads-2', 'production-skip-staging']));
      await universe.proceed(run, quick(...clicksFor(['senior', 'business']), go));
      expectResults(run, { 'production-senior': 'failure', production: 'skipped', land: 'skipped' });
      expectSaid(run, 'production-senior', /approved by senior-developers-1, who may not approve this run/);
      untouched(universe, ['staging', 'production'], since);
    });

    it('past staging, refused: nothing is deployed', async () => {
      const [universe] = await live();
      await fix(universe);
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { clicks: [['technical-leads-1', 'production-skip-staging', { state: 'rejected' }], go] });
      expectResults(run, { 'production-skip-staging': 'failure', 'production-class': 'skipped', production: 'skipped', land: 'skipped' });
      untouched(universe, ['staging', 'production'], since);
    });

    it('by staging: a senior developer before it, then a senior developer and business', async () => {
      const [universe] = await live();
      await fix(universe);
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', inputs());
      expectResults(run, { 'staging-senior': 'waiting', staging: 'pending', production: 'pending' });
      untouched(universe, ['staging', 'production'], since);
      await universe.proceed(run, quick(['senior-developers-2', 'staging-senior']));
      expectResults(run, { staging: 'success', 'staging-verify': 'success', 'production-skip-staging': 'skipped' });
      await universe.proceed(run, quick(...clicksFor(['senior', 'business']), go));
      asks(run, ['senior', 'business']);
      expectResults(run, { production: 'success', 'production-verify': 'success', land: 'success' });
    });

    it('by staging, which has new infrastructure of develop: the reviews of a hotfix come with landing it', async () => {
      const [universe] = await live();
      await develop(universe, { path: template });
      await fix(universe);
      const run = await dispatch(universe, 'hotfix-production', inputs(), { made: quick, clicks: [['senior-developers-2', 'staging-senior'], ...clicksFor(['senior', 'business']), go] });
      expectResults(run, { 'staging-check': 'success', staging: 'success', production: 'success', land: 'success' });
    });

    it('once it has landed, the next release takes the same way as ever', async () => {
      const [universe] = await mended();
      const since = calls(universe);
      await mergeTo(universe.world, { from: 'hotfix/leak', to: 'main', actor: 'fixer', reviews: [{ by: 'developers-2' }] });
      const { run: landed } = await push(universe, { script: script() });
      untouched(universe, ['development', 'staging', 'production'], since);
      expectResults(landed, { 'production-candidate': 'success', production: 'skipped', 'production-developer-1': 'skipped' });
      assert.equal(landed.conclusion, 'success', 'what production runs already is no failure');
      await mergeTo(universe.world, { from: 'main', to: 'develop', actor: 'fixer', reviews: [{ by: 'developers-2' }] });
      const { run: back } = await push(universe, { ref: 'develop', script: script(['senior-developers-1', 'staging-senior']) });
      expectResults(back, { staging: 'success', 'staging-verify': 'success' });
      await decides(universe, await offered(universe), ['developer-1', 'developer-2', 'business']);
    });

    it('what lands in develop brings the list along; ticked by a person, it passes', async () => {
      const [universe] = await mended();
      const pull = universe.world.pulls.find((one) => one.branch === 'main' && one.base === 'develop' && !one.merged);
      assert.match(pull.text, /- \[ \] Feature complete/);
      const looked = async () => {
        const event = { name: 'pull_request', action: 'edited', number: pull.number, base: 'develop', head: 'main', sha: pull.head, actor: 'fixer', payload: { pull_request: { number: pull.number, head: { sha: pull.head } } } };
        const started = await universe.start(event);
        await universe.settle();
        return started.find((one) => one.path.endsWith('checklist-staging-ready.yml'));
      };
      expectResults(await looked(), { checklist: 'failure' });
      pull.text = pull.text.replaceAll('- [ ]', '- [x]');
      expectSaid(await looked(), 'checklist', /last written by no person/);
      pull.edited = { by: 'fixer', time: ++universe.world.clock };
      expectResults(await looked(), { checklist: 'success' });
    });

    it('two that wait both go on by themselves; of two for one branch the newer alone', async () => {
      const [universe] = await live();
      await fix(universe);
      await fix(universe, { branch: 'hotfix/other' });
      const begin = (ref) => dispatch(universe, 'hotfix-production', inputs({ ref, skip_staging: 'true' }), { clicks: [['technical-leads-1', 'production-skip-staging']] });
      const waiting = [await begin('hotfix/leak'), await begin('hotfix/other'), await begin('refs/heads/hotfix/other')];
      for (const run of waiting) expectResults(run, { 'production-checklist-production-ready': 'failure' });
      universe.world.clock += 3 * 3600;
      await tick(universe);
      assert.deepEqual(waiting.map((run) => run.attempt), [2, 1, 2]);
    });

    it('with infrastructure in it: the most of both', async () => {
      const [universe] = await live();
      await fix(universe, { changes: edit(universe, template) });
      const since = calls(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { made: quick, clicks: [['technical-leads-1', 'production-skip-staging']] });
      await universe.proceed(run, quick(...clicksFor(['senior', 'business']), go));
      expectResults(run, { production: 'pending' });
      untouched(universe, ['staging', 'production'], since);
      await universe.proceed(run, script(...clicksFor(['developer-1', 'devops-1', 'devops-2']), go));
      asks(run, ['developer-1', 'business', 'senior', 'devops-1', 'devops-2']);
      expectResults(run, { production: 'success' });
    });

    it('a deployment that is found bad goes back by itself', async () => {
      const [universe] = await live();
      await fix(universe);
      const run = await dispatch(universe, 'hotfix-production', skip, { made: quick, clicks: [['technical-leads-1', 'production-skip-staging']] });
      await universe.proceed(run, quick(...clicksFor(['senior', 'business'])));
      universe.world.tests = { failed: 1, ran: 3 };
      await universe.proceed(run, script(go));
      expectResults(run, { production: 'success', 'production-verify': 'failure', 'production-rollback': 'success', land: 'skipped' });
      assert.equal(universe.world.pulls.filter((pull) => !pull.merged).length, 0);
    });

    for (const [what, make] of [
      ['from a branch of another name', async (universe) => { await fix(universe, { branch: 'feature/leak' }); return [{ ...skip, ref: 'feature/leak' }, 'main', /comes from a branch such as/]; }],
      ['that does not exist', () => [{ ...skip, ref: 'hotfix/none' }, 'main', /There is no branch/]],
      ['started on another branch', async (universe) => { await fix(universe); return [skip, 'develop', /started on main alone/]; }],
      ['cut from what production had before', async (universe) => {
        await fix(universe, { from: universe.world.deployments.find((one) => one.environment === 'production').sha });
        return [skip, 'main', /does not contain/];
      }],
    ]) {
      it(`${what}: refused before anything is built`, async () => {
        const [universe] = await twice();
        const [given, ref, said] = await make(universe);
        const since = calls(universe);
        const run = await dispatch(universe, 'hotfix-production', given, { ref });
        expectResults(run, { resolve: 'failure', build: 'skipped', 'production-skip-staging': 'skipped', staging: 'skipped', production: 'skipped' });
        expectSaid(run, 'resolve', said);
        untouched(universe, ['development', 'staging', 'production'], since);
      });
    }

    it('a feature waits for its approvals while a hotfix is deployed: it does not take the fix away', async () => {
      const [universe, waiting] = await feature();
      await fix(universe, { from: Object.values(universe.world.deployments).filter((one) => one.environment === 'production').at(-1).sha });
      const run = await dispatch(universe, 'hotfix-production', skip, { made: quick, clicks: [['technical-leads-1', 'production-skip-staging']] });
      await universe.proceed(run, quick(...clicksFor(['senior', 'business']), go));
      expectResults(run, { production: 'success' });
      const since = calls(universe);
      await universe.proceed(waiting, script(...clicksFor(['developer-1', 'developer-2', 'business']), go));
      expectResults(waiting, { production: 'failure' });
      expectSaid(waiting, 'production', /does not contain/);
      untouched(universe, ['staging', 'production'], since);
    });
  });

  describe('the whole example: back by hand', options, () => {
    const rollback = { environment: 'production', mode: 'redeploy', reason: 'It loses orders' };
    it('a senior developer approves, and nobody else can', async () => {
      const [universe] = await twice();
      const since = calls(universe);
      const run = await dispatch(universe, 'rollback', rollback, { clicks: [['developers-1', 'production-senior']] });
      expectResults(run, { 'production-senior': 'waiting', production: 'pending' });
      untouched(universe, 'production', since);
      await universe.proceed(run, script(...clicksFor(['senior']), go));
      expectResults(run, { 'production-senior': 'success', production: 'success', 'production-verify': 'success' });
      deployed(universe, 'production', since);
      untouched(universe, ['development', 'staging'], since);
    });

    it('refused by the senior developer: nothing is deployed', async () => {
      const [universe] = await twice();
      const since = calls(universe);
      const run = await dispatch(universe, 'rollback', rollback, { clicks: [['senior-developers-1', 'production-senior', { state: 'rejected' }], go] });
      expectResults(run, { 'production-senior': 'failure', production: 'skipped' });
      untouched(universe, ['staging', 'production'], since);
    });
  });
};
