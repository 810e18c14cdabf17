// Close to edits that are neutral: the same look, another meaning.
import { add, env, job, on, one, set, step, within } from '../edits.mjs';
import { approved, promote, recorded, same, smallest, validate, workflow } from '../places.mjs';

const runs = (id, name, text, file = promote) => on(file, step(id, name, set('run', text)));
const ended = (text) => runs('production', approved, `|\n  ${text.replaceAll('\n', '\n  ')}`);
const beside = (name, text) => add(workflow(name), text);
const onJob = (id, name, variable, value) => on(promote, step(id, name, within('env', set(variable, null))), job(id, within('env', set(variable, value))));

export const close = {
  'shell words': [
    { name: 'a continued line that ends well', change: ended('bash .github/promoc/approvals.sh \\\n  || true'), rule: 'production.approve' },
    { name: 'a list behind quotes', change: ended('bash ".github/promoc/approvals.sh" || :'), rule: 'production.approve' },
    { name: 'another folder', change: ended('bash ./../.github/promoc/approvals.sh'), rule: 'production.approve' },
    { name: 'a folder from a variable', change: ended('bash "$DIR/.github/promoc/approvals.sh"'), rule: 'production.approve' },
    { name: 'a variable in front', change: ended('BASH_ENV=scripts/env.sh bash .github/promoc/approvals.sh'), rule: 'production.approve' },
    { name: 'a function of the name', change: ended('bash() { :; }\nbash .github/promoc/approvals.sh'), rule: 'production.approve' },
    { name: 'a text instead of a command', change: ended("cat <<'END'\nbash .github/promoc/approvals.sh\nEND"), rule: 'production.approve' },
    { name: 'a text over lines, with what looks like a comment', change: ended(': "\n# "; exit 0; "\n"\nbash .github/promoc/approvals.sh'), rule: 'production.approve' },
    { name: 'inside a function that nobody calls', change: ended('check() {\n  bash .github/promoc/approvals.sh\n}'), rule: 'production.approve' },
    { name: 'one word more', change: ended('bash .github/promoc/approvals.sh --help'), rule: 'production.approve' },
    { name: 'in a shell of its own, whose end counts for nothing', change: ended('(bash .github/promoc/approvals.sh) | cat'), rule: 'production.approve' },
    { name: 'an option of bash', change: ended('bash +e .github/promoc/approvals.sh'), rule: 'production.approve' },
    { name: 'another bash', change: ended('./bash .github/promoc/approvals.sh'), rule: 'production.approve' },
    { name: 'a name that continues behind the quotes', change: ended('bash ".github/promoc/approvals.sh".bak'), rule: 'production.approve' },
    { name: 'a trap that ends well', change: ended("trap 'exit 0' EXIT\nbash .github/promoc/approvals.sh"), rule: 'production.approve' },
    { name: 'an alias', change: ended("shopt -s expand_aliases\nalias bash=true\nbash .github/promoc/approvals.sh"), rule: 'production.approve' },
    { name: 'a blank line that ends a continued command', ...smallest, change: on(promote, step('production', 'Deploy', within('run', one('"$CONFIG_ENV" \\\n', '"$CONFIG_ENV" \\\n\n')))) },
    { name: 'a comment that ends a continued command', ...smallest, change: on(promote, step('production', 'Deploy', within('run', one('"$CONFIG_ENV" \\\n', '"$CONFIG_ENV" \\\n  # as CloudFormation\n')))) },
    { name: 'a blank behind the stroke, so the line is not continued', ...smallest, change: on(promote, step('production', 'Deploy', within('run', one('"$CONFIG_ENV" \\\n', '"$CONFIG_ENV" \\ \n')))) },
    { name: 'a comment in the middle of a command', ...smallest, change: on(promote, step('staging', 'Deploy', within('run', one(' --config-env "$CONFIG_ENV" \\\n', ' # --config-env "$CONFIG_ENV" \\\n')))) },
    { name: 'single quotes, so the name is not replaced', ...smallest, change: on(promote, step('production', 'Deploy', within('run', one('"$STACK_ROLE"', "'$STACK_ROLE'")))) },
    { name: 'commands in one line, whose first may fail', ...smallest, change: on(promote, step('production', 'Deploy', within('run', one('tar -xzf app.tar.gz -C app\n', 'tar -xzf app.tar.gz -C app || cp -r src app\n')))) },
  ],

  'variables at another place': [
    { name: 'results of steps, asked before there are any', change: onJob('production', recorded, 'BEFORE', '${{ steps.before.outputs.versions }}') },
    { name: 'a digest of files, asked before they are there', change: onJob('production', recorded, 'DEFINITION_SHA256', "${{ hashFiles('promotion.promo') }}") },
    { name: 'on the job, with another value', change: onJob('production', approved, 'EXPIRES_SECONDS', "'0'"), rule: 'production.approve.expires' },
    { name: 'on the job, while the step has another one', change: on(promote, job('production', within('env', set('EXPIRES_SECONDS', "'259200'"))), env('production', approved, 'EXPIRES_SECONDS', "'0'")), rule: 'production.approve.expires' },
    { name: 'on another step', change: on(promote, step('production', approved, within('env', set('EXCLUDE_STARTER', null))), env('production', same, 'EXCLUDE_STARTER', "'true'")), rule: 'production.approve.excluding' },
    { name: 'empty on the step', change: on(validate, step('unit', 'pytest tests/unit', within('env', set('SKIPPED', "''"), set('EMPTY', "allowed")))), rule: 'unit.empty' },
    { name: 'a switch of a script, on the workflow', change: on(validate, set('env', '\nSKIPPED: allowed'), step('unit', 'pytest tests/unit', within('env', set('SKIPPED', null)))), rule: 'staging.require.unit' },
  ],

  'matrices and groups': [
    { name: 'tests in a part of the matrix that is not there', change: on(validate, job('unit', set('strategy', "\nmatrix:\n  python: ['3.14']")), step('unit', 'pytest tests/unit', set('if', "matrix.python == '3.13'"))), rule: 'staging.require.unit' },
    { name: 'a matrix that may be empty', change: on(validate, job('unit', set('strategy', '\nmatrix:\n  python: ${{ fromJSON(vars.PYTHONS) }}'))) },
    { name: 'paths from a matrix', change: on(validate, job('unit', set('strategy', "\nmatrix:\n  paths: ['[\"tests/quick\"]']")), step('unit', 'pytest tests/unit', within('env', set('PATHS', '${{ matrix.paths }}')))), rule: 'staging.require.unit' },
    { name: 'deployments in a matrix', change: on(promote, job('production', set('strategy', '\nmatrix:\n  n: [1, 2]'))) },
    { name: 'the build in a matrix', change: on(promote, job('build', set('strategy', '\nmatrix:\n  n: [1, 2]'))) },
  ],

  'reports and packages': [
    { name: 'a report takes the place of the package', change: on(promote, step('staging-verify', 'Keep the report', within('with', set('name', 'app'), set('overwrite', 'true')))) },
    { name: 'the tests leave a package', change: on(validate, step('unit', 'Keep the report', within('with', set('name', 'app'), set('path', 'dist'), set('overwrite', 'true')))) },
  ],

  'checks by the API': [
    { name: 'a status of the name', change: beside('green', 'name: Green\non: pull_request_target\npermissions:\n  statuses: write\njobs:\n  green:\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh api "repos/$GITHUB_REPOSITORY/statuses/$SHA" -f state=success -f context=validate\n        env:\n          GH_TOKEN: ${{ github.token }}\n          SHA: ${{ github.event.pull_request.head.sha }}\n'), rule: 'branch.main.checks.unit' },
    { name: 'a check run by JavaScript', change: beside('green', "name: Green\non: pull_request_target\npermissions:\n  checks: write\njobs:\n  green:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/github-script@v8\n        with:\n          script: |\n            await github.rest.checks.create({ ...context.repo, name: 'validate', head_sha: context.payload.pull_request.head.sha, conclusion: 'success' })\n"), rule: 'branch.main.checks.unit' },
    { name: 'a matrix of names', change: beside('green', 'name: Green\non: pull_request\npermissions: {}\njobs:\n  green:\n    name: ${{ matrix.name }}\n    strategy:\n      matrix:\n        name: [lint, validate]\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo fine\n'), rule: 'branch.main.checks.unit' },
    { name: 'all rights, so checks too', change: beside('green', 'name: Green\non: pull_request_target\npermissions: write-all\njobs:\n  green:\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh api "repos/$GITHUB_REPOSITORY/check-runs" -f name=validate -f head_sha="$SHA" -f conclusion=success\n        env:\n          GH_TOKEN: ${{ github.token }}\n          SHA: ${{ github.event.pull_request.head.sha }}\n') },
  ],

  'places of workflows': [
    { name: 'ours by its full name', change: beside('caller', 'name: Caller\non: push\npermissions: {}\njobs:\n  back:\n    permissions: {contents: read, actions: read, deployments: write, id-token: write}\n    uses: company/orders/.github/workflows/rollback.yml@main\n    with: {environment: production, mode: alias, reason: automatic}\n') },
    { name: 'the end .yaml', change: add('.github/workflows/beside.yaml', 'name: Beside\non: push\npermissions:\n  id-token: write\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    environment: production\n    steps:\n      - run: sam deploy\n') },
    { name: 'capitals in the name of an environment', change: beside('beside', 'name: Beside\non: push\npermissions: {}\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    environment: PRODUCTION\n    steps:\n      - run: env\n') },
    { name: 'an environment in a matrix', change: beside('beside', 'name: Beside\non: push\npermissions: {}\njobs:\n  deploy:\n    strategy:\n      matrix:\n        place: [preview, production]\n    runs-on: ubuntu-24.04\n    environment: ${{ matrix.place }}\n    steps:\n      - run: env\n') },
    { name: 'our scripts with a token that may approve', change: beside('beside', 'name: Beside\non: push\npermissions:\n  actions: write\n  deployments: write\njobs:\n  ok:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: gh api -X POST "repos/$GITHUB_REPOSITORY/actions/runs/$RUN/pending_deployments" -f state=approved\n        env:\n          RUN: ${{ vars.RUN }}\n          GH_TOKEN: ${{ secrets.BOT }}\n') },
  ],
};
