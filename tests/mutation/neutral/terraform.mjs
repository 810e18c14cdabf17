// Edits of the file for Terraform that change no setting.
import { json, on, one } from '../edits.mjs';

const example = 'variants/terraform';
const module = 'infrastructure/promoc/github.tf.json';
const edit = (change) => on(module, json((data) => void change(data)));
const reversed = (object) => Object.fromEntries(Object.entries(object).reverse());

export const terraform = {
  'settings for Terraform': [
    { name: 'another version of the provider', change: on(module, one('~> 6.13', '6.14.2')) },
    { name: 'another version of Terraform', change: on(module, one('>= 1.5.0', '>= 1.9.0')) },
    { name: 'where the state is', change: edit(({ terraform: all }) => { all.backend = { s3: { bucket: 'states' } }; }) },
    { name: 'who owns the repository', change: edit((data) => { data.provider = { github: { owner: 'acme' } }; }) },
    { name: 'which repository it is', change: edit(({ variable }) => { variable.repository.default = 'shop'; }) },
    { name: 'other words', change: edit((data) => { data['//'] = 'ours'; data.variable.repository.description = 'The shop.'; }) },
    { name: 'resources in another order', change: edit((data) => { data.resource = reversed(data.resource); }) },
    { name: 'fields in another order', change: edit(({ resource }) => { const all = resource.github_repository_ruleset; all.main = reversed(all.main); }) },
    { name: 'a block as a list of one', change: edit(({ resource }) => { const { main } = resource.github_repository_ruleset; main.rules = [main.rules]; }) },
    { name: 'teams in another order', change: edit(({ resource }) => { resource.github_repository_ruleset.main.rules.pull_request.required_reviewers.reverse(); }) },
    { name: 'nobody destroys production', change: edit(({ resource }) => { resource.github_repository_environment.production.lifecycle = { prevent_destroy: true }; }) },
    { name: 'what is shown at the end', change: edit((data) => { data.output = { repository: { value: '${var.repository}' } }; }) },
    { name: 'a ruleset that was there', change: edit((data) => { data.import = [{ to: 'github_repository_ruleset.main', id: 'shop:1' }]; }) },
    { name: 'a team of their own', change: edit(({ data }) => { data.github_team.ours = { slug: 'ours' }; }) },
    { name: 'a file of their own', change: { 'infrastructure/promoc/backend.tf': () => 'terraform {\n  backend "s3" {}\n}\n' } },
  ],
};
for (const mutations of Object.values(terraform)) mutations.forEach((each) => Object.assign(each, { example }));
