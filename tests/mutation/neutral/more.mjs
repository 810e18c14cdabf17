// What else teams do: overrides of templates, more of their own workflows, the same rules written in other forms.
import { add, every, json, on, one, set, step, within } from '../edits.mjs';
import { codeowners, parameters, promote, roles, ruleset, smallest, validate, workflow } from '../places.mjs';

const override = (name, ...edits) => ({ override: name, change: on(`promoc-templates/github/${name}.yml`, ...edits) });
const beside = (name, text) => add(workflow(name), text);
const includes = (refs, name = 'main') => on(ruleset(name), json((data) => void (data.conditions.ref_name.include = refs)));

export const more = {
  'template overrides': [
    { name: 'comments and names of steps', ...override('approval-slot', one('# Asks $<role>.', '# Please answer within a day. Asks $<role>.'), one('- name: Who approved', '- name: Approved by whom')) },
    { name: 'keys in another order', ...override('approval-slot', (text) => text.replace(/( {2}runs-on: .*\n)( {2}timeout-minutes: .*\n)/, '$2$1')) },
    { name: 'quotes and blank lines', ...override('deploy', every("    - name: ", "\n    - name: ")) },
    { name: 'comments', ...smallest, ...override('build', one('\n  steps:\n', '\n  # Nothing here holds credentials.\n  steps:\n')) },
  ],

  'rules in another form': [
    { name: 'the default branch by its sign', change: includes(['~DEFAULT_BRANCH']) },
    { name: 'all branches', change: includes(['~ALL']) },
    { name: 'one more branch', change: includes(['refs/heads/develop', 'refs/heads/release/*'], 'develop') },
    { name: 'another name of a ruleset', change: on(ruleset('main'), json((data) => void (data.name = 'main'))) },
    { name: 'what GitHub adds when it exports a ruleset', change: on(ruleset('main'), json((data) => ({ id: 42, ...data, source_type: 'Repository', source: 'company/orders', rules: data.rules.map((each) => (each.type === 'pull_request' ? { ...each, parameters: { ...each.parameters, automatic_copilot_code_review_enabled: false, allowed_merge_methods: ['merge', 'squash', 'rebase'] } } : each)) }))) },
    { name: 'CODEOWNERS: a folder by its slash', change: on(codeowners, one('/infrastructure/promoc/** @company', '/infrastructure/promoc/ @company')) },
    { name: 'CODEOWNERS: a file by its name alone', change: on(codeowners, one('/samconfig.toml           @company', 'samconfig.toml @company')) },
    { name: 'CODEOWNERS: capitals of the team', change: on(codeowners, every('@company/devops-admin', '@Company/DevOps-Admin')) },
    { name: 'roles: an action in a list', change: on(roles, every('Action: iam:PassRole', 'Action: [iam:PassRole]')) },
    { name: 'roles: short forms of functions', change: on(roles, (text) => text.replace(/RoleName:\n +Fn::Sub: /g, 'RoleName: !Sub ')) },
    { name: 'roles: a right that is written twice', change: on(roles, (text) => text.replace(/( *- cloudformation:GetTemplate\n)/, '$1$1')) },
  ],

  'fields that do not matter': [
    { name: 'parameters: where packages go in the bucket', change: on(parameters, one('[production.deploy.parameters]\n', '[production.deploy.parameters]\ns3_prefix = "orders"\nno_progressbar = true\n')) },
    { name: 'roles: metadata', change: on(roles, (text) => text.replace('\nParameters:\n', '\nMetadata:\n  Team: orders\n\nParameters:\n')) },
    { name: 'settings: a note for readers', change: on('.github/promoc/settings/README.md', () => 'Apply with apply-settings.sh.\n') },
  ],

  'triggers of checks': [
    { name: 'by hand, too', change: on(validate, within('on', set('workflow_dispatch', '{}'))) },
    { name: 'on pushes to main, too', change: on(validate, within('on', set('push', '\nbranches: [main]'))) },
    { name: 'every night, too', change: on(validate, within('on', set('schedule', '\n- cron: "0 4 * * *"'))) },
    { name: 'branches on lines', change: on(validate, within('on', within('pull_request', set('branches', '\n- main\n- develop')))) },
    { name: 'one more branch', change: on(validate, within('on', within('pull_request', set('branches', "[develop, main, 'release/**']")))) },
    { name: 'a cache of packages', change: on(validate, step('unit', 'Set up Python', within('with', set('cache', 'pip')))) },
  ],

  'workflows beside ours': [
    { name: 'tests with a database', change: beside('integration', "name: Integration\non: [pull_request]\npermissions:\n  contents: read\njobs:\n  tests:\n    runs-on: ubuntu-latest\n    container: python:3.13\n    services:\n      db:\n        image: postgres:18\n        env: {POSTGRES_PASSWORD: test}\n    steps:\n      - uses: actions/checkout@v7\n      - run: |\n          pip install -r requirements-dev.txt\n          pytest tests/integration\n") },
    { name: 'a matrix of systems', change: beside('systems', 'name: Systems\non: push\npermissions:\n  contents: read\njobs:\n  tests:\n    strategy:\n      matrix:\n        os: [ubuntu-latest, macos-latest, windows-latest]\n    runs-on: ${{ matrix.os }}\n    steps:\n      - uses: actions/checkout@v7\n      - run: python -m pytest\n') },
    { name: 'documents in a bucket, by a role of another account', change: beside('upload', 'name: Upload\non:\n  push:\n    branches: [main]\npermissions:\n  contents: read\n  id-token: write\njobs:\n  upload:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n      - uses: aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd # v6.3.0\n        with:\n          role-to-assume: arn:aws:iam::333333333333:role/docs-upload\n          aws-region: eu-west-1\n      - run: aws s3 sync docs s3://company-docs/orders\n') },
    { name: 'a workflow that others call', change: beside('shared', 'name: Shared\non:\n  workflow_call:\n    inputs:\n      path: {type: string, required: true}\npermissions:\n  contents: read\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - run: pipx run ruff check "$P"\n        env:\n          P: ${{ inputs.path }}\n') },
    { name: 'a greeting', change: beside('greet', 'name: Greetings\non: [pull_request_target, issues]\npermissions:\n  issues: write\n  pull-requests: write\njobs:\n  greet:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/first-interaction@v3\n        with:\n          issue_message: Hello\n          pr_message: Hello\n') },
    { name: 'scores of the supply chain', change: beside('scorecard', 'name: Scorecard\non:\n  push:\n    branches: [main]\npermissions: read-all\njobs:\n  analysis:\n    runs-on: ubuntu-latest\n    permissions:\n      security-events: write\n      id-token: write\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with:\n          persist-credentials: false\n      - uses: ossf/scorecard-action@4eaacf0543bb3f2c246792bd56e8cdeffafb205a # v2.4.3\n        with:\n          results_file: results.sarif\n          publish_results: true\n') },
    { name: 'what a pull request depends on', change: beside('dependencies', 'name: Dependencies\non: pull_request\npermissions:\n  contents: read\n  pull-requests: write\njobs:\n  review:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n      - uses: actions/dependency-review-action@v4\n') },
    { name: 'is switched off', change: add('.github/workflows/old-deploy.yml.disabled', 'name: Old\non: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: sam deploy\n') },
    { name: 'is a page about workflows', change: add('.github/workflows/README.md', '# Workflows\n') },
  ],

  'the same call': [
    { name: 'rights of the called workflow in braces', change: on(promote, within('jobs', within('validate', set('permissions', '{contents: read}')))) },
    { name: 'a workflow that nobody calls can be called', change: on(promote, within('on', set('workflow_call', '{}'))) },
  ],
};
