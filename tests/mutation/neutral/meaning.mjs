// Edits of conditions, names and structure that leave every rule as strong as it was, or make it stronger.
import { addJob, append, every, job, json, on, one, set, step, stepAfter, stepBefore, within } from '../edits.mjs';
import {
  approved, checkout, parameters, promote, roles, rollback, ruleset, smallest, taken, template, upload, validate,
} from '../places.mjs';

const condition = (id, text, file = promote) => on(file, job(id, set('if', text)));
const when = (id, name, text, file = promote) => on(file, step(id, name, set('if', text)));
const end = "inputs.environment != 'staging'";
const main = `github.ref == 'refs/heads/main' && ${end}`;
const rule = (data, type) => data.rules.find((each) => each.type === type).parameters;
/** Another id of a job, wherever it stands: its own key, lists of needs, and results and outputs that others read. */
const renamed = (from, to) => on(promote, (text) => text
  .replace(new RegExp(`^  ${from}:$`, 'm'), `  ${to}:`)
  .replace(/^ {4}needs: .*$/gm, (line) => line.replace(new RegExp(`(?<=[ [])${from}(?=[,\\]]|$)`), to))
  .replaceAll(`needs.${from}.`, `needs.${to}.`));

export const meaning = {
  'conditions of jobs': [
    { name: 'in braces', change: condition('production-check', `\${{ ${main} }}`) },
    { name: 'in more brackets', change: condition('production-check', `((${main}))`) },
    { name: 'in quotes', change: condition('production-check', `"${main}"`) },
    { name: 'the other way round', change: condition('production-check', `"'refs/heads/main' == github.ref && 'staging' != inputs.environment"`) },
    { name: 'with success()', change: condition('production-check', `success() && ${main}`) },
    { name: 'the short name of the branch', change: condition('production-check', `github.ref_name == 'main' && github.ref_type == 'branch' && ${end}`) },
    { name: 'the short name of the branch alone', change: condition('production-check', `github.ref_name == 'main' && ${end}`) },
    { name: 'with the type of the ref', change: condition('production-check', `github.ref_type == 'branch' && ${main}`) },
    { name: 'capitals do not count', change: condition('production-check', `github.ref == 'refs/heads/MAIN' && ${end}`) },
    { name: 'by index instead of by name', change: condition('production-check', `github['ref'] == 'refs/heads/main' && ${end}`) },
    { name: 'by a text that is put together', change: condition('production-check', `github.ref == format('refs/heads/{0}', 'main') && ${end}`) },
    { name: 'not not', change: condition('production-check', `\${{ !(github.ref != 'refs/heads/main' || !(${end})) }}`) },
    { name: 'stricter: not for one person', change: condition('production-check', `${main} && github.actor != 'dependabot[bot]'`) },
    { name: 'stricter: a switch of the repository', change: condition('production-check', `${main} && vars.FROZEN != 'true'`) },
    { name: 'success() where it stood already', change: condition('production', 'success()') },
    { name: 'true where success() is meant', change: condition('production', 'true') },
    { name: 'the results that are meant anyway', change: condition('production', "needs.production-approval.result == 'success' && needs.production-check.result == 'success'") },
    { name: 'only the results that count', change: condition('production', "${{ !cancelled() && needs.build.result == 'success' && needs.production-check.result == 'success' && needs.production-approval.result == 'success' }}") },
    { name: 'commuted', change: condition('staging', ">-\n  startsWith(github.ref, 'refs/heads/hotfix/')\n  || github.ref == 'refs/heads/develop'\n  || github.ref == 'refs/heads/main'\n  || github.event_name == 'push'") },
    { name: 'on one line', change: condition('staging', "github.event_name == 'push' || github.ref == 'refs/heads/main' || github.ref == 'refs/heads/develop' || startsWith(github.ref, 'refs/heads/hotfix/')") },
    { name: 'a list that contains the branch', change: condition('staging', "github.event_name == 'push' || contains(fromJSON('[\"refs/heads/main\", \"refs/heads/develop\"]'), github.ref) || startsWith(github.ref, 'refs/heads/hotfix/')") },
    { name: 'the branch alone, since pushes come from these branches', change: condition('staging', "github.ref == 'refs/heads/main' || github.ref == 'refs/heads/develop' || startsWith(github.ref, 'refs/heads/hotfix/')") },
    { name: 'by the law of De Morgan', change: condition('production-rollback', ">-\n  always()\n  && needs.production.result != 'skipped'\n  && !(needs.production.result == 'success' && needs.production-verify.result == 'success')") },
    { name: 'in braces, in a block', change: condition('production-rollback', ">-\n  ${{\n    always()\n    && needs.production.result != 'skipped'\n    && (needs.production-verify.result != 'success' || needs.production.result != 'success')\n  }}") },
    { name: 'a literal block without braces', change: condition('staging-rollback', "|\n  always()\n  && needs.staging.result != 'skipped'\n  && (needs.staging.result != 'success' || needs.staging-verify.result != 'success')") },
    { name: 'always, in braces', change: condition('validate', '${{ always() }}', validate) },
    { name: 'the rollback does not ask whether it was skipped, but names all others', change: condition('production-rollback', ">-\n  always()\n  && (needs.production.result == 'failure' || needs.production.result == 'cancelled'\n    || (needs.production.result == 'success' && needs.production-verify.result != 'success'))") },
    { name: 'a form, in brackets', change: condition('production-target', "(inputs.environment == 'production')", rollback) },
    { name: 'a form, by the event', change: condition('production-target', "github.event.inputs.environment == 'production'", rollback) },
    { name: 'a form, by what is left', change: condition('staging-target', "inputs.environment != 'production'", rollback) },
    { name: 'in braces', ...smallest, change: condition('production', '${{ success() }}') },
    { name: 'the branch, once more', ...smallest, change: condition('production', main) },
  ],

  'conditions of steps': [
    { name: 'success() where it is meant anyway', change: when('production', approved, 'success()') },
    { name: 'in braces', change: when('production', 'Let others deploy here again', "${{ always() && steps.lease.outcome == 'success' && steps.record.outcome != 'success' }}") },
    { name: 'commuted', change: when('production', 'Let others deploy here again', "always() && steps.record.outcome != 'success' && steps.lease.outcome == 'success'") },
    { name: 'by the law of De Morgan', change: when('staging', 'Let others deploy here again', "always() && !(steps.lease.outcome != 'success' || steps.record.outcome == 'success')") },
    { name: 'errors do count', change: on(promote, step('production', approved, set('continue-on-error', 'false'))) },
  ],

  structure: [
    { name: 'needs as a list', change: on(promote, job('build', set('needs', '[validate]'))) },
    { name: 'needs on lines', change: on(promote, job('production', set('needs', '\n- production-approval\n- production-check\n- build'))) },
    { name: 'needs of more', change: on(promote, job('production-approval', set('needs', '[production-check, staging-verify]'))) },
    { name: 'needs that follow from others', change: on(promote, job('production', set('needs', '[build, production-check, production-approval, staging-verify, staging, validate]'))) },
    { name: 'needs in another order', change: on(promote, job('production-check', set('needs', '[staging-verify, build, secrets-set]'))) },
    { name: 'names of steps', change: on(promote, step('production', approved, set('name', "'Approvals complete?'")), step('production', 'Deploy', set('name', 'Deploy it'))) },
    { name: 'the name of a job that writes no record', change: on(promote, job('build', set('name', 'Build the package')), job('production-check', set('name', 'Check'))) },
    { name: 'a job without a name', change: on(promote, job('build', set('name', null))) },
    { name: 'a job called otherwise', change: renamed('build', 'package') },
    { name: 'a job called otherwise, with what waits for it', change: renamed('production-check', 'before-production') },
    { name: 'the job of an approval called otherwise', change: renamed('production-approval', 'approve') },
    { name: 'a step called otherwise, with what reads it', change: on(promote, job('build', every('steps.package', 'steps.packed')), step('build', 'Pack, and note the digest', set('id', 'packed'))) },
    { name: 'a step called otherwise, in the deployment', change: on(promote, step('production', 'What is live now', set('id', 'live_before')), job('production', every('steps.before.', 'steps.live_before.'))) },
    { name: 'variables of a step on its job', change: on(promote, step('production', 'Deploy', within('env', set('CONFIG_ENV', null))), job('production', within('env', set('CONFIG_ENV', 'production')))) },
    { name: 'variables of a job on its steps', change: on(validate, job('unit', set('env', '\nSKIPPED: fails')), step('unit', 'pytest tests/unit', within('env', set('SKIPPED', null)))) },
    { name: 'a variable that a job has twice', change: on(promote, step('production', 'Deploy', within('env', set('STACK', 'orders-production')))) },
    { name: 'a variable that no script knows', change: on(promote, within('env', set('TEAM', 'orders'))) },
    { name: 'colours in logs', change: on(validate, set('env', "\nFORCE_COLOR: '1'")) },
    { name: 'Python without a buffer', change: on(validate, job('unit', set('env', "\nPYTHONUNBUFFERED: '1'\nPIP_DISABLE_PIP_VERSION_CHECK: '1'"))) },
    { name: 'SAM without telemetry', change: on(promote, within('env', set('SAM_CLI_TELEMETRY', "'0'"))) },
    { name: 'the name of the workflow', change: on(promote, set('name', 'Promote')) },
    { name: 'the name of each run', change: on(promote, set('run-name', "Promote ${{ github.ref_name }} by ${{ github.actor }}")) },
    { name: 'the name of each rollback', change: on(rollback, set('run-name', 'Back by ${{ github.actor }}')) },
    { name: 'a description in a form', change: on(rollback, one('description: What to roll back', 'description: Where')) },
    { name: 'jobs in another order', change: on(promote, (text) => text.replace(/( {2}# Built once[^]*?)( {2}staging:\n[^]*?\n\n)(?= {2}# Success)/, '$2$1')) },
    { name: 'jobs have defaults of their own', change: on(promote, job('build', set('defaults', '{run: {shell: bash}}'))) },
    { name: 'permissions that are none anyway', change: on(validate, job('validate', set('permissions', null))) },
    { name: 'fewer permissions than the default, twice', change: on(promote, job('secrets-set', set('permissions', '{contents: none}'))) },
    { name: 'a shorter limit of the build', change: on(promote, job('build', set('timeout-minutes', '20'))) },
    { name: 'one run at a time of the checks of a pull request', change: on(validate, set('concurrency', '\ngroup: validate-${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}\ncancel-in-progress: true')) },
    { name: 'the history is fetched whole', change: on(validate, step('unit', 'Check out', within('with', set('fetch-depth', '0')))) },
    { name: 'a file less is checked out with the tests', change: on(validate, step('security', 'Check out', within('with', set('fetch-depth', '1')))) },
    { name: 'the merge queue is checked, too', change: on(validate, within('on', set('merge_group', '{}'))) },
    { name: 'checks of every type of change', change: on(validate, within('on', within('pull_request', set('types', '[opened, synchronize, reopened, ready_for_review]')))) },
    { name: 'checks of pull requests to every branch', change: on(validate, within('on', set('pull_request', '{}'))) },
    { name: 'several versions of Python are tested', change: on(validate, job('unit', set('strategy', "\nmatrix:\n  python: ['3.13', '3.14']")), step('unit', 'Set up Python', within('with', set('python-version', '${{ matrix.python }}'))), step('unit', 'Keep the report', within('with', set('name', 'report-unit-${{ matrix.python }}-${{ github.run_attempt }}')))) },
    { name: 'reports have other names', change: on(validate, step('unit', 'Keep the report', within('with', set('name', 'tests-${{ github.run_attempt }}')))) },
    { name: 'packages are kept as they are', change: on(promote, step('build', 'Keep the artifact', within('with', set('compression-level', '0')))) },
    { name: 'the role is taken for less time', change: on(promote, step('production', taken, within('with', set('role-session-name', 'orders-${{ github.run_id }}')))) },
    { name: 'a URL beside the environment', change: on(promote, job('production', within('environment', set('url', 'https://orders.example.com')))) },
    { name: 'an anchor for what is there twice', change: on(promote, job('staging', (text) => text.replace('permissions:', 'permissions: &deploys')), job('staging-verify', set('permissions', '*deploys'))) },
    { name: 'needs as a list', ...smallest, change: on(promote, job('build', set('needs', '[pytest-tests]'))) },
    { name: 'an environment with its name', ...smallest, change: on(promote, job('production', set('environment', '\nname: production'))) },
    { name: 'an environment with a URL', ...smallest, change: on(promote, job('staging', set('environment', '\nname: staging\nurl: https://staging.example.com'))) },
    { name: 'names of steps and jobs', ...smallest, change: on(promote, step('staging', 'Deploy', set('name', 'Deploy to staging')), job('staging', set('name', 'Staging'))) },
    { name: 'a job called otherwise', ...smallest, change: renamed('pytest-tests', 'tests') },
    { name: 'production waits for the tests, too', ...smallest, change: on(promote, job('production', set('needs', '[build, staging, pytest-tests]'))) },
  ],

  'steps beside ours': [
    { name: 'prints', change: on(validate, stepBefore('unit', 'pytest tests/unit', 'name: Where are we\nrun: python --version')) },
    { name: 'prints in the build', change: on(promote, stepBefore('build', 'Build', 'name: Versions\nrun: sam --version')) },
    { name: 'writes a summary', change: on(validate, stepAfter('unit', 'pytest tests/unit', 'name: Summary\nif: always()\nrun: echo "### Tests" >> "$GITHUB_STEP_SUMMARY"')) },
    { name: 'more checks in a check', change: on(validate, stepAfter('security', 'bandit src', 'name: No prints\nrun: "! grep -rn \'print(\' src"')) },
    { name: 'more checks, by an action', change: on(validate, stepAfter('template', 'cfn_lint app', 'name: Spelling\nuses: crate-ci/typos@85f62a8a84f939ae994ab3763f01a0296d61a7ee # v1.36.2')) },
    { name: 'a report goes elsewhere, too', change: on(validate, stepAfter('unit', 'Keep the report', 'name: Coverage\nif: always()\nuses: codecov/codecov-action@5a1091511ad55cbe89839c7260b706298ca349f7 # v5.5.1')) },
    { name: 'prints in the tests', ...smallest, change: on(promote, stepBefore('pytest-tests', 'pytest tests', 'name: Version\nrun: python --version')) },
  ],

  'jobs beside ours': [
    { name: 'prints', change: on(promote, addJob('hello:\n  runs-on: ubuntu-latest\n  permissions: {}\n  steps:\n    - run: echo hello')) },
    { name: 'a linter, in the checks', change: on(validate, addJob(`lint:\n  name: lint\n  runs-on: ubuntu-latest\n  timeout-minutes: 5\n  permissions:\n    contents: read\n  steps:\n    - uses: ${checkout} # v7.0.1\n      with:\n        persist-credentials: false\n    - run: pipx run ruff check src`)) },
    { name: 'one more check that is required, too', change: on(validate, addJob(`lint:\n  name: lint\n  runs-on: ubuntu-24.04\n  permissions:\n    contents: read\n  steps:\n    - uses: ${checkout} # v7.0.1\n      with:\n        persist-credentials: false\n    - run: pipx run ruff check src`), job('validate', set('needs', '[unit, security, template, lint]'))) },
    { name: 'a notice after everything', change: on(promote, addJob('done:\n  needs: [production-verify]\n  if: always()\n  runs-on: ubuntu-24.04\n  permissions: {}\n  steps:\n    - run: echo "production is ${{ needs.production-verify.result }}"')) },
    { name: 'documents from the package', change: on(promote, addJob(`docs:\n  needs: build\n  runs-on: ubuntu-24.04\n  permissions:\n    contents: read\n  steps:\n    - uses: ${checkout} # v7.0.1\n      with:\n        persist-credentials: false\n    - run: mkdir site && cp docs/*.md site\n    - uses: ${upload} # v7.0.1\n      with:\n        name: site\n        path: site`)) },
    { name: 'prints', ...smallest, change: on(promote, (text) => `${text.trimEnd()}\n\n  hello:\n    runs-on: ubuntu-latest\n    permissions: {}\n    steps:\n      - run: echo hello\n`) },
  ],

  'settings and rules that are stricter': [
    { name: 'two reviews', change: on(ruleset('main'), json((data) => void (rule(data, 'pull_request').required_approving_review_count = 2))) },
    { name: 'one more required check', change: on(ruleset('main'), json((data) => void rule(data, 'required_status_checks').required_status_checks.push({ context: 'lint', integration_id: 15368 }))) },
    { name: 'branches must be up to date', change: on(ruleset('develop'), json((data) => void (rule(data, 'required_status_checks').strict_required_status_checks_policy = true))) },
    { name: 'merged in one way alone', change: on(ruleset('main'), json((data) => void (rule(data, 'pull_request').allowed_merge_methods = ['squash']))) },
    { name: 'threads must be resolved', change: on(ruleset('main'), json((data) => void (rule(data, 'pull_request').required_review_thread_resolution = true))) },
    { name: 'signatures and a straight history', change: on(ruleset('main'), json((data) => void data.rules.push({ type: 'required_signatures' }, { type: 'required_linear_history' }))) },
  ],

  'values that do not matter': [
    { name: 'another environment in samconfig', change: on(parameters, append('\n[sandbox.deploy.parameters]\nstack_name = "orders-sandbox"\nregion = "eu-west-1"\nparameter_overrides = ["Stage=staging"]\n')) },
    { name: 'other commands of SAM', change: on(parameters, append('\n[default.build.parameters]\ncached = true\nparallel = true\n\n[default.local_start_api.parameters]\nwarm_containers = "EAGER"\n')) },
    { name: 'the default environment of samconfig', change: on(parameters, append('\n[default.deploy.parameters]\nstack_name = "orders-dev"\nresolve_s3 = true\nconfirm_changeset = true\n')) },
    { name: 'tags of the stack', change: on(parameters, one('[production.deploy.parameters]\n', '[production.deploy.parameters]\ntags = "team=orders cost-center=42"\n')) },
    { name: 'a description of roles', change: on(roles, within('Resources', within('DeployRole', within('Properties', set('Description', 'Deploys orders from GitHub')))), one('Description: What the GitHub jobs of orders may do in AWS, for one environment', 'Description: GitHub and AWS')) },
    { name: 'tags of roles', change: on(roles, within('Resources', within('WatchRole', within('Properties', set('Tags', '\n- Key: team\n  Value: orders'))))) },
    { name: 'a default for a parameter of the roles', change: on(roles, one('    Description: GitHub organization or user\n', '    Description: GitHub organization or user\n    Default: company\n')) },
    { name: 'outputs of the roles', change: on(roles, append('\nOutputs:\n  DeployRoleArn:\n    Value:\n      Fn::GetAtt: [DeployRole, Arn]\n')) },
    { name: 'rights in another order', change: on(roles, (text) => text.replace(/( *- cloudformation:CancelUpdateStack\n)( *- cloudformation:DescribeStacks\n)/, '$2$1')) },
    { name: 'a queue beside the functions', change: on(template, one('  OrdersApi:\n', '  Letters:\n    Type: AWS::SQS::Queue\n\n  OrdersApi:\n')) },
    { name: 'a variable of the functions', change: on(template, one('        STAGE: !Ref Stage\n', '        STAGE: !Ref Stage\n        LOG_LEVEL: info\n')) },
    { name: 'another description', change: on(template, one('Description: Orders - takes an order and reads it back.', 'Description: Orders')) },
    { name: 'one more function', change: on(template, one('Outputs:\n', '  ListOrdersFunction:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: orders.read.handler\n      AutoPublishAliasAllProperties: true\n\nOutputs:\n')) },
    { name: 'another default of a parameter that is set', change: on(template, one('    Default: 256\n', '    Default: 1024\n')) },
    { name: 'the long form of a reference', change: on(template, one('MemorySize: !Ref FunctionMemory', 'MemorySize:\n      Ref: FunctionMemory')) },
    { name: 'an alarm', change: on(template, one('Outputs:\n', '  Errors:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      Namespace: AWS/Lambda\n      MetricName: Errors\n      Statistic: Sum\n      Period: 60\n      EvaluationPeriods: 1\n      Threshold: 1\n      ComparisonOperator: GreaterThanOrEqualToThreshold\n\nOutputs:\n')) },
    { name: 'more memory for the functions', ...smallest, change: on(template, one('      AutoPublishAlias: live\n', '      AutoPublishAlias: live\n      MemorySize: 512\n')) },
  ],
};
