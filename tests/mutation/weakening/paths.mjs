// What a second way into production, and the merge that follows it, rest on.
import { add, env, every, job, noStep, on, one, set, step, within } from '../edits.mjs';

const example = 'security-design-assistant';
const hotfix = '.github/workflows/hotfix-production.yml';
const promotion = '.github/workflows/promote-production.yml';
const permissions = '.github/promoc/workflow-permissions.json';
const form = (edit) => on(hotfix, within('on', within('workflow_dispatch', within('inputs', edit))));
const reason = 'path.hotfix.input.reason';
const rule = 'class.infrastructure';
const resources = 'Which resources differ';
const runs = 'What production runs';

export const paths = {
  'the form of a path': [
    { name: 'no reason', example, change: form(set('reason', null)), rule: reason },
    { name: 'any reason', example, change: form(within('reason', set('type', 'string'), set('options', null))), rule: reason },
    { name: 'one reason more', example, change: form(within('reason', one('outage]', 'outage, none of these]'))), rule: reason },
    { name: 'a reason that may be left out', example, change: form(within('reason', set('required', 'false'))), rule: reason },
    { name: 'staging is left out unless somebody says so', example, change: form(within('skip_staging', set('default', 'true'))) },
    { name: 'runs that cannot be told apart', example, change: on(hotfix, set('run-name', 'hotfix by ${{ github.actor }}')) },
    { name: 'runs without a name', example, change: on(hotfix, set('run-name', null)) },
  ],

  'what production runs already': [
    { name: 'another environment is asked', example, change: on(promotion, env('production-candidate', runs, 'ENVIRONMENT', 'staging')) },
    { name: 'other records count', example, change: on(promotion, env('production-candidate', runs, 'RECORD_JOBS', `'["lint"]'`)) },
    { name: 'another commit is looked at', example, change: on(promotion, env('production-candidate', runs, 'CANDIDATE', '${{ github.event.before }}')) },
    { name: 'it is not asked', example, change: on(promotion, noStep('production-candidate', runs)) },
    { name: 'nothing is looked up', example, change: on(promotion, step('production-candidate', 'Found good, and for long enough', set('if', 'false'))) },
    { name: 'nothing is ever to do', example, change: on(promotion, env('production-candidate', 'Found good, and for long enough', 'NOTHING_TO_DO', "'true'")), rule: 'production.order' },
    { name: 'nobody needs to know', example, change: on(promotion, job('production-candidate', within('outputs', set('nothing_to_do', 'false')))) },
  ],

  'which resources a change concerns': [
    { name: 'another template is read', example, change: on(promotion, env('production-class', resources, 'TEMPLATE', 'README.md')), rule },
    { name: 'the values of another environment count', example, change: on(promotion, env('production-class', resources, 'CONFIG_ENV', 'staging')) },
    { name: 'a commit is compared with itself', example, change: on(promotion, env('production-class', resources, 'CANDIDATE', '${{ steps.live.outputs.sha }}')) },
    { name: 'nothing is compared', example, change: on(promotion, noStep('production-class', resources)) },
    { name: 'the answer stands there already', example, change: on(promotion, env('production-class', 'What has changed since', 'RESOURCES', `'{"changed":[],"perhaps":[],"alone":true}'`)) },
    { name: 'other types are asked for', example, change: on(promotion, every('AWS::IAM::*', 'AWS::IAM::User')) },
    { name: 'the comparison finds nothing', example, change: on('.github/promoc/resources.py', one('answer |= {"changed": sorted(found.changed)', 'answer |= {"changed": []')) },
  ],

  'the switch for workflows that open pull requests': [
    { name: 'is left off', example, change: on(permissions, one('true', 'false')), rule: 'path.hotfix.land' },
    { name: 'is left as it is', example, change: { [permissions]: () => null }, rule: 'path.hotfix.land' },
    { name: 'is on where nothing needs it', change: add(permissions, '{"can_approve_pull_request_reviews": true}\n') },
  ],
};
