// settings-drift.sh: what a workflow's token is shown of the settings is compared, and what it is not shown is said (mechanism
// "settings as applied").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, expect, promotion, raw, http, pages, each } from './support/run.mjs';

const custom = { protected_branches: false, custom_branch_policies: true };
const production = {
  environment: 'eu/prod 1',
  put: { wait_timer: 0, prevent_self_review: true, can_admins_bypass: false, reviewers: [{ type: 'Team', slug: 'Leads' }, { type: 'User', login: 'ann' }], deployment_branch_policy: custom },
  branch_policies: [{ name: 'main', type: 'branch' }],
};
const main = {
  name: 'promoc: main', target: 'branch', enforcement: 'active', bypass_actors: [], conditions: { ref_name: { include: ['refs/heads/main'], exclude: [] } },
  rules: [{ type: 'deletion' }, { type: 'pull_request', parameters: { required_approving_review_count: 1, required_reviewers: [{ file_patterns: ['*'], minimum_approvals: 1, reviewer: { type: 'Team', slug: 'leads' } }] } }],
};
const files = { 'production.json': production, 'rulesets/main.json': main };

const at = 'gh api repos/acme/shop';
const page = 'gh api --paginate repos/acme/shop';
const env = `${at}/environments/eu%2Fprod%201`;
const policies = `${page}/environments/eu%2Fprod%201/deployment-branch-policies?per_page=100`;
const rulesets = `${page}/rulesets?includes_parents=false&per_page=100`;
const reviewers = [{ type: 'User', reviewer: { id: 22, login: 'Ann' } }, { type: 'Team', reviewer: { id: 11, slug: 'leads' } }];
const shown = (more = {}, rule = {}) => ({
  name: 'eu/prod 1', can_admins_bypass: false, deployment_branch_policy: custom,
  protection_rules: [{ type: 'required_reviewers', prevent_self_review: true, reviewers, ...rule }, { type: 'branch_policy' }], ...more,
});
const { bypass_actors: hidden, ...visible } = main;
const shownRuleset = (change = () => {}) => {
  const one = structuredClone({ ...visible, id: 7, source_type: 'Repository' });
  one.rules.reverse();
  Object.assign(one.rules[0].parameters, { allowed_merge_methods: ['merge'], required_reviewers: [{ file_patterns: ['*'], minimum_approvals: 1, reviewer: { type: 'Team', id: 11 } }] });
  change(one);
  return one;
};
const list = [{ id: 7, name: 'promoc: main', source_type: 'Repository' }, { id: 8, name: 'promoc: main', source_type: 'Organization' }];
const good = {
  [env]: shown(), [policies]: { total_count: 1, branch_policies: [{ id: 1, name: 'main', type: 'branch' }] },
  [rulesets]: pages(list.slice(0, 1), list.slice(1)), [`${at}/rulesets/7`]: shownRuleset(),
};
const drift = (routes = {}, given = files, more = {}) => run('promoc/settings-drift.sh', {
  env: more, routes: { ...good, ...routes },
  files: Object.fromEntries(Object.entries(given).map(([name, content]) => [name.startsWith('../') ? `promoc/${name.slice(3)}` : `promoc/settings/${name}`, typeof content === 'string' ? content : JSON.stringify(content)])),
  prepare: (work) => {
    mkdirSync(join(work, 'promoc'), { recursive: true });
    for (const name of ['settings-drift.sh', 'lib.sh']) copyFileSync(promotion(name), join(work, 'promoc', name));
  },
});

describe('settings-drift', { concurrency: 4 }, () => {
  it('as in the files, in whatever order; what is not shown is said', async () => {
    const r = expect(await drift(), 0, '2 settings are as in the files, as far as they are seen', 'Not seen by the token of a workflow: which teams review in the ruleset promoc: main; who may bypass the ruleset promoc: main.');
    assert.ok(r.calls.every((c) => !c.args.includes('--method')));
  });

  it('every change that is shown is found', async () => {
    const rules = (rule) => ({ [env]: shown({}, rule) });
    const ruleset = (change) => ({ [`${at}/rulesets/7`]: shownRuleset(change) });
    await each([
      [{ [env]: http(404, 'Not Found') }, 'environment eu/prod 1 is not there'],
      [{ [env]: shown({ can_admins_bypass: true }) }, 'can_admins_bypass is true, wanted false'],
      [{ [env]: shown({ deployment_branch_policy: null }) }, 'deployment_branch_policy is null'],
      [{ [env]: shown({ protection_rules: [{ type: 'wait_timer', wait_timer: 5 }] }) }, 'wait_timer is 5, wanted 0'],
      [rules({ prevent_self_review: false }), 'prevent_self_review is false'],
      [rules({ reviewers: [] }), 'reviewers is [], wanted'], [rules({ reviewers: reviewers.slice(1) }), 'reviewers is '],
      [rules({ reviewers: [reviewers[0], { type: 'Team', reviewer: { id: 12, slug: 'others' } }] }), 'reviewers is '],
      [rules({ reviewers: [...reviewers, { type: 'User', reviewer: { id: 9, login: 'eve' } }] }), 'reviewers is '],
      [{ [policies]: { total_count: 2, branch_policies: [{ name: 'main', type: 'branch' }, { name: '*', type: 'branch' }] } }, 'branch_policies is '],
      [{ [policies]: { total_count: 0, branch_policies: [] } }, 'branch_policies is []'],
      [{ [rulesets]: [] }, 'ruleset promoc: main is not there'],
      [ruleset((s) => (s.enforcement = 'disabled')), 'enforcement is "disabled"'],
      [ruleset((s) => (s.conditions.ref_name.exclude = ['refs/heads/main'])), 'conditions is '],
      [ruleset((s) => s.rules.pop()), 'rules is '], [ruleset((s) => s.rules.push({ type: 'creation' })), 'rules is '],
      [ruleset((s) => (s.rules[0].parameters.required_approving_review_count = 0)), 'rules is '],
      [ruleset((s) => (s.rules[0].parameters.required_reviewers = [])), 'rules is '],
      [ruleset((s) => (s.bypass_actors = [{ actor_id: 5 }])), 'bypass_actors is '],
    ], async ([routes, said]) => expect(await drift(routes), 1, said, '1 of 2 settings are not as in the files', 'bash .github/promoc/apply-settings.sh'));
  });

  it('whether workflows may open pull requests: seen by an administrator, said to be unseen else', async () => {
    const given = { ...files, '../workflow-permissions.json': { can_approve_pull_request_reviews: true } };
    const route = `${at}/actions/permissions/workflow`;
    const is = (value) => ({ [route]: { default_workflow_permissions: 'read', can_approve_pull_request_reviews: value } });
    assert.doesNotMatch(expect(await drift(is(true), given), 0, '3 settings are as in the files').text, /may open pull requests/);
    expect(await drift(is(false), given), 1, 'permissions of workflows: can_approve_pull_request_reviews is false, wanted true', '1 of 3 settings');
    expect(await drift({ [route]: http(403, 'Resource not accessible by integration') }, given), 0, 'Not seen by the token of a workflow: ', '; whether workflows may open pull requests.');
    await each([http(403, 'Forbidden'), http(404, 'Not Found'), http(500), raw('{'), {}, is('yes')[route]], async (answer) => expect(await drift({ [route]: answer }, given), 2));
    await each(['{}', '[]', '{"can_approve_pull_request_reviews": "yes"}'], async (content) => expect(await drift(is(true), { ...given, '../workflow-permissions.json': content }), 2));
  });

  it('what the plan does not offer is not asked for; variables and secrets are not seen', async () => {
    const bare = { ...production, put: { deployment_branch_policy: custom }, variables: { A: null } };
    expect(await drift({ [env]: shown({ can_admins_bypass: undefined, protection_rules: [] }) }, { 'production.json': bare }), 0, 'variables and secrets of the environment eu/prod 1; whether admins may bypass the environment eu/prod 1');
  });

  it('what cannot be read is broken', async () => {
    await each([
      { [env]: http(403, 'Forbidden') }, { [env]: http(500) }, { [env]: raw('{') }, { [env]: [] }, { [env]: {} }, { [policies]: http(500) },
      { [policies]: { total_count: 3, branch_policies: [] } }, { [policies]: [] }, { [rulesets]: http(403, 'Upgrade') }, { [rulesets]: {} }, { [rulesets]: raw('') },
      { [rulesets]: [list[0], { ...list[0], id: 9 }] }, { [`${at}/rulesets/7`]: http(404, 'Not Found') }, { [`${at}/rulesets/7`]: {} }, { [`${at}/rulesets/7`]: raw('') },
    ], async (routes) => expect(await drift(routes), 2));
    await each([{}, { 'a.json': '{' }, { 'a.json': '' }, { 'a.json': '[]' }, { 'a.json': {} }, { 'rulesets/a.json': {} }], async (given) => expect(await drift({}, given), 2));
    await each([{ GH_TOKEN: '' }, { GITHUB_REPOSITORY: '' }], async (more) => expect(await drift({}, files, more), 2));
  });
});
