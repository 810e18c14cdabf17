// A small GitHub, as routes for run(): deployment records with their statuses, the runs that are said to have written them,
// branches and comparisons of commits.
import { pages, http } from './run.mjs';

export const sha = (name) => Buffer.from(name).toString('hex').padEnd(40, '0').slice(0, 40);
export const digest = (name) => 'sha256:' + Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
export const bot = { login: 'github-actions[bot]', type: 'Bot' };
export const person = (login) => ({ login, type: 'User' });
export const at = (minute) => new Date(Date.UTC(2026, 9, 1, 12, minute)).toISOString().replace('.000', '');

export const recordEnv = {
  ENVIRONMENT: 'production',
  RECORD_WORKFLOWS: ['.github/workflows/promote.yml'],
  RECORD_BRANCHES: ['main'],
  RECORD_JOBS: ['production', 'production-verify', 'production-undo'],
};

/** A status as a job of run `of` writes it. */
export const statusOf = (state, minute, of, more = {}) => ({
  id: minute, state, created_at: at(minute), creator: bot, log_url: `https://github.com/acme/shop/actions/runs/${of}`, ...more,
});

/** A record that run `run` wrote at minute `minute`, with the states it went through, one a minute. */
export const record = (id, run, minute, states, more = {}) => ({
  statuses: states.map((s, n) => (typeof s === 'string' ? statusOf(s, minute + n + 1, run, { id: id * 100 + n }) : s)).reverse(),
  json: {
    id, sha: sha(`c${id}`), task: 'deploy', environment: 'production', creator: bot, created_at: at(minute), ...more,
    payload: {
      schema: 1, run, attempt: 1, version: `1.0.${id}`, tree: sha(`t${id}`), digest: digest(`d${id}`), artifact_uri: `s3://artifacts/${id}`,
      class: 'feature', before: {}, definition_sha256: 'f'.repeat(64), ...more.payload,
    },
  },
});

/** A run of the promotion workflow whose jobs ran for ten minutes from `minute` on. */
export const promotionRun = (id, minute, more = {}, jobs) => ({
  json: {
    id, status: 'completed', path: '.github/workflows/promote.yml', event: 'push', head_branch: 'main', head_sha: sha('main'), run_attempt: 1,
    repository: { full_name: 'acme/shop' }, head_repository: { full_name: 'acme/shop' }, ...more,
  },
  jobs: jobs ?? [
    { name: 'build', run_attempt: 1, started_at: at(minute - 30), completed_at: at(minute) },
    { name: 'production', run_attempt: 1, started_at: at(minute), completed_at: at(minute + 5) },
    { name: 'production-verify', run_attempt: 1, started_at: at(minute + 5), completed_at: at(minute + 10) },
  ],
});

const list = (field, all) => (all.length === 0 ? { total_count: 0, [field]: [] }
  : pages(...all.map((one) => ({ total_count: all.length, [field]: [one] }))));

/**
 * `relations` maps "old...new" to GitHub's word; every commit of a genuine run is in main unless it says otherwise.
 * Lists come one entry a page, so that whoever reads only the first page is found out.
 */
export const github = ({ records = [], runs = [], relations = {}, trees = {}, pulls = {} } = {}) => {
  const routes = {};
  const newestFirst = [...records].sort((a, b) => (a.json.created_at < b.json.created_at ? 1 : -1));
  routes['gh api --paginate repos/acme/shop/deployments?environment=*'] =
    newestFirst.length === 0 ? [] : pages(...newestFirst.map((r) => [r.json]));
  for (const r of records) {
    routes[`gh api --paginate repos/acme/shop/deployments/${r.json.id}/statuses*`] = r.statuses.length === 0 ? [] : pages(...r.statuses.map((s) => [s]));
  }
  for (const r of runs) {
    routes[`gh api --paginate repos/acme/shop/actions/runs/${r.json.id}/jobs*`] = list('jobs', r.jobs);
    routes[`gh api repos/acme/shop/actions/runs/${r.json.id}`] = r.json;
  }
  routes['gh api repos/acme/shop/actions/runs/*'] = http(404, 'Not Found');
  routes['gh api repos/acme/shop/git/ref/heads/main'] = { ref: 'refs/heads/main', object: { type: 'commit', sha: sha('tip') } };
  routes['gh api repos/acme/shop/git/ref/heads/*'] = http(404, 'Not Found');
  for (const [pair, word] of Object.entries(relations)) routes[`gh api repos/acme/shop/compare/${pair}?per_page=1`] = { status: word };
  routes[`gh api repos/acme/shop/compare/${sha('main')}...${sha('tip')}?per_page=1`] = { status: 'ahead' };
  for (const [commit, tree] of Object.entries(trees)) routes[`gh api repos/acme/shop/git/commits/${commit}`] = { sha: commit, tree: { sha: tree } };
  for (const [commit, of] of Object.entries(pulls)) routes[`gh api --paginate repos/acme/shop/commits/${commit}/pulls*`] = of;
  return routes;
};
