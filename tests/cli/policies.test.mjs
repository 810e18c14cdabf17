// Policies as people meet them: a path that breaks one is named in words, with the place that opens it; one that holds
// is in the report with what carries it, and `verify` names it when that is weakened.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: a.b, AutoPublishAlias: live}
`;
const definition = (policies) => `promoc 1
pipeline shop
github { plan enterprise; visibility private; default_branch main }
role lead = team "leads"
role business = team "business"
target app = sam.stack("template.yaml", region: "eu-west-1")
suite unit { run python.pytest("tests") }
environment staging { trigger push main; require unit }
environment production {
  trigger after staging
  approve lead + business excluding pr_author
  on failed { rollback }
}
${policies}
`;

const inFolder = (policies, use) => {
  const folder = mkdtempSync(join(tmpdir(), 'promoc-policies-'));
  try {
    mkdirSync(join(folder, 'tests'));
    writeFileSync(join(folder, 'tests/test_a.py'), '');
    writeFileSync(join(folder, 'template.yaml'), template);
    writeFileSync(join(folder, 'promotion.promo'), definition(policies));
    const run = (...args) => spawnSync(promoc, args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });
    return use(run, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
test('the path that breaks a policy is named, with the place that opens it', () =>
  inFolder('policy "nothing unapproved" { every path to production { approvals of any >= 2 } }', (run) => {
    const { status, stderr } = run('build');
    assert.equal(status, 1);
    assert.match(stderr, /error\[P0413\]: the policy "nothing unapproved" does not hold: `production` can be reached without 2 people being asked/);
    assert.match(stderr, /on failed \{ rollback \}\n.*a rollback by itself asks nobody/);
    assert.match(stderr, /rollback by itself, when a deployment does not end well: nobody is asked/);
  }));

test('the people whom a path asks are counted by name', () =>
  inFolder('policy "three" { every path to production except rollback { approvals of any > 2 } }', (run) => {
    const { status, stderr } = run('check');
    assert.equal(status, 1);
    assert.match(stderr, /push to `main` \(`staging`, `production`\): `lead` \+ `business` = 2 people/);
    assert.match(stderr, /approve lead \+ business/);
  }));

const holding = `policy "safe" {
  every path to production except rollback { approvals of business >= 1; passes unit; same artifact }
  no path skips staging
}`;

test('a policy that holds is in the report, with what carries it', () =>
  inFolder(holding, (run) => {
    assert.equal(run('build').status, 0);
    const { report } = JSON.parse(run('report', '--format', 'json').stdout);
    const files = (id) => report.rules.find((rule) => rule.id === id).links.map(({ file }) => file);
    assert.ok(files('policy.safe.1').includes('.github/promoc/settings/production.json'));
    for (const number of [2, 3, 4]) assert.ok(files(`policy.safe.${number}`).includes('.github/workflows/promote.yml'));
  }));

const rulesOf = (run) => JSON.parse(run('verify', '--format', 'json').stdout).findings.flatMap(({ rules }) => rules);
const promote = '.github/workflows/promote.yml';

for (const [what, file, from, to, policy] of [
  ['a gate that is not waited for', promote, /^ +needs: unit\n/m, '', 'policy.safe.2'],
  ['a reviewer who is taken away', '.github/promoc/settings/production.json', '"business"', '"everybody"', 'policy.safe.1'],
  ['a digest that is not compared', promote, /sha256sum|digest/, 'true', 'policy.safe.3'],
]) {
  test(`verify names the policy: ${what}`, () =>
    inFolder(holding, (run, folder) => {
      assert.equal(run('build').status, 0);
      assert.equal(run('verify').status, 0);
      const text = readFileSync(join(folder, file), 'utf8');
      const changed = text.replace(from, to);
      assert.notEqual(changed, text, `${file} has no ${from}`);
      writeFileSync(join(folder, file), changed);
      assert.ok(rulesOf(run).includes(policy), JSON.stringify(rulesOf(run)));
    }));
}
