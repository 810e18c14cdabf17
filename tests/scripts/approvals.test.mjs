// approvals.sh: N people of a role, each another, none excluded, none too late (mechanisms "slots" and "excluded approvers").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, pages, each } from './support/run.mjs';
import { person, bot } from './support/github.mjs';

const slots = [
  { environment: 'production-developer-1', role: 'developer' },
  { environment: 'production-developer-2', role: 'developer' },
  { environment: 'production-business-1', role: 'business' },
];
const [dev1, dev2, business] = slots.map((s) => s.environment);
const seconds = () => Math.floor(Date.now() / 1000);
const iso = (ago) => new Date(Date.now() - ago * 1000).toISOString().replace(/\.\d+/, '');
/** An entry of GitHub's list: one click of a person, for one or several environments. */
const click = (login, ...environments) => ({
  state: 'approved', comment: '', user: person(login), environments: environments.map((name, id) => ({ id, name, created_at: iso(9e6), updated_at: iso(9e6) })),
});
const list = 'gh api --paginate repos/acme/shop/actions/runs/700/approvals';
const attempt = (n, actor, triggering = actor) => ({ [`gh api repos/acme/shop/actions/runs/700/attempts/${n}`]: { run_attempt: n, actor, triggering_actor: triggering } });

const check = (mode, clicks, env = {}, routes = {}) =>
  run(promotion('approvals.sh'), {
    env: { MODE: mode, SLOTS: slots, EXCLUDED: '[]', EXCLUDE_STARTER: 'false', EXPIRES_SECONDS: '0', ENVIRONMENT: mode === 'deploy' ? 'production' : dev1, ...env },
    routes: {
      ...routes,
      [list]: Array.isArray(clicks) ? (clicks.length ? pages(...clicks.map((c) => [c])) : []) : clicks,
      'gh api repos/acme/shop/actions/runs/700': { created_at: iso(100000) },
      ...routes,
    },
  });
const allThree = [click('ann', dev1), click('bob', dev2), click('eve', business)];

describe('approvals', { concurrency: 4 }, () => {
it('slot: an approval by a person counts, and its time is that of the job', async () => {
  const r = expect(await check('slot', [click('Ann', dev1)]), 0, 'production-developer-1 (developer) is approved by ann');
  assert.ok(Math.abs(Number(r.outputs.approved_at) - seconds()) < 60);
});

it('slot: no approval at all fails: bypassed by an admin, or an environment that a typo created', async () => {
  await each([[], [click('bob', dev2)], [{ ...click('ann', dev1), state: 'rejected' }], [{ ...click('ann', dev1), state: 'pending' }]], async (clicks) => {
    const r = expect(await check('slot', clicks), 1, 'no approval by a person', 'its protection was bypassed');
    assert.equal(r.outputs.approved_at, undefined);
  });
});

it('slot: an app or a deleted account is no person', async () => {
  await each([bot, { login: 'ann', type: 'Bot' }, { login: 'ann', type: 'Organization' }, null], async (user) =>
    expect(await check('slot', [{ ...click('ann', dev1), user }]), 1, 'no approval by a person'));
});

it('slot: an excluded account does not count, whatever the case of its name', async () => {
  expect(await check('slot', [click('Ann', dev1)], { EXCLUDED: ['ANN'] }), 1, 'approved by ann, who may not approve');
  expect(await check('slot', [click('ann', dev1), click('bob', dev1)], { EXCLUDED: ['ann'] }), 0, 'approved by bob');
});

it('slot: one click for two slots serves neither; somebody else on the next attempt does', async () => {
  const twice = [click('ann', dev1, business)];
  await each([dev1, business], async (ENVIRONMENT) => expect(await check('slot', twice, { ENVIRONMENT }), 1, 'fewer different people'));
  await each([dev1, business], async (ENVIRONMENT) => expect(await check('slot', [...twice, click('bob', dev1)], { ENVIRONMENT, GITHUB_RUN_ATTEMPT: '2' }), 0));
});

it('slot: one person clicks for both slots of a role, one after the other', async () => {
  expect(await check('slot', [click('ann', dev1), click('ann', dev2)], { ENVIRONMENT: dev2 }), 1, 'production-developer-1 by ann; production-developer-2 by ann');
});

it('slot: an approval of another environment with a similar name does not count', async () => {
  expect(await check('slot', [click('ann', 'production-developer'), click('ann', 'production-developer-11')]), 1, 'no approval');
  expect(await check('slot', [click('ann', dev1.toUpperCase())]), 0);
});

it('deploy: three different people for three slots', async () => {
  const r = expect(await check('deploy', allThree), 0, 'production-business-1 is approved by eve');
  assert.deepEqual(JSON.parse(r.outputs.approvers), { [dev1]: 'ann', [dev2]: 'bob', [business]: 'eve' });
});

it('deploy: a slot that nobody approved', async () => {
  expect(await check('deploy', allThree.slice(1)), 1, 'production-developer-1 (developer): no approval');
  expect(await check('deploy', []), 1);
});

it('deploy: the same person in two teams counts once', async () => {
  expect(await check('deploy', [click('ann', dev1, dev2), click('bob', business)]), 1, 'fewer different people', 'Start a new run');
  expect(await check('deploy', [click('ann', dev1, business), click('bob', dev2)]), 1, 'fewer different people');
});

it('deploy: people are matched to slots, not counted', async () => {
  // Taking the first person of each slot in turn would leave developer-2 without anybody.
  const r = expect(await check('deploy', [click('ann', dev1, dev2), click('bob', dev1), click('cid', business)]), 0);
  assert.deepEqual(JSON.parse(r.outputs.approvers), { [dev1]: 'bob', [dev2]: 'ann', [business]: 'cid' });
  // Three people, three slots, and still nobody for one: two slots have only ann.
  expect(await check('deploy', [click('ann', dev1, dev2), click('bob', business), click('cid', business)]), 1, 'fewer different people');
});

it('deploy: the matching finds an assignment exactly when there is one', async () => {
  // Every way three people can have approved three slots, against a check by hand (Hall's condition). Sampled evenly.
  const people = ['a', 'b', 'c'];
  const cases = [];
  for (let bits = 1; bits < 512; bits += 29) cases.push(slots.map((_, s) => people.filter((_, p) => bits & (1 << (3 * s + p)))));
  await each(cases, async (sets) => {
    const unions = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
    const possible = unions.every((u) => new Set(u.flatMap((i) => sets[i])).size >= u.length);
    const r = await check('deploy', sets.flatMap((who, s) => who.map((w) => click(w, slots[s].environment))));
    assert.equal(r.code, possible ? 0 : 1, `${JSON.stringify(sets)}\n${r.text}`);
    if (possible) slots.forEach((s, n) => assert.ok(sets[n].includes(JSON.parse(r.outputs.approvers)[s.environment])));
  });
});

it('deploy: an excluded person leaves a slot empty, or leaves too few', async () => {
  expect(await check('deploy', allThree, { EXCLUDED: ['eve'] }), 1, 'approved by eve, who may not');
  expect(await check('deploy', [...allThree, click('fay', business)], { EXCLUDED: ['eve'] }), 0);
});

it('expiry: every slot by its own time', async () => {
  const times = (...ago) => Object.fromEntries(slots.map((s, n) => [s.environment, String(seconds() - ago[n])]));
  const expire = (APPROVED_AT, clicks = allThree, env = {}) => check('deploy', clicks, { EXPIRES_SECONDS: '3600', APPROVED_AT, ...env });
  expect(await expire(times(10, 20, 30)), 0);
  expect(await expire(times(10, 4000, 30)), 1, 'Approved longer than 3600 seconds ago: production-developer-2');
  const numbers = Object.fromEntries(Object.entries(times(1, 2, 3)).map(([k, v]) => [k, Number(v)]));
  expect(await expire(numbers), 0);
  // Without the time of a slot, or with one that makes no sense, nothing is known.
  await each(['', '{}', '[]', 'null', { ...times(1, 2, 3), [dev1]: '' }, { ...times(1, 2, 3), [dev1]: 0 }, { ...times(1, 2, 3), [dev1]: 'soon' },
    { ...times(1, 2, 3), [dev1]: null }, times(-4000, 1, 1)], async (odd) => expect(await expire(odd), 2));
  expect(await expire(times(10, 20, 30), allThree, { EXPIRES_SECONDS: '' }), 2, 'EXPIRES_SECONDS');
});

it('expiry: the click that let this job start is now', async () => {
  const own = [{ environment: 'production', role: 'senior' }];
  expect(await check('deploy', [click('ann', 'production')], { SLOTS: own, EXPIRES_SECONDS: '60', APPROVED_AT: '{}' }), 0);
});

it('expiry: a slot that was asked twice counts as old as the run', async () => {
  const clicks = [click('ann', dev1), click('bob', dev1), click('cid', dev2), click('eve', business)];
  const fresh = Object.fromEntries(slots.map((s) => [s.environment, seconds()]));
  const env = { EXPIRES_SECONDS: '3600', APPROVED_AT: fresh, GITHUB_RUN_ATTEMPT: '2' };
  expect(await check('deploy', clicks, env), 1, 'Approved longer than 3600 seconds ago: production-developer-1');
  expect(await check('deploy', clicks, env, { 'gh api repos/acme/shop/actions/runs/700': { created_at: iso(60) } }), 0);
  // The same person twice is one approval, of the newer click.
  expect(await check('deploy', [click('ann', dev1), ...allThree], env), 0);
});

it('fresh: a first attempt may start, a re-run of everything after approvals may not', async () => {
  expect(await check('fresh', allThree), 0);
  expect(await check('fresh', [], { GITHUB_RUN_ATTEMPT: '2' }), 0);
  expect(await check('fresh', [{ ...click('ann', dev1), state: 'rejected' }], { GITHUB_RUN_ATTEMPT: '2' }), 0);
  expect(await check('fresh', [click('ann', dev1)], { GITHUB_RUN_ATTEMPT: '2' }), 1, 'Start a new run');
  expect(await check('fresh', [click('ann', dev1)], { GITHUB_RUN_ATTEMPT: '2', SLOTS: '' }), 1, 'Start a new run');
  // An environment that was approved and deployed earlier in the chain does not stand in the way of the next one.
  expect(await check('fresh', [click('ann', 'test')], { GITHUB_RUN_ATTEMPT: '2' }), 0);
  expect(await check('fresh', [click('ann', 'test')], { GITHUB_RUN_ATTEMPT: '2', SLOTS: '' }), 1, 'test by ann');
});

it('the starter: excluded in every attempt, also who re-ran it', async () => {
  const env = { EXCLUDE_STARTER: 'true' };
  expect(await check('slot', [click('ann', dev1)], env, attempt(1, person('Ann'))), 1, 'approved by ann, who may not');
  expect(await check('slot', [click('bob', dev1)], env, attempt(1, person('ann'))), 0);
  const rerun = { ...attempt(1, person('ann')), ...attempt(2, person('ann'), person('bob')) };
  expect(await check('slot', [click('bob', dev1)], { ...env, GITHUB_RUN_ATTEMPT: '2' }, rerun), 1, 'approved by bob, who may not');
  expect(await check('slot', [click('cid', dev1)], { ...env, GITHUB_RUN_ATTEMPT: '2' }, rerun), 0);
});

it('the starter: a workflow started the run: the person at the head of the chain is named, or nobody may approve', async () => {
  const env = { EXCLUDE_STARTER: 'true' };
  expect(await check('slot', [click('bob', dev1)], env, attempt(1, bot)), 1, 'STARTED_BY does not say for whom');
  expect(await check('slot', [click('bob', dev1)], { ...env, STARTED_BY: 'Bob' }, attempt(1, bot)), 1, 'approved by bob, who may not');
  expect(await check('slot', [click('bob', dev1)], { ...env, STARTED_BY: 'ann' }, attempt(1, bot)), 0);
  // A workflow that re-ran what a person started changes nothing about who that was.
  const resumed = { ...attempt(1, person('ann')), ...attempt(2, person('ann'), bot) };
  expect(await check('slot', [click('ann', dev1)], { ...env, GITHUB_RUN_ATTEMPT: '2' }, resumed), 1);
  expect(await check('slot', [click('bob', dev1)], { ...env, GITHUB_RUN_ATTEMPT: '2' }, resumed), 0);
  // Nor does a person who re-ran what a workflow started name its starter.
  const rerun = { ...attempt(1, bot), ...attempt(2, bot, person('cid')) };
  expect(await check('slot', [click('bob', dev1)], { ...env, GITHUB_RUN_ATTEMPT: '2' }, rerun), 1, 'STARTED_BY');
});

it('what cannot be found out is broken, in every mode', async () => {
  const odd = [raw(''), raw('{}'), raw('[{'), raw('null'), [{}], [{ ...click('ann', dev1), environments: null }], [{ ...click('ann', dev1), user: {} }], http(404, 'Not Found'), http(403), killed];
  await each(odd, async (answer, n) => expect(await check(['fresh', 'slot', 'deploy'][n % 3], answer, { GITHUB_RUN_ATTEMPT: '2' }), 2));
  const env = { EXCLUDE_STARTER: 'true' };
  await each([{ actor: person('ann') }, {}, raw(''), http(404, 'Not Found')], async (answer) =>
    expect(await check('slot', [click('bob', dev1)], env, { 'gh api repos/acme/shop/actions/runs/700/attempts/1': answer }), 2));
});

it('what is not configured is broken: an empty list of exclusions is not "nobody"', async () => {
  await each([{ EXCLUDED: '' }, { EXCLUDED: 'null' }, { EXCLUDED: '{}' }, { EXCLUDED: '[1]' }, { SLOTS: '' }, { SLOTS: '[]' }, { SLOTS: '[{}]' },
    { SLOTS: [slots[0], slots[0]] }, { SLOTS: slots.slice(1) }, { EXCLUDE_STARTER: '' }, { EXCLUDE_STARTER: 'True' }, { ENVIRONMENT: '' }, { MODE: 'slots' }, { GITHUB_RUN_ATTEMPT: '' }],
  async (env) => expect(await check('slot', [click('ann', dev1)], env), 2));
});
});
