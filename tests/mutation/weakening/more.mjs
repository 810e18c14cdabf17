// Faults that the auditors of workflows know by name, and those that plain forms of each mechanism have.
import { add, every, job, json, on, one, set, step, within } from '../edits.mjs';
import { promote, roles, ruleset, settings, smallest, taken, validate } from '../places.mjs';

const condition = (id, text) => on(promote, job(id, set('if', text)));
const role = (name, ...edits) => on(roles, within('Resources', within(name, ...edits)));
const more = (name, action) => role(name, one("['lambda:GetAlias', 'lambda:UpdateAlias']", `['lambda:GetAlias', 'lambda:UpdateAlias', '${action}']`));

/** An override of a template, by which the files are written. */
const override = (name, edit) => ({ override: name, change: on(`promoc-templates/github/${name}.yml`, edit) });

export const more_ = {
  'unsound expressions': [
    { name: 'contains of a text, not of a list', change: condition('production-check', "contains('refs/heads/main refs/heads/develop', github.ref)"), rule: 'production.trigger' },
    { name: 'a choice whose middle is false', change: condition('production-check', "github.ref != 'refs/heads/main' && false || true"), rule: 'production.trigger' },
    { name: 'a property that does not exist', change: condition('production-check', "github.ref == 'refs/heads/main' || github.base == ''"), rule: 'production.trigger' },
    { name: 'success() among alternatives', change: condition('production', 'success() || github.run_attempt > 1'), rule: 'production.approve' },
    { name: 'an output instead of a result', change: condition('production', "always() && needs.production-approval.outputs.approved_at != ''"), rule: 'production.approve' },
    { name: 'a text where a truth is meant', change: condition('production', "always() && 'false'"), rule: 'production.approve' },
    { name: 'a result that does not exist', change: condition('production', "always() && needs.production-approval.result != 'failed'"), rule: 'production.approve' },
    { name: 'a job that is not needed', change: on(promote, job('production', set('needs', '[build, production-check]'), set('if', "always() && needs.production-check.result == 'success' && needs.production-approval.result != 'failure'"))), rule: 'production.approve' },
    { name: 'the actor is a robot', change: condition('production', "always() && (needs.production-approval.result == 'success' || github.actor == 'dependabot[bot]')"), rule: 'production.approve' },
    { name: 'a variable of the repository opens', change: condition('production', "always() && (vars.EMERGENCY == 'true' || needs.production-approval.result == 'success')"), rule: 'production.approve' },
    { name: 'an input opens', change: on(promote, within('on', set('workflow_dispatch', '\ninputs:\n  skip:\n    type: boolean')), job('production-approval', set('if', '${{ !inputs.skip }}')), job('production', set('if', "!cancelled() && !failure()".replace(/^/, '${{ ') + ' }}'))), rule: 'production.approve' },
    { name: 'errors that count for nothing, calculated', change: on(validate, job('unit', set('continue-on-error', '${{ !false }}'))), rule: 'staging.require.unit' },
    { name: 'errors that count for nothing, as a text', change: on(validate, step('security', 'bandit src', set('continue-on-error', '"true"'))), rule: 'staging.require.security' },
    { name: 'the wrong quotes: a comparison with nothing', change: condition('production-check', 'github.ref != null'), rule: 'production.trigger' },
    { name: 'numbers and texts', change: condition('production-check', "github.event.number == '' || github.ref == 'refs/heads/main'"), rule: 'production.trigger' },
    { name: 'the list of results', change: condition('production', "always() && !contains(needs.*.result, 'failure')"), rule: 'production.approve' },
    { name: 'one success among several', change: condition('production', "always() && contains(needs.*.result, 'success')"), rule: 'production.approve' },
    { name: 'the list of results', ...smallest, change: condition('production', "${{ always() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled') }}"), rule: 'production.trigger' },
  ],

  'names of actions': [
    { name: 'a detour in the path', change: on(promote, step('production', 'Set up SAM', set('uses', 'aws-actions/./setup-sam@89ddb14d60e682855e3fea4be85b3c56485de310'))) },
    { name: 'a way up in the path', change: on(promote, step('production', 'Set up SAM', set('uses', 'aws-actions/setup-sam/../../company/sam@89ddb14d60e682855e3fea4be85b3c56485de310'))) },
    { name: 'sources of another repository are built', change: on(promote, step('build', 'Check out', within('with', set('repository', 'company/orders-next')))), rule: 'artifacts.keep' },
    { name: 'a token of a person for the checkout', change: on(promote, step('production', "Check out the pipeline's own files", within('with', set('token', '${{ secrets.ADMIN_TOKEN }}')))) },
    { name: 'a token stays on the machine', change: on(promote, step('production', "Check out the pipeline's own files", within('with', set('persist-credentials', 'true')))) },
    { name: 'no value, so the token stays', change: on(promote, step('build', 'Check out', set('with', null))) },
    { name: 'credentials stay for other jobs', change: on(promote, step('production', taken, within('with', set('output-credentials', 'true')))) },
    { name: 'a longer session', change: on(promote, step('production', taken, within('with', set('role-duration-seconds', '43200')))) },
    { name: 'a role by another role', change: on(promote, step('production', taken, within('with', set('role-chaining', 'true')))) },
    { name: 'a program of SAM from elsewhere', change: on(promote, step('build', 'Set up SAM', within('with', set('python', './tools/python')))) },
  ],

  'who is excluded': [
    { name: 'other people', change: on(promote, step('production-check', 'Who may not approve', within('env', set('EXCLUDE', 'last_pusher')))), rule: 'production.approve.excluding' },
    { name: 'since another commit', change: on(promote, step('production-check', 'Who may not approve', within('env', set('BASE', '${{ github.event.before }}')))), rule: 'production.approve.excluding' },
    { name: 'of another commit', change: on(promote, step('production-check', 'Who may not approve', within('env', set('CANDIDATE', '${{ github.event.before }}')))), rule: 'production.approve.excluding' },
    { name: 'on another branch', change: on(promote, step('production-check', 'Who may not approve', within('env', set('BRANCH', 'develop')))), rule: 'production.approve.excluding' },
    { name: 'what is live is that of staging', change: on(promote, job('production-check', within('env', set('ENVIRONMENT', 'staging')))), rule: 'production.approve.excluding' },
  ],

  'roles of rollback and watch': [
    { name: 'uploads code', change: more('RollbackRole', 'lambda:PublishVersion'), rule: 'production.rollback' },
    { name: 'changes the stack', change: role('RollbackRole', (text) => text.replace('- cloudformation:CancelUpdateStack', '- cloudformation:CancelUpdateStack\n                  - cloudformation:UpdateStack')), rule: 'production.rollback' },
    { name: 'starts deployments', change: role('RollbackRole', (text) => text.replace('- codedeploy:StopDeployment', '- codedeploy:StopDeployment\n                  - codedeploy:CreateDeployment')), rule: 'production.rollback' },
    { name: 'hands roles on', change: more('RollbackRole', 'iam:PassRole'), rule: 'production.rollback' },
    { name: 'a star inside a name', change: more('RollbackRole', 'lambda:Update*'), rule: 'production.rollback' },
    { name: 'two environments in one role', change: role('RollbackRole', (text) => text.replace(/token.actions.githubusercontent.com:sub:\n( *)Fn::Sub: (.*)\n/, "token.actions.githubusercontent.com:sub:\n$1- Fn::Sub: $2\n$1- Fn::Sub: 'repo:${Owner}/${Repository}:environment:notices'\n")), rule: 'production.rollback' },
    { name: 'the watch is trusted to every environment that begins so', change: role('WatchRole', (text) => text.replace('StringEquals:', 'StringLike:').replace("${Environment}-watch'", "${Environment}-*'")) },
  ],

  'a waiting run blocks others': [
    { name: 'production waits in a group', change: on(promote, job('production', set('concurrency', 'production'))) },
    { name: 'approvals wait in a group', change: on(promote, job('production-approval', set('concurrency', '\ngroup: approvals'))) },
    { name: 'every run waits in a group', change: on(promote, set('concurrency', 'promote')) },
    { name: 'production waits in a group', ...smallest, change: on(promote, job('production', set('concurrency', '\ngroup: deploy-production'))) },
  ],

  'called workflow and its inputs': [
    { name: 'an input leaves tests out', change: { ...on(validate, within('on', set('workflow_call', '\ninputs:\n  fast: {type: boolean}')), job('unit', set('if', '${{ !inputs.fast }}')), step('validate', 'Every check passed', within('run', one('all(.[]; .result == "success")', 'all(.[]; .result != "failure")')))), ...on(promote, job('validate', set('with', '\nfast: true'))) }, rule: 'staging.require.unit' },
    { name: 'the called workflow ends well by an output', change: { ...on(validate, within('on', set('workflow_call', '\noutputs:\n  ok: {value: "true"}'))), ...on(promote, job('build', set('if', "always() && needs.validate.outputs.ok == 'true'"))) }, rule: 'staging.require.unit' },
    { name: 'the called workflow is another commit of this one', change: on(promote, job('validate', set('uses', 'company/orders/.github/workflows/validate.yml@develop'))), rule: 'staging.require.unit' },
  ],

  'reviewers and actors': [
    { name: 'a person of the name of the team', change: on(settings('production-approval'), json((data) => void (data.put.reviewers[0] = { type: 'User', login: 'team-lead' }))), rule: 'production.approve' },
    { name: 'one team twice', change: on(settings('production'), json((data) => void (data.put.reviewers[1].slug = 'team-leads'))), rule: 'production.approve' },
    { name: 'keys may pass the rules of the branch', change: on(ruleset('main'), json((data) => void (data.bypass_actors = [{ actor_id: null, actor_type: 'DeployKey', bypass_mode: 'always' }]))), rule: 'branch.main.checks.unit' },
    { name: 'no target', change: on(ruleset('main'), json((data) => void delete data.conditions)), rule: 'branch.main.checks.unit' },
    { name: 'several branches, not this one', change: on(ruleset('develop'), json((data) => void (data.conditions.ref_name.include = ['refs/heads/dev', 'refs/heads/develop2']))), rule: 'branch.develop.checks.unit' },
    { name: 'the default branch stands for another one', change: on(ruleset('develop'), json((data) => void (data.conditions.ref_name.include = ['~DEFAULT_BRANCH']))), rule: 'branch.develop.checks.unit' },
  ],

  'template overrides': [
    { name: 'an approval that may fail', ...override('approval-slot', every('  runs-on: ubuntu-24.04\n', '  runs-on: ubuntu-24.04\n  continue-on-error: true\n')) },
    { name: 'an approval with rights', ...override('approval-slot', every('    contents: read\n', '    contents: write\n')) },
    { name: 'one more step with credentials', ...override('deploy', (text) => `${text.trimEnd()}\n    - name: Notify\n      run: curl https://example.com\n`) },
    { name: 'scripts of a branch', ...override('deploy', (text) => text.replace('ref: ${{ github.workflow_sha }}', 'ref: main')) },
    { name: 'a rollback after failures alone', ...override('recover', (text) => text.replace(/^ {2}if: .*$/m, '  if: failure()')) },
    { name: 'the sum of checks may be skipped', ...override('validate-result', (text) => text.replace(/^ {2}if: always\(\)\n/m, '')) },
    { name: 'a gate that ignores its script', ...override('gate', every('  timeout-minutes:', '  continue-on-error: true\n  timeout-minutes:')) },
    { name: 'no pin', ...override('build', every('uses: $<actions.checkout>', 'uses: actions/checkout@v7')) },
    { name: 'a template of nothing', override: 'gate', change: add('promoc-templates/github/approvals.yml', 'nothing: here\n') },
    { name: 'no approval at all', ...override('approval-slot', (text) => text.replace(/^ {2}environment:\n.*\n.*\n/m, '')) },
    { name: 'a package that is not compared', ...override('deploy', (text) => text.replace(/^ {4}- name: It is what was built\n[^]*?(?= {4}- name:)/m, '')) },
    { name: 'rights for all jobs', ...override('promote', (text) => text.replace('permissions: {}', 'permissions: write-all')) },
    { name: 'one more trigger', ...override('promote', (text) => text.replace(/^on:$/m, 'on:\n  pull_request_target: {}')) },
  ],
};
