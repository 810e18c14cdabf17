// Values of settings, rules, parameters, owners and roles that look almost right.
import { append, job, json, on, one, set, step, within } from '../edits.mjs';
import { codeowners, parameters, promote, roles, ruleset, settings, validate } from '../places.mjs';

const put = (name, change) => on(settings(name), json((data) => void change(data.put, data)));
const branch = (name, pattern) => put(name, (_, all) => { all.branch_policies.push({ name: pattern, type: 'branch' }); });
const deploys = (line) => on(parameters, one('[production.deploy.parameters]\n', `[production.deploy.parameters]\n${line}\n`));
const role = (name, ...edits) => on(roles, within('Resources', within(name, ...edits)));
const owned = (line) => on(codeowners, append(`${line}\n`));

export const fields = {
  'almost the same settings': [
    { name: 'a pattern beside the branch', change: branch('production', 'main*'), rule: 'production.trigger' },
    { name: 'a pattern of one letter', change: branch('production', 'mai?'), rule: 'production.trigger' },
    { name: 'a folder of branches', change: branch('production', 'main/**'), rule: 'production.trigger' },
    { name: 'the refs of pull requests', change: branch('staging', 'refs/pull/*/merge'), rule: 'staging.trigger' },
    { name: 'every family of branches', change: branch('staging', '*/*'), rule: 'staging.trigger' },
    { name: 'a text instead of false', change: put('production', (rules) => { rules.can_admins_bypass = 'false'; }) },
    { name: 'nothing instead of people', change: put('production', (rules) => { rules.reviewers = null; }), rule: 'production.approve' },
    { name: 'a text instead of true', change: put('production', (rules) => { rules.prevent_self_review = 'true'; }) },
    { name: 'the rules are somewhere else', change: on(settings('production'), json((data) => { data.rules = data.put; delete data.put; })), rule: 'production.approve' },
    { name: 'both policies', change: put('production', (rules) => { rules.deployment_branch_policy = { protected_branches: true, custom_branch_policies: true }; }), rule: ['production.trigger', 'production.approve'] },
    { name: 'people beyond the six that GitHub takes', change: put('production-approval', (rules) => { for (let n = 0; n < 6; n += 1) rules.reviewers.push({ type: 'Team', slug: `team-${n}` }); }), rule: 'production.approve' },
  ],

  'almost the same parameters': [
    { name: 'a failure leaves things as they are', change: deploys('on_failure = "DO_NOTHING"') },
    { name: 'a profile of the machine', change: deploys('profile = "admin"') },
    { name: 'the bucket of somebody', change: deploys('image_repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/other"') },
    { name: 'a name in other letters', change: on(parameters, (text) => text.replace(/(production[^]*)"FunctionMemory=512"/, '$1"functionmemory=512"')), rule: 'production.set.FunctionMemory' },
    { name: 'a value with a blank', change: on(parameters, (text) => text.replace(/(production[^]*)"FunctionMemory=512"/, '$1"FunctionMemory= 512"')), rule: 'production.set.FunctionMemory' },
    { name: 'the tables of both environments exchanged', change: on(parameters, (text) => text.replace('[staging.', '[x.').replace('[production.', '[staging.').replace('[x.', '[production.')), rule: 'production.set.Stage' },
    { name: 'another version of the file', change: on(parameters, one('version = 0.1', 'version = 0.2')) },
  ],

  'almost the same owners': [
    { name: 'a later line for scripts', change: owned('**/*.sh @company/developers'), rule: 'owner.1' },
    { name: 'a later line for one workflow', change: owned('.github/workflows/rollback.yml @company/developers'), rule: 'owner.1' },
    { name: 'a later line for a beginning', change: owned('/template.* @company/developers'), rule: 'owner.1' },
    { name: 'a later line for the folder', change: owned('.github/ @company/developers'), rule: 'owner.1' },
    { name: 'a later line for a hidden name', change: owned('promotion.promo @company/developers'), rule: 'owner.1' },
    { name: 'an address of mail', change: on(codeowners, one('/samconfig.toml           @company/devops-admin', '/samconfig.toml           someone@company.com')), rule: 'owner.1' },
    { name: 'a team of another organization', change: on(codeowners, one('/promotion.promo          @company/', '/promotion.promo          @companies/')), rule: 'owner.1' },
  ],

  'almost the same roles': [
    { name: 'every action of tokens', change: role('DeployRole', one('sts:AssumeRoleWithWebIdentity', 'sts:*')) },
    { name: 'two servers of tokens', change: role('DeployRole', (text) => text.replace(/Federated:\n( *)Fn::Sub: (.*)\n/, "Federated:\n$1- Fn::Sub: $2\n$1- Fn::Sub: 'arn:aws:iam::${AWS::AccountId}:oidc-provider/gitlab.example.com'\n")) },
    { name: 'letters do not count', change: role('DeployRole', (text) => text.replace('StringEquals:', 'StringEqualsIgnoreCase:')) },
    { name: 'any of the values', change: role('DeployRole', (text) => text.replace('StringEquals:', 'ForAnyValue:StringLike:')) },
    { name: 'all of no values', change: role('DeployRole', (text) => text.replace('StringEquals:', 'ForAllValues:StringEquals:')), rule: 'production.account' },
    { name: 'not equal', change: role('DeployRole', (text) => text.replace('StringEquals:', 'StringNotEquals:')), rule: 'production.account' },
    { name: 'everybody but one', change: role('RollbackRole', (text) => text.replace('Principal:', 'NotPrincipal:')) },
    { name: 'a star for the account', change: role('StackRole', one('Action: sts:AssumeRole', "Action: 'sts:Assume*'")) },
    { name: 'rights by their beginning', change: role('DeployRole', one('- cloudformation:GetTemplate\n', "- 'cloudformation:*Stack*'\n")) },
    { name: 'the table of leases of other names', change: role('WatchRole', one("table/orders-${Environment}-lease'", "table/*'")) },
    { name: 'the bucket of everything', change: role('DeployRole', one("'arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-*'", "'*'")) },
    { name: 'keys by another condition', change: role('RollbackRole', one('ForAllValues:StringEquals:', 'ForAllValues:StringNotEquals:')) },
    { name: 'policies of the stack are fixed', change: role('StackRole', (text) => text.replace(/ManagedPolicyArns:\n *Ref: StackPolicies/, 'ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]')) },
  ],

  'almost the same rules of branches': [
    { name: 'in capitals, which GitHub does not take', change: on(ruleset('main'), json((data) => void (data.enforcement = 'Active'))) },
    { name: 'the name without its folder', change: on(ruleset('main'), json((data) => void (data.conditions.ref_name.include = ['main']))), rule: 'branch.main.checks.unit' },
    { name: 'no list of branches', change: on(ruleset('main'), json((data) => void (data.conditions.ref_name.include = []))), rule: 'branch.main.checks.unit' },
    { name: 'all are excluded', change: on(ruleset('develop'), json((data) => void (data.conditions.ref_name.exclude = ['~ALL']))), rule: 'branch.develop.checks.unit' },
    { name: 'the default branch is excluded', change: on(ruleset('main'), json((data) => void (data.conditions.ref_name.exclude = ['~DEFAULT_BRANCH']))), rule: 'branch.main.checks.unit' },
    { name: 'a check of almost the same name', change: on(ruleset('main'), json((data) => void (data.rules.find(({ type }) => type === 'required_status_checks').parameters.required_status_checks[0].context = 'Validate'))) },
    { name: 'the job has almost the same name', change: on(validate, job('validate', set('name', 'Validate'))), at: [validate, ruleset('main')], rule: 'branch.main.checks.unit' },
    { name: 'the job has no name of its own, and another id', change: on(validate, within('jobs', (text) => text.replace(/^validate:\n {2}name: validate\n/m, 'sum:\n'))), at: [validate, ruleset('main')], rule: 'branch.main.checks.unit' },
  ],

  'almost the same jobs': [
    { name: 'a shorter way of the record', change: on(promote, step('production', 'Record that the deployment begins', within('env', set('TASK', 'hotfix')))) },
    { name: 'a record of another commit', change: on(promote, step('production', 'Record that the deployment begins', within('env', set('SHA', '${{ github.event.before }}')))) },
    { name: 'drift is forbidden, and hides', change: on(promote, step('production', 'What is live now', within('env', set('DRIFT', 'ignored')))) },
    { name: 'a permission that the check needs is gone', change: on(promote, job('production', within('permissions', set('actions', null)))) },
    { name: 'a step with the id of another one', change: on(promote, step('production', 'What is live now', set('id', 'lease'))) },
    { name: 'results of a step that is not there', change: on(promote, step('production', 'Record that the deployment begins', within('env', set('BEFORE', '${{ steps.befor.outputs.versions }}')))), rule: ['production.rollback', 'production.account'] },
  ],
};
