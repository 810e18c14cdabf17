// apply-settings.sh: what the settings files say is what GitHub has, read back (mechanism "settings as applied").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, expect, promotion, raw, http, fails, killed, pages, each } from './support/run.mjs';
import { settingsApi } from './support/settings-api.mjs';

const custom = { protected_branches: false, custom_branch_policies: true };
const production = {
  environment: 'production',
  put: {
    wait_timer: 0, prevent_self_review: true, can_admins_bypass: false,
    reviewers: [{ type: 'Team', slug: 'leads' }, { type: 'User', login: 'ann' }], deployment_branch_policy: custom,
  },
  branch_policies: [{ name: 'main', type: 'branch' }, { name: 'hotfix/**', type: 'branch' }],
};
const staging = { environment: 'staging', put: { ...production.put, prevent_self_review: false, reviewers: [] }, branch_policies: [{ name: 'main', type: 'branch' }] };
const main = {
  name: 'promoc: main', target: 'branch', enforcement: 'active', bypass_actors: [],
  conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
  rules: [
    { type: 'deletion' }, { type: 'non_fast_forward' },
    { type: 'pull_request', parameters: { required_approving_review_count: 1, dismiss_stale_reviews_on_push: true, require_code_owner_review: true, require_last_push_approval: false, required_review_thread_resolution: false } },
    { type: 'required_status_checks', parameters: { strict_required_status_checks_policy: true, do_not_enforce_on_create: false, required_status_checks: [{ context: 'validate' }] } },
  ],
};
const all = { 'production.json': production, 'staging.json': staging, 'rulesets/main.json': main };

/** A repository as it was created: nobody has set anything yet. */
const repository = (more = {}) => ({
  repository: 'acme/shop', admin: true, reviewersInPlan: true, rulesetsInPlan: true, last: 100, environments: {}, rulesets: [],
  teams: { 'orgs/acme/teams/leads': 11, 'orgs/acme/teams/a%20b': 12 }, users: { ann: 22, eve: 33 }, access: [11, 12, 22], ...more,
});
/** Changes the state that it is given. */
const apply = async (state, { args = [], files = all, env = {}, routes = {} } = {}) => {
  const { route, close } = await settingsApi(state);
  try {
    return await run('promoc/apply-settings.sh', {
      args, env, routes: { ...routes, ...route },
      files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name.startsWith('../') ? `promoc/${name.slice(3)}` : `promoc/settings/${name}`, typeof content === 'string' ? content : JSON.stringify(content)])),
      prepare: (work) => {
        mkdirSync(join(work, 'promoc'), { recursive: true });
        for (const name of ['apply-settings.sh', 'workflow-permissions.sh']) copyFileSync(promotion(name), join(work, 'promoc', name));
      },
    });
  } finally {
    close();
  }
};
const changes = (r) => r.calls.filter((c) => c.args.includes('--method')).map((c) => c.text.replace(/^gh api --method (\S+) repos\/acme\/shop\/(\S+).*$/, '$1 $2'));
/** A repository to which `files` were applied, then changed by somebody. */
const appliedTo = {};
const applied = async (change = () => {}, files = all) => {
  const key = JSON.stringify(files);
  appliedTo[key] ??= (async () => {
    const state = repository();
    expect(await apply(state, { files }), 0);
    return state;
  })();
  const state = structuredClone(await appliedTo[key]);
  change(state);
  return state;
};
const policy = (name, type = 'branch') => ({ id: 900 + name.length, node_id: 'x', name, type });

describe('apply-settings', { concurrency: 3 }, () => {
  it('a repository without settings gets them; the second time there is nothing to do', async () => {
    const state = repository();
    const first = expect(await apply(state), 0, '~ environment production: reviewers is null', '= environment production, now', '= environment staging, now', '= ruleset promoc: main, now');
    assert.deepEqual(changes(first), [
      'PUT environments/production', 'POST environments/production/deployment-branch-policies', 'POST environments/production/deployment-branch-policies',
      'PUT environments/staging', 'POST environments/staging/deployment-branch-policies', 'POST rulesets',
    ]);
    const { policies, variables, secrets, ...rules } = state.environments.production;
    assert.deepEqual(rules, { ...production.put, reviewers: [{ type: 'Team', id: 11 }, { type: 'User', id: 22 }] });
    assert.deepEqual(policies.map(({ name, type }) => ({ name, type })), production.branch_policies);
    assert.deepEqual(state.rulesets.map((r) => [r.source_type, r.ruleset]), [['Repository', main]]);
    const second = expect(await apply(state), 0, '= environment production\n= environment staging\n= ruleset promoc: main\n');
    assert.deepEqual(changes(second), []);
  });

  it('--dry-run changes nothing, and says whether anything differs', async () => {
    const state = repository();
    const r = expect(await apply(state, { args: ['--dry-run'] }), 1, '~ environment production: ', '~ ruleset promoc: main: rules is null', '3 of 3 settings are not as in the files');
    assert.deepEqual(changes(r), []);
    assert.deepEqual(state, repository());
    expect(await apply(await applied(), { args: ['--dry-run'] }), 0);
  });

  it('every rule that somebody weakened is found, and put right', async () => {
    await each([
      ['wait_timer', 30], ['can_admins_bypass', true], ['prevent_self_review', false], ['reviewers', []], ['reviewers', [{ type: 'Team', id: 11 }]],
      ['reviewers', [{ type: 'Team', id: 11 }, { type: 'User', id: 22 }, { type: 'User', id: 33 }]], ['reviewers', [{ type: 'User', id: 11 }, { type: 'Team', id: 22 }]],
      ['deployment_branch_policy', null], ['deployment_branch_policy', { protected_branches: true, custom_branch_policies: false }],
    ], async ([field, value]) => {
      const files = { 'production.json': production };
      const good = await applied(undefined, files);
      const state = structuredClone(good);
      state.environments.production[field] = value;
      const weak = structuredClone(state);
      expect(await apply(state, { files, args: ['--dry-run'] }), 1, `~ environment production: ${field} is `);
      assert.deepEqual(state, weak);
      expect(await apply(state, { files }), 0, `~ environment production: ${field} is `);
      assert.deepEqual(state, good);
    });
  });

  it('where workflows open pull requests, they are let, and nothing else of their permissions changes', async () => {
    const files = { 'staging.json': staging, '../workflow-permissions.json': { can_approve_pull_request_reviews: true } };
    const state = repository({ permissions: { default_workflow_permissions: 'write', can_approve_pull_request_reviews: false } });
    const dry = expect(await apply(state, { files, args: ['--dry-run'] }), 1, '~ permissions of workflows: can_approve_pull_request_reviews is false, wanted true', '2 of 2 settings');
    assert.deepEqual(changes(dry), []);
    const first = expect(await apply(state, { files }), 0, '= permissions of workflows, now');
    assert.equal(changes(first).at(-1), 'PUT actions/permissions/workflow');
    assert.deepEqual(state.permissions, { default_workflow_permissions: 'write', can_approve_pull_request_reviews: true });
    assert.deepEqual(changes(expect(await apply(state, { files }), 0, '= permissions of workflows\n')), []);
    // Without the file nobody asks for them.
    assert.ok((await apply(state, { files: { 'staging.json': staging } })).calls.every((c) => !c.text.includes('actions/permissions')));
    expect(await apply(repository({ fixed: true }), { files }), 2, 'GitHub refused to change the permissions of workflows');
    await each(['{}', '[]', '{"can_approve_pull_request_reviews": "yes"}', '{"default_workflow_permissions": "write"}', '{"can_approve_pull_request_reviews": true, "x": 1}'],
      async (content) => expect(await apply(repository(), { files: { ...files, '../workflow-permissions.json': content } }), 2, 'workflow-permissions.json is no settings file'));
    await each([{}, [], { can_approve_pull_request_reviews: true }], async (permissions) =>
      expect(await apply(repository(), { files, routes: { 'gh api --paginate repos/acme/shop/actions/permissions/workflow': permissions } }), 2, 'has an odd form'));
  });

  it('only the branches and tags that are named may deploy', async () => {
    const state = await applied((s) => s.environments.production.policies.push(policy('*'), policy('main', 'tag')));
    state.environments.production.policies.splice(1, 1);
    const r = expect(await apply(state), 0, '~ environment production: branch_policies is ');
    assert.deepEqual(changes(r).map((c) => c.split('/')[0]), ['PUT environments', 'POST environments', 'DELETE environments', 'DELETE environments']);
    assert.deepEqual(state.environments.production.policies.map((p) => p.name).sort(), ['hotfix/**', 'main']);
    assert.deepEqual(state.environments.production.policies.map((p) => p.type), ['branch', 'branch']);
  });

  it('a policy without a type is one for branches', async () => {
    const files = { 'staging.json': { ...staging, branch_policies: [{ name: 'main' }] } };
    const state = await applied(undefined, files);
    assert.deepEqual(state.environments.staging.policies.map(({ name, type }) => ({ name, type })), [{ name: 'main', type: 'branch' }]);
    assert.deepEqual(changes(expect(await apply(state, { files }), 0)), []);
  });

  it('a branch that somebody else adds at the same moment is no error', async () => {
    const state = repository({ late: { name: 'main', type: 'branch' } });
    expect(await apply(state, { files: { 'staging.json': staging } }), 0, '= environment staging, now');
    assert.equal(state.environments.staging.policies.length, 1);
    expect(await apply(repository({ late: { name: '*', type: 'branch' } }), { files: { 'staging.json': staging } }), 1, '! environment staging, still: branch_policies is ');
  });

  it('what GitHub silently leaves out is an error', async () => {
    expect(await apply(repository({ ignored: ['can_admins_bypass'] }), { files: { 'production.json': production } }), 1,
      '! environment production, still: can_admins_bypass is null, wanted false', '1 of 1 settings are not as in the files');
  });

  it('a plan without reviewers takes only what the file names', async () => {
    const files = { 'production.json': { environment: 'production', put: { deployment_branch_policy: custom }, branch_policies: production.branch_policies } };
    const state = repository({ reviewersInPlan: false });
    expect(await apply(state, { files }), 0);
    assert.deepEqual(changes(expect(await apply(state, { files }), 0)), []);
    expect(await apply(repository({ reviewersInPlan: false })), 2, 'Failed to create the environment protection rule (HTTP 422)', 'the plan has no reviewers in private repositories');
    expect(await apply(repository({ rulesetsInPlan: false })), 2, 'Upgrade to GitHub Pro');
  });

  it('teams that review files are found by their names', async () => {
    const reviewer = (slug, minimum_approvals = 1) => ({ file_patterns: ['infrastructure/**', 'infrastructure/**/*'], minimum_approvals, reviewer: { type: 'Team', slug } });
    const withTeams = (...required_reviewers) => ({ ...main, rules: main.rules.map((one) => (one.type === 'pull_request' ? { ...one, parameters: { ...one.parameters, required_reviewers } } : one)) });
    const files = { 'rulesets/main.json': withTeams(reviewer('leads', 2), reviewer('a b'), reviewer('leads')) };
    const state = repository();
    const sent = () => state.rulesets[0].ruleset.rules.find((one) => one.type === 'pull_request').parameters.required_reviewers;
    expect(await apply(state, { files }), 0, '= ruleset promoc: main, now');
    assert.deepEqual(sent().map((one) => [one.reviewer, one.minimum_approvals]), [[{ type: 'Team', id: 11 }, 2], [{ type: 'Team', id: 12 }, 1], [{ type: 'Team', id: 11 }, 1]]);
    assert.deepEqual(changes(expect(await apply(state, { files }), 0)), []);
    for (const weaken of [(list) => { list[0].minimum_approvals = 1; }, (list) => { list[1].reviewer.id = 11; }, (list) => { list.pop(); }, (list) => { list[0].file_patterns = ['x']; }]) {
      const good = structuredClone(state);
      weaken(sent());
      expect(await apply(state, { files, args: ['--dry-run'] }), 1, '~ ruleset promoc: main: rules is ');
      expect(await apply(state, { files }), 0);
      assert.deepEqual(sent(), good.rulesets[0].ruleset.rules.find((one) => one.type === 'pull_request').parameters.required_reviewers);
    }
    expect(await apply(repository(), { files: { 'rulesets/main.json': withTeams(reviewer('gone')) } }), 2, 'There is no orgs/acme/teams/gone', 'It is a reviewer in settings/rulesets/main.json');
  });

  it('who may not do this is told so', async () => {
    expect(await apply(repository({ admin: false })), 2, 'GitHub refused to change the environment production: gh: Not Found (HTTP 404)', '404: you are no administrator');
    expect(await apply(repository({ repository: 'acme/other' })), 2, 'There is no repository acme/shop, or you may not see it');
  });

  it('a reviewer who is unknown, or has no access, stops everything', async () => {
    const by = (...reviewers) => ({ 'production.json': { ...production, put: { ...production.put, reviewers } } });
    await each([[{ type: 'Team', slug: 'ghosts' }, 'orgs/acme/teams/ghosts'], [{ type: 'User', login: 'bob' }, 'users/bob'], [{ type: 'Team' }, 'orgs/acme/teams/null']], async ([reviewer, path]) => {
      const r = expect(await apply(repository(), { files: by({ type: 'User', login: 'ann' }, reviewer) }), 2, `There is no ${path}, or you may not see it. It is a reviewer in settings/production.json.`);
      assert.deepEqual(changes(r), []);
    });
    expect(await apply(repository(), { files: by({ type: 'User', login: 'eve' }) }), 2, '422: a reviewer has no access');
    expect(await apply(repository(), { files: by({ type: 'Team', slug: 'a b' }) }), 0);
  });

  it('secrets must be there; what they are is never asked', async () => {
    const files = { 'notices.json': { ...staging, environment: 'notices', secrets: { EMAIL_PASSWORD: null, SLACK_WEBHOOK: null } } };
    const state = repository();
    expect(await apply(state, { files }), 1, '! environment notices, still: secrets is [], wanted ["EMAIL_PASSWORD","SLACK_WEBHOOK"]: gh secret set NAME --env ENVIRONMENT');
    state.environments.notices.secrets = ['OTHER', 'SLACK_WEBHOOK'];
    expect(await apply(state, { files }), 1, 'secrets is ["SLACK_WEBHOOK"], wanted ["EMAIL_PASSWORD","SLACK_WEBHOOK"]');
    state.environments.notices.secrets = ['OTHER', 'SLACK_WEBHOOK', 'EMAIL_PASSWORD'];
    const r = expect(await apply(state, { files }), 0);
    assert.deepEqual(changes(r), []);
    assert.equal(r.calls.filter((c) => /secrets/.test(c.text) && c.args.includes('--method')).length, 0);
  });

  it('variables must be there; which value they have is not looked at', async () => {
    const files = { 'production.json': { ...production, variables: { AWS_ACCOUNT_ID: null, STAGE: null } } };
    const state = repository();
    expect(await apply(state, { files }), 1, '! environment production, still: variables is [], wanted ["AWS_ACCOUNT_ID","STAGE"]: gh variable set NAME --env ENVIRONMENT');
    state.environments.production.variables = ['OTHER', 'STAGE'];
    expect(await apply(state, { files }), 1, 'variables is ["STAGE"], wanted ["AWS_ACCOUNT_ID","STAGE"]');
    state.environments.production.variables = ['OTHER', 'STAGE', 'AWS_ACCOUNT_ID'];
    assert.deepEqual(changes(expect(await apply(state, { files }), 0)), []);
  });

  it('names are encoded, and found in whatever case', async () => {
    const odd = { 'a.json': { environment: 'eu/prod 1', put: { deployment_branch_policy: custom } } };
    const state = repository();
    expect(await apply(state, { files: odd }), 0, '~ environment eu/prod 1: ');
    assert.deepEqual(Object.keys(state.environments), ['eu/prod 1']);
    const files = { 'production.json': production };
    const shouting = await applied((s) => (s.environments = { Production: s.environments.production }), files);
    assert.deepEqual(changes(expect(await apply(shouting, { files }), 0)), []);
  });

  it('an environment of which nothing but its being there is asked is created', async () => {
    const state = repository();
    expect(await apply(state, { files: { 'a.json': { environment: 'a', put: {} } } }), 0);
    assert.deepEqual(Object.keys(state.environments), ['a']);
  });

  it('every change of a ruleset is found, and put right', async () => {
    const files = { 'rulesets/main.json': main };
    const good = await applied(undefined, files);
    const rule = (type, change) => (r) => Object.assign(r.rules.find((one) => one.type === type).parameters, change);
    await each([
      ['enforcement', (r) => (r.enforcement = 'disabled')], ['target', (r) => (r.target = 'tag')],
      ['bypass_actors', (r) => r.bypass_actors.push({ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' })],
      ['conditions', (r) => (r.conditions.ref_name.include = ['refs/heads/other'])], ['conditions', (r) => r.conditions.ref_name.exclude.push('refs/heads/main')],
      ['rules', (r) => r.rules.shift()], ['rules', (r) => r.rules.push({ type: 'creation' })], ['rules', rule('pull_request', { required_approving_review_count: 0 })],
      ['rules', rule('required_status_checks', { required_status_checks: [] })], ['rules', rule('required_status_checks', { required_status_checks: [{ context: 'validate' }, { context: 'x' }] })],
      ['rules', (r) => r.rules.splice(0, 2, { type: 'creation' }, { type: 'update' })],
    ], async ([field, change]) => {
      const state = structuredClone(good);
      change(state.rulesets[0].ruleset);
      const r = expect(await apply(state, { files }), 0, `~ ruleset promoc: main: ${field} is `, '= ruleset promoc: main, now');
      assert.deepEqual(changes(r), ['PUT rulesets/101']);
      assert.deepEqual(state, good);
    });
  });

  it('a ruleset of the organization with the same name is another one', async () => {
    const state = repository({ rulesets: [{ id: 7, source_type: 'Organization', ruleset: main }, { id: 8, source_type: 'Repository', ruleset: { ...main, name: 'other' } }] });
    expect(await apply(state, { files: { 'rulesets/main.json': main } }), 0);
    assert.deepEqual(state.rulesets.map((r) => [r.id, r.source_type]), [[7, 'Organization'], [8, 'Repository'], [101, 'Repository']]);
    assert.deepEqual(changes(expect(await apply(state, { files: { 'rulesets/main.json': main } }), 0)), []);
  });

  it('the list of who may bypass is not shown to everybody: not shown is not empty', async () => {
    const state = await applied(undefined, { 'rulesets/main.json': main });
    const { bypass_actors, ...hidden } = main;
    expect(await apply(state, { files: { 'rulesets/main.json': main }, args: ['--dry-run'], routes: { 'gh api --paginate repos/acme/shop/rulesets/101': hidden } }), 1, 'bypass_actors is null, wanted []');
  });

  it('what cannot be read is broken, and nothing is changed', async () => {
    const at = 'gh api --paginate repos/acme/shop';
    const files = { 'production.json': production, 'rulesets/main.json': main };
    const good = await applied(undefined, files);
    const lists = [[`${at}/environments/production/deployment-branch-policies*`, 'branch_policies'], [`${at}/rulesets?*`, '']];
    await each([
      ...['', '/environments/production', '/environments/production/deployment-branch-policies*', '/rulesets?*', '/rulesets/103'].flatMap((path) =>
        [http(500), raw('')].map((answer) => [at + path, answer])),
      [`${at}/environments/production`, http(403)], [`${at}/environments/production`, killed],
      [`${at}/environments/production`, raw('{')], [`${at}/environments/production`, raw('[]')], [`${at}/rulesets/103`, raw('{')],
      ...lists.flatMap(([route, field]) => [{ [field || 'message']: 'x' }, raw('{'), ...(field ? [pages({ total_count: 3, [field]: [] }, { total_count: 3, [field]: [] })] : [])].map((answer) => [route, answer])),
      ['gh api --paginate users/ann', http(500)], ['gh api --paginate users/ann', raw('{}')], ['gh api --paginate users/ann', raw('{"id": "22"}')],
    ], async ([route, answer]) => {
      const r = expect(await apply(structuredClone(good), { files, routes: { [route]: answer } }), 2);
      assert.deepEqual(changes(r), []);
    });
  });

  it('a change that fails on the way is an error', async () => {
    await each(['PUT *', 'POST */deployment-branch-policies *', 'POST */rulesets *'], async (call) =>
      expect(await apply(repository(), { routes: { [`gh api --method ${call}`]: http(500, 'Server Error') } }), 2, 'GitHub refused to change the '));
    const state = await applied((s) => s.environments.staging.policies.push(policy('*')));
    expect(await apply(state, { routes: { 'gh api --method DELETE *': http(500) } }), 2, 'GitHub refused to change the environment staging');
  });

  it('files that are not settings are refused', async () => {
    await each([
      '', '{', '[]', '{} {}', {}, { environment: 'a' }, { environment: 3, put: {} }, { ...production, branch_policys: [] }, { ...production, variables: { A: 'value' } }, { ...production, secrets: { A: 'value' } }, { ...production, put: [] },
    ], async (content) => {
      const r = expect(await apply(repository(), { files: { 'a.json': content } }), 2);
      assert.deepEqual(changes(r), []);
    });
    await each(['', '{', '[]', {}, { ...main, name: 3 }], async (content) => expect(await apply(repository(), { files: { 'rulesets/a.json': content } }), 2));
    expect(await apply(repository(), { files: {} }), 2, 'There are no settings beside this script');
    expect(await apply(repository(), { args: ['--dryrun'] }), 2, 'The only option is --dry-run, not --dryrun');
  });

  it('the repository is that of the clone, unless it is named', async () => {
    const view = 'gh repo view --json nameWithOwner --jq .nameWithOwner';
    const r = expect(await apply(await applied(), { env: { GITHUB_REPOSITORY: '' }, routes: { [view]: raw('acme/shop\n') } }), 0);
    assert.ok(r.calls.some((c) => c.text === view));
    expect(await apply(repository(), { env: { GITHUB_REPOSITORY: '' }, routes: { [view]: fails(4, 'To get started with GitHub CLI, please run: gh auth login') } }), 2, 'Set GITHUB_REPOSITORY');
  });
});
