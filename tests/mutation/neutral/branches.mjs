// Edits of branches' rules that ask for as much, or for more.
import { json, on, one } from '../edits.mjs';
import { ruleset, workflow } from '../places.mjs';

const example = 'variants/branches';
const rule = (data, type) => data.rules.find((each) => each.type === type).parameters;
const teams = (change) => on(ruleset('main'), json((data) => void change(rule(data, 'pull_request').required_reviewers)));

export const branches = {
  'branches that ask for more': [
    { name: 'one more review of a team', change: teams((list) => { list[0].minimum_approvals = 3; }) },
    { name: 'one more team', change: teams((list) => { list.push({ file_patterns: ['src/**'], minimum_approvals: 1, reviewer: { type: 'Team', slug: 'architects' } }); }) },
    { name: 'teams in another order', change: teams((list) => { list.reverse(); }) },
    { name: 'tags of every name', change: on(ruleset('tag-v-'), json((data) => void data.conditions.ref_name.include.push('refs/tags/release-*'))) },
    { name: 'no tag is made', change: on(ruleset('tag-v-'), json((data) => void data.rules.push({ type: 'creation' }))) },
    { name: 'the source is looked at whatever the event says, in other words', change: on(workflow('validate-main'), one("if: github.event_name == 'pull_request'", "if: ${{ 'pull_request' == github.event_name }}")) },
  ],
};
for (const mutations of Object.values(branches)) mutations.forEach((each) => Object.assign(each, { example }));
