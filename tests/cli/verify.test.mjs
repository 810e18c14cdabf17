// `promoc verify` as people use it: nothing is said of a pipeline as it was built; what is weakened is named with its
// rules, its line and a run; a change of the definition is compared with a commit.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const main = 'examples/lambda-staging-production';

const run = (folder, ...args) => spawnSync(promoc, args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });
const inCopy = (example, use) => {
  const folder = mkdtempSync(join(tmpdir(), 'promoc-verify-'));
  try {
    cpSync(join(root, example), folder, { recursive: true });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
const edit = (folder, file, from, to) => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  assert.ok(text.includes(from), `${file} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
};
const git = (folder, ...args) => {
  const { status, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
};
const promote = '.github/workflows/promote.yml';

for (const example of [main, 'examples/smallest']) {
  test(`${example} holds, and the proof says what it rests on`, () => {
    const { status, stdout, stderr } = run(root, 'verify', example);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(stdout, /^\d+ rules hold in \d+ files, in every run that GitHub may make of them\.\nTrusted: the model of GitHub; the scripts, .*; the settings, .*; what AWS enforces\.\n$/);
  });
}

test('a finding names the rule, the line and a run that shows it', () => inCopy(main, (folder) => {
  edit(folder, promote, 'needs: [build, production-check, production-approval]', 'needs: [build, production-check]');
  const { status, stderr } = run(folder, 'verify');
  assert.equal(status, 1);
  assert.match(stderr, /error\[P1103\]: `production` no longer waits for `production-approval`/);
  assert.match(stderr, /promote\.yml:\d+:\d+/);
  assert.match(stderr, /a push to main; .*`production-approval` (fails|is refused|is skipped|is cancelled); .*`production` runs/);
  assert.match(stderr, /`production\.approve` no longer holds/);
  assert.match(stderr, /1 error\n/);
}));

test('for programs: rules and scenario beside each finding', () => inCopy(main, (folder) => {
  edit(folder, '.github/promoc/settings/production.json', '"can_admins_bypass": false', '"can_admins_bypass": true');
  const { status, stdout } = run(folder, 'verify', '--format', 'json');
  assert.equal(status, 1);
  const { findings, diagnostics } = JSON.parse(stdout);
  assert.equal(findings.length, 1);
  assert.equal(diagnostics.length, 1);
  const [{ code, file, rules }] = findings;
  assert.deepEqual([code, file], ['P1110', '.github/promoc/settings/production.json']);
  assert.ok(rules.includes('production.approve'));
}));

// One example of each finding about workflows; tests/mutation has hundreds.
const validate = '.github/workflows/validate.yml';
for (const [code, file, from, to, words, rule] of [
  ['P1104', promote, "if: >-\n      always()\n      && needs.staging.result != 'skipped'", "if: >-\n      failure()\n      && needs.staging.result != 'skipped'", /`staging-rollback` does not run when it should/, 'staging.rollback'],
  ['P1104', promote, 'branches: [develop, main]', 'branches: [main]', /a push to develop no longer starts the workflow/, 'staging.trigger'],
  ['P1105', promote, "EXPIRES_SECONDS: '259200'", "EXPIRES_SECONDS: '999999999'", /the definition means `259200`/, 'production.approve.expires'],
  ['P1105', validate, 'run: bash .github/promoc/bandit.sh', 'run: bash .github/promoc/bandit.sh\n        continue-on-error: true', /can fail, and the job succeeds/, 'staging.require.security'],
  ['P1106', promote, '      - name: It is what was built', '      - run: cp other.py app.tar.gz\n      - name: It is what was built', /was added to `staging`, which holds rights or secrets/, undefined],
  ['P1107', promote, '    permissions:\n      contents: read\n      actions: read\n    outputs:', '    permissions:\n      contents: write\n      actions: read\n    outputs:', /gained rights: `contents: write`/, undefined],
  ['P1108', promote, 'aws-actions/configure-aws-credentials@e1253824e5c10ff9df46874f81ed3ec929e19cfd', 'aws-actions/configure-aws-credentials@v6', /is not pinned to a commit/, undefined],
  ['P1112', validate, '    if: always()\n    runs-on', "    if: github.event_name == 'workflow_dispatch'\n    runs-on", /is required, and does not always run/, 'branch.main.checks.unit'],
]) {
  test(`${code}: ${to.trim().split('\n').at(-1).trim()}`, () => inCopy(main, (folder) => {
    edit(folder, file, from, to);
    const { status, stdout } = run(folder, 'verify', '--format', 'json');
    assert.equal(status, 1);
    const found = JSON.parse(stdout).findings.filter((finding) => finding.code === code && words.test(finding.message));
    assert.ok(found.length > 0, stdout);
    assert.equal(found[0].file, file);
    if (rule) assert.ok(found[0].rules.includes(rule), stdout);
  }));
}

test('P1111: a workflow of the team deploys, too', () => inCopy(main, (folder) => {
  writeFileSync(join(folder, '.github/workflows/quick.yml'), 'on: push\njobs:\n  quick:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: sam deploy\n');
  const { status, stdout } = run(folder, 'verify', '--format', 'json');
  assert.equal(status, 1);
  const codes = JSON.parse(stdout).findings.map(({ code, file, line }) => [code, file]);
  assert.deepEqual(codes, [['P1111', '.github/workflows/quick.yml'], ['P1111', '.github/workflows/quick.yml']]);
}));

test('another tree than that of the definition can be looked at', () => inCopy(main, (folder) => {
  edit(folder, promote, 'DIGEST: ${{ needs.build.outputs.digest }}', 'DIGEST: ${{ vars.DIGEST }}');
  const { status, stderr } = run(root, 'verify', join(main, 'promotion.promo'), folder);
  assert.equal(status, 1);
  assert.match(stderr, /`DIGEST` of `It is what was built` in `staging` is `\$\{\{ vars\.DIGEST \}\}`/);
}));

test('edits that weaken nothing draw nothing', () => inCopy(main, (folder) => {
  edit(folder, promote, 'needs: [build, production-check, production-approval]', 'needs: [production-approval, build, production-check] # all of them');
  edit(folder, promote, "if: github.ref == 'refs/heads/main' && inputs.environment != 'staging'",
    "if: ${{ !(github.ref_name != 'main') && github.ref_type == 'branch' && !(inputs.environment == 'staging') }}");
  edit(folder, promote, 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-latest');
  edit(folder, promote, '@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', '@0123456789abcdef0123456789abcdef01234567 # v7.0.2');
  assert.deepEqual(run(folder, 'verify').stderr, '');
}));

test('a workflow that GitHub cannot read is said to be one', () => inCopy(main, (folder) => {
  edit(folder, promote, 'jobs:\n', 'jobs: [\n');
  const { status, stderr } = run(folder, 'verify');
  assert.equal(status, 1);
  assert.match(stderr, /error\[P1102\]: GitHub does not run this workflow: the workflow is not well-formed YAML/);
}));

test('a definition with errors is told first', () => inCopy(main, (folder) => {
  edit(folder, 'promotion.promo', 'approve team_lead', 'approve nobody_known');
  const { status, stderr } = run(folder, 'verify');
  assert.equal(status, 1);
  assert.match(stderr, /nobody_known/);
}));

const changes = [
  [' expires 72h assumed', '', 'production.approve.expires', /an approval counts for ever/],
  ['expires 72h', 'expires 96h', 'production.approve.expires', /counts for longer/],
  [' excluding pr_author assumed', '', 'production.approve.excluding', /`pr_author` may approve/],
  ['trigger after staging from main', 'trigger after staging from main, develop', 'production.trigger', /runs of `develop` reach production/],
  ['unit, security, template', 'unit, template', 'staging.require.security', /is gone/],
  ['  on failed { rollback }\n', '', 'staging.rollback', /nothing goes back by itself/],
  ['team "team-lead"', 'team "everybody"', 'production.approve', /`everybody` can approve production/],
  ['keep 90d assumed', 'keep 30d', 'artifacts.keep', /30 days, and were for 90/],
  ['<= low', '<= high', 'staging.require.security', /looks at something else, which may be less/],
  ['timeout 10min', 'timeout 20min', 'unit.timeout', /which may be less/],
  ['protect branch main    { checks validation; code_owners; dismiss_stale; last_push_approval }', 'protect branch main { checks validation; code_owners }', 'branch.main.dismiss_stale', /is gone/],
  ['"template.yaml" = devops_admin', '"template.yaml" = team_lead', 'owner.1', /without a review of `@company\/devops-admin`/],
];
for (const [from, to, rule, words] of changes) {
  test(`--base: ${from.trim()} -> ${to}`, () => inCopy(main, (folder) => {
    git(folder, 'init', '-q');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'one');
    edit(folder, 'promotion.promo', from, to);
    const built = run(folder, 'build');
    assert.equal(built.status, 0, built.stderr);
    assert.equal(run(folder, 'verify').status, 0, 'the files hold what the definition says now');
    const { status, stdout } = run(folder, 'verify', '--base', 'HEAD', '--format', 'json');
    assert.equal(status, 1);
    const found = JSON.parse(stdout).findings.filter((finding) => finding.rules.includes(rule));
    assert.ok(found.some(({ code, message }) => code === 'P1116' && words.test(message)), stdout);
  }));
}

test('--base: what is no weaker draws nothing', () => inCopy(main, (folder) => {
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'one');
  edit(folder, 'promotion.promo', 'memory = 256MiB', 'memory = 512MiB');
  edit(folder, 'promotion.promo', 'expires 72h', 'expires 24h');
  edit(folder, 'promotion.promo', 'note "A failed build or test has deployed nothing, so there is nothing to roll back; the run stops."\n', '');
  assert.equal(run(folder, 'build').status, 0);
  const { status, stderr } = run(folder, 'verify', '--base', 'HEAD');
  assert.equal(stderr, '');
  assert.equal(status, 0);
}));

test('--base: a commit that is none, and no repository at all', () => inCopy('examples/smallest', (folder) => {
  assert.match(run(folder, 'verify', '--base', 'HEAD').stderr, /error\[P1117\]: no definition that compiles is found in `HEAD`/);
  git(folder, 'init', '-q');
  for (const name of ['nothing', '--all']) assert.match(run(folder, 'verify', `--base=${name}`).stderr, /P1117/);
  assert.equal(run(folder, 'verify', '--base=').status, 2);
}));
