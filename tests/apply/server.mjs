// GitHub, as far as settings of a repository are concerned: a state, rules that refuse what GitHub refuses, and faults on
// demand. Every request and every answer is held to GitHub's description; what is not is kept in `wrong`.
import { createServer } from 'node:http';
import { answerProblems, entry, filled, operationOf, requestProblems, reviewerEntry } from './description.mjs';

const R = '/repos/{owner}/{repo}';
const E = `${R}/environments/{environment_name}`;
const same = (a, b) => a.toLowerCase() === b.toLowerCase();

/** A repository as it was created: nobody has set anything yet. */
export const repository = (more = {}) => ({
  owner: 'acme', name: 'shop', id: 2, ownerId: 1, visibility: 'private', defaultBranch: 'main',
  admin: true, reviewersInPlan: true, rulesetsInPlan: true, environmentsInPlan: true, membersShown: true,
  enabled: true, allowedActions: 'all', workflow: { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false },
  variables: {}, environments: {}, rulesets: [], last: 100, pageSize: 100, limit: 6,
  teams: { leads: { id: 11, access: true, members: ['ann', 'bob', 'cid'] }, devops: { id: 12, access: true, members: ['dan', 'eve'] } },
  users: { ann: { id: 22, access: true }, bob: { id: 23, access: true } },
  silently: [], // fields of an environment that are accepted and not taken
  ...more,
});
/** An environment that nobody protects. */
export const environment = (more = {}) => ({
  wait_timer: 0, prevent_self_review: false, reviewers: [], can_admins_bypass: true, deployment_branch_policy: null,
  policies: [], variables: [], secrets: [], apps: [], ...more,
});

class Answer extends Error {
  constructor(status, body, headers = {}) {
    super(`answer ${status}`);
    Object.assign(this, { status, body, headers });
  }
}
const refuse = (status, message, headers) => {
  throw new Answer(status, { message, documentation_url: 'https://docs.github.com/rest' }, headers);
};

/** One page of `all`, with the link to the next one, as GitHub gives them. */
function page(state, operation, url, all, field) {
  const most = field === 'variables' ? 30 : 100;
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), most, state.pageSize);
  const n = Number(url.searchParams.get('page') ?? 1);
  const part = all.slice((n - 1) * size, n * size).map((one) => entry(operation, field, one));
  const headers = {};
  if (n * size < all.length) {
    const next = new URLSearchParams(url.searchParams);
    next.set('page', String(n + 1));
    headers.Link = `<https://api.github.com/repositories/${state.id}${url.pathname.split('/').slice(4).join('/')}?${next}>; rel="next", <https://api.github.com/x?page=99>; rel="last"`;
  }
  return new Answer(200, field ? { total_count: all.length, [field]: part } : part, headers);
}

const shownEnvironment = (state, name, e) => ({
  id: 1, node_id: 'x', name, url: 'x', html_url: 'x', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', can_admins_bypass: e.can_admins_bypass,
  protection_rules: [
    ...(e.wait_timer ? [{ id: 2, node_id: 'x', type: 'wait_timer', wait_timer: e.wait_timer }] : []),
    ...(e.reviewers.length
      ? [{ id: 3, node_id: 'x', type: 'required_reviewers', prevent_self_review: e.prevent_self_review, reviewers: [...e.reviewers].reverse().map(({ type, id }) => ({ type, reviewer: reviewerEntry(type, { id, ...nameOf(state, type, id) }) })) }]
      : []),
    ...(e.deployment_branch_policy ? [{ id: 4, node_id: 'x', type: 'branch_policy' }] : []),
    ...e.apps.map((app) => ({ id: 5, node_id: 'x', type: app })),
  ],
  deployment_branch_policy: e.deployment_branch_policy,
});
const nameOf = (state, type, id) => {
  const [name] = Object.entries(type === 'Team' ? state.teams : state.users).find(([, one]) => one.id === id) ?? ['gone'];
  return type === 'Team' ? { slug: name, name } : { login: name };
};

const putEnvironment = (state, key, body = {}) => {
  if (!state.environmentsInPlan) refuse(404, 'Not Found');
  if (!state.reviewersInPlan && ['wait_timer', 'prevent_self_review', 'reviewers'].some((field) => field in body)) refuse(422, 'Failed to create the environment protection rule');
  const people = [...Object.values(state.teams).map((t) => ['Team', t]), ...Object.values(state.users).map((u) => ['User', u])];
  const reviewers = (body.reviewers ?? []).filter(({ type, id }) => {
    const found = people.find(([t, one]) => t === type && one.id === id);
    if (found?.[1].access) return true;
    if (state.silently.includes('reviewers')) return false;
    return refuse(422, 'Validation Failed');
  });
  const next = { ...environment(), ...state.environments[key], wait_timer: body.wait_timer ?? 0, prevent_self_review: body.prevent_self_review ?? false, reviewers, can_admins_bypass: body.can_admins_bypass ?? true, deployment_branch_policy: body.deployment_branch_policy ?? null };
  for (const field of state.silently) if (field !== 'reviewers') next[field] = state.environments[key]?.[field] ?? environment()[field];
  state.environments[key] = next;
};

const shownRuleset = (state, { id, source_type = 'Repository', ...ruleset }) => ({
  id, node_id: 'x', source_type, source: `${state.owner}/${state.name}`, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', ...ruleset,
  // GitHub keeps no order, and names parameters that were not sent.
  rules: ruleset.rules.map((r) => (r.type === 'pull_request' ? { ...r, parameters: { allowed_merge_methods: ['merge', 'squash', 'rebase'], required_reviewers: [], ...r.parameters } } : r)).reverse(),
});

/** Answers, and changes the state. */
function handle(state, method, operation, url, body) {
  const part = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const isWrite = method !== 'GET';
  if (part[0] === 'users') {
    const found = Object.keys(state.users).find((login) => same(login, part[1]));
    return found ? filled(operation, 200, { id: state.users[found].id, login: found }) : refuse(404, 'Not Found');
  }
  if (part[0] === 'orgs') {
    const slug = same(part[1], state.owner) ? Object.keys(state.teams).find((name) => same(name, part[3])) : undefined;
    const team = state.teams[slug];
    if (!team || team.secret) refuse(404, 'Not Found');
    if (part[4] === 'members') {
      if (!state.membersShown) refuse(403, 'Resource not accessible by personal access token');
      return page(state, operation, url, team.members.map((login, n) => ({ login, id: 1000 + n })), '');
    }
    if (part[4] === 'repos') return team.access ? new Answer(204) : refuse(404, 'Not Found');
    return filled(operation, 200, { id: team.id, slug, name: slug });
  }
  if (!same(part[1], state.owner) || !same(part[2], state.name)) refuse(404, 'Not Found');
  if (isWrite && !state.admin) refuse(state.admin === false ? 404 : 403, state.admin === false ? 'Not Found' : 'Must have admin rights to Repository.');
  const [, , , kind, name, more, last] = part;

  if (!kind) {
    return filled(operation, 200, { id: state.id, full_name: `${state.owner}/${state.name}`, name: state.name, private: state.visibility !== 'public', visibility: state.visibility, default_branch: state.defaultBranch, owner: { login: state.owner, id: state.ownerId, type: 'Organization' } });
  }
  if (kind === 'collaborators') {
    const found = Object.entries(state.users).find(([login]) => same(login, name));
    return found?.[1].access ? new Answer(204) : refuse(404, 'Not Found');
  }
  if (kind === 'actions' && name === 'variables') {
    if (method === 'POST') {
      if (body.name in state.variables) refuse(409, 'Already exists');
      state.variables[body.name] = body.value;
      return new Answer(201, {});
    }
    if (!(more in state.variables)) refuse(404, 'Not Found');
    if (method === 'GET') return filled(operation, 200, { name: more, value: state.variables[more], created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' });
    state.variables[more] = body.value;
    return new Answer(204);
  }
  if (kind === 'actions') {
    if (!state.admin) refuse(403, 'Resource not accessible');
    if (more === 'workflow') {
      if (method === 'GET') return state.workflow;
      Object.assign(state.workflow, body);
      return new Answer(204);
    }
    if (method === 'GET') return { enabled: state.enabled, ...(state.enabled ? { allowed_actions: state.allowedActions } : {}) };
    state.enabled = body.enabled;
    return new Answer(204);
  }
  if (kind === 'environments') {
    if (!state.environmentsInPlan) refuse(404, 'Not Found');
    if (!name) return page(state, operation, url, Object.entries(state.environments).map(([n, e]) => shownEnvironment(state, n, e)), 'environments');
    const key = Object.keys(state.environments).find((n) => same(n, name)) ?? name;
    const found = state.environments[key];
    if (!more && method === 'PUT') {
      putEnvironment(state, key, body);
      return shownEnvironment(state, key, state.environments[key]);
    }
    if (!found) refuse(404, 'Not Found');
    if (!more) return shownEnvironment(state, key, found);
    if (more === 'variables' || more === 'secrets') return page(state, operation, url, found[more].map((n) => ({ name: n, value: 'the value', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' })), more);
    if (method === 'GET') return page(state, operation, url, found.policies, 'branch_policies');
    if (method === 'DELETE') {
      if (!found.policies.some((p) => String(p.id) === last)) refuse(404, 'Not Found');
      found.policies = found.policies.filter((p) => String(p.id) !== last);
      return new Answer(204);
    }
    if (!found.deployment_branch_policy?.custom_branch_policies) refuse(404, 'Not Found');
    const policy = { type: 'branch', ...body };
    if (found.policies.some((p) => p.name === policy.name && p.type === policy.type)) throw new Answer(303);
    found.policies.push({ id: ++state.last, node_id: 'x', ...policy });
    return found.policies.at(-1);
  }
  if (kind === 'rulesets') {
    if (!state.rulesetsInPlan) refuse(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
    if (!name && method === 'GET') {
      const parents = url.searchParams.get('includes_parents') !== 'false';
      return page(state, operation, url, state.rulesets.filter((r) => parents || r.source_type !== 'Organization').map((r) => ({ id: r.id, name: r.name, target: r.target, source_type: r.source_type ?? 'Repository', source: 'x', enforcement: r.enforcement })), '');
    }
    if (method === 'POST') {
      if (state.rulesets.some((r) => r.name === body.name)) refuse(422, 'Validation Failed: Name must be unique');
      state.rulesets.push({ id: ++state.last, bypass_actors: [], target: 'branch', ...body });
      return new Answer(201, shownRuleset(state, state.rulesets.at(-1)));
    }
    const found = state.rulesets.find((r) => String(r.id) === name);
    if (!found) refuse(404, 'Not Found');
    if (method === 'DELETE') {
      state.rulesets = state.rulesets.filter((r) => r !== found);
      return new Answer(204);
    }
    if (method === 'PUT') Object.assign(found, body);
    const shown = shownRuleset(state, found);
    if (!state.admin || state.bypassHidden) delete shown.bypass_actors;
    return shown;
  }
  return refuse(404, `Not Found: ${method} ${url.pathname}`);
}

/**
 * A server for `state`. `fault(call)` may answer in its place: {status, body, headers}, {cut: 'before' | 'after'} or {raw: text};
 * `call` is {method, path, nth}, nth counted from 1 among the calls of the same method and path.
 */
export async function serve(state, fault = () => undefined) {
  const calls = [];
  const wrong = [];
  const server = createServer(async (req, res) => {
    const parts = [];
    for await (const one of req) parts.push(one);
    const text = Buffer.concat(parts).toString();
    const url = new URL(req.url, 'http://api.github.localhost');
    const path = url.pathname.slice(1);
    const call = { method: req.method, path, query: url.search, token: req.headers.authorization, nth: 1 + calls.filter((c) => c.method === req.method && c.path === path).length };
    calls.push(call);
    const send = (status, body, headers = {}) => {
      res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      res.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
    };
    const operation = operationOf(req.method, path);
    if (!operation) wrong.push(`${req.method} ${path} is no operation of promoc`);
    else {
      if (text) call.body = JSON.parse(text);
      wrong.push(...requestProblems(operation, call.body).map((p) => `${operation}: ${p}`));
    }
    const planned = fault(call);
    if (planned?.cut === 'before') return req.socket.destroy();
    if (planned?.raw !== undefined) return send(planned.status ?? 200, planned.raw, planned.headers);
    if (planned?.status) return send(planned.status, planned.body ?? { message: 'Fault' }, planned.headers);
    let answer;
    try {
      const body = handle(state, req.method, operation ?? '', url, call.body);
      answer = body instanceof Answer ? body : new Answer(200, body);
    } catch (error) {
      if (!(error instanceof Answer)) {
        wrong.push(`stand-in: ${error.stack}`);
        return send(599, { message: 'stand-in' });
      }
      answer = error;
    }
    if (operation) wrong.push(...answerProblems(operation, answer.status, answer.body).map((p) => `answer of ${operation}: ${p}`));
    if (planned?.cut === 'after') return req.socket.destroy();
    return send(answer.status, answer.status === 204 ? undefined : answer.body, answer.headers);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { port: server.address().port, calls, wrong, close: () => { server.closeAllConnections(); server.close(); } };
}
