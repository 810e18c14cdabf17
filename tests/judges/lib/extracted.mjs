// What setup.mjs takes out of large packages, and where it lies.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the judges. */
export const here = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Thrown when a tool that judges is not there: the run must fail, not go on without it. */
export class MissingJudge extends Error {
  constructor(what) {
    super(`a judge is missing: ${what}. Run scripts/install`);
  }
}

/** `found(require)`, where `require` finds the packages of the judges; one that is not there is a missing judge. */
export function fromPackages(found) {
  try {
    return found(createRequire(import.meta.url));
  } catch (error) {
    throw error.code === 'MODULE_NOT_FOUND' ? new MissingJudge(error.message.split('\n')[0]) : error;
  }
}

export const pathOfExtracted = (name) => join(here, '.extracted', name);

export function extracted(name) {
  const path = pathOfExtracted(name);
  if (!existsSync(path)) throw new MissingJudge(`.extracted/${name}`);
  return path;
}

export const readExtracted = (name) => JSON.parse(readFileSync(extracted(name), 'utf8'));

const repository = '/repos/{owner}/{repo}';
const environment = `${repository}/environments/{environment_name}`;

/** The operations of GitHub's REST description whose request bodies are judged. */
export const operations = [
  `PUT ${environment}`,
  `POST ${environment}/deployment-branch-policies`,
  `POST ${environment}/variables`,
  `PATCH ${environment}/variables/{name}`,
  `POST ${repository}/rulesets`,
  `PUT ${repository}/rulesets/{ruleset_id}`,
  `POST ${repository}/deployments`,
  `POST ${repository}/deployments/{deployment_id}/statuses`,
  `POST ${repository}/actions/variables`,
  `PATCH ${repository}/actions/variables/{name}`,
  `PUT ${repository}/actions/oidc/customization/sub`,
  `PUT ${repository}/actions/permissions/workflow`,
  `POST ${repository}/issues`,
  `POST ${repository}/issues/{issue_number}/comments`,
  `POST ${repository}/actions/workflows/{workflow_id}/dispatches`,
  `POST ${repository}/git/refs`,
  `PATCH ${repository}/git/refs/{ref}`,
];

const names = `${repository}/actions/variables`;
const team = '/orgs/{org}/teams/{team_slug}';

/** The operations that `promoc apply` uses: requests and answers are judged, in tests/apply. */
export const settingsOperations = [
  `GET ${repository}`,
  `GET ${repository}/environments`,
  `GET ${environment}`,
  `PUT ${environment}`,
  `GET ${environment}/deployment-branch-policies`,
  `POST ${environment}/deployment-branch-policies`,
  `DELETE ${environment}/deployment-branch-policies/{branch_policy_id}`,
  `GET ${environment}/variables`,
  `GET ${environment}/secrets`,
  `GET ${repository}/rulesets`,
  `POST ${repository}/rulesets`,
  `GET ${repository}/rulesets/{ruleset_id}`,
  `PUT ${repository}/rulesets/{ruleset_id}`,
  `DELETE ${repository}/rulesets/{ruleset_id}`,
  `GET ${repository}/actions/permissions`,
  `PUT ${repository}/actions/permissions`,
  `GET ${repository}/actions/permissions/workflow`,
  `PUT ${repository}/actions/permissions/workflow`,
  `GET ${names}/{name}`,
  `POST ${names}`,
  `PATCH ${names}/{name}`,
  `GET ${team}`,
  `GET ${team}/members`,
  `GET ${team}/repos/{owner}/{repo}`,
  'GET /users/{username}',
  `GET ${repository}/collaborators/{username}`,
];

/** Kinds of resources and data sources of the provider integrations/github that are judged. */
export const terraformKinds = {
  resource: [
    'github_actions_environment_variable',
    'github_repository_environment',
    'github_repository_environment_deployment_policy',
    'github_repository_ruleset',
    'github_workflow_repository_permissions',
  ],
  data: ['github_actions_environment_secrets', 'github_repository', 'github_team', 'github_user'],
};
