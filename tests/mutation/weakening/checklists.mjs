// Lists that people tick, on a variant that has them before a deployment and before a merge.
import { env, gone, job, noStep, on, one, set, step } from '../edits.mjs';
import { promote, ruleset, script, workflow } from '../places.mjs';

const id = 'production-checklist-ready-to-go';
const ticked = 'Every box is ticked, for this commit';
const pull = workflow('checklist-ready-to-merge');
const head = 'Every box is ticked, for this head';
const checklists = { example: 'checklists' };
const all = (list, rule) => list.map((each) => ({ rule, ...each, ...checklists }));

export const lists = {
  'lists before a deployment': all([
    { name: 'an item is gone', change: on(promote, step(id, ticked, one('- [ ] Review completed\n', ''))) },
    { name: 'an item may stay open', change: on(promote, step(id, ticked, one('Review completed', 'Review completed *(optional)*'))) },
    { name: 'it is ticked already', change: on(promote, step(id, ticked, one('- [ ] Review', '- [x] Review'))) },
    { name: 'another list', change: on(promote, env(id, ticked, 'CHECKLIST', 'told')) },
    { name: 'ticked for another environment', change: on(promote, env(id, ticked, 'ENVIRONMENT', 'staging')) },
    { name: 'ticked for another commit', change: on(promote, env(id, ticked, 'CANDIDATE', '${{ github.event.before }}')) },
    { name: 'nobody looks', change: on(promote, noStep(id, ticked)) },
    { name: 'GitHub overlooks it', change: on(promote, step(id, ticked, set('continue-on-error', 'true'))) },
    { name: 'only of some runs', change: on(promote, step(id, ticked, set('if', "github.actor != 'ann'"))) },
    { name: 'the job is overlooked', change: on(promote, job(id, set('continue-on-error', 'true'))) },
    { name: 'nothing waits for it', change: on(promote, job('production-check', (text) => text.replace(`, ${id}`, '').replaceAll(` && needs.${id}.result == 'success'`, ''))) },
    { name: 'the script ends well', change: on(script('checklist'), one('set -euo pipefail\n', 'exit 0\n')), rule: undefined },
    { name: 'apps tick as well', change: on(script('checklist'), one('.editor.__typename != "User"', '.editor.__typename != ""')), rule: undefined },
    { name: 'the marker names no commit', change: on(script('checklist'), one('$ENVIRONMENT, $CANDIDATE, ', '$ENVIRONMENT, ')), rule: undefined },
    { name: 'every list stands as it is', change: on(script('boxes'), one('{state: "altered"}', '{state: "read", open: []}')), rule: undefined },
  ], 'production.require.ready_to_go'),

  'lists before a merge': all([
    { name: 'an item is gone', change: on(pull, step('checklist', head, one('- [ ] Documentation updated, in `docs/`\n', ''))) },
    { name: 'nobody looks', change: on(pull, noStep('checklist', head)) },
    { name: 'GitHub overlooks it', change: on(pull, step('checklist', head, set('continue-on-error', 'true'))) },
    { name: 'another head', change: on(pull, env('checklist', head, 'HEAD', '${{ github.event.pull_request.base.sha }}')) },
    { name: 'edits are overlooked', change: on(pull, one('types: [opened, synchronize, reopened, edited]', 'types: [opened]')), rule: undefined },
    { name: 'the check is skipped', change: on(pull, job('checklist', set('if', "github.actor != 'ann'"))), rule: undefined },
    { name: 'no check', change: { [pull]: gone }, rule: undefined },
    { name: 'the branch does not ask for it', change: on(ruleset('main'), one('"context": "checklist ready_to_merge"', '"context": "checklist"')) },
    { name: 'the script ends well', change: on(script('pull-checklist'), one('set -euo pipefail\n', 'exit 0\n')), rule: undefined },
    { name: 'the template has an item less', change: on('.github/pull_request_template.md', one('- [ ] Documentation updated, in `docs/`\n', '')), rule: undefined },
  ], 'branch.main.checks.ready_to_merge'),
};
