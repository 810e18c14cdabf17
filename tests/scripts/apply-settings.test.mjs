// apply-settings.sh: what the settings files say is what GitHub has, read back (mechanism "settings as applied").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, expect as expectIt, promotion, raw, http, killed, inTurn, pages, each } from './support/run.mjs';

const wanted = {
  environment: 'production',
  put: {
    wait_timer: 0, prevent_self_review: true, can_admins_bypass: false,
    reviewers: [{ type: 'Team', slug: 'leads' }, { type: 'User', login: 'ann' }],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  },
  branch_policies: [{ name: 'main', type: 'branch' }],
  variables: { AWS_ACCOUNT_ID: null },
};
const ids = { 'gh api orgs/acme/teams/leads --jq .id': raw('11\n'), 'gh api users/ann --jq .id': raw('22\n') };
const environment = (more = {}, rules) => ({
  id: 1, name: 'production', can_admins_bypass: false, deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  protection_rules: rules ?? [
    { id: 3, type: 'required_reviewers', prevent_self_review: true, reviewers: [{ type: 'User', reviewer: { id: 22 } }, { type: 'Team', reviewer: { id: 11 } }] },
    { id: 4, type: 'branch_policy' },
  ], ...more,
});
const api = 'repos/acme/shop/environments/production';
const get = `gh api --paginate ${api}`;
const policies = (...names) => ({ total_count: names.length, branch_policies: names.map((name, id) => ({ id, node_id: 'x', name, type: 'branch' })) });
const listPolicies = `gh api --paginate ${api}/deployment-branch-policies?per_page=100`;
const listVariables = `gh api --paginate ${api}/variables?per_page=30`;
const put = `gh api --method PUT ${api} --input -`;
const post = `gh api --method POST ${api}/deployment-branch-policies --input -`;
const variables = { total_count: 1, variables: [{ name: 'AWS_ACCOUNT_ID', value: '1' }] };
const good = { ...ids, [get]: environment(), [listPolicies]: policies('main'), [listVariables]: variables };

const apply = (routes = {}, { args = [], files = [wanted], env = {} } = {}) =>
  run('promoc/apply-settings.sh', {
    args, env, routes: { ...routes, ...good, ...routes },
    files: Object.fromEntries(files.map((f, n) => [`promoc/settings/${n}.json`, JSON.stringify(f)])),
    prepare: (work) => {
      mkdirSync(join(work, 'promoc'), { recursive: true });
      copyFileSync(promotion('apply-settings.sh'), join(work, 'promoc/apply-settings.sh'));
    },
  });
const changes = (r) => r.calls.filter((c) => c.args.includes('--method') || c.args[0] === 'variable');
const bodies = (r, route) => r.calls.filter((c) => `gh ${c.args.join(' ')}` === route).map((c) => JSON.parse(c.stdin));
const expect = (r, code, ...texts) => expectIt(r, code, ...texts);

describe('apply-settings', { concurrency: 4 }, () => {
  it('what is as wanted is not touched, whatever the order of reviewers', async () => {
    const r = expect(await apply(), 0, '= production: unchanged');
    assert.equal(changes(r).length, 0);
  });

  it('a new environment: protection first, then its branches; and read back', async () => {
    const r = expect(await apply({
      [get]: inTurn(http(404, 'Not Found'), environment()), [listPolicies]: inTurn(http(404, 'Not Found'), policies('main')),
      [listVariables]: inTurn(http(404, 'Not Found'), variables), [put]: {}, [post]: { id: 1 },
    }), 0, '~ production: reviewers is [], wanted [{"type":"Team","id":11},{"type":"User","id":22}]', '~ production: deployments from branch main are not allowed');
    assert.deepEqual(bodies(r, put), [{ ...wanted.put, reviewers: [{ type: 'Team', id: 11 }, { type: 'User', id: 22 }] }]);
    assert.deepEqual(bodies(r, post), [{ name: 'main', type: 'branch' }]);
    assert.deepEqual(changes(r).map((c) => c.args[2]), ['PUT', 'POST']);
  });

  it('a stale branch is removed, on whatever page it is listed', async () => {
    const two = pages({ total_count: 2, branch_policies: [{ id: 8, name: 'main', type: 'branch' }] }, { total_count: 2, branch_policies: [{ id: 9, name: 'hotfix/**', type: 'branch' }] });
    const r = expect(await apply({ [listPolicies]: inTurn(two, policies('main')), [put]: {}, [`gh api --method DELETE ${api}/deployment-branch-policies/9 --input -`]: raw('') }),
      0, 'deployments from branch hotfix/** are allowed, but not wanted');
    assert.equal(changes(r).length, 2);
  });

  it('a tag of the same name is another policy', async () => {
    const tag = { total_count: 1, branch_policies: [{ id: 5, name: 'main', type: 'tag' }] };
    const r = expect(await apply({ [listPolicies]: inTurn(tag, policies('main')), [put]: {}, [post]: {}, [`gh api --method DELETE ${api}/deployment-branch-policies/5 --input -`]: raw('') }), 0);
    assert.equal(changes(r).length, 3);
  });

  it('each weakened field is found and put right', async () => {
    const weak = {
      wait_timer: environment({}, [...environment().protection_rules, { type: 'wait_timer', wait_timer: 30 }]),
      can_admins_bypass: environment({ can_admins_bypass: true }),
      prevent_self_review: environment({}, [{ ...environment().protection_rules[0], prevent_self_review: false }]),
      reviewers: environment({}, []),
      deployment_branch_policy: environment({ deployment_branch_policy: null }),
    };
    await each(Object.entries(weak), async ([field, state]) => {
      const r = expect(await apply({ [get]: inTurn(state, environment()), [put]: {} }), 0, `~ production: `, `${field} is `);
      assert.equal(bodies(r, put).length, 1);
      const dry = expect(await apply({ [get]: state }, { args: ['--dry-run'] }), 1, `${field} is `, 'not as in the files');
      assert.equal(changes(dry).length, 0);
    });
  });

  it('what GitHub does not take is an error: also a field that it silently leaves out', async () => {
    const r = await apply({ [get]: environment({ can_admins_bypass: undefined }), [put]: {} });
    expect(r, 1, '! production: still can_admins_bypass is null, wanted false');
  });

  it('only what the file names is compared and sent: smaller plans refuse the rest', async () => {
    const small = { environment: 'production', put: { deployment_branch_policy: wanted.put.deployment_branch_policy }, branch_policies: wanted.branch_policies };
    expect(await apply({ [get]: environment({ can_admins_bypass: true }, []) }, { files: [small] }), 0, '= production: unchanged');
    const r = expect(await apply({ [get]: inTurn(environment({ deployment_branch_policy: null }), environment()), [put]: {} }, { files: [small] }), 0);
    assert.deepEqual(bodies(r, put), [small.put]);
  });

  it('a variable without a value must be there; one with a value is set', async () => {
    const none = { total_count: 0, variables: [] };
    const missing = expect(await apply({ [listVariables]: none, [put]: {} }), 1, 'variable AWS_ACCOUNT_ID is null, wanted any value: gh variable set AWS_ACCOUNT_ID');
    assert.ok(!missing.calls.some((c) => c.args[0] === 'variable'));
    const set = { ...wanted, variables: { STAGE: 'prod 1' } };
    const after = { total_count: 1, variables: [{ name: 'STAGE', value: 'prod 1' }] };
    const r = expect(await apply({ [listVariables]: inTurn(none, after), [put]: {}, 'gh variable set *': raw('') }, { files: [set] }), 0);
    assert.deepEqual(changes(r)[1].args, ['variable', 'set', 'STAGE', '--env', 'production', '--repo', 'acme/shop', '--body', 'prod 1']);
  });

  it('several files; the name is encoded', async () => {
    const other = { environment: 'eu/prod 1', put: { wait_timer: 0 } };
    const path = 'repos/acme/shop/environments/eu%2Fprod%201';
    const r = await apply({
      [`gh api --paginate ${path}`]: { protection_rules: [] }, [`gh api --paginate ${path}/deployment-branch-policies*`]: policies(), [`gh api --paginate ${path}/variables*`]: { total_count: 0, variables: [] },
    }, { files: [wanted, other] });
    expect(r, 0, '= production: unchanged', '= eu/prod 1: unchanged');
  });

  it('errors say what may be wrong: no administrator, plan, access of a reviewer', async () => {
    const weak = environment({ can_admins_bypass: true });
    await each([http(404, 'Not Found'), http(422, 'Failed to create the environment protection rule')], async (answer) =>
      expect(await apply({ [get]: weak, [put]: answer }), 2, 'Could not change production', 'a reviewer has no access'));
    expect(await apply({ 'gh api orgs/acme/teams/leads --jq .id': http(404, 'Not Found') }), 2, 'There is no orgs/acme/teams/leads');
  });

  it('what cannot be read is broken, and nothing is changed', async () => {
    await each([[get, http(500)], [get, raw('')], [get, raw('[]')], [get, killed], [listPolicies, {}], [listPolicies, http(403)], [listVariables, {}], [listVariables, raw('{')]], async ([route, answer]) => {
      const r = expect(await apply({ [route]: answer }), 2);
      assert.equal(changes(r).length, 0);
    });
    expect(await apply({}, { files: [{}] }), 2, 'is not a settings file');
    expect(await apply({}, { files: [] }), 2, 'is not a settings file');
  });
});
