// Settings files: bodies of GitHub's REST API, as .github/promoc/scripts/apply-settings.sh will send them.
import { checkRequest } from '../lib/rest.mjs';
import { lineOf, readYaml } from '../lib/yaml.mjs';

export const name = 'rest';

const folder = '.github/promoc/settings/';
const environment = '/repos/{owner}/{repo}/environments/{environment_name}';

/** Names of teams and users stand where GitHub wants numbers; the script looks the numbers up. */
function withIds(value) {
  if (Array.isArray(value)) return value.map(withIds);
  if (value === null || typeof value !== 'object') return value;
  const { slug, login, ...rest } = value;
  const isNamed = typeof slug === 'string' || typeof login === 'string';
  const copy = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, withIds(part)]));
  if (!isNamed) return 'slug' in value || 'login' in value ? { ...copy, slug, login } : copy;
  return { ...copy, ['actor_type' in value ? 'actor_id' : 'id']: 1 };
}

const request = (operation, body, at) =>
  checkRequest(operation, withIds(body)).map((problem) => ({ ...problem, at: [...at, ...problem.at], operation }));

const parts = {
  environment: (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= 255
      ? []
      : [{ at: ['environment'], text: 'not a name of 1 to 255 characters' }],
  put: (value) => request(`PUT ${environment}`, value, ['put']),
  branch_policies: (value) =>
    value.flatMap((policy, i) =>
      request(`POST ${environment}/deployment-branch-policies`, policy, ['branch_policies', i]),
    ),
  // A null stands for a value that the person who applies the settings gives.
  variables: (value) =>
    Object.entries(value).flatMap(([key, text]) =>
      request(`POST ${environment}/variables`, { name: key, value: text ?? '' }, ['variables', key]),
    ),
  // Names only: a value here would be a secret in a file. Source of the form: GitHub Docs, "Naming your secrets".
  secrets: (value) =>
    Object.entries(value).flatMap(([key, text]) => [
      ...(text === null ? [] : [{ at: ['secrets', key], text: 'the value of a secret stands in a file' }]),
      ...(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/.test(key) ? [] : [{ at: ['secrets', key], text: 'GitHub takes no secret of this name' }]),
    ]),
};

function judgeEnvironment(json) {
  const missing = ['environment', 'put']
    .filter((key) => !(key in json))
    .map((key) => ({ at: [], text: `no "${key}"` }));
  const found = Object.entries(json).flatMap(
    ([key, value]) => parts[key]?.(value) ?? [{ at: [key], text: `no field "${key}" in a settings file` }],
  );
  const custom = json.put?.deployment_branch_policy?.custom_branch_policies === true;
  const policies = json.branch_policies ?? [];
  if (policies.length > 0 && !custom)
    found.push({ at: ['branch_policies'], text: 'GitHub answers 404: `custom_branch_policies` is not true' });
  if (policies.length === 0 && custom)
    found.push({ at: ['put', 'deployment_branch_policy'], text: 'no branch may deploy: `branch_policies` is empty' });
  return [...missing, ...found];
}

const judgeRuleset = (json) => request('POST /repos/{owner}/{repo}/rulesets', json, []);

export async function judge(files) {
  checkRequest(`PUT ${environment}`, {}); // loads, so that a missing description is noticed without any file
  const findings = [];
  let judged = 0;
  for (const file of files.filter(({ path }) => path.startsWith(folder) && path.endsWith('.json'))) {
    judged += 1;
    let json;
    try {
      json = JSON.parse(file.text);
    } catch {
      continue; // the judge of formats says so
    }
    const found = file.path.startsWith(`${folder}rulesets/`) ? judgeRuleset(json) : judgeEnvironment(json);
    const source = readYaml(file.text);
    for (const { at, text, operation } of found) {
      const place = at.length > 0 ? `${at.join('.')}: ` : '';
      findings.push({
        judge: name,
        path: file.path,
        line: lineOf(source, at),
        text: `${place}${text}${operation ? ` (${operation})` : ''}`,
      });
    }
  }
  return { judged, findings };
}
