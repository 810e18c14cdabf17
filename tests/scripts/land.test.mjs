// land.sh: a fix that was found good goes back to the branches, else the next release takes it away again (mechanism "hotfix").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, fails, killed, inTurn, pages, each } from './support/run.mjs';
import { sha } from './support/github.mjs';

const fix = sha('fix');
const api = 'repos/acme/shop';
const branches = { 'hotfix/a': fix, main: sha('main'), develop: sha('develop') };
const create = `gh api --method POST ${api}/pulls --input -`;
const dispatch = `gh api --method POST ${api}/actions/workflows/*`;
const listed = (from, to) => `gh api --paginate ${api}/pulls?state=all&head=acme:${from}&base=${to}&per_page=100`;
const pull = (number, from, to, more = {}) => ({ number, state: 'open', merged_at: null, head: { ref: from, sha: fix, repo: { full_name: 'acme/shop' } }, base: { ref: to }, ...more });
/** `relations` maps "old...new", by names of branches, to GitHub's word; what is not said is diverged. `open` are pull requests that exist. */
const land = ({ relations = {}, open = [], env = {}, routes = {}, tips = branches, mergeable = true } = {}) => {
  const id = (name) => (name === 'fix' ? fix : tips[name]);
  const all = { ...routes };
  for (const [name, at] of Object.entries(tips)) all[`gh api ${api}/git/ref/heads/${name}`] = at ? { ref: `refs/heads/${name}`, object: { type: 'commit', sha: at } } : http(404, 'Not Found');
  for (const [pair, word] of Object.entries(relations)) all[`gh api ${api}/compare/${pair.split('...').map(id).join('...')}?per_page=1`] = { status: word };
  all[`gh api ${api}/compare/*`] = { status: 'diverged' };
  for (const from of Object.keys(tips)) for (const to of Object.keys(tips)) {
    const these = open.filter((p) => p.head.ref === from && p.base.ref === to);
    all[listed(from, to)] = these.length ? pages(...these.map((p) => [p])) : [];
  }
  all[create] = inTurn({ number: 11 }, { number: 12 }, { number: 13 });
  all[`gh api ${api}/pulls/*`] = { mergeable };
  all[`gh api --method PATCH ${api}/pulls/*`] = {};
  all[dispatch] = raw('');
  return run(promotion('land.sh'), {
    env: { REF: 'hotfix/a', SHA: fix, LAND: ['main', 'develop'], VALIDATE: { main: 'validate.yml', develop: 'validate.yml' }, REASON: 'orders `are` lost @all', ...env }, routes: { ...all, ...routes },
  });
};
const made = (r) => r.calls.filter((c) => c.text === create).map((c) => JSON.parse(c.stdin)).map(({ head, base }) => `${head} -> ${base}`);
const landed = (r) => JSON.parse(expect(r, 0).outputs.pulls).map(({ number, from, to }) => `#${number} ${from} -> ${to}`);
const started = (r) => r.calls.filter((c) => c.text.includes('/dispatches')).map((c) => c.args.at(-1));

describe('land', { concurrency: 4 }, () => {
it('the fix to the first branch, and that one to the next; their checks are started by hand', async () => {
  const r = await land();
  assert.deepEqual(landed(r), ['#11 hotfix/a -> main', '#12 main -> develop']);
  assert.deepEqual(made(r), ['hotfix/a -> main', 'main -> develop']);
  assert.deepEqual(started(r), ['ref=refs/heads/hotfix/a', 'ref=refs/heads/main']);
  const [first, second] = r.calls.filter((c) => c.text === create).map((c) => JSON.parse(c.stdin));
  assert.match(first.body, /found good at 666978000000, by https:\/\/github\.com\/acme\/shop\/actions\/runs\/700/);
  assert.match(first.body, /Reason: `orders 'are' lost @all`$/);
  assert.match(second.body, /Merge #11 first: until then `main` does not have the fix/);
  assert.equal(first.maintainer_can_modify, false);
});

it('where the first branch has nothing for the next one, the fix goes there itself', async () => {
  await each(['behind', 'identical'], async (word) => {
    const r = await land({ relations: { 'develop...main': word } });
    assert.deepEqual(landed(r), ['#11 hotfix/a -> main', '#12 hotfix/a -> develop']);
    assert.deepEqual(started(r), ['ref=refs/heads/hotfix/a']);
    assert.doesNotMatch(JSON.parse(r.calls.filter((c) => c.text === create)[1].stdin).body, /first/);
  });
});

it('done again, what is open is found, and nothing is opened twice', async () => {
  const r = await land({ open: [pull(7, 'hotfix/a', 'main'), pull(8, 'main', 'develop')] });
  assert.deepEqual(landed(r), ['#7 hotfix/a -> main', '#8 main -> develop']);
  assert.deepEqual(made(r), []);
  assert.equal(started(r).length, 2);
});

it('a closed one, one of a fork, and one between other branches do not stand in', async () => {
  const others = [pull(7, 'hotfix/a', 'main', { state: 'closed' }), pull(8, 'hotfix/a', 'main', { head: { ref: 'hotfix/a', sha: fix, repo: { full_name: 'mallory/shop' } } }),
    pull(9, 'hotfix/a', 'main', { head: { ref: 'hotfix/a', sha: fix, repo: null } }), pull(10, 'hotfix/a', 'main', { state: 'closed', merged_at: 'x', head: { ref: 'hotfix/a', sha: sha('older'), repo: { full_name: 'acme/shop' } } })];
  await each(others, async (one) => assert.deepEqual(made(await land({ open: [one] })), ['hotfix/a -> main', 'main -> develop']));
  const other = { ...pull(6, 'hotfix/a', 'main'), base: { ref: 'release' } };
  assert.deepEqual(made(await land({ routes: { [listed('hotfix/a', 'main')]: [other] } })), ['hotfix/a -> main', 'main -> develop']);
});

it('what has the fix already is left alone, by history or by a squash', async () => {
  await each(['ahead', 'identical'], async (word) => {
    const r = await land({ relations: { 'fix...main': word } });
    assert.deepEqual(landed(r), ['#11 main -> develop']);
    assert.doesNotMatch(JSON.parse(r.calls.find((c) => c.text === create).stdin).body, /first/);
    assert.deepEqual(landed(await land({ relations: { 'fix...main': word, 'fix...develop': word } })), []);
  });
  const squashed = pull(7, 'hotfix/a', 'main', { state: 'closed', merged_at: '2026-10-01T00:00:00Z' });
  assert.deepEqual(landed(await land({ open: [squashed] })), ['#11 main -> develop']);
  const next = pull(8, 'main', 'develop', { state: 'closed', merged_at: '2026-10-01T00:00:00Z', head: { ref: 'main', sha: branches.main, repo: { full_name: 'acme/shop' } } });
  assert.deepEqual(landed(await land({ open: [squashed, next] })), []);
  // Merged before the fix was in main: it did not bring it.
  assert.deepEqual(landed(await land({ open: [next] })), ['#11 hotfix/a -> main', '#12 hotfix/a -> develop']);
});

it('the branch of the fix is gone: fine where nothing needs it, else said', async () => {
  const tips = { ...branches, 'hotfix/a': null };
  assert.deepEqual(landed(await land({ tips, relations: { 'fix...main': 'ahead' } })), ['#11 main -> develop']);
  expect(await land({ tips }), 1, 'There is no branch hotfix/a any more, and main does not have the fix');
  expect(await land({ tips: { ...branches, develop: null } }), 1, 'There is no branch develop');
});

it('the branch has moved on since: it is said', async () => {
  const r = expect(await land({ tips: { ...branches, 'hotfix/a': sha('more') } }), 0, '::warning::hotfix/a has moved on');
  assert.equal(made(r).length, 2);
  assert.doesNotMatch(expect(await land(), 0).text, /moved on/);
});

it('a conflict: opened nevertheless, and said in it and in the run; text of others is not replaced', async () => {
  const r = expect(await land({ mergeable: false }), 0, '::warning::#11, from hotfix/a to main, conflicts');
  assert.deepEqual(JSON.parse(r.outputs.pulls).map((p) => p.conflict), ['true', 'true']);
  const patched = r.calls.filter((c) => c.args[2] === 'PATCH');
  assert.deepEqual(patched.map((c) => c.args[3]), [`${api}/pulls/11`, `${api}/pulls/12`]);
  assert.match(patched[0].args.at(-1), /^body=[\s\S]*It conflicts\./);
  const theirs = expect(await land({ mergeable: false, open: [pull(7, 'hotfix/a', 'main'), pull(8, 'main', 'develop')] }), 0, 'conflicts');
  assert.equal(theirs.calls.filter((c) => c.args[2] === 'PATCH').length, 0);
  assert.equal(started(theirs).length, 2);
});

const lists = { develop: '## ready\n\n<!-- promoc checklist ready -->\n- [ ] Tests\n- [ ] Notes *(optional)*\n<!-- end of checklist ready -->\n' };
const bodies = (r) => r.calls.filter((c) => c.text === create).map((c) => JSON.parse(c.stdin).body);

it('the list that a branch asks for stands in the description, not ticked, also where it conflicts', async () => {
  const [first, second] = bodies(expect(await land({ env: { LISTS: lists } }), 0));
  assert.doesNotMatch(first, /promoc checklist/);
  assert.ok(second.endsWith(`\n\n${lists.develop.trim()}`), second);
  assert.match(second, /Merge #11 first/);
  const again = expect(await land({ mergeable: false, env: { LISTS: lists } }), 0).calls.filter((c) => c.args[2] === 'PATCH').map((c) => c.args.at(-1));
  assert.ok(!again[0].includes('promoc checklist') && again[1].includes('It conflicts') && again[1].endsWith(lists.develop.trim()));
});

it('a branch that takes only what is up to date, and the one before it is not: what to do instead is said', async () => {
  const said = /cut a branch from it, merge `develop` into that, and open a pull request from there in the place of this one/;
  const strict = (word, more = {}) => land({ env: { UP_TO_DATE: ['develop'] }, relations: { 'develop...main': word }, ...more });
  const stuck = expect(await strict('diverged'), 0, '::warning::develop takes only what is up to date with it, and main is not');
  assert.deepEqual(bodies(stuck).map((body) => said.test(body)), [false, true]);
  for (const fine of [await strict('ahead'), await strict('behind'), await land(), await land({ env: { UP_TO_DATE: ['main'] } })]) assert.ok(!bodies(expect(fine, 0)).some((body) => said.test(body)));
});

it('GitHub works out a conflict later: it is asked again, and in the end it is unknown', async () => {
  const slow = expect(await land({ env: { LAND: ['main'] }, routes: { [`gh api ${api}/pulls/*`]: inTurn({ mergeable: null }, { mergeable: null }, { mergeable: false }) } }), 0, 'conflicts');
  assert.equal(slow.calls.filter((c) => c.program === 'sleep').length, 2);
  assert.equal(JSON.parse(expect(await land({ mergeable: null, env: { LAND: ['main'] } }), 0).outputs.pulls)[0].conflict, 'unknown');
});

it('workflows may not open pull requests here: the setting is named', async () => {
  const r = expect(await land({ routes: { [create]: http(403, 'GitHub Actions is not permitted to create or approve pull requests.') } }), 1,
    'Allow GitHub Actions to create and approve pull requests', 'can_approve_pull_request_reviews');
  assert.equal(made(r).length, 1);
  assert.deepEqual(started(r), []);
});

it('one branch, three branches, no workflow to start, a full name', async () => {
  assert.deepEqual(landed(await land({ env: { LAND: ['main'] } })), ['#11 hotfix/a -> main']);
  assert.deepEqual(landed(await land({ env: { LAND: ['main', 'develop', 'next'] }, tips: { ...branches, next: sha('next') } })), ['#11 hotfix/a -> main', '#12 main -> develop', '#13 develop -> next']);
  assert.deepEqual(started(expect(await land({ env: { VALIDATE: '' } }), 0)), []);
  assert.deepEqual(landed(await land({ env: { REF: 'refs/heads/hotfix/a' } })), ['#11 hotfix/a -> main', '#12 main -> develop']);
});

it('what cannot be found out is broken', async () => {
  await each([
    [create, http(403, 'Resource not accessible by integration')], [create, http(422, 'Validation Failed')], [create, raw('')], [create, { number: null }], [create, killed],
    [`gh api ${api}/pulls/*`, { mergeable: 'perhaps' }], [`gh api ${api}/pulls/*`, http(500)], [listed('hotfix/a', 'main'), raw('')], [listed('hotfix/a', 'main'), http(403)],
    [`gh api ${api}/compare/*`, { status: 'odd' }], [`gh api ${api}/compare/*`, http(404, 'Not Found')], [`gh api ${api}/git/ref/heads/main`, { ref: 'refs/tags/main', object: { sha: fix } }],
    [dispatch, http(404, 'Not Found')], [dispatch, http(422, "Workflow does not have 'workflow_dispatch' trigger")], [dispatch, fails(1, 'cut')],
  ], async ([route, answer]) => expect(await land({ routes: { [route]: answer } }), 2));
  await each([{ REF: '' }, { SHA: 'main' }, { LAND: '' }, { LAND: '[]' }, { LAND: ['main', 'main'] }, { LAND: ['hotfix/a'] }, { LAND: ['a b'] }, { LAND: 'main' }, { LAND: [['main']] }, { VALIDATE: { main: '../x.yml' } }, { VALIDATE: { main: 'x' } }, { VALIDATE: 'x.yml' }, { LISTS: 'x' }, { LISTS: { develop: 'no box' } }, { LISTS: ['- [ ] a', 1] }, { UP_TO_DATE: 'develop' }, { GH_TOKEN: '' }, { REF: 'hotfix/a?x' }],
    async (env) => assert.equal(expect(await land({ env }), 2).calls.length, 0));
});
});
