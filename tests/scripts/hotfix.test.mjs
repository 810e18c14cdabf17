// hotfix.sh: code from the branch of the fix, everything else from the protected branch, and only on top of what is live (mechanism "hotfix").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, person, sha } from './support/github.mjs';
import { changes, treeOf } from './support/changes.mjs';

const fix = sha('candidate');
const live = sha('c2');
const good = ['in_progress', 'success'];
const [before, after] = [{ 'src/app.py': 'bad' }, { 'src/app.py': 'good' }];
const deployed = (states = good, more = {}) => [record(1, 501, 0, good), record(2, 502, 20, states, { ...more, payload: { tree: treeOf(before), ...more.payload } })];
const runs = [promotionRun(501, 0), promotionRun(502, 20), promotionRun(503, 40)];
const branch = (name, at = fix) => ({ ref: `refs/heads/${name}`, object: { type: 'commit', sha: at } });
const hotfix = ({ env = {}, records = deployed(), relation = 'ahead', history = { 'mend it': [] }, to = after, named = 'hotfix/a', pulls = [], routes = {} } = {}) => run(promotion('hotfix.sh'), {
  env: { ...recordEnv, REF: named, PATTERNS: ['hotfix/**'], ALLOWED_BRANCHES: ['main'], REASON: 'orders are lost', GITHUB_REF: 'refs/heads/main', GITHUB_ACTOR: 'ann', ...env },
  routes: {
    ...routes, [`gh api repos/acme/shop/git/ref/heads/${named.replace('refs/heads/', '')}`]: branch(named.replace('refs/heads/', '')),
    ...github({ records, runs, relations: { [`${live}...${fix}`]: relation, [`${sha('squash')}...${fix}`]: 'ahead' }, pulls: { [live]: pulls } }),
    ...changes({ base: live, candidate: fix, history, before, after: to }), ...routes,
  },
});

describe('hotfix', { concurrency: 4 }, () => {
it('says what it brings, on top of what, and why', async () => {
  const r = expect(await hotfix({ history: { 'mend it': [], 'and <this> [too](x)': [] }, to: { ...after, 'new.py': 'x' } }), 0);
  assert.deepEqual(r.outputs, { ref: 'hotfix/a', sha: fix, tree: treeOf({ ...after, 'new.py': 'x' }), live: '2', live_sha: live, commits: '2', changed: '2' });
  assert.match(r.summary, /Hotfix of production: hotfix\/a at `63616e646964`/);
  assert.match(r.summary, /Asked for by @ann: orders are lost/);
  assert.match(r.summary, /2 commits on `633200000000`, which is live:/);
  assert.match(r.summary, /- `[0-9a-f]{12}` mend it\n- `[0-9a-f]{12}` and \\<this\\> \\\[too\\\]\(x\)\n/);
  assert.match(r.summary, /- new\.py\n- src\/app\.py\n/);
  assert.doesNotMatch(r.summary, /\.github/);
});

it('a branch that changes .github: it is said that this run does not use it', async () => {
  assert.match(expect(await hotfix({ to: { ...after, '.github/workflows/hotfix-production.yml': 'evil' } }), 0).summary, /under `\.github\/` is not used by this run/);
});

it('started elsewhere than on an allowed branch, it says so before anything is asked', async () => {
  await each(['refs/heads/hotfix/a', 'refs/tags/main', 'main', 'refs/heads/main2', 'refs/heads/', '', undefined], async (GITHUB_REF) => {
    assert.equal(expect(await hotfix({ env: { GITHUB_REF } }), 1, 'a hotfix is started on main alone').calls.length, 0);
  });
  expect(await hotfix({ env: { GITHUB_REF: 'refs/heads/develop', ALLOWED_BRANCHES: ['main', 'develop'] } }), 0);
});

it('only a branch that is called as the definition says', async () => {
  const no = async (named, patterns = ['hotfix/**']) => assert.equal(expect(await hotfix({ named, env: { PATTERNS: patterns } }), 1).calls.length, 0, named);
  const yes = async (named, patterns) => expect(await hotfix({ named, env: { PATTERNS: patterns } }), 0);
  await each(['main', 'hotfix', 'nothotfix/a', 'Hotfix/a', 'feature/hotfix/a'], (named) => no(named));
  await no('hotfix/a/b', ['hotfix/*']);
  await yes('hotfix/a', ['hotfix/*']);
  await yes('hotfix/a/b', ['hotfix/**']);
  await yes('urgent', ['hotfix/**', 'urgent']);
  await yes('refs/heads/hotfix/a', ['hotfix/**']);
});

it('what is no name of a branch is refused before anything is asked', async () => {
  await each(['refs/tags/hotfix/a', 'hotfix/a b', 'hotfix/../main', 'hotfix//a', 'hotfix/', '-hotfix/a', 'hotfix/$(id)', 'hotfix/a?x=y', 'hotfix/a%2e', 'hotfix/a\nb', '/hotfix/a', fix], async (named) => {
    assert.equal(expect(await hotfix({ named }), 1).calls.length, 0, named);
  });
});

it('a tag of that name, or no branch at all', async () => {
  const ref = 'gh api repos/acme/shop/git/ref/heads/hotfix/a';
  expect(await hotfix({ routes: { [ref]: http(404, 'Not Found') } }), 1, 'There is no branch hotfix/a');
  await each([{ ref: 'refs/tags/hotfix/a', object: { type: 'commit', sha: fix } }, [branch('hotfix/ab')], branch('hotfix/ab'), { ...branch('hotfix/a'), object: { type: 'tag', sha: fix } }, {}, raw('x')],
    async (answer) => expect(await hotfix({ routes: { [ref]: answer } }), 2));
});

it('one that is behind what is live, or beside it, would take something away', async () => {
  await each(['behind', 'diverged'], async (relation) => {
    const r = expect(await hotfix({ relation }), 1, `does not contain ${live}`);
    assert.deepEqual(r.outputs, {});
  });
});

it('what is live may have reached the branch by a squash', async () => {
  expect(await hotfix({ relation: 'diverged', pulls: [{ merged_at: '2026-10-01T00:00:00Z', merge_commit_sha: sha('squash') }] }), 0);
});

it('nothing live, and nothing to bring', async () => {
  expect(await hotfix({ records: [] }), 1, 'there is nothing to mend');
  expect(await hotfix({ records: [record(2, 502, 20, good, { creator: person('mallory') })] }), 1, 'there is nothing to mend');
  expect(await hotfix({ to: before }), 1, 'there is nothing to bring');
});

it('what was taken back on purpose does not come again as a hotfix', async () => {
  const records = [record(1, 501, 0, [...good, 'inactive'], { payload: { tree: treeOf(after) } }), deployed()[1]];
  expect(await hotfix({ records }), 1, 'was taken back from this version on purpose');
});

it('a reason that says something', async () => {
  await each(['', ' \n\t'], async (REASON) => expect(await hotfix({ env: { REASON } }), 1, 'needs a reason'));
  assert.match(expect(await hotfix({ env: { REASON: undefined } }), 0).summary, /Asked for by @ann\n/);
  const r = expect(await hotfix({ env: { REASON: 'lost\n## orders `x` <img>' } }), 0);
  assert.match(r.summary, /: lost ## orders \\`x\\` \\<img\\>/);
});

it('a long list is cut, and says how much is missing', async () => {
  const history = Object.fromEntries(Array.from({ length: 53 }, (_, n) => [`commit ${n}`, []]));
  assert.match(expect(await hotfix({ history }), 0).summary, /commit 52\n- and 3 more commits/);
});

it('what cannot be found out is broken', async () => {
  const of = (part) => Object.keys(changes({ base: live, candidate: fix, history: { one: [] }, before, after })).find((r) => r.includes(part));
  await each([
    [of('git/commits/' + fix), {}], [of('git/trees'), http(404, 'Not Found')], [of('git/trees'), { truncated: true }], [of('compare'), { total_commits: 300, commits: [] }],
    [`gh api repos/acme/shop/compare/${live}...${fix}?per_page=1`, http(500)], [`gh api repos/acme/shop/compare/${live}...${fix}?per_page=1`, { status: 'odd' }],
    ['gh api --paginate repos/acme/shop/deployments?environment=*', http(500)], ['gh api repos/acme/shop/git/ref/heads/hotfix/a', killed],
  ], async ([route, answer]) => assert.deepEqual(expect(await hotfix({ routes: { [route]: answer } }), 2).outputs, {}));
  await each([{ REF: '' }, { PATTERNS: '' }, { PATTERNS: '[]' }, { PATTERNS: ['hotfix/[ab]'] }, { PATTERNS: 'hotfix/**' }, { ALLOWED_BRANCHES: '[]' }, { ALLOWED_BRANCHES: [1] }, { RECORD_JOBS: '' }, { GH_TOKEN: '' }],
    async (env) => expect(await hotfix({ env }), 2));
});
});
