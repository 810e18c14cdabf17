// Branches that ask for different things, where their pull requests come from, queues, reviews of teams, tags.
import { all, every, gone, json, on, one } from '../edits.mjs';
import { promote, ruleset, workflow } from '../places.mjs';

const example = 'variants/branches';
const main = workflow('validate-main');
const develop = workflow('validate-develop');
const release = workflow('validate-release---');
const rule = (data, type) => data.rules.find((each) => each.type === type).parameters;
const teams = (change) => on(ruleset('main'), json((data) => void change(rule(data, 'pull_request').required_reviewers, rule(data, 'pull_request'))));
const without = (file, type) => on(ruleset(file), json((data) => void (data.rules = data.rules.filter((each) => each.type !== type))));
const source = /^ {6}- name: It comes from where it may come\n[^]*?(?= {6}- name:|$(?![^]))/m;
const override = (edit) => ({ override: 'validate-result', change: on('promoc-templates/github/validate-result.yml', edit) });

export const branches = {
  'where pull requests come from': [
    { name: 'not looked at', change: on(main, (text) => text.replace(source, '')), rule: 'branch.main.from' },
    { name: 'not looked at for pull requests', change: on(main, one("if: github.event_name == 'pull_request'", "if: github.event_name == 'push'")), rule: 'branch.main.from' },
    { name: 'looked at, and forgiven', change: on(main, one("      - name: It comes from where it may come\n", "      - name: It comes from where it may come\n        continue-on-error: true\n")), rule: 'branch.main.from' },
    { name: 'one more branch', change: on(main, one('["develop","hotfix/**"]', '["develop","hotfix/**","fix/**"]')), rule: 'branch.main.from' },
    { name: 'any branch', change: on(main, one('["develop","hotfix/**"]', '["**"]')), rule: 'branch.main.from' },
    { name: 'any repository', change: on(main, one('env.HEAD_REPOSITORY == env.GITHUB_REPOSITORY and ', '')), rule: 'branch.main.from' },
    { name: 'the repository of the base', change: on(main, one('github.event.pull_request.head.repo.full_name', 'github.repository')), rule: 'branch.main.from' },
    { name: 'the branch that it goes to', change: on(main, one('${{ github.head_ref }}', '${{ github.base_ref }}')), rule: 'branch.main.from' },
    { name: 'a refusal that is none', change: on(main, one('            exit 1\n', '            exit 0\n')), rule: 'branch.main.from' },
    { name: 'a branch that asks for nothing else', change: on(release, one('["main"]', '["main","develop"]')), rule: 'branch.release/**.from' },
    { name: 'by a template that looks at pushes', ...override(one("#@ when not landed\n      if: github.event_name == 'pull_request'", "#@ when not landed\n      if: github.event_name == 'push'")), at: [main, 'promoc-templates/github/validate-result.yml'] },
    { name: 'by a template that forgives', ...override(one('- name: It comes from where it may come\n', '- name: It comes from where it may come\n      continue-on-error: true\n')), at: [main, 'promoc-templates/github/validate-result.yml'] },
  ],

  'checks of one branch': [
    { name: 'main takes the check of develop', change: on(ruleset('main'), json((data) => void (rule(data, 'required_status_checks').required_status_checks[0].context = 'validate develop'))), rule: 'branch.main.checks.style' },
    { name: 'the job of develop reports for main, too', change: on(develop, one('    name: validate develop\n', '    name: validate main\n')), at: [develop] },
    { name: 'a gate of main is not waited for', change: on(main, one('needs: [unit, style]', 'needs: [unit]')), rule: 'branch.main.checks.style' },
    { name: 'a gate of main is skipped', change: on(main, all(one("      - name: Every check passed\n", "      - name: Every check passed\n        if: github.event_name != 'pull_request'\n"))), rule: 'branch.main.checks.style' },
    { name: 'a gate that does not run for main', change: on(main, one('    name: style\n', "    name: style\n    if: github.base_ref != 'main'\n")) },
    { name: 'the sum is skipped', change: on(main, one('    if: always()\n', "    if: github.base_ref == 'main'\n")), rule: 'branch.main.checks.style' },
    { name: 'pull requests to main start nothing', change: on(main, one('  pull_request:\n    branches: [main]', '  pull_request:\n    branches: [master]')), rule: 'branch.main.checks.style' },
    { name: 'the queue starts nothing', change: on(main, one('  merge_group:\n    branches: [main]\n', '')) },
    { name: 'no workflow for main', change: on(main, gone), rule: 'branch.main.checks.style' },
    { name: 'a deployment without a gate that it requires', change: on(promote, one('needs: [build, style, staging]', 'needs: [build, staging]')), rule: 'production.require.style' },
  ],

  'teams that review files': [
    { name: 'nobody', change: teams((_, parameters) => { delete parameters.required_reviewers; }), rule: 'branch.main.reviews.1' },
    { name: 'one team less', change: teams((list) => { list.pop(); }), rule: 'branch.main.reviews.2' },
    { name: 'one review less', change: teams((list) => { list[0].minimum_approvals = 1; }), rule: 'branch.main.reviews.1' },
    { name: 'no review', change: teams((list) => { list[0].minimum_approvals = 0; }), rule: 'branch.main.reviews.1' },
    { name: 'another team', change: teams((list) => { list[0].reviewer.slug = 'everybody'; }), rule: 'branch.main.reviews.1' },
    { name: 'fewer files', change: teams((list) => { list[0].file_patterns.pop(); }), rule: 'branch.main.reviews.1' },
    { name: 'not below the first folder', change: teams((list) => { list[0].file_patterns = list[0].file_patterns.filter((each) => !each.endsWith('/**/*')); }), rule: 'branch.main.reviews.1' },
    { name: 'an exception', change: teams((list) => { list[0].file_patterns.push('!infrastructure/secret/**'); }), rule: 'branch.main.reviews.1' },
  ],

  'queues and tags': [
    { name: 'no queue', change: without('main', 'merge_queue'), rule: 'branch.main.merge_queue' },
    { name: 'what fails is merged with what passes', change: on(ruleset('main'), json((data) => void (rule(data, 'merge_queue').grouping_strategy = 'HEADGREEN'))), rule: 'branch.main.merge_queue' },
    { name: 'tags can be moved', change: without('tag-v-', 'update'), rule: 'tag.v*.kept' },
    { name: 'tags can be deleted', change: without('tag-v-', 'deletion'), rule: 'tag.v*.kept' },
    { name: 'tags of unsigned commits', change: without('tag-v-', 'required_signatures'), rule: 'tag.v*.signed_commits' },
    { name: 'somebody may move tags', change: on(ruleset('tag-v-'), json((data) => void (data.bypass_actors = [{ actor_id: null, actor_type: 'OrganizationAdmin', bypass_mode: 'always' }]))), rule: 'tag.v*.no_bypass' },
    { name: 'other tags', change: on(ruleset('tag-v-'), json((data) => void (data.conditions.ref_name.include = ['refs/tags/v1*']))), rule: 'tag.v*.kept' },
    { name: 'branches instead of tags', change: on(ruleset('tag-v-'), every('"target": "tag"', '"target": "branch"')), rule: 'tag.v*.kept' },
    { name: 'only the first level of release branches', change: on(ruleset('release---'), json((data) => void data.conditions.ref_name.include.pop())), rule: 'branch.release/**.signed_commits' },
  ],
};
for (const mutations of Object.values(branches)) mutations.forEach((each) => Object.assign(each, { example }));
