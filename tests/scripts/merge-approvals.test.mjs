// merge-approvals.sh: what was approved at merge is read again in the run (mechanism "at merge or at deployment").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, pages, each } from './support/run.mjs';
import { sha } from './support/github.mjs';
import { changes, commit, pull } from './support/changes.mjs';

const [base, candidate] = [sha('base'), sha('candidate')];
const people = { ann: 'write', bob: 'write', cid: 'admin', reader: 'read', maintainer: 'maintain', stranger: null };
let next = 1;
const review = (login, state = 'APPROVED', { head = sha('head1'), type = 'User', ...more } = {}) => {
  const id = next++;
  return { id, user: login && { login, type }, state, commit_id: head, submitted_at: new Date(Date.UTC(2026, 9, 1) + id * 1000).toISOString().replace('.000', ''), ...more };
};
const reviews = (number) => `gh api --paginate repos/acme/shop/pulls/${number}/reviews?per_page=100`;
const given = (number, list) => ({ [reviews(number)]: list.length ? pages(...list.map((r) => [r])) : [] });
const one = pull(1, { author: 'author' });
const approvals = ({ history = { candidate: [one] }, said = {}, count = 1, env = {}, routes = {} } = {}) => run(promotion('merge-approvals.sh'), {
  env: { BASE: base, CANDIDATE: candidate, BRANCH: 'main', APPROVALS: String(count), ...env },
  routes: {
    ...routes, ...changes({ history }), ...Object.assign({}, ...Object.entries(said).map(([number, list]) => given(number, list))),
    ...Object.fromEntries(Object.entries(people).filter(([, permission]) => permission).map(([name, permission]) => [`gh api repos/acme/shop/collaborators/${name}/permission`, { permission }])),
    'gh api repos/acme/shop/collaborators/stranger/permission': http(404, 'Not Found'), ...routes,
  },
});
const yes = async (list, count, names) => assert.deepEqual(JSON.parse(expect(await approvals({ said: { 1: list }, count }), 0).outputs.approvers), { 1: names });
const no = async (list, count = 1) => assert.deepEqual(expect(await approvals({ said: { 1: list }, count }), 1, 'Not so: #1').outputs, {});

describe('merge-approvals', { concurrency: 4 }, () => {
it('different people who approve the merged head are counted, each once', async () => {
  await yes([review('Ann'), review('bob')], 2, ['ann', 'bob']);
  await yes([review('ann'), review('maintainer'), review('cid')], 2, ['ann', 'cid', 'maintainer']);
  await no([review('ann'), review('Ann')], 2);
  await no([]);
});

it('a review of an older head does not count, and one of the head after it does', async () => {
  await no([review('ann', 'APPROVED', { head: sha('older') })]);
  await yes([review('ann', 'APPROVED', { head: sha('older') }), review('ann')], 1, ['ann']);
  await no([review('ann'), review('ann', 'APPROVED', { head: sha('older') })]);
  await no([review('ann', 'APPROVED', { head: null })]);
});

it('the latest word counts: dismissed and changes requested take it away, a comment does not', async () => {
  await no([review('ann', 'DISMISSED')]);
  await no([review('ann'), review('ann', 'DISMISSED')]);
  await no([review('ann'), review('ann', 'CHANGES_REQUESTED')]);
  await yes([review('ann'), review('ann', 'CHANGES_REQUESTED'), review('ann')], 1, ['ann']);
  await yes([review('ann', 'DISMISSED'), review('ann')], 1, ['ann']);
  await yes([review('ann'), review('ann', 'COMMENTED'), review('ann', 'PENDING', { submitted_at: undefined })], 1, ['ann']);
  await no([review('ann', 'COMMENTED')]);
});

it('the latest is so by time, in whatever order GitHub lists them', async () => {
  const [first, second] = [review('ann'), review('ann', 'CHANGES_REQUESTED')];
  await no([second, first]);
});

it('the author, a bot, an account that is gone, and who may not push, do not count', async () => {
  await no([review('Author')]);
  await no([review('helper[bot]', 'APPROVED', { type: 'Bot' })]);
  await no([review(null)]);
  await no([review('reader')]);
  await no([review('stranger')]);
  await yes([review('author'), review('reader'), review('bob')], 1, ['bob']);
});

it('every pull request of the change needs them', async () => {
  const history = { one: [one], two: [pull(2)], candidate: [pull(2)] };
  const of2 = (...list) => approvals({ history, said: { 1: [review('bob')], 2: list } });
  assert.deepEqual(JSON.parse(expect(await of2(review('cid', 'APPROVED', { head: sha('head2') })), 0).outputs.approvers), { 1: ['bob'], 2: ['cid'] });
  expect(await of2(), 1, 'Not so: #2, merged at', 'has 0.');
  expect(await of2(review('cid', 'APPROVED', { head: sha('head1') })), 1);
});

it('who is asked about twice is looked up once', async () => {
  const r = await approvals({ history: { one: [one], candidate: [pull(2)] }, said: { 1: [review('bob')], 2: [review('bob', 'APPROVED', { head: sha('head2') })] } });
  assert.equal(expect(r, 0).calls.filter((c) => c.text.includes('collaborators')).length, 1);
});

it('what came by no pull request of this branch is refused', async () => {
  const refused = (history) => approvals({ history, said: { 1: [review('ann')] } }).then((r) => expect(r, 1, 'came to main by no pull request'));
  await refused({ direct: [], candidate: [one] });
  await refused({ candidate: [pull(1, { merged: false })] });
  await refused({ candidate: [pull(1, { baseRefName: 'my-own' })] });
});

it('a fork is a pull request like another: what counts is who approved it', async () => {
  const history = { candidate: [pull(1, { author: 'stranger', isCrossRepository: true, headRepositoryOwner: { login: 'stranger' } })] };
  expect(await approvals({ history, said: { 1: [review('ann')] } }), 0);
  expect(await approvals({ history, said: { 1: [review('stranger')] } }), 1);
});

it('a first deployment, and an older version, answer for their own commit', async () => {
  const own = { [`gh api repos/acme/shop/commits/${candidate}`]: commit('candidate') };
  await each([{ env: { BASE: '' } }, { identical: true }], async ({ env, identical }) => {
    const at = (list) => approvals({
      env, said: { 1: list },
      routes: { ...own, ...(identical ? { [`gh api --paginate repos/acme/shop/compare/${base}...${candidate}?per_page=100`]: { status: 'behind', total_commits: 0, base_commit: commit('base'), commits: [] } } : {}) },
    });
    expect(await at([review('ann')]), 0);
    expect(await at([]), 1);
  });
});

it('every order of four words: only the last one that decides does', async () => {
  const kinds = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED'];
  const orders = kinds.flatMap((a) => kinds.filter((b) => b !== a).flatMap((b) => kinds.filter((c) => c !== a && c !== b).map((c) => [a, b, c])));
  await each(orders, async (order) => {
    const last = order.filter((s) => s !== 'COMMENTED').at(-1);
    await (last === 'APPROVED' ? yes(order.map((s) => review('ann', s)), 1, ['ann']) : no(order.map((s) => review('ann', s))));
  });
});

it('what cannot be found out is broken', async () => {
  const said = { 1: [review('ann')] };
  const permission = 'gh api repos/acme/shop/collaborators/ann/permission';
  await each([
    [reviews(1), raw('')], [reviews(1), http(404, 'Not Found')], [reviews(1), { message: 'odd' }], [reviews(1), [{ ...review('ann'), state: 'FINE' }]],
    [reviews(1), [{ ...review('ann'), submitted_at: null }]], [reviews(1), [{ ...review('ann'), user: { login: '../x', type: 'User' } }]], [reviews(1), killed],
    [permission, {}], [permission, http(403)], [permission, { permission: 7 }],
    ['gh api graphql *associatedPullRequests*', { errors: [{}] }], [`gh api --paginate repos/acme/shop/compare/*`, http(500)],
  ], async ([route, answer]) => assert.deepEqual(expect(await approvals({ said, routes: { [route]: answer } }), 2).outputs, {}));
  expect(await approvals({ said, env: { BRANCH: '', GITHUB_REF: 'refs/heads/main' } }), 0);
  await each([{ BRANCH: '', GITHUB_REF: 'refs/tags/main' }, { APPROVALS: '0' }, { APPROVALS: '' }, { APPROVALS: 'two' }, { CANDIDATE: 'main' }, { BASE: 'v1' }, { BRANCH: '' }, { GH_TOKEN: '' }],
    async (env) => expect(await approvals({ said, env }), 2));
});
});
