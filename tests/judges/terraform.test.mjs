// Every setting for GitHub's API is in the file for Terraform as well, and nothing else is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { here } from './lib/extracted.mjs';
import { buildVariant, variants } from './lib/variants.mjs';
import { asLine, judgeTree } from './judge.mjs';

const root = join(here, '../..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const module = 'infrastructure/promoc/github.tf.json';
const folder = '.github/promoc/settings';

/** A text as Terraform understands it, without expressions. */
const plain = (text) => text.replaceAll('$${', '${').replaceAll('%%{', '%{');
const values = (object) => Object.values(object ?? {});

/** The settings files that say what the module says: path to content. */
function settingsOf(data) {
  const find = (expression) => {
    const [, kind, name] = /^\$\{data\.(\w+)\.([\w-]+)\.id\}$/.exec(expression);
    const found = data.data[kind][name];
    return kind === 'github_team' ? { type: 'Team', slug: found.slug } : { type: 'User', login: found.username };
  };
  const { github_repository_environment: environments } = data.resource;
  /** What stands in one environment of ours. */
  const inside = (kind, name) =>
    values(data.resource[kind]).filter(({ environment }) => environment === `\${github_repository_environment.${name}.environment}`);
  const environment = ([name, { repository, environment: title, reviewers, ...put }]) => {
    assert.equal(repository, '${var.repository}');
    const rules = put.wait_timer === undefined ? {} : { reviewers: values(reviewers).flat().map(find) };
    const variables = inside('github_actions_environment_variable', name).map((each) => {
      // What looks after a deployment, or rolls it back, does so in its account.
      const values = [name, name.replace(/-(watch|rollback)$/, '')].map((one) => `\${var.${each.variable_name}.${one}}`);
      assert.ok(values.includes(each.value), each.value);
      return [each.variable_name, null];
    });
    const check = data.check[`secrets_of_${name}`];
    const secrets = check ? JSON.parse(/setsubtract\((\[.*?\])/.exec(check.assert.condition)[1]).map((one) => [one, null]) : [];
    return {
      environment: plain(title),
      put: { ...put, ...rules },
      branch_policies: inside('github_repository_environment_deployment_policy', name).map((each) => ({
        name: plain(each.branch_pattern),
        type: 'branch',
      })),
      ...(variables.length > 0 ? { variables: Object.fromEntries(variables) } : {}),
      ...(secrets.length > 0 ? { secrets: Object.fromEntries(secrets) } : {}),
    };
  };
  const parameters = ({ required_check, required_reviewers, ...rest }) => ({
    ...rest,
    ...(required_check ? { required_status_checks: required_check.map((each) => ({ ...each, context: plain(each.context) })) } : {}),
    ...(required_reviewers
      ? {
          required_reviewers: required_reviewers.map((each) => ({
            ...each,
            file_patterns: each.file_patterns.map(plain),
            reviewer: find(each.reviewer.id),
          })),
        }
      : {}),
  });
  const ruleset = ({ repository, name, conditions, rules, ...rest }) => {
    assert.equal(repository, '${var.repository}');
    return {
      ...rest,
      name: plain(name),
      conditions: { ref_name: { include: conditions.ref_name.include.map(plain), exclude: conditions.ref_name.exclude } },
      rules: Object.entries(rules).map(([type, value]) => (value === true ? { type } : { type, parameters: parameters(value) })),
    };
  };
  return {
    environments: Object.entries(environments).map(environment),
    rulesets: values(data.resource.github_repository_ruleset).map(ruleset),
  };
}

function settingsIn(place) {
  const read = (path) =>
    readdirSync(join(place, path), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => JSON.parse(readFileSync(join(place, path, name), 'utf8')));
  return { environments: read(folder), rulesets: readdirSync(join(place, folder)).includes('rulesets') ? read(`${folder}/rulesets`) : [] };
}

const sorted = ({ environments, rulesets }) => {
  const by = (key) => (a, b) => (a[key] < b[key] ? -1 : 1);
  // Who is asked first means nothing, and blocks of one kind stand together.
  const asked = environments.map((each) => ({
    ...each,
    put: { ...each.put, ...(each.put.reviewers ? { reviewers: each.put.reviewers.map((one) => JSON.stringify(one)).sort() } : {}) },
  }));
  return { environments: asked.sort(by('environment')), rulesets: [...rulesets].sort(by('name')) };
};

function assertSame(place, text) {
  const data = JSON.parse(readFileSync(join(place, module), 'utf8'));
  assert.deepEqual(sorted(settingsOf(data)), sorted(settingsIn(place)));
  const kinds = Object.keys(data.resource);
  const lands = /^\s*land\s/m.test(text);
  assert.equal(kinds.includes('github_workflow_repository_permissions'), lands, 'whether workflows may open pull requests');
  if (lands) assert.equal(data.resource.github_workflow_repository_permissions.repository.can_approve_pull_request_reviews, true);
}

/** A built copy of an example whose settings Terraform shall bring to GitHub. */
function built(t, name) {
  const place = mkdtempSync(join(tmpdir(), `terraform-${name}-`));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  cpSync(join(root, 'examples', name), place, { recursive: true });
  for (const emitted of ['.github', 'infrastructure/promoc', 'samconfig.toml']) rmSync(join(place, emitted), { recursive: true, force: true });
  const definition = join(place, 'promotion.promo');
  const text = readFileSync(definition, 'utf8').replace(/^(\s*)?(github \{[^}]*?)\s*\}/m, '$1$2; settings terraform }');
  assert.match(text, /settings terraform/);
  writeFileSync(definition, text);
  const { status, stdout, stderr } = spawnSync(promoc, ['build'], { cwd: place, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return { place, text };
}

for (const name of ['lambda-staging-production', 'security-design-assistant', 'smallest']) {
  test(`the settings of ${name} are the same for Terraform, and the judges find nothing`, async (t) => {
    const { place, text } = built(t, name);
    assertSame(place, text);
    const { findings, judged } = await judgeTree(place);
    assert.deepEqual(findings.map(asLine), []);
    assert.equal(judged.terraform, 1);
  });
}

for (const name of variants) {
  const text = readFileSync(join(here, 'variants', name), 'utf8');
  if (!/\bsettings terraform\b/.test(text)) continue;
  test(`the settings of variants/${name} are the same for Terraform`, (t) => {
    const { place, status, text: said } = buildVariant(t, name);
    assert.equal(status, 0, said);
    assertSame(place, text);
    const data = JSON.parse(readFileSync(join(place, module), 'utf8'));
    // What the variant is for: else a comparison of less would pass as well.
    const { production } = data.resource.github_repository_environment;
    assert.deepEqual(Object.keys(production.reviewers), ['teams', 'users']);
    assert.ok(values(data.resource.github_repository_environment).some(({ wait_timer: minutes }) => minutes === 30));
    assert.ok(data.resource.github_repository_ruleset.main.rules.pull_request.required_reviewers.length > 1);
    assert.ok(data.resource.github_repository_ruleset.main.rules.merge_queue);
    assert.ok(Object.keys(data.check).some((each) => each.startsWith('secrets_of_')));
  });
}
