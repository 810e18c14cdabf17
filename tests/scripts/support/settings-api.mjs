// Stands in for `gh api` where settings are concerned: a repository on this machine. It refuses what the API refuses, adds the
// fields that the API adds, and gives one entry a page.
import { createServer } from 'node:http';
import { runs } from './run.mjs';

class Answer {
  constructor(out, code = 0, err = '') {
    Object.assign(this, { out, code, err });
  }
}

/** Answers `gh api ARGUMENTS`, with `sent` on its standard input, and changes `state`. */
const handle = (state, [, ...args], sent) => {
  const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const method = option('--method') ?? 'GET';
  const [path, query = ''] = args.find((a, n) => !a.startsWith('-') && !['--method', '--input'].includes(args[n - 1])).split('?');

  const answer = (body) => {
    throw new Answer(body === undefined ? '' : JSON.stringify(body));
  };
  const refuse = (status, message) => {
    throw new Answer(JSON.stringify({ message }), 1, `gh: ${message} (HTTP ${status})`);
  };
  const body = () => {
    try {
      return JSON.parse(sent);
    } catch {
      return refuse(400, 'Problems parsing JSON');
    }
  };
  const list = (field, all) => {
    const pages = all.length === 0 ? [[]] : all.map((one) => [one]);
    const shown = args.includes('--paginate') ? pages : pages.slice(0, 1);
    throw new Answer(shown.map((page) => JSON.stringify(field ? { total_count: all.length, [field]: page } : page)).join(''));
  };
  const only = (object, keys, where) => {
    for (const key of Object.keys(object)) if (!keys.includes(key)) refuse(422, `${where}: "${key}" is not a permitted key`);
  };
  const writes = method !== 'GET';
  const repo = `repos/${state.repository}`;

  if (path.startsWith('orgs/') || path.startsWith('users/')) {
    const id = path.startsWith('users/') ? state.users[path.slice(6)] : state.teams[path];
    if (id === undefined) refuse(404, 'Not Found');
    answer({ id, name: path });
  }
  if (path !== repo && !path.startsWith(`${repo}/`)) refuse(404, 'Not Found');
  if (path === repo) answer({ full_name: state.repository });
  if (writes && !state.admin) refuse(404, 'Not Found');

  const [kind, encoded, part, partId] = path.slice(repo.length + 1).split('/');
  if (kind === 'environments') {
    const name = decodeURIComponent(encoded);
    const key = Object.keys(state.environments).find((n) => n.toLowerCase() === name.toLowerCase()) ?? name;
    const environment = state.environments[key];

    if (!part && method === 'GET') {
      if (!environment) refuse(404, 'Not Found');
      const { wait_timer, prevent_self_review, reviewers, can_admins_bypass, deployment_branch_policy } = environment;
      answer({
        id: 1, node_id: 'x', name: key, url: 'x', html_url: 'x', created_at: 'x', updated_at: 'x', can_admins_bypass,
        protection_rules: [
          ...(wait_timer ? [{ id: 2, node_id: 'x', type: 'wait_timer', wait_timer }] : []),
          ...(reviewers.length ? [{ id: 3, node_id: 'x', type: 'required_reviewers', prevent_self_review, reviewers: [...reviewers].reverse().map(({ type, id }) => ({ type, reviewer: { id, url: 'x' } })) }] : []),
          ...(deployment_branch_policy ? [{ id: 4, node_id: 'x', type: 'branch_policy' }] : []),
        ],
        deployment_branch_policy,
      });
    }
    if (!part && method === 'PUT') {
      const put = body();
      only(put, ['wait_timer', 'prevent_self_review', 'reviewers', 'deployment_branch_policy', 'can_admins_bypass'], 'environment');
      if (!state.reviewersInPlan && ['wait_timer', 'prevent_self_review', 'reviewers'].some((k) => k in put)) refuse(422, 'Failed to create the environment protection rule');
      if ('wait_timer' in put && !(Number.isInteger(put.wait_timer) && put.wait_timer >= 0 && put.wait_timer <= 43200)) refuse(422, 'wait_timer');
      for (const reviewer of put.reviewers ?? []) {
        only(reviewer, ['type', 'id'], 'reviewer');
        if (!['User', 'Team'].includes(reviewer.type) || !Number.isInteger(reviewer.id)) refuse(422, 'reviewer');
        if (!state.access.includes(reviewer.id)) refuse(422, 'A reviewer has no access to the repository');
      }
      if ((put.reviewers ?? []).length > 6) refuse(422, 'At most 6 reviewers');
      if (put.prevent_self_review && !put.reviewers?.length) refuse(422, 'Required reviewers must have at least one reviewer to set prevent_self_review');
      const policy = put.deployment_branch_policy ?? null;
      if (policy) {
        only(policy, ['protected_branches', 'custom_branch_policies'], 'deployment_branch_policy');
        if (typeof policy.protected_branches !== 'boolean' || typeof policy.custom_branch_policies !== 'boolean' || policy.protected_branches === policy.custom_branch_policies) refuse(422, 'deployment_branch_policy');
      }
      state.environments[key] = {
        policies: [], variables: [], secrets: [], ...environment,
        wait_timer: put.wait_timer ?? 0, prevent_self_review: put.prevent_self_review ?? false, reviewers: put.reviewers ?? [],
        can_admins_bypass: put.can_admins_bypass ?? true, deployment_branch_policy: policy,
      };
      for (const field of state.ignored ?? []) state.environments[key][field] = environment?.[field];
      answer({ id: 1, name: key });
    }
    if (!environment) refuse(404, 'Not Found');
    if (part === 'variables') list('variables', environment.variables.map((n) => ({ name: n, value: 'x', created_at: 'x', updated_at: 'x' })));
    if (part === 'secrets') list('secrets', environment.secrets.map((n) => ({ name: n, created_at: 'x', updated_at: 'x' })));
    if (part === 'deployment-branch-policies') {
      if (method === 'GET') list('branch_policies', environment.policies);
      if (!environment.deployment_branch_policy?.custom_branch_policies) refuse(404, 'Not Found');
      if (method === 'POST') {
        const { name: pattern, type = 'branch', ...more } = body();
        only(more, [], 'policy');
        if (typeof pattern !== 'string' || !['branch', 'tag'].includes(type)) refuse(422, 'policy');
        if (state.late) environment.policies.push({ ...state.late, id: ++state.last, node_id: 'x' });
        delete state.late;
        if (environment.policies.some((p) => p.name === pattern && p.type === type)) {
          refuse(303, 'See Other');
        }
        environment.policies.push({ id: ++state.last, node_id: 'x', name: pattern, type });
        answer({ id: state.last, name: pattern, type });
      }
      if (method === 'DELETE') {
        if (sent !== '') refuse(400, 'No body expected');
        if (!environment.policies.some((p) => String(p.id) === partId)) refuse(404, 'Not Found');
        environment.policies = environment.policies.filter((p) => String(p.id) !== partId);
        answer();
      }
    }
  }

  if (path === `${repo}/actions/permissions/workflow`) {
    state.permissions ??= { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false };
    if (!state.admin) refuse(404, 'Not Found');
    if (method === 'GET') answer(state.permissions);
    if (method === 'PUT') {
      const put = body();
      only(put, ['default_workflow_permissions', 'can_approve_pull_request_reviews'], 'permissions');
      if (state.fixed) refuse(409, 'Conflict');
      Object.assign(state.permissions, put);
      answer();
    }
  }

  if (kind === 'rulesets') {
    if (!state.rulesetsInPlan) refuse(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
    const fields = ['name', 'target', 'enforcement', 'bypass_actors', 'conditions', 'rules'];
    const shown = ({ ruleset, ...about }) => ({
      ...about, node_id: 'x', source: state.repository, created_at: 'x', updated_at: 'x', current_user_can_bypass: 'never', ...ruleset,
      rules: ruleset.rules.map((r) => (r.type === 'pull_request' ? { ...r, parameters: { allowed_merge_methods: ['merge', 'squash', 'rebase'], required_reviewers: [], ...r.parameters } } : r)).reverse(),
    });
    const checked = () => {
      const ruleset = body();
      only(ruleset, fields, 'ruleset');
      if (!['disabled', 'active'].includes(ruleset.enforcement)) refuse(422, 'enforcement');
      if (state.rulesets.some((r) => r.ruleset.name === ruleset.name && String(r.id) !== encoded && r.source_type === 'Repository')) refuse(422, 'Name must be unique');
      return { target: 'branch', bypass_actors: [], rules: [], ...ruleset };
    };
    if (!encoded && method === 'GET') {
      const parents = !/includes_parents=false/.test(query);
      list('', state.rulesets.filter((r) => parents || r.source_type === 'Repository').map(({ id, source_type, ruleset: { name, target, enforcement } }) => ({ id, name, target, source_type, source: 'x', enforcement })));
    }
    if (!encoded && method === 'POST') {
      state.rulesets.push({ id: ++state.last, source_type: 'Repository', ruleset: checked() });
      answer(shown(state.rulesets.at(-1)));
    }
    const found = state.rulesets.find((r) => String(r.id) === encoded);
    if (!found) refuse(404, 'Not Found');
    if (method === 'GET') answer(shown(found));
    if (method === 'PUT') {
      if (found.source_type !== 'Repository') refuse(404, 'Not Found');
      found.ruleset = { ...found.ruleset, ...checked() };
      answer(shown(found));
    }
  }
  refuse(404, `Not Found: ${method} ${path}`);
};

/** A repository with `state`; its route for run(), and how to leave it. */
export const settingsApi = async (state) => {
  const server = createServer(async (req, res) => {
    const parts = [];
    for await (const part of req) parts.push(part);
    const [args, sent] = Buffer.concat(parts).toString().split(/\n\n(.*)/s);
    try {
      handle(state, args.split('\n'), sent);
    } catch (error) {
      const { out, code, err } = error instanceof Answer ? error : new Answer('', 99, `stand-in: ${error.stack.replaceAll('\n', ' ')}`);
      res.end(`${code}\n${err}\n${out}`);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const ask = `printf '%s\\n' "$@" "" | cat - <(printf %s "$stdin") | /usr/bin/curl -s --data-binary @- http://127.0.0.1:${server.address().port}`;
  return {
    route: { 'gh api *': runs(`{ read -r code; read -r err; cat; } < <(${ask}); [[ -z $err ]] || echo "$err" >&2; exit "$code"`) },
    close: () => server.close(),
  };
};
