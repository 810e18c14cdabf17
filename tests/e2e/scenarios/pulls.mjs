// Pull requests of the whole example: their checks and their list.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { commitTo, filesOf } from '../index.mjs';
import { calls, edit, staged, tree, untouched } from './assistant.mjs';
import { expectResults, expectSaid } from './expect.mjs';

export const pulls = (options) => {
  describe('the whole example: pull requests to develop', options, () => {
    const list = String(filesOf(tree)['.github/pull_request_template.md']);
    /** A pull request is opened or edited; what its checks said. */
    const open = async (description, prepare = () => {}) => {
      const [universe] = await staged();
      const { world } = universe;
      await commitTo(world, { branch: 'topic', from: world.refs['refs/heads/develop'], changes: edit(universe), direct: true });
      const head = world.refs['refs/heads/topic'];
      world.clock += 60;
      world.pulls.push({ number: 77, author: 'dev', branch: 'topic', head, merge: null, merged: null, commits: [head], base: 'develop', text: description, opened: world.clock });
      prepare(world, world.pulls.at(-1));
      const since = calls(universe);
      const runs = await universe.start({ name: 'pull_request', number: 77, base: 'develop', head: 'topic', sha: head, actor: 'dev', payload: { pull_request: { number: 77, head: { sha: head } } } });
      await universe.settle();
      untouched(universe, ['development', 'staging', 'production'], since);
      return Object.fromEntries(runs.map((run) => [run.path.replace(/^.*\/|\.yml$/g, ''), run]));
    };

    it('ticked, and all checks pass', async () => {
      const { 'validate-develop': validate, 'checklist-staging-ready': checklist } = await open(list.replaceAll('- [ ]', '- [x]'));
      expectResults(validate, { lint: 'success', unit: 'success', integration: 'success', 'security-medium': 'success', template: 'success', validate: 'success' });
      expectResults(checklist, { checklist: 'success' });
    });

    it('not ticked, too little coverage: both say so', async () => {
      const { 'validate-develop': validate, 'checklist-staging-ready': checklist } = await open(list, (world) => (world.coverage = 80));
      expectResults(validate, { lint: 'success', unit: 'failure', validate: 'failure' });
      expectSaid(validate, 'unit', /must be over 80 %/);
      expectResults(checklist, { checklist: 'failure' });
    });

    it('ticked before the last push: it does not count', async () => {
      const { 'checklist-staging-ready': checklist } = await open(list.replaceAll('- [ ]', '- [x]'), (world, pull) => (pull.opened -= 3600));
      expectResults(checklist, { checklist: 'failure' });
      expectSaid(checklist, 'checklist', /ticked for an older head/);
    });
  });
};
