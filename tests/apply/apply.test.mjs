// `promoc plan` and `promoc apply` through `gh`, against a repository that refuses what GitHub refuses. Requests and
// answers are held to GitHub's own description (run.mjs). Codes: P1201 P1202 P1203 P1204 P1205 P1206 P1207 P1208 P1209 P1210
// P1211 P1212.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { definition, expect, gitHubAt, inFolder, run, start } from './run.mjs';
import { environment, repository, serve } from './server.mjs';

const yes = ['apply', '--yes'];
const set = (state) => {
  for (const one of Object.values(state.environments)) one.variables = ['AWS_ACCOUNT_ID'];
  return state;
};
/** A repository to which the definition was applied, then changed by somebody. */
let good;
const applied = async (change = () => {}) => {
  good ??= (async () => {
    const state = repository();
    expect(await run(state, yes), 1, 'is not set: gh variable set AWS_ACCOUNT_ID --env staging --repo acme/shop');
    return set(state);
  })();
  const state = structuredClone(await good);
  change(state);
  return state;
};
const fresh = (more) => repository(more);
const all = [
  'POST actions/variables', 'POST rulesets',
  'PUT environments/production-lead', 'POST environments/production-lead/deployment-branch-policies',
  'PUT environments/production', 'POST environments/production/deployment-branch-policies',
  'PUT environments/staging', 'POST environments/staging/deployment-branch-policies',
];
const each = async (cases, use) => {
  for (const one of cases) await use(one);
};
/** A state without the ids that GitHub gave, and in which what must be set by hand is set. */
const settled = (state) => {
  const { last, ...rest } = set(structuredClone(state));
  const order = (list) => [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  rest.rulesets = rest.rulesets.map(({ id, ...one }) => ({ ...one, rules: order(one.rules) }));
  for (const one of Object.values(rest.environments)) one.policies = one.policies.map(({ name, type }) => ({ name, type }));
  return rest;
};

describe('plan and apply', { concurrency: 3 }, () => {
  it('a fresh repository gets all settings, strictest first; then there is nothing to do', async () => {
    const state = fresh();
    const before = structuredClone(state);
    const plan = expect(await run(state, ['plan'], { real: true }), 1, '+ environment production\n', 'reviewers: team devops  (production.approve)', '5 of 6 settings differ', '8 requests');
    assert.deepEqual([plan.changes, state], [[], before]);
    const first = expect(await run(state, yes, { real: true }), 1, 'done: environment production: PUT repos/acme/shop/environments/production\n');
    assert.deepEqual(first.changes, all);
    const { policies, ...rules } = state.environments.production;
    const { policies: none, ...open } = environment();
    assert.deepEqual(rules, { ...open, prevent_self_review: true, can_admins_bypass: false, reviewers: [{ type: 'Team', id: 12 }], deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } });
    assert.deepEqual(policies.map((p) => [p.name, p.type]), [['main', 'branch']]);
    assert.equal(state.variables.PROMOC_ENVIRONMENTS, '["production","production-lead","staging"]');
    set(state);
    const second = expect(await run(state, yes), 0, 'acme/shop: 6 settings are as the definition says, read back');
    assert.deepEqual(second.changes, []);
    expect(await run(state, ['plan']), 0, 'acme/shop: 6 settings are as the definition says');
  });

  it('every field that somebody changed is found, named with its rule, and put right', async () => {
    const p = (s) => s.environments.production;
    const rule = (s, type) => s.rulesets[0].rules.find((r) => r.type === type);
    await each([
      [(s) => (p(s).wait_timer = 30), 'wait in minutes: 30 -> 0'],
      [(s) => (p(s).can_admins_bypass = true), 'admins may bypass: yes -> no'],
      [(s) => (p(s).prevent_self_review = false), 'no self-review: no -> yes  (production.approve.excluding)'],
      [(s) => (p(s).reviewers = []), 'reviewers: nobody -> team devops  (production.approve)'],
      [(s) => p(s).reviewers.push({ type: 'User', id: 22 }), 'reviewers: team devops, user ann -> team devops'],
      [(s) => (p(s).reviewers = [{ type: 'User', id: 12 }]), 'reviewers: user gone -> team devops'],
      [(s) => (p(s).deployment_branch_policy = null), 'may deploy: every branch and tag -> those named'],
      [(s) => (p(s).deployment_branch_policy = { protected_branches: true, custom_branch_policies: false }), 'may deploy: every protected branch -> those named'],
      [(s) => p(s).policies.push({ id: 900, node_id: 'x', name: '*', type: 'branch' }), 'branches: *, main -> main  (production.trigger)'],
      [(s) => (p(s).policies[0].type = 'tag'), 'branches: tag main -> main'],
      [(s) => (p(s).policies = []), 'branches: none -> main'],
      [(s) => delete s.environments.production, '+ environment production\n'],
      [(s) => (s.rulesets[0].enforcement = 'disabled'), 'enforcement: disabled -> active'],
      [(s) => (s.rulesets[0].target = 'tag'), 'target: tag -> branch'],
      [(s) => s.rulesets[0].bypass_actors.push({ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }), /may bypass: \{.*RepositoryRole.*\} -> nobody/],
      [(s) => (s.rulesets[0].conditions.ref_name.include = ['refs/heads/x']), 'include: refs/heads/x -> refs/heads/main'],
      [(s) => s.rulesets[0].conditions.ref_name.exclude.push('refs/heads/main'), 'exclude: refs/heads/main -> none'],
      [(s) => (s.rulesets[0].rules = s.rulesets[0].rules.filter((r) => r.type !== 'deletion')), 'rule deletion: none -> yes'],
      [(s) => s.rulesets[0].rules.push({ type: 'creation' }), 'rule creation: yes -> none'],
      [(s) => (rule(s, 'pull_request').parameters.required_approving_review_count = 0), 'rule pull_request.required_approving_review_count: 0 -> 1  (branch.main.reviews)'],
      [(s) => (rule(s, 'required_status_checks').parameters.required_status_checks = []), /required_status_checks: none -> \{"context":"validate"/],
      [(s) => (s.rulesets = []), '+ ruleset promoc: main'],
      [(s) => (s.enabled = false), 'GitHub Actions is on: no -> yes'],
      [(s) => (s.variables = {}), '+ variable PROMOC_ENVIRONMENTS'],
      [(s) => (s.variables.PROMOC_ENVIRONMENTS = '{'), 'names: not shown -> production, production-lead, staging'],
    ], async ([change, said]) => {
      const state = await applied(change);
      const r = await run(state, yes);
      expect(r, /AWS_ACCOUNT_ID is not set/.test(r.out) ? 1 : 0, said);
      assert.ok(r.changes.length > 0);
      assert.deepEqual(settled(state), settled(await applied()), said);
    });
  });

  it('order of lists, defaults, and fields that GitHub adds are no difference', async () => {
    const state = await applied((s) => {
      s.rulesets[0].rules.reverse();
      Object.assign(s.rulesets[0].rules.find((r) => r.type === 'pull_request').parameters, { allowed_merge_methods: ['squash'], automatic_copilot_code_review_enabled: false });
      s.environments.staging.policies.reverse();
    });
    assert.deepEqual(expect(await run(state, ['plan'], { mayBeWrong: true }), 0).changes, []);
  });

  const text = `${definition}path hotfix to production { trigger dispatch from "hotfix/**"; input reason: text in ["outage"]; land main }\n`;
  it('a path that lands needs workflows that may open pull requests, and nothing else of that switch', async () => {
    const state = fresh();
    expect(await run(state, yes, { text }), 1, 'workflows may open pull requests: no -> yes');
    assert.deepEqual(state.workflow, { default_workflow_permissions: 'read', can_approve_pull_request_reviews: true });
    expect(await run(set(state), ['plan'], { text }), 0);
    state.workflow = { default_workflow_permissions: 'write', can_approve_pull_request_reviews: false };
    expect(await run(state, yes, { text }), 0);
    assert.deepEqual(state.workflow, { default_workflow_permissions: 'write', can_approve_pull_request_reviews: true });
  });

  it('the script that a build writes changes that switch likewise, and leaves it alone where nothing lands', async () => {
    for (const [given, wanted] of [[text, true], [definition, false]]) {
      await inFolder(given, async (folder) => {
        const state = fresh({ workflow: { default_workflow_permissions: 'write', can_approve_pull_request_reviews: false } });
        const server = await serve(state);
        try {
          const env = { ...gitHubAt(server.port, folder), GITHUB_REPOSITORY: 'acme/shop' };
          expect(await start(folder, ['build'], env), 0);
          const script = () => promisify(execFile)('bash', ['.github/promoc/apply-settings.sh'], { cwd: folder, env }).catch((error) => error);
          await script();
          assert.deepEqual(state.workflow, { default_workflow_permissions: 'write', can_approve_pull_request_reviews: wanted });
          assert.equal(server.calls.some((c) => c.path.includes('actions/permissions')), wanted);
        } finally {
          server.close();
        }
      });
    }
  });

  it('what promoc does not know is left alone; what it no longer wants is closed or removed', async () => {
    const state = await applied((s) => {
      s.environments['github-pages'] = environment();
      s.environments.qa = environment({ reviewers: [{ type: 'Team', id: 11 }], prevent_self_review: true, deployment_branch_policy: { protected_branches: false, custom_branch_policies: true }, policies: [{ id: 901, node_id: 'x', name: 'main', type: 'branch' }], secrets: ['A'] });
      s.environments.free = environment();
      s.variables.PROMOC_ENVIRONMENTS = '["free","gone","production","production-lead","QA","staging"]';
      const [one] = s.rulesets;
      s.rulesets.push({ ...structuredClone(one), id: 7, name: 'house rules' }, { ...structuredClone(one), id: 8, name: 'promoc: develop' }, { ...structuredClone(one), id: 9, name: 'promoc: org', source_type: 'Organization' });
    });
    expect(await run(state, ['plan']), 1, '- environment qa: no longer in the definition, so nothing may deploy to it', '- ruleset promoc: develop', 'left alone, for promoc does not know it: environment github-pages, ruleset house rules');
    const r = expect(await run(state, yes), 0);
    assert.deepEqual(r.changes, ['PATCH actions/variables/PROMOC_ENVIRONMENTS', 'DELETE environments/qa/deployment-branch-policies/901', 'PUT environments/free', 'DELETE rulesets/8']);
    assert.deepEqual(state.environments['github-pages'], environment());
    assert.deepEqual([state.environments.qa.policies, state.environments.qa.reviewers.length, state.environments.qa.secrets], [[], 1, ['A']]);
    assert.deepEqual(state.rulesets.map((one) => one.id).sort(), [101, 7, 9].sort());
    assert.equal(state.variables.PROMOC_ENVIRONMENTS, '["free","production","production-lead","qa","staging"]');
    expect(await run(state, yes), 0);
  });

  it('pages: 150 environments, policies and variables one a page', async () => {
    const state = await applied((s) => {
      const own = s.environments;
      s.environments = {};
      for (let n = 0; n < 150; ++n) s.environments[`other-${n}`] = environment();
      Object.assign(s.environments, own);
      s.environments.production.variables = ['A', 'B', 'AWS_ACCOUNT_ID'];
      s.environments.production.policies.push({ id: 900, node_id: 'x', name: '*', type: 'branch' });
    });
    const r = expect(await run(state, ['plan'], { real: true }), 1, 'branches: *, main -> main', 'environment other-149');
    assert.equal(r.calls.filter((c) => c.path.endsWith('/environments')).length, 2);
    const small = await applied((s) => {
      s.pageSize = 1;
      s.environments.production.variables = ['A', 'B', 'AWS_ACCOUNT_ID'];
    });
    expect(await run(small, ['plan']), 0);
  });

  it('names are compared in whatever case, and encoded', async () => {
    const shouting = await applied((s) => {
      s.environments = { PRODUCTION: s.environments.production, 'Production-Lead': s.environments['production-lead'], staging: s.environments.staging };
    });
    expect(await run(shouting, ['plan'], { repo: 'ACME/Shop' }), 0);
    const odd = await applied((s) => {
      s.environments['eu/prod 1?#{}'] = environment();
      s.variables.PROMOC_ENVIRONMENTS = '["eu/prod 1?#{}","production","production-lead","staging"]';
    });
    const r = expect(await run(odd, yes, { real: true }), 0);
    assert.deepEqual(r.changes, ['PUT environments/eu%2Fprod%201%3F%23%7B%7D']);
    assert.deepEqual(odd.environments['eu/prod 1?#{}'].deployment_branch_policy, { protected_branches: false, custom_branch_policies: true });
  });

  it('reviewers who are unknown, or have no access, stop everything', async () => {
    await each([
      [(s) => delete s.teams.leads, 'P1204', 'there is no team `leads`, or this token may not see it: it is named in the environment production-lead'],
      [(s) => (s.teams.devops.secret = true), 'P1204', 'no team `devops`'],
      [(s) => (s.teams.leads.access = false), 'P1205', 'the team `leads` has no access to acme/shop'],
    ], async ([change, code, said]) => {
      const state = fresh();
      change(state);
      assert.deepEqual(expect(await run(state, yes), 1, code, said).changes, []);
    });
    const users = definition.replace('team "leads"', 'user "Ann"');
    expect(await run(fresh(), ['plan'], { text: users }), 1, /reviewers: user ann/i);
    expect(await run(fresh({ users: {} }), ['plan'], { text: users }), 1, 'P1204', /no user `ann`/i);
    expect(await run(fresh({ users: { ann: { id: 22, access: false } } }), ['plan'], { text: users }), 1, 'P1205', /the user `ann` has no access/i);
  });

  it('a quorum that nobody can make up is refused; one that hangs on a person is warned of', async () => {
    const teams = (leads, devops) => fresh({ teams: { leads: { id: 11, access: true, members: leads }, devops: { id: 12, access: true, members: devops } } });
    expect(await run(teams(['bob'], ['Bob']), ['plan']), 1, 'P1206', '`production.approve` asks for 2 different people');
    expect(await run(teams([], ['bob']), ['plan']), 1, 'P1206');
    expect(await run(teams(['ann'], ['bob', 'cid']), ['plan']), 1, 'P1207', 'nobody can release to production what `ann` made');
    assert.doesNotMatch((await run(teams(['ann', 'dan'], ['bob', 'cid']), ['plan'])).err, /P120/);
    expect(await run(fresh({ membersShown: false }), ['plan']), 1, '? whether enough people can approve production was not looked at');
  });

  it('a repository that is not as the definition says is not touched', async () => {
    await each([
      [{ visibility: 'public' }, 'the visibility of acme/shop is `public`, and the definition says `private`'],
      [{ defaultBranch: 'develop' }, 'the default branch of acme/shop is `develop`'],
    ], async ([more, said]) => assert.deepEqual(expect(await run(fresh(more), yes), 1, 'P1208', said).changes, []));
    const ids = definition.replace('organization acme', 'organization acme; oidc_subject ids; owner_id 1; repo_id 3');
    expect(await run(fresh(), ['plan'], { text: ids }), 1, 'the id of acme/shop is `2`, and the definition says `3`');
  });

  it('who may not do this is told both reasons', async () => {
    const both = ['either the token may not do this', 'or the plan does not offer it'];
    const hidden = (path) => ({ fault: (c) => (c.path.endsWith(path) ? { status: 403, body: { message: 'Resource not accessible' } } : undefined) });
    await each(['/permissions', '/PROMOC_ENVIRONMENTS', '/production/variables', '/teams/leads', '/environments'], async (path) => {
      expect(await run(await applied(), ['plan'], hidden(path)), 2, 'P1202', 'Resource not accessible (HTTP 403)', ...both);
    });
    expect(await run(await applied((s) => (s.admin = null)), ['plan']), 2, 'P1202');
    const state = await applied((s) => (s.environments.staging.wait_timer = 5));
    const refuse = (code) => ({ fault: (c) => (c.method === 'PUT' ? { status: code, body: { message: 'Nope' } } : undefined) });
    expect(await run(state, yes, refuse(404)), 2, 'P1202', 'GitHub refused to change the environment staging: Nope (HTTP 404)', ...both, 'not finished');
    expect(await run(state, yes, refuse(403)), 2, 'Nope (HTTP 403)', ...both);
    expect(await run(state, yes, refuse(401)), 2, 'Nope (HTTP 401)', 'gh auth login');
    expect(await run(fresh(), ['plan'], { repo: 'acme/other' }), 2, 'P1202', 'there is no repository `acme/other`, or this token may not see it');
    expect(await run(await applied((s) => (s.bypassHidden = true)), ['plan']), 2, 'P1202', 'who may bypass the ruleset promoc: main');
    expect(await run(fresh({ environmentsInPlan: false }), ['plan']), 2, 'GitHub does not show the environments');
    expect(await run(fresh({ rulesetsInPlan: false }), ['plan']), 2, 'Upgrade to GitHub Pro');
  });

  it('a plan of GitHub that refuses reviewers is said, and goes on where it stopped', async () => {
    const state = fresh({ reviewersInPlan: false });
    const r = expect(await run(state, yes), 2, 'P1202', 'Failed to create the environment protection rule (HTTP 422)', 'or the plan offers no reviewers');
    assert.deepEqual(r.changes, all.slice(0, 3));
    state.reviewersInPlan = true;
    assert.deepEqual(expect(await run(state, yes), 1, 'AWS_ACCOUNT_ID').changes, all.slice(2));
  });

  it('what GitHub leaves out without a word is an error', async () => {
    expect(await run(await applied((s) => Object.assign(s.environments.production, { can_admins_bypass: true }) && s.silently.push('can_admins_bypass')), yes), 1, 'P1211', 'can_admins_bypass is yes, wanted no');
    const dropped = fresh({ silently: ['reviewers'] });
    const once = (c) => (c.path.endsWith('/teams/devops/repos/acme/shop') ? { status: 204 } : undefined);
    dropped.teams.devops.access = false;
    expect(await run(dropped, yes, { fault: once }), 1, 'P1211', 'environment production is still not as it shall be: reviewers is nobody, wanted team devops');
  });

  it('GitHub is waited for when it asks, and not for ever', async () => {
    const slow = (headers, status = 429) => (c) => (c.nth === 1 && c.path.endsWith('/production') ? { status, headers, body: { message: 'You have exceeded a secondary rate limit' } } : undefined);
    expect(await run(await applied(), ['plan'], { real: true, fault: slow({ 'Retry-After': '1' }) }), 0);
    expect(await run(await applied(), ['plan'], { fault: slow({ 'Retry-After': '1' }, 403) }), 0);
    expect(await run(await applied(), ['plan'], { fault: slow({ 'Retry-After': '3600' }) }), 2, 'P1201', 'GitHub asks for patience: too many requests, 3600 seconds to wait');
    const state = await applied((s) => (s.environments.staging.policies = []));
    const r = expect(await run(state, yes, { fault: (c) => (c.method === 'POST' && c.nth === 1 ? { status: 429, headers: { 'Retry-After': '1' } } : undefined) }), 0);
    assert.equal(r.changes.length, 2);
  });

  it('trouble that passes is tried again; trouble that stays is no answer', async () => {
    const at = '/environments/production';
    await each([{ status: 500 }, { status: 502 }, { cut: 'before' }], async (fault) => {
      expect(await run(await applied(), ['plan'], { real: true, fault: (c) => (c.nth < 3 && c.path.endsWith(at) ? fault : undefined) }), 0);
    });
    expect(await run(await applied(), ['plan'], { fault: (c) => (c.path.endsWith(at) ? { status: 503 } : undefined) }), 2, 'P1201', 'GitHub has trouble of its own: HTTP 503');
    expect(await run(await applied(), ['plan'], { fault: (c) => (c.path.endsWith(at) ? { cut: 'before' } : undefined) }), 2, 'P1201', 'got no answer');
  });

  it('answers of another form are no answer', async () => {
    const base = 'repos/acme/shop';
    await each([
      [base, '{'], [base, '[]'], [base, '{}'], [`${base}/environments`, '{"total_count":9,"environments":[]}'], [`${base}/environments`, '{"environments":3}'],
      [`${base}/environments/production`, '{"protection_rules":3}'], [`${base}/environments/production`, ''], [`${base}/environments/production`, '<html>'],
      [`${base}/environments/production/deployment-branch-policies`, '{"branch_policies":[{"name":"main"}]}'],
      [`${base}/environments/production/variables`, '{"variables":[{}]}'], [`${base}/rulesets`, '{}'], [`${base}/rulesets`, '[{}]'],
      [`${base}/rulesets/101`, '{}'], [`${base}/rulesets/101`, '[' .repeat(5000) + ']'.repeat(5000)], [`${base}/actions/permissions`, '{}'],
      ['orgs/acme/teams/leads', '{"id":"11"}'], ['orgs/acme/teams/leads/members', '[{}]'],
    ], async ([path, raw]) => {
      const state = await applied((s) => (s.environments.staging.wait_timer = 5));
      const id = state.rulesets[0].id;
      const r = expect(await run(state, yes, { fault: (c) => (c.path === path.replace('101', id) ? { raw } : undefined) }), 2, 'P1203');
      assert.deepEqual(r.changes, []);
    });
    expect(await run(await applied(), ['plan'], { fault: (c) => (c.path === 'repos/acme/shop' ? { raw: `{"a":"${'x'.repeat(9 << 20)}"}` } : undefined) }), 2, 'P1201', 'too large');
  });

  it('a cut at any request leaves what the next run finishes, and nothing is open in between', async () => {
    await each([...all.keys()], async (n) => {
      await each(['before', 'after'], async (cut) => {
        const state = fresh();
        let changes = 0;
        const down = (c) => (c.method !== 'GET' && ++changes > n ? { cut: changes === n + 1 ? cut : 'before' } : undefined);
        const r = await run(state, yes, { fault: down });
        assert.ok(r.code === 2 || (n === all.length - 1 && cut === 'after'), `${n} ${cut}: ${r.out}${r.err}`);
        for (const name of ['production', 'production-lead']) {
          const one = state.environments[name];
          assert.ok(!one || one.reviewers.length === 1, name);
        }
        expect(await run(state, yes), 1, 'AWS_ACCOUNT_ID is not set');
        expect(await run(set(state), ['plan']), 0);
      });
    });
  });

  it('a change that was made, and whose answer was lost, is not made twice', async () => {
    const state = fresh();
    const r = expect(await run(state, yes, { real: true, fault: (c) => (c.method === 'POST' && c.nth === 1 ? { cut: 'after' } : undefined) }), 1, 'AWS_ACCOUNT_ID');
    assert.deepEqual(r.changes, all);
    assert.deepEqual([state.rulesets.length, state.environments.production.policies.length], [1, 1]);
  });

  it('somebody who makes the same change at the same moment is no error', async () => {
    const state = await applied((s) => (s.environments.staging.policies = []));
    const race = (c) => {
      if (c.method === 'POST') state.environments.staging.policies.push({ id: 950, node_id: 'x', name: 'main', type: 'branch' });
      return undefined;
    };
    expect(await run(state, yes, { fault: race }), 0);
    const other = await applied((s) => (s.enabled = false));
    expect(await run(other, yes, { fault: (c) => (c.method === 'PUT' && c.nth === 1 ? { status: 409, body: { message: 'Conflict' } } : undefined) }), 0);
    expect(await run(await applied((s) => (s.enabled = false)), yes, { fault: (c) => (c.method === 'PUT' ? { status: 409, body: { message: 'Conflict' } } : undefined) }), 2, 'P1202', 'Conflict (HTTP 409)');
  });

  it('a saved plan is applied as it was shown, or not at all', () => inFolder(definition, async (folder) => {
    const state = fresh();
    expect(await run(state, ['plan', '--out', 'plan.json'], { folder }), 1);
    const text = readFileSync(join(folder, 'plan.json'), 'utf8');
    assert.ok(!/ghp_/.test(text));
    expect(await run(fresh(), ['plan', '--out', 'plan.json'], { folder }), 1);
    assert.equal(readFileSync(join(folder, 'plan.json'), 'utf8'), text, 'equal plans are equal files');

    writeFileSync(join(folder, 'promotion.promo'), 'the definition does not matter any more\n');
    const moved = structuredClone(state);
    moved.environments.production = environment({ wait_timer: 7 });
    assert.deepEqual(expect(await run(moved, [...yes, 'plan.json'], { folder }), 1, 'P1210', 'somebody changed this since the plan was made: environment production: wait_timer').changes, []);
    assert.deepEqual(expect(await run(state, [...yes, 'plan.json'], { folder, repo: '' }), 1, 'AWS_ACCOUNT_ID').changes, all);
    assert.deepEqual(expect(await run(set(state), [...yes, 'plan.json'], { folder }), 0, 'read back').changes, []);

    const cut = fresh();
    let n = 0;
    expect(await run(cut, [...yes, 'plan.json'], { folder, fault: (c) => (c.method !== 'GET' && ++n > 4 ? { cut: 'before' } : undefined) }), 2);
    expect(await run(cut, [...yes, 'plan.json'], { folder }), 1, 'AWS_ACCOUNT_ID');
    expect(await run(set(cut), [...yes, 'plan.json'], { folder }), 0);

    expect(await run(fresh({ id: 3 }), [...yes, 'plan.json'], { folder }), 1, 'P1209', 'renamed or made anew');
    expect(await run(fresh(), [...yes, 'plan.json'], { folder, repo: 'acme/other' }), 2, 'P1209', 'the plan is for acme/shop, not for acme/other');
    writeFileSync(join(folder, 'plan.json'), text.replaceAll('"id": 12', '"id": 11'));
    expect(await run(fresh(), [...yes, 'plan.json'], { folder }), 2, 'P1209', 'is no plan that this promoc wrote');
    writeFileSync(join(folder, 'notes.json'), '{"mine": true}\n');
    writeFileSync(join(folder, 'promotion.promo'), definition);
    expect(await run(fresh(), ['plan', '--out', 'notes.json'], { folder }), 2, 'P0707', 'something else than a plan has this name');
    assert.equal(readFileSync(join(folder, 'notes.json'), 'utf8'), '{"mine": true}\n');
  }));

  it('a protection rule of an app is named', async () => {
    expect(await run(await applied((s) => s.environments.production.apps.push('datadog')), ['plan']), 0, 'P1212', '`datadog`');
  });

  it('for programs: differences, what is left to do by hand, what was done', async () => {
    const state = await applied((s) => Object.assign(s.environments.production, { reviewers: [], variables: [] }));
    const plan = JSON.parse(expect(await run(state, ['plan', '--format', 'json']), 1).out);
    assert.deepEqual(plan.differences, [{
      action: 'change', object: 'environment production',
      fields: [
        { field: 'prevent_self_review', before: true, after: true, rules: [] },
        { field: 'reviewers', before: [], after: [{ id: 12, type: 'Team' }], rules: ['production.approve'] },
      ].slice(plan.differences[0].fields.length === 1 ? 1 : 0).map((f) => (f.field === 'prevent_self_review' ? { ...f, before: false, rules: ['production.approve.excluding'] } : f)),
      by_hand: { variables: ['AWS_ACCOUNT_ID'] }, rules: plan.differences[0].rules,
    }]);
    assert.deepEqual([plan.schema, plan.repository, plan.diagnostics, plan.steps.length], [1, 'acme/shop', [], 1]);
    const done = JSON.parse(expect(await run(state, ['apply', '--yes', '--format', 'json']), 1).out);
    assert.deepEqual(done.done, [{ changes: 'environment production', method: 'PUT', path: 'repos/acme/shop/environments/production' }]);
  });

  it('nobody is asked where nobody is; a wrong name asks nobody', async () => {
    assert.deepEqual(expect(await run(fresh(), ['apply']), 2, 'nobody can be asked here; `--yes` applies without asking').calls, []);
    await each(['acme', '/shop', 'acme/', 'a/b/c', 'acme/..', 'acme/{x}', 'a b/c'], async (repo) => {
      assert.deepEqual(expect(await run(fresh(), ['plan'], { repo }), 2, 'expected OWNER/NAME').calls, []);
    });
    assert.deepEqual(expect(await run(fresh(), ['plan'], { text: 'promoc 1\n' }), 1).calls, []);
  });

  it('gh that is missing, or not logged in, is said', () => inFolder(definition, async (folder) => {
    const args = ['plan', '--repo', 'acme/shop'];
    expect(await start(folder, args, { PATH: folder, HOME: folder }), 2, 'P1201', '`gh` is not installed');
    expect(await start(folder, args, { PATH: process.env.PATH, HOME: folder, GH_CONFIG_DIR: folder }), 2, 'P1201', 'gh auth login');
    const server = await serve(await applied());
    try {
      // What makes gh talkative is switched off.
      const env = { ...gitHubAt(server.port, folder), GH_DEBUG: 'api', CLICOLOR_FORCE: '1', GH_FORCE_TTY: '80' };
      const r = expect(await start(folder, args, env), 0);
      assert.equal(r.err, '');
      const outside = expect(await start(folder, ['plan'], env), 2, 'P1201');
      assert.doesNotMatch(outside.err, /ghp_/);
      // promoc itself opens no socket, and does not look at the token: only its child does.
      const log = join(folder, 'calls');
      expect(await start(folder, args, env, undefined, ['strace', '-qq', '-s', '4096', '-e', 'trace=network,write', '-o', log]), 0);
      const calls = readFileSync(log, 'utf8');
      assert.match(calls, /write/);
      assert.doesNotMatch(calls, /socket|connect|sendto|ghp_/);
    } finally {
      server.close();
    }
  }));
});
