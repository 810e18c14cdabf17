// GitHub's API as far as scripts ask it, behind `gh api`. It refuses what the job's token may not do.
import { permissionsOf } from '../engine/graph.mjs';
import { createHash } from 'node:crypto';
import { history, iso } from './create.mjs';
import { filesAt } from './repository.mjs';

class Answer {
  constructor(code, out, err = '') {
    Object.assign(this, { code, out, err });
  }
}
const refuse = (status, message) => {
  throw new Answer(1, { message }, `gh: ${message} (HTTP ${status})\n`);
};
const blob = (content) => createHash('sha1').update(content).digest('hex');
const actor = (login) => ({ login, type: login.endsWith('[bot]') ? 'Bot' : 'User' });
const bot = actor('github-actions[bot]');

const runOf = (world, run) => ({
  id: Number(run.id), status: run.status, conclusion: run.conclusion, display_title: run.title ?? run.name, path: run.path, event: run.event.name, head_branch: run.ref.replace('refs/heads/', ''), head_sha: run.sha,
  run_attempt: run.attempt, run_number: run.number, created_at: iso(run.createdAt), actor: actor(run.actor), triggering_actor: actor(run.triggering),
  repository: { full_name: world.repository }, head_repository: { full_name: world.repository },
});

const jobsOf = (world, run) =>
  [...run.history, ...Object.values(run.jobs)].filter((node) => !node.children && node.kind === 'job').map((node, index) => ({
    id: Number(run.id) * 1000 + index, name: node.name ?? node.id, run_attempt: node.attempt, status: { blocked: 'pending', held: 'in_progress' }[node.status] ?? node.status, conclusion: node.conclusion,
    check_run_url: `https://api.github.com/repos/${world.repository}/check-runs/${Number(run.id) * 1000 + index}`,
    started_at: node.startedAt === null ? (node.completedAt === null ? null : iso(node.completedAt)) : iso(node.startedAt), completed_at: node.completedAt === null ? null : iso(node.completedAt),
  }));

/** What the steps of a job said in annotations, and what the runner adds when one fails. */
const annotationsOf = (run, index) => {
  const node = Object.values(run.jobs).filter((one) => !one.children && one.kind === 'job')[index];
  return (node?.steps ?? []).flatMap((step) => [
    ...[...step.log.matchAll(/^::(error|warning|notice)(?: title=([^:]*))?::(.*)$/gm)].map(([, level, title = '', text]) => ({
      annotation_level: level === 'error' ? 'failure' : level, title, message: text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
    })),
    ...[...step.log.matchAll(/^Process completed with exit code \d+\.$/gm)].map(([message]) => ({ annotation_level: 'failure', title: '', message })),
  ]);
};

const commitOf = ({ sha, message, author, time, parents }) => {
  const person = { name: author, email: `${author}@example.com`, date: iso(time) };
  return { sha, commit: { message, author: person, committer: person }, author: actor(author), committer: actor(author), parents: parents.map((one) => ({ sha: one })) };
};

const pullOf = (pull, world) => ({
  number: pull.number, user: actor(pull.author), state: pull.merged ? 'closed' : 'open', merged_at: pull.merged ? iso(pull.merged) : null, merge_commit_sha: pull.merge, mergeable: true,
  head: { sha: pull.merged ? pull.head : world.refs[`refs/heads/${pull.branch}`], ref: pull.branch, repo: { full_name: world.repository } }, base: { ref: pull.base },
});

const issueOf = (issue) => ({ number: issue.number, title: issue.title, body: issue.body, state: issue.state, user: actor(issue.by), labels: issue.labels.map((name) => ({ name })) });

const statusOf = ({ statuses: _, ...record }) => record;

const compared = (world, [base, head]) => {
  const [old, now] = [world.refs[`refs/heads/${base}`] ?? base, world.refs[`refs/heads/${head}`] ?? head];
  if (!world.commits[old] || !world.commits[now]) refuse(404, 'Not Found');
  const [before, after] = [history(world, old), history(world, now)];
  const commits = [...after].filter((sha) => !before.has(sha)).reverse();
  const status = old === now ? 'identical' : after.has(old) ? 'ahead' : before.has(now) ? 'behind' : 'diverged';
  return { status, total_commits: commits.length, base_commit: commitOf(world.commits[old]), commits: commits.map((sha) => commitOf(world.commits[sha])) };
};

/** Answers one call: `{ code, out, err }`; `out` may be an object. */
export const gh = (universe, call) => {
  const { world } = universe;
  const { args } = call;
  if (args[0] !== 'api') return { code: 97, err: `stand-in: unexpected call: gh ${args.join(' ')}\n` };
  const taking = ['--method', '-X', '--input', '-f', '-F', '-H', '--jq', '--header'];
  const option = (...names) => args.filter((_, n) => names.includes(args[n - 1]));
  const method = option('--method', '-X')[0] ?? 'GET';
  const address = args.slice(1).find((one, n) => !one.startsWith('-') && !taking.includes(args[n]));
  const [path, query = ''] = address.split('?');
  const asked = new URLSearchParams(query);
  let permissions = null;

  const answer = (value) => {
    throw new Answer(0, value);
  };
  const list = (field, all) => {
    const pages = all.length === 0 ? [[]] : all.map((one) => [one]);
    const shown = args.includes('--paginate') ? pages : pages.slice(0, 1);
    throw new Answer(0, shown.map((page) => JSON.stringify(field ? { total_count: all.length, [field]: page } : page)).join(''));
  };
  const may = (scope, level) => {
    const order = { none: 0, read: 1, write: 2 };
    if (order[permissions[scope]] < order[level]) refuse(403, 'Resource not accessible by integration');
  };
  const body = () => JSON.parse(call.stdin);
  const fields = () => Object.fromEntries(option('-f').map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));

  try {
    if (!call.github) throw new Answer(4, '', 'gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.\n');
    const [id, , key] = JSON.parse(Buffer.from(call.github.replace('ghs_', ''), 'base64url'));
    const own = world.runs[id];
    permissions = universe.permissions(own, own.jobs[key]);
    if (path === 'graphql') {
      const about = option('-f').find((one) => one.startsWith('query='));
      if (/issue\(number: \$number\)/.test(about)) {
        may('issues', 'read');
        const number = Number(option('-F').find((one) => one.startsWith('number=')).slice(7));
        const issue = world.issues.find((one) => one.number === number);
        const nodes = (issue?.edits ?? []).map(({ by, time }) => ({ editedAt: iso(time), editor: { __typename: by.endsWith('[bot]') ? 'Bot' : 'User', login: by.replace('[bot]', '') } }));
        answer({ data: { repository: { issue: issue ? { body: issue.body, locked: false, userContentEdits: { totalCount: nodes.length, nodes } } : null } } });
      }
      may('pull-requests', 'read');
      if (/pullRequest\(number: \$number\)/.test(about)) {
        const number = Number(option('-F').find((one) => one.startsWith('number=')).slice(7));
        const pull = world.pulls.find((one) => one.number === number);
        const kind = (login) => (login ? { __typename: login.endsWith('[bot]') ? 'Bot' : 'User' } : null);
        answer({ data: { repository: { pullRequest: pull ? {
          body: pull.text ?? '', createdAt: iso(pull.opened), lastEditedAt: pull.edited ? iso(pull.edited.time) : null, author: kind(pull.author), editor: kind(pull.edited?.by),
          headRefOid: world.refs[`refs/heads/${pull.branch}`] ?? pull.head, headRefName: pull.branch, isCrossRepository: false,
        } : null } } });
      }
      const asking = option('-f').find((one) => one.startsWith('query='));
      const numbers = [...asking.matchAll(/(c\d+): pullRequest\(number: (\d+)\)/g)];
      if (numbers.length > 0) {
        answer({ data: { repository: Object.fromEntries(numbers.map(([, name, number]) => {
          const pull = world.pulls.find((one) => one.number === Number(number));
          const labels = (pull?.labels ?? []).map((label) => ({ name: label }));
          return [name, pull ? { number: pull.number, labels: { totalCount: labels.length, nodes: labels } } : null];
        })) } });
      }
      const shas = [...asking.matchAll(/(c\d+): object\(oid: "([0-9a-f]+)"\)/g)];
      answer({ data: { repository: Object.fromEntries(shas.map(([, name, sha]) => {
        const nodes = world.pulls.filter((pull) => pull.commits.includes(sha)).map((pull) => ({
          number: pull.number, author: { login: pull.author }, headRefOid: pull.head, headRefName: pull.branch, isCrossRepository: false, headRepositoryOwner: { login: world.repository.split('/')[0] },
          baseRefName: pull.base, merged: Boolean(pull.merged),
        }));
        return [name, world.commits[sha] ? { oid: sha, associatedPullRequests: { totalCount: nodes.length, nodes } } : null];
      })) } });
    }
    const prefix = `repos/${world.repository}/`;
    if (!path.startsWith(prefix)) refuse(404, 'Not Found');
    const rest = path.slice(prefix.length);
    const at = (pattern) => pattern.exec(rest)?.slice(1);
    let parts;

    if ((parts = at(/^actions\/runs\/(\d+)(?:\/(.+))?$/))) {
      may('actions', method === 'GET' ? 'read' : 'write');
      const run = world.runs[parts[0]];
      if (!run || run.deleted) refuse(404, 'Not Found');
      if (!parts[1]) answer(runOf(world, run));
      const attempt = /^attempts\/(\d+)$/.exec(parts[1])?.[1];
      if (attempt) {
        const one = run.attempts[attempt - 1] ?? refuse(404, 'Not Found');
        answer({ ...runOf(world, run), run_attempt: Number(attempt), actor: actor(one.actor), triggering_actor: actor(one.triggering) });
      }
      if (parts[1] === 'jobs') list('jobs', asked.get('filter') === 'all' ? jobsOf(world, run) : jobsOf(world, { ...run, history: [] }));
      if (parts[1] === 'approvals') list('', run.approvals.map((one) => ({ state: one.state, comment: one.comment, environments: one.environments.map((name) => ({ name })), user: actor(one.by) })));
      if (parts[1] === 'artifacts') list('artifacts', world.artifacts.filter((one) => one.run === run.id && (!asked.get('name') || one.name === asked.get('name'))).map(({ id: n, name, expired }) => ({ id: n, name, expired })));
      if (parts[1] === 'rerun-failed-jobs' && method === 'POST') {
        if (run.status !== 'completed') refuse(403, 'This workflow is already running');
        if (run.attempt >= 50) refuse(403, 'This workflow run cannot be retried');
        universe.again(run, { failed: true, by: 'github-actions[bot]' });
        answer({});
      }
      if (parts[1] === 'cancel' && method === 'POST') {
        universe.cancel(run);
        answer({});
      }
    }
    if ((parts = at(/^actions\/workflows\/([^/]+)\/runs$/))) {
      may('actions', 'read');
      const since = decodeURIComponent(asked.get('created') ?? '>=').slice(2);
      list('workflow_runs', Object.values(world.runs).filter((run) => run.path.endsWith(`/${parts[0]}`) && iso(run.createdAt) >= since
        && (!asked.get('branch') || run.ref === `refs/heads/${asked.get('branch')}`)
        && (!asked.get('status') || run.conclusion === asked.get('status'))).map((run) => runOf(world, run)).reverse());
    }
    if ((parts = at(/^check-runs\/(\d+)\/annotations$/))) {
      may('checks', 'read');
      const run = world.runs[Math.floor(Number(parts[0]) / 1000)] ?? refuse(404, 'Not Found');
      list('', annotationsOf(run, Number(parts[0]) % 1000));
    }
    if (rest === 'deployments' && method === 'GET') {
      may('deployments', 'read');
      const name = asked.get('environment')?.toLowerCase();
      list('', world.deployments.filter((one) => !name || one.environment.toLowerCase() === name).map(statusOf).reverse());
    }
    if (rest === 'deployments' && method === 'POST') {
      may('deployments', 'write');
      const { ref, task = 'deploy', environment = 'production', payload = {}, required_contexts, auto_merge } = body();
      const sha = world.commits[ref] ? ref : universe.resolve(ref);
      if (!sha) refuse(422, `No ref found for: ${ref}`);
      if (auto_merge !== false || required_contexts?.length !== 0) refuse(409, 'Conflict: Commit status checks failed');
      const record = { id: ++world.last, sha, ref, task, environment, payload, creator: bot, created_at: iso(world.clock), statuses: [] };
      world.deployments.push(record);
      answer(statusOf(record));
    }
    if ((parts = at(/^deployments\/(\d+)\/statuses$/))) {
      may('deployments', method === 'GET' ? 'read' : 'write');
      const record = world.deployments.find((one) => one.id === Number(parts[0])) ?? refuse(404, 'Not Found');
      if (method === 'GET') list('', [...record.statuses].reverse());
      const { state, description = '', log_url = '', auto_inactive = true } = body();
      if (description.length > 140) refuse(422, 'description is too long (maximum is 140 characters)');
      if (!['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'].includes(state)) refuse(422, 'state');
      const status = (value, more = {}) => ({ id: ++world.last, state: value, description, log_url, environment: record.environment, creator: bot, created_at: iso(world.clock), ...more });
      if (auto_inactive && state === 'success') for (const other of world.deployments) if (other !== record && other.environment === record.environment && other.statuses.at(-1)?.state === 'success') other.statuses.push(status('inactive'));
      record.statuses.push(status(state));
      answer(record.statuses.at(-1));
    }
    if ((parts = at(/^git\/ref\/(.+)$/))) {
      may('contents', 'read');
      const sha = world.refs[`refs/${parts[0]}`] ?? refuse(404, 'Not Found');
      answer({ ref: `refs/${parts[0]}`, object: { type: 'commit', sha } });
    }
    if ((parts = at(/^git\/matching-refs\/(.*)$/))) {
      may('contents', 'read');
      list('', Object.entries(world.refs).filter(([ref]) => ref.startsWith(`refs/${parts[0]}`)).map(([ref, sha]) => ({ ref, object: { type: 'commit', sha } })));
    }
    if (rest === 'git/refs' && method === 'POST') {
      may('contents', 'write');
      const { ref, sha } = body();
      if (world.refs[ref]) refuse(422, 'Reference already exists');
      world.refs[ref] = sha;
      answer({ ref, object: { sha } });
    }
    if ((parts = at(/^git\/commits\/(.+)$/))) {
      may('contents', 'read');
      const one = world.commits[parts[0]] ?? refuse(404, 'Not Found');
      answer({ sha: one.sha, tree: { sha: one.tree }, message: one.message });
    }
    if ((parts = at(/^git\/trees\/([^/]+)$/))) {
      may('contents', 'read');
      const of = Object.values(world.commits).find((one) => one.tree === parts[0]) ?? refuse(404, 'Not Found');
      answer({ sha: of.tree, truncated: false, tree: Object.entries(filesAt(of.sha)).map(([file, content]) => ({ path: file, mode: '100644', type: 'blob', sha: blob(content) })) });
    }
    if ((parts = at(/^contents\/(.+)$/)) && method === 'GET') {
      may('contents', 'read');
      const ref = asked.get('ref');
      const files = filesAt(world.commits[ref] ? ref : world.refs[`refs/heads/${ref}`] ?? refuse(404, 'No commit found for the ref'));
      const content = files[parts[0]] ?? refuse(404, 'Not Found');
      if (option('-H').includes('Accept: application/vnd.github.raw+json')) throw new Answer(0, String(content));
      answer({ type: 'file', path: parts[0], sha: blob(content) });
    }
    if ((parts = at(/^actions\/workflows\/([^/]+)\/dispatches$/)) && method === 'POST') {
      may('actions', 'write');
      const { ref } = fields();
      // GitHub starts what a token of a run asks for by dispatch, and nothing else.
      return universe.start({ name: 'workflow_dispatch', workflow: `.github/workflows/${parts[0]}`, ref, actor: bot.login }).then(() => ({ code: 0, out: '' }));
    }
    if ((parts = at(/^labels\/([^/]+)$/))) {
      may('issues', 'read');
      const name = decodeURIComponent(parts[0]);
      answer(world.labels.includes(name) ? { name } : refuse(404, 'Not Found'));
    }
    if (rest === 'labels' && method === 'POST') {
      may('issues', 'write');
      world.labels.push(fields().name);
      answer({ name: fields().name });
    }
    if (rest === 'issues' && method === 'GET') {
      may('issues', 'read');
      list('', world.issues.filter((issue) => (asked.get('labels') ?? '').split(',').every((name) => issue.labels.includes(name))).map(issueOf).reverse());
    }
    if (rest === 'issues' && method === 'POST') {
      may('issues', 'write');
      const { title, body: text, labels = [] } = body();
      const issue = { number: 500 + world.issues.length, title, body: text, labels, state: 'open', by: bot.login, edits: [] };
      world.issues.push(issue);
      answer(issueOf(issue));
    }
    if ((parts = at(/^issues\/(\d+)$/)) && method === 'PATCH') {
      may('issues', 'write');
      const issue = world.issues.find((one) => one.number === Number(parts[0])) ?? refuse(404, 'Not Found');
      issue.state = fields().state;
      answer(issueOf(issue));
    }
    if (rest === 'pulls' && method === 'GET') {
      may('pull-requests', 'read');
      const head = asked.get('head')?.split(':')[1];
      list('', world.pulls.filter((pull) => (!head || pull.branch === head) && (!asked.get('base') || pull.base === asked.get('base'))).map((pull) => pullOf(pull, world)));
    }
    if (rest === 'pulls' && method === 'POST') {
      may('pull-requests', 'write');
      const { head, base, title, body: text } = body();
      const tip = world.refs[`refs/heads/${head}`];
      if (!tip || !world.refs[`refs/heads/${base}`]) refuse(422, 'Validation Failed');
      const pull = { number: world.pulls.length + 1, author: bot.login, branch: head, head: tip, merge: null, merged: null, commits: [...history(world, tip)].filter((sha) => !history(world, world.refs[`refs/heads/${base}`]).has(sha)), base, title, text, opened: world.clock };
      world.pulls.push(pull);
      answer(pullOf(pull, world));
    }
    if ((parts = at(/^pulls\/(\d+)$/)) && method === 'GET') {
      may('pull-requests', 'read');
      answer(pullOf(world.pulls.find((one) => one.number === Number(parts[0])) ?? refuse(404, 'Not Found'), world));
    }
    if ((parts = at(/^pulls\/(\d+)\/reviews$/))) {
      may('pull-requests', 'read');
      const pull = world.pulls.find((one) => one.number === Number(parts[0])) ?? refuse(404, 'Not Found');
      list('', (pull.reviews ?? []).map((review, n) => ({ id: n + 1, user: actor(review.by), state: review.state ?? 'APPROVED', commit_id: review.head ?? pull.head, submitted_at: iso(review.time ?? pull.merged) })));
    }
    if ((parts = at(/^collaborators\/([^/]+)\/permission$/))) {
      const known = Object.values(world.teams).flat().some((login) => login.toLowerCase() === parts[0]);
      answer({ permission: known ? 'write' : 'read' });
    }
    if ((parts = at(/^commits\/([^/]+)$/))) {
      may('contents', 'read');
      answer(commitOf(world.commits[parts[0]] ?? refuse(422, 'No commit found for SHA')));
    }
    if ((parts = at(/^commits\/([^/]+)\/pulls$/))) {
      may('pull-requests', 'read');
      list('', world.pulls.filter((pull) => pull.commits.includes(parts[0])).map((pull) => pullOf(pull, world)));
    }
    if ((parts = at(/^compare\/(.+)\.\.\.(.+)$/))) {
      may('contents', 'read');
      answer(compared(world, parts));
    }
    if (rest === 'activity') {
      may('contents', 'read');
      const ref = asked.get('ref');
      list('', world.activity.filter((one) => one.ref === ref).map((one) => ({ activity_type: one.type, actor: actor(one.actor), ref, before: one.before, after: one.after, timestamp: iso(one.time) })).reverse());
    }
    return { code: 97, err: `stand-in: unexpected call: gh ${args.join(' ')}\n` };
  } catch (thrown) {
    if (thrown instanceof Answer) return thrown;
    throw thrown;
  }
};
