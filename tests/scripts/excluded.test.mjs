// excluded.sh: who made the change does not release it (mechanism "excluded approvers").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, pages, each } from './support/run.mjs';
import { sha } from './support/github.mjs';

const [base, candidate] = [sha('base'), sha('head')];
const commit = (name, { author = 'ann', committer = 'web-flow', message = name, email = `${author}@corp.example`, by = 'noreply@github.com' } = {}) => ({
  sha: sha(name), author: author && { login: author }, committer: committer && { login: committer },
  commit: { message, author: { email }, committer: { email: by, date: '2026-10-01T12:00:00Z' } },
});
const pull = (number, author, more = {}) => ({
  number, author: author && { login: author }, headRefOid: sha(`pr${number}`), headRefName: `topic-${number}`, isCrossRepository: false, headRepositoryOwner: { login: 'acme' }, baseRefName: 'main', merged: true, ...more,
});
const answer = (pulls) => ({
  data: { repository: Object.fromEntries(Object.entries(pulls).map(([name, nodes], n) => [`c${n}`, { oid: sha(name), associatedPullRequests: { totalCount: nodes.length, nodes } }])) },
});
const compared = (commits, more = {}) => pages(...commits.map((c) => ({
  status: 'ahead', total_commits: commits.length, base_commit: { commit: { committer: { date: '2026-10-01T00:00:00Z' } } }, commits: [c], ...more,
})));
const activity = (branch) => `gh api --paginate repos/acme/shop/activity?ref=${encodeURIComponent(`refs/heads/${branch}`)}&per_page=100`;
const pushed = (login, after, more = {}) => ({ after, activity_type: 'push', timestamp: '2026-10-01T13:00:00Z', actor: login && { login }, ...more });
const compare = `gh api --paginate repos/acme/shop/compare/${base}...${candidate}?per_page=100`;
const graphql = 'gh api graphql *';

const excluded = (EXCLUDE, routes, env = {}) =>
  run(promotion('excluded.sh'), { env: { EXCLUDE, CANDIDATE: candidate, BASE: base, BRANCH: 'main', ...env }, routes });
const names = (r) => JSON.parse(expect(r, 0).outputs.excluded);

describe('excluded', { concurrency: 4 }, () => {
it('pr_author: the authors of all pull requests in between, each once', async () => {
  const r = await excluded('pr_author', {
    [compare]: compared([commit('one'), commit('two'), commit('head')]),
    [graphql]: answer({ one: [pull(1, 'Ann')], two: [pull(2, 'bob'), pull(3, 'ann')], head: [pull(4, null)] }),
  });
  assert.deepEqual(names(r), ['ann', 'bob']);
  assert.match(r.summary, /May not approve .*@ann, @bob/);
  assert.equal(r.outputs.unmapped, '[]');
});

it('pr_author: a direct push: who pushed since the base, whatever the commit says', async () => {
  const r = await excluded('pr_author', {
    [compare]: compared([commit('head', { author: 'somebody-else' })]),
    [graphql]: answer({ head: [] }),
    [activity('main')]: pages([pushed('mallory', candidate)], [pushed('fay', base, { activity_type: 'force_push' })],
      [pushed('old', base, { timestamp: '2026-09-30T23:59:59Z' })], [pushed('merger', candidate, { activity_type: 'pr_merge' })]),
  });
  assert.deepEqual(names(r), ['fay', 'mallory']);
});

it('pr_author: a pull request that is open, or was merged into a branch of somebody, does not hide who pushed', async () => {
  const by = (more) => excluded('pr_author', {
    [compare]: compared([commit('head')]), [graphql]: answer({ head: [pull(1, 'decoy', more)] }), [activity('main')]: [pushed('mallory', candidate)],
  });
  for (const more of [{ merged: false }, { baseRefName: 'my-own' }]) assert.deepEqual(names(await by(more)), ['decoy', 'mallory']);
  assert.deepEqual(names(await by({})), ['decoy']);
});

it('pr_author: by a branch that was merged in turn nobody pushed, unless it is of a fork', async () => {
  const by = (more) => excluded('pr_author', {
    [compare]: compared([commit('one'), commit('head')]), [activity('main')]: [pushed('mallory', candidate)],
    [graphql]: answer({ one: [pull(1, 'ann', { baseRefName: 'develop' })], head: [pull(2, 'bob', { headRefName: 'develop', ...more })] }),
  });
  assert.deepEqual(names(await by({})), ['ann', 'bob']);
  assert.deepEqual(names(await by({ isCrossRepository: true })), ['ann', 'bob', 'mallory']);
});

it('last_pusher: who pushed last to each branch, not who opened the pull request; of a fork its owner', async () => {
  const r = await excluded('last_pusher', {
    [compare]: compared([commit('one'), commit('head')]),
    [graphql]: answer({ one: [pull(1, 'ann')], head: [pull(2, 'ann', { isCrossRepository: true, headRepositoryOwner: { login: 'Forker' } })] }),
    [activity('topic-1')]: [pushed('bob', sha('pr1')), pushed('cid', sha('older'))],
  });
  assert.deepEqual(names(r), ['bob', 'forker']);
});

it('any_committer: authors, committers and co-authors; a merge in the browser is nobody', async () => {
  const r = await excluded('any_committer', {
    [compare]: compared([
      commit('one', { author: 'ann', committer: 'bob' }),
      commit('two', { message: 'x\n\nCo-authored-by: C <12+Cid@users.noreply.github.com>\nco-authored-by: A <ann@corp.example>\nCo-Authored-By: D <dan@home.example>' }),
      commit('three', { author: null, email: 'eve@home.example' }),
      commit('head', { author: null, email: 'fay@users.noreply.github.com' }),
    ]),
  });
  assert.deepEqual(names(r), ['ann', 'bob', 'cid', 'fay']);
  assert.deepEqual(JSON.parse(r.outputs.unmapped), ['dan@home.example', 'eve@home.example']);
  assert.match(r.text, /::warning::.*dan@home\.example, eve@home\.example/);
});

it('several words add up; nothing between base and candidate excludes nobody', async () => {
  const r = await excluded('pr_author any_committer', {
    [compare]: compared([commit('head', { author: 'ann' })]), [graphql]: answer({ head: [pull(1, 'bob')] }),
  });
  assert.deepEqual(names(r), ['ann', 'bob']);
  const same = await excluded('pr_author', { [compare]: { status: 'identical', total_commits: 0, base_commit: { commit: { committer: { date: 'x' } } }, commits: [] } });
  assert.deepEqual(names(same), []);
});

it('a first deployment: the candidate alone decides, and it is said', async () => {
  const r = await excluded('pr_author', { [`gh api repos/acme/shop/commits/${candidate}`]: commit('head'), [graphql]: answer({ head: [pull(1, 'ann')] }) }, { BASE: '' });
  assert.deepEqual(names(r), ['ann']);
  assert.match(r.text, /::notice::First deployment/);
});

it('many commits are asked about fifty at a time', async () => {
  const all = Array.from({ length: 120 }, (_, n) => commit(`c${n}`));
  const route = (from, to) => answer(Object.fromEntries(all.slice(from, to).map((c, n) => [`c${from + n}`, [pull(from + n, 'ann')]])));
  const turns = (await import('./support/run.mjs')).inTurn;
  const r = await excluded('pr_author', {
    [compare]: { total_commits: 120, base_commit: { commit: { committer: { date: '2026-10-01T00:00:00Z' } } }, commits: all },
    [graphql]: turns(route(0, 50), route(50, 100), route(100, 120)),
  });
  assert.deepEqual(names(r), ['ann']);
  assert.equal(r.calls.filter((c) => c.args[1] === 'graphql').length, 3);
});

it('what cannot be found out is broken: nobody is never the answer to a question that failed', async () => {
  const good = { [compare]: compared([commit('head')]), [graphql]: answer({ head: [] }), [activity('main')]: [pushed('ann', candidate)] };
  const onBranch = { ...good, [graphql]: answer({ head: [pull(1, 'ann')] }), [activity('topic-1')]: [pushed('bob', sha('pr1'))] };
  const broken = [
    ['pr_author', { ...good, [compare]: compared([commit('head')], { total_commits: 251 }) }],
    ['pr_author', { ...good, [compare]: raw('') }],
    ['pr_author', { ...good, [compare]: http(404, 'Not Found') }],
    ['any_committer', { ...good, [compare]: compared([{ sha: candidate }]) }],
    ['pr_author', { ...good, [graphql]: { errors: [{ message: 'no' }], data: null } }],
    ['pr_author', { ...good, [graphql]: answer({}) }],
    ['pr_author', { ...good, [graphql]: { data: { repository: { c0: null } } } }],
    ['pr_author', { ...good, [graphql]: { data: { repository: { c0: { oid: candidate, associatedPullRequests: { totalCount: 101, nodes: [pull(1, 'ann')] } } } } } }],
    ['pr_author', { ...good, [graphql]: killed }],
    ['pr_author', { ...good, [activity('main')]: [] }],
    ['pr_author', { ...good, [activity('main')]: [pushed(null, candidate)] }],
    ['last_pusher', { ...onBranch, [activity('topic-1')]: [pushed('bob', sha('other'))] }],
    ['last_pusher', { ...onBranch, [activity('topic-1')]: http(500) }],
  ];
  await each(broken, async ([words, routes], n) => {
    const r = expect(await excluded(words, routes), 2);
    assert.equal(r.outputs.excluded, undefined, String(n));
  });
  await each([['', {}], ['author', {}], ['pr_author', { CANDIDATE: 'main' }], ['pr_author', { BASE: 'v1' }], ['pr_author', { BRANCH: '' }]],
    async ([words, env]) => expect(await excluded(words, good, env), 2));
});
});
