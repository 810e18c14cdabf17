// candidate.sh and soak-holds.sh: what reaches the next environment is what was in the one before, for as long as the definition says
// (mechanisms "the same candidate" and "waiting").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, http, killed, runs as shell, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, statusOf, person, sha, digest } from './support/github.mjs';

const candidate = sha('candidate');
const good = ['in_progress', 'success'];
const minuteOf = (minute) => Date.UTC(2026, 9, 1, 12, minute) / 1000;
const clock = (seconds) => ({ 'date +%s': raw(`${seconds}\n`), 'date *': shell('/usr/bin/date "$@"') });
/** The n-th deployment to staging, half an hour after the one before; it succeeds in its second minute. `tree` names tree and package. */
const step = 30;
const staged = (n, tree, states = good, more = {}) => record(n, 500 + n, n * step, states, {
  environment: 'staging', ...more, payload: { tree: sha(tree), digest: digest(tree), artifact_uri: `s3://artifacts/${tree}`, ...more.payload },
});
const found = (n) => minuteOf(n * step + 2);
const runs = Array.from({ length: 8 }, (_, n) => promotionRun(501 + n, (n + 1) * step));
const world = (records, tree = 'A') => github({ records, runs, trees: { [candidate]: sha(tree) } });
const env = { ...recordEnv, ENVIRONMENT: 'staging', CANDIDATE: candidate };
const take = ({ records, soak = 0, word, now = found(8), tree, routes = {}, env: more = {} }) => run(promotion('candidate.sh'), {
  env: { ...env, SOAK_SECONDS: String(soak), SUPERSEDED: word, ...more }, routes: { ...routes, ...clock(now), ...world(records, tree), ...routes },
});
const hour = 3600;
const words = ['restart', 'keeps', 'holds'];

describe('candidate', { concurrency: 4 }, () => {
it('what was found good with the same tree is taken, under whatever commit, and nothing of the run itself', async () => {
  // A merge commit, a squash, a tag: each is another commit with the same tree.
  const r = expect(await take({ records: [staged(1, 'A'), staged(2, 'B')] }), 0, 'it is taken');
  assert.deepEqual(r.outputs, {
    record: '1', sha: sha('c1'), digest: digest('A'), artifact: 's3://artifacts/A', built_by: '', version: '1.0.1', run: '501', since: String(found(1)),
  });
});

it('with nothing to do nothing is looked for, and nothing is given that could be deployed', async () => {
  const idle = expect(await take({ records: [staged(1, 'A')], env: { NOTHING_TO_DO: 'true' } }), 0, 'nothing is taken');
  assert.deepEqual([idle.outputs, idle.calls.filter((c) => c.program === 'gh')], [{}, []]);
  await each(['false', ''], async (NOTHING_TO_DO) => expect(await take({ records: [], env: { NOTHING_TO_DO } }), 1, 'was never found good'));
  await each(['yes', 'True', 'true '], async (NOTHING_TO_DO) => expect(await take({ records: [staged(1, 'A')], env: { NOTHING_TO_DO } }), 2, 'NOTHING_TO_DO must be'));
});

it('never found good there: another tree, nothing at all, a record that nobody may believe', async () => {
  const never = async (records) => assert.deepEqual(expect(await take({ records }), 1, 'was never found good in staging').outputs, {});
  await never([]);
  await never([staged(1, 'B')]);
  await never([staged(1, 'A', [])]);
  await never([staged(1, 'A', good, { creator: person('mallory') })]);
  await never([staged(1, 'A', good, { payload: { run: 999 } })]);
  await never([staged(1, 'A', good, { environment: 'production' })]);
});

it('a forged status neither makes a version good nor bad', async () => {
  const by = (state) => statusOf(state, step + 5, 501, { id: 9000, creator: person('mallory') });
  expect(await take({ records: [staged(1, 'A', ['in_progress', by('success')])] }), 1, 'has no end yet');
  expect(await take({ records: [staged(1, 'A', [...good, by('failure')])] }), 0);
});

it('what failed there last, or was taken back, or has no end, is refused, although it was good before', async () => {
  await each([['failure', 'not found good'], ['inactive', 'was taken back from this version on purpose'], ['in_progress', 'has no end yet']], async ([state, text]) => {
    const states = state === 'in_progress' ? [state] : [...good, state];
    await each([[0], [hour, 'keeps'], [hour, 'restart']], async ([soak, word]) =>
      expect(await take({ records: [staged(1, 'A'), staged(2, 'A', states)], soak, word }), 1, text));
    expect(await take({ records: [staged(1, 'A', states), staged(2, 'A')] }), 0);
  });
});

it('two commits with one tree: the newest is taken', async () => {
  assert.equal(expect(await take({ records: [staged(1, 'A'), staged(2, 'A')] }), 0).outputs.record, '2');
});

it('a soak ends at its very second', async () => {
  await each(words, async (word) => {
    const records = [staged(1, 'A')];
    const early = expect(await take({ records, soak: hour, word, now: found(1) + hour - 1 }), 1, '::error title=promoc waits::until 2026-10-01T13:32:00Z');
    assert.deepEqual(early.outputs, {});
    assert.match(early.summary, /Waits until/);
    assert.equal(expect(await take({ records, soak: hour, word, now: found(1) + hour }), 0).outputs.since, String(found(1)));
    expect(await take({ records, soak: hour, word, now: found(1) - 30 }), 1, 'promoc waits');
  });
});

it('the same package again, as by a back-merge, does not begin the soak anew; another build does', async () => {
  await each(words, async (word) => {
    const again = (more) => take({ records: [staged(1, 'A'), staged(2, 'A', good, more)], soak: hour, word, now: found(1) + hour });
    const r = expect(await again(), 0);
    assert.deepEqual([r.outputs.record, r.outputs.since], ['2', String(found(1))]);
    expect(await again({ payload: { digest: digest('A rebuilt') } }), 1, `until 2026-10-01T14:02:00Z`);
  });
});

it('a newer version there: restart refuses, keeps does not care, holds refuses what came too early', async () => {
  const records = [staged(1, 'A'), staged(2, 'B')];
  const at = (word, soak) => take({ records, soak, word, now: found(5) });
  expect(await at('restart', hour), 1, 'took its place');
  expect(await at('restart', 60), 1, 'took its place');
  expect(await at('keeps', hour), 0);
  expect(await at('holds', hour), 1, 'came to staging while');
  expect(await at('holds', 60), 0);
  const early = (word) => take({ records, soak: hour, word, now: found(1) + hour - 1 });
  expect(await early('keeps'), 1, 'promoc waits');
  expect(await early('restart'), 1, 'took its place');
});

it('holds: what began in the very second in which the soak ended came after it', async () => {
  const began = minuteOf(2 * step) - found(1);
  expect(await take({ records: [staged(1, 'A'), staged(2, 'B')], soak: began, word: 'holds' }), 0);
  expect(await take({ records: [staged(1, 'A'), staged(2, 'B')], soak: began + 1, word: 'holds' }), 1);
});

it('a newer deployment that failed does not end a soak; one without an end does, where it began too early', async () => {
  const after = (states, word, soak = hour) => take({ records: [staged(1, 'A'), staged(2, 'B', states)], soak, word });
  await each(['restart', 'holds'], async (word) => {
    expect(await after(['in_progress', 'failure'], word), 0);
    expect(await after(['in_progress'], word), 1, 'took its place');
    expect(await after(['in_progress'], word, 60), 0);
    expect(await after([], word), 0);
    expect(await after([...good, 'inactive'], word), 1, 'took its place');
  });
  expect(await after(['in_progress'], 'keeps'), 0);
});

it('what came back after another version begins its soak anew, except where newer ones change nothing', async () => {
  const back = (states) => [staged(1, 'A'), staged(2, 'B', states), staged(3, 'A')];
  await each([good, [...good, 'inactive'], ['in_progress', 'failure']], async (states) => {
    const at = (word, now) => take({ records: back(states), soak: hour, word, now });
    await each(['restart', 'holds'], async (word) => {
      expect(await at(word, found(3) + hour - 1), 1, 'promoc waits');
      assert.equal(expect(await at(word, found(3) + hour), 0).outputs.since, String(found(3)));
    });
    expect(await at('keeps', found(1) + hour), 0);
  });
});

it('a failure of the tree itself begins its soak anew, whatever the word', async () => {
  await each(words, async (word) => {
    const records = [staged(1, 'A'), staged(2, 'A', ['in_progress', 'failure']), staged(3, 'A')];
    expect(await take({ records, soak: hour, word, now: found(3) + hour - 1 }), 1, 'promoc waits');
    expect(await take({ records, soak: hour, word, now: found(3) + hour }), 0);
  });
});

it('a package that is not kept cannot be taken', async () => {
  const kept = (artifacts) => ({ 'gh api --paginate repos/acme/shop/actions/runs/501/artifacts*': { total_count: artifacts.length, artifacts } });
  const at = (artifact_uri, routes = {}) => take({ records: [staged(1, 'A', good, { payload: { artifact_uri } })], routes });
  expect(await at(''), 1, 'does not say where its package is kept');
  expect(await at('run:501', kept([])), 1, 'is no longer kept');
  expect(await at('run:501', kept([{ name: 'app', expired: true }])), 1, 'is no longer kept');
  // Not the run that brought it there: that may have taken it from elsewhere in turn.
  const { outputs } = expect(await at('run:499', { 'gh api --paginate repos/acme/shop/actions/runs/499/artifacts*': { total_count: 1, artifacts: [{ name: 'app', expired: false }] } }), 0);
  assert.deepEqual([outputs.artifact, outputs.built_by, outputs.run], ['run:499', '499', '501']);
  expect(await at('run:x'), 2);
});

it('a long history is not gone through for what was never there, nor behind what took the place', async () => {
  const many = Array.from({ length: 7 }, (_, n) => staged(n + 1, 'B'));
  const asked = (r) => r.calls.filter((c) => c.text.includes('/statuses')).length;
  await each(words, async (word) => assert.equal(asked(expect(await take({ records: many, soak: hour, word }), 1, 'never found good')), 0));
  assert.equal(asked(expect(await take({ records: [staged(1, 'A'), ...many.slice(1)], soak: hour, word: 'restart' }), 1, 'took its place')), 1);
});

it('every history: the soak agrees with its definition', async () => {
  // An independent statement of it, over all histories of three deployments; four runs are looked at beside each other.
  const kinds = [['A', good], ['B', good], ['A', ['in_progress', 'failure']], ['B', ['in_progress', 'failure']]];
  const histories = kinds.flatMap((a) => kinds.flatMap((b) => kinds.map((c) => [a, b, c])));
  const now = found(5);
  const may = (history, word, soak) => {
    const list = history.map(([tree, states], n) => ({ tree, ok: states === good, began: minuteOf((n + 1) * step), since: found(n + 1) }));
    const last = list.findLastIndex((d) => d.tree === 'A');
    if (last < 0 || !list[last].ok) return false;
    let first = last;
    for (let n = last - 1; n >= 0; n--) {
      if (list[n].tree === 'A' && !list[n].ok) break;
      if (list[n].tree === 'B' && word !== 'keeps') break;
      if (list[n].tree === 'A') first = n;
    }
    const newer = list.slice(last + 1).filter((d) => d.ok);
    if (word === 'restart' && newer.length > 0) return false;
    if (word === 'holds' && newer.some((d) => d.began < list[first].since + soak)) return false;
    return now - list[first].since >= soak;
  };
  const some = histories.filter((h) => h.some((d) => d === kinds[0])).map((h, n) => [h, words[n % 3], n % 2 ? hour * 1.5 : 60 * step * 2]);
  for (let n = 0; n < some.length; n += 4) {
    await each(some.slice(n, n + 4), async ([history, word, soak]) => {
      const r = await take({ records: history.map(([tree, states], i) => staged(i + 1, tree, states)), soak, word, now });
      expect(r, may(history, word, soak) ? 0 : 1);
    });
  }
});

it('what cannot be found out is broken, and nothing is put out', async () => {
  const records = [staged(1, 'A')];
  const commit = `gh api repos/acme/shop/git/commits/${candidate}`;
  await each([
    [commit, {}], [commit, http(404, 'Not Found')], [commit, { tree: { sha: 'x' } }], [commit, killed], ['date +%s', raw('soon\n')],
    ['gh api --paginate repos/acme/shop/deployments?environment=*', http(500)], ['gh api --paginate repos/acme/shop/deployments/1/statuses*', raw('')],
  ], async ([route, answer]) => assert.deepEqual(expect(await take({ records, soak: hour, word: 'keeps', routes: { [route]: answer } }), 2).outputs, {}));
  await each([{ CANDIDATE: 'main' }, { SOAK_SECONDS: '' }, { SOAK_SECONDS: '-1' }, { SUPERSEDED: '' }, { SUPERSEDED: 'never' }, { ENVIRONMENT: '' }, { RECORD_JOBS: '' }],
    async (more) => expect(await take({ records, soak: hour, word: 'keeps', env: more }), 2));
  await each([{ digest: 'sha256:1' }, { version: 'a\nb' }, { version: 7 }], async (payload) => expect(await take({ records: [staged(1, 'A', good, { payload })] }), 2));
});
});

const target = { TARGET_ENVIRONMENT: 'production', TARGET_RECORD_WORKFLOWS: recordEnv.RECORD_WORKFLOWS, TARGET_RECORD_BRANCHES: ['main'], TARGET_RECORD_JOBS: recordEnv.RECORD_JOBS };
const holds = ({ records, now = found(1) + 60, tree = 'B', routes = {}, env: more = {} }) => run(promotion('soak-holds.sh'), {
  env: { ...env, ...target, SOAK_SECONDS: String(hour), ...more }, routes: { ...routes, ...clock(now), ...world(records, tree), ...routes },
});
const produced = (n, tree, states = good, more = {}) => staged(n, tree, states, { environment: 'production', ...more });

describe('soak-holds', { concurrency: 4 }, () => {
it('while something else soaks, a deployment waits until its end, and not a second longer', async () => {
  const records = [staged(1, 'A')];
  expect(await holds({ records }), 1, '::error title=promoc waits::until 2026-10-01T13:32:00Z', 'nothing else comes there');
  expect(await holds({ records, now: found(1) + hour - 1 }), 1, 'promoc waits');
  expect(await holds({ records, now: found(1) + hour }), 0, 'is over');
});

it('nothing there, and its own tree, do not hold', async () => {
  expect(await holds({ records: [] }), 0);
  expect(await holds({ records: [staged(1, 'A')], tree: 'A' }), 0, 'does not disturb its own soak');
  expect(await holds({ records: [staged(1, 'A', ['in_progress', 'failure'])] }), 0);
  expect(await holds({ records: [staged(1, 'A', good, { creator: person('mallory') })] }), 0);
});

it('what has reached the target no longer soaks; an old visit, another version, a failure and a forged record do not count', async () => {
  const with2 = (tree, states, more) => holds({ records: [staged(1, 'A'), produced(2, tree, states, more)], now: found(2) + 60 });
  expect(await with2('A'), 0, 'has reached production');
  expect(await with2('B'), 1, 'promoc waits');
  expect(await with2('A', ['in_progress', 'failure']), 1);
  expect(await with2('A', ['in_progress']), 1);
  expect(await with2('A', good, { creator: person('mallory') }), 1);
  expect(await holds({ records: [produced(1, 'A'), staged(2, 'A')], now: found(2) + 60 }), 1);
});

it('what cannot be found out is broken', async () => {
  const records = [staged(1, 'A')];
  await each([{ CANDIDATE: 'x' }, { SOAK_SECONDS: '0' }, { SOAK_SECONDS: '' }, { TARGET_ENVIRONMENT: '' }, { TARGET_RECORD_JOBS: 'no list' }, { TARGET_RECORD_BRANCHES: '[]' }, { RECORD_JOBS: '' }],
    async (more) => expect(await holds({ records, env: more }), 2));
  const commit = `gh api repos/acme/shop/git/commits/${candidate}`;
  const deployments = (name) => `gh api --paginate repos/acme/shop/deployments?environment=${name}*`;
  await each([[commit, {}], [commit, http(404, 'Not Found')], [deployments('staging'), http(500)], [deployments('production'), http(500)], ['date +%s', raw('')]],
    async ([route, answer]) => expect(await holds({ records, routes: { [route]: answer } }), 2));
});
});
