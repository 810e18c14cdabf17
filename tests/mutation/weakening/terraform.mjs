// Settings that Terraform brings to GitHub.
import { gone, json, on, one } from '../edits.mjs';

const example = 'variants/terraform';
const module = 'infrastructure/promoc/github.tf.json';
const edit = (change) => on(module, json((data) => void change(data)));
const environment = (change) => edit(({ resource }) => change(resource.github_repository_environment));
const policies = (change) => edit(({ resource }) => change(resource.github_repository_environment_deployment_policy));
const ruleset = (name, change) => edit(({ resource }) => change(resource.github_repository_ruleset[name]));
const beside = (file, text) => ({ change: { [`infrastructure/promoc/${file}`]: () => text }, at: [`infrastructure/promoc/${file}`] });

export const terraform = {
  'environments for Terraform': [
    { name: 'production asks nobody', change: environment((all) => { delete all.production.reviewers; }), rule: 'production.approve' },
    { name: 'somebody else may approve', change: environment((all) => { all.production.reviewers.users.push(1); }), rule: 'production.approve' },
    { name: 'one may approve what one has started', change: environment((all) => { all.production.prevent_self_review = false; }), rule: 'production.approve.excluding' },
    { name: 'administrators need no approval', change: environment((all) => { all.production.can_admins_bypass = true; }) },
    { name: 'administrators need no approval, by default', change: environment((all) => { delete all.production.can_admins_bypass; }) },
    { name: 'less of a wait', change: environment((all) => { Object.values(all).find((each) => each.wait_timer > 0).wait_timer = 1; }), rule: 'production.wait' },
    { name: 'another team', change: edit(({ data }) => { data.github_team.leads.slug = 'everybody'; }), rule: 'production.approve' },
    { name: 'another person', change: edit(({ data }) => { data.github_user.ada.username = 'eve'; }), rule: 'production.approve' },
    { name: 'any branch', change: environment((all) => { delete all.production.deployment_branch_policy; }) },
    { name: 'one more branch', change: policies((all) => { all.more = { ...all['production-main'], branch_pattern: '**' }; }), rule: 'production.trigger' },
    { name: 'another branch', change: policies((all) => { all['production-main'].branch_pattern = '*'; }), rule: 'production.trigger' },
    { name: 'one more tag', change: policies((all) => { all['production-main'].tag_pattern = 'v*'; }), rule: 'production.trigger' },
    { name: 'an environment less', change: environment((all) => { delete all.production; }), rule: 'production.approve' },
    { name: 'an environment that is not made', change: environment((all) => { all.production.count = 0; }), rule: 'production.approve' },
    { name: 'changes on GitHub stay', change: environment((all) => { all.production.lifecycle = { ignore_changes: 'all' }; }), rule: 'production.approve' },
    { name: 'nobody looks for secrets', change: edit(({ check }) => { delete check.secrets_of_notices; }) },
    { name: 'nobody looks at the repository', change: edit(({ check }) => { check.repository.assert.pop(); }) },
    { name: 'another value', change: edit(({ resource }) => { Object.values(resource.github_actions_environment_variable)[0].value = '666666666666'; }) },
  ],

  'rulesets for Terraform': [
    { name: 'one review less', change: ruleset('main', ({ rules }) => { rules.pull_request.required_approving_review_count = 1; }), rule: 'branch.main.reviews' },
    { name: 'one review of a team less', change: ruleset('main', ({ rules }) => { rules.pull_request.required_reviewers[0].minimum_approvals = 1; }), rule: 'branch.main.reviews.1' },
    { name: 'fewer files', change: ruleset('main', ({ rules }) => { rules.pull_request.required_reviewers[0].file_patterns.pop(); }), rule: 'branch.main.reviews.1' },
    { name: 'reviews of another team', change: ruleset('main', ({ rules }) => { rules.pull_request.required_reviewers[0].reviewer.id = '${data.github_team.leads.id}'; }), rule: 'branch.main.reviews.1' },
    { name: 'no owner is asked', change: ruleset('main', ({ rules }) => { rules.pull_request.require_code_owner_review = false; }), rule: 'branch.main.code_owners' },
    { name: 'no required check', change: ruleset('main', ({ rules }) => { rules.required_status_checks.required_check = []; }), rule: 'branch.main.checks.unit' },
    { name: 'a check that anybody reports', change: ruleset('main', ({ rules }) => { delete rules.required_status_checks.required_check[0].integration_id; }), rule: 'branch.main.checks.unit' },
    { name: 'no queue', change: ruleset('main', ({ rules }) => { delete rules.merge_queue; }), rule: 'branch.main.merge_queue' },
    { name: 'somebody may pass', change: ruleset('main', (all) => { all.bypass_actors = [{ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }]; }), rule: 'branch.main.no_bypass' },
    { name: 'only looked at', change: ruleset('main', (all) => { all.enforcement = 'evaluate'; }), rule: 'branch.main.reviews' },
    { name: 'of another branch', change: ruleset('main', ({ conditions }) => { conditions.ref_name.include = ['refs/heads/other']; }), rule: 'branch.main.reviews' },
    { name: 'not of this one', change: ruleset('main', ({ conditions }) => { conditions.ref_name.exclude = ['refs/heads/main']; }), rule: 'branch.main.reviews' },
    { name: 'of another repository', change: ruleset('main', (all) => { all.repository = 'other'; }), rule: 'branch.main.reviews' },
    { name: 'no review', change: ruleset('release', ({ rules }) => { rules.pull_request.required_approving_review_count = 0; }), rule: 'branch.release.reviews' },
    { name: 'tags can be moved', change: ruleset('tag_v', ({ rules }) => { delete rules.update; }), rule: 'tag.v*.kept' },
    { name: 'tags can be deleted', change: ruleset('tag_v', ({ rules }) => { rules.deletion = false; }), rule: 'tag.v*.kept' },
  ],

  'what Terraform reads': [
    { name: 'no file', change: on(module, gone) },
    { name: 'no JSON', change: on(module, (text) => text.slice(0, -3)) },
    { name: 'a name twice', change: on(module, one('"wait_timer": 30', '"wait_timer": 1, "wait_timer": 30')) },
    { name: "somebody else's provider", change: on(module, one('"integrations/github"', '"somebody/github"')) },
    { name: 'a file that is laid over it', ...beside('override.tf.json', '{"resource":{"github_repository_environment":{"production":{"can_admins_bypass":true}}}}') },
    { name: 'another one', ...beside('more_override.tf', 'resource "github_repository_environment" "production" { can_admins_bypass = true }') },
    { name: 'a file that OpenTofu reads instead', ...beside('github.tofu.json', '{}') },
  ],
};
for (const mutations of Object.values(terraform)) mutations.forEach((each) => Object.assign(each, { example }));
