// checklist.sh and pull-checklist.sh: a list that people tick, for one commit and no other.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { run, expect, promotion, raw, http, fails, killed, pages, each } from './support/run.mjs';
import { sha, bot, at } from './support/github.mjs';

const candidate = sha('candidate');
const list = '- [ ] Security review completed\n- [ ] Operations informed *(optional)*\n\n### Later\n\n- [ ] Rollback plan documented\n';
const ticked = list.replaceAll('- [ ]', '- [x]');
const needed = list.replace('- [ ] Sec', '- [x] Sec').replace('- [ ] Roll', '- [X] Roll');
const hash = createHash('sha256').update(`${list}\n`).digest('hex');
const begin = '<!-- promoc checklist ready -->';
const end = '<!-- end of checklist ready -->';
const section = (boxes) => `${begin}\n${boxes.trimEnd()}\n${end}`;
const marker = (more = {}) => { const m = { list: 'ready', to: 'production', of: candidate, hash, ...more }; return `<!-- promoc: ${m.list}, ${m.to}, ${m.of}, ${m.hash} -->`; };
const body = (boxes, more) => `${marker(more)}\nThis commit goes ...\n\n${section(boxes)}\n\nA tick says ...\n`;
const issue = (number, text, more = {}) => ({ number, title: 'ready', state: 'open', user: bot, body: text, labels: [{ name: 'promoc checklist' }], ...more });
const by = (login, minute, type = 'User') => ({ editedAt: at(minute), editor: login && { __typename: type, login } });
const opened = by('github-actions', 0, 'Bot');

const api = 'gh api';
const listed = `${api} --paginate repos/acme/shop/issues?labels=promoc%20checklist&state=all&per_page=100`;
const label = `${api} repos/acme/shop/labels/promoc%20checklist`;
const create = `${api} --method POST repos/acme/shop/issues --input -`;
const graphql = `${api} graphql *`;
const close = `${api} --method PATCH repos/acme/shop/issues/*`;

/** `text` is what the issue 5 holds, `edits` who changed it. */
const ask = ({ issues, text = body(needed), edits = [opened, by('Ann', 1)], locked = false, total, env = {}, routes = {} } = {}) => {
  const found = issues ?? [issue(5, text)];
  return run(promotion('checklist.sh'), {
    env: { CHECKLIST: 'ready', LIST: list, ENVIRONMENT: 'production', CANDIDATE: candidate, ...env },
    routes: {
      ...routes,
      [listed]: found.length ? pages(...found.map((i) => [i])) : [],
      [label]: { name: 'promoc checklist' },
      [create]: issue(9, 'as sent'),
      [graphql]: { data: { repository: { issue: { body: text, locked, userContentEdits: edits && { totalCount: total ?? edits.length, nodes: edits } } } } },
      [close]: {},
      ...routes,
    },
  });
};
const made = (r) => r.calls.filter((c) => c.text === create);
const closed = (r) => r.calls.filter((c) => c.text.includes('PATCH')).map((c) => c.args.join(' '));
const waits = (r, ...texts) => { expect(r, 1, /::error title=promoc waits::until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: not ticked in ready/, ...texts); assert.deepEqual(r.outputs, {}); assert.deepEqual(closed(r), []); };
const refused = (r, ...texts) => { expect(r, 1, ...texts); assert.doesNotMatch(r.text, /promoc waits/); assert.deepEqual(r.outputs, {}); assert.deepEqual(closed(r), []); };

describe('checklist', { concurrency: 4 }, () => {
it('what must be ticked is ticked by people: it goes on, says who, and closes the issue', async () => {
  const r = expect(await ask({ edits: [opened, by('Ann', 1), by('bob', 2), by('ann', 3)] }), 0, 'ready is ticked for 63616e646964 by @ann, @bob: https://github.com/acme/shop/issues/5');
  assert.deepEqual(r.outputs, { issue: '5', ticked_by: '["ann","bob"]' });
  assert.deepEqual(closed(r), ['api --method PATCH repos/acme/shop/issues/5 -f state=closed -f state_reason=completed']);
  assert.match(r.summary, /@ann, @bob/);
  assert.equal(made(r).length, 0);
});

it('optional boxes may be ticked as well, line ends may be those of a browser, and a closed issue counts', async () => {
  expect(await ask({ text: body(ticked) }), 0);
  expect(await ask({ text: body(needed).replaceAll('\n', '\r\n') }), 0);
  expect(await ask({ issues: [issue(5, body(needed), { state: 'closed' })] }), 0);
  expect(await ask({ edits: [by('ann', 1)] }), 0); // should GitHub not list the opening as an edit
});

it('without an issue one is opened, with the list, the whole commit and the run, and the run waits', async () => {
  const r = await ask({ issues: [], text: body(list), edits: null, routes: {} });
  waits(r, 'Security review completed; Rollback plan documented. Tick it at https://github.com/acme/shop/issues/9');
  assert.doesNotMatch(r.text, /Operations/);
  const sent = JSON.parse(made(r)[0].stdin);
  assert.equal(sent.title, 'ready: 63616e646964 to production');
  assert.deepEqual(sent.labels, ['promoc checklist']);
  assert.ok(sent.body.startsWith(`${marker()}\n`), sent.body);
  assert.ok(sent.body.includes(`\n\n${section(list)}\n\n`), sent.body);
  assert.ok(sent.body.includes(candidate) && sent.body.includes('https://github.com/acme/shop/actions/runs/700'));
});

it('what it opens is what it counts, once it is ticked', async () => {
  const first = await ask({ issues: [], text: body(list), edits: null });
  const text = JSON.parse(made(first)[0].stdin).body;
  waits(await ask({ issues: [issue(9, text)], text, edits: null }));
  const all = text.replaceAll('- [ ]', '- [x]');
  expect(await ask({ issues: [issue(9, all)], text: all }), 0);
});

it('the label is made where there is none', async () => {
  const r = await ask({ issues: [], text: body(list), edits: null, routes: { [label]: http(404, 'Not Found'), [`${api} --method POST repos/acme/shop/labels *`]: {} } });
  waits(r);
  assert.ok(r.calls.some((c) => c.text.includes('labels -f name=promoc checklist')));
});

it('one open box is enough to wait, and only those that must be ticked are asked for', async () => {
  waits(await ask({ text: body(list) }), 'Security review completed; Rollback plan documented');
  waits(await ask({ text: body(list.replace('- [ ] Sec', '- [x] Sec')) }), ': Rollback plan documented. Tick it');
  waits(await ask({ text: body(list.replace('- [ ] Roll', '- [x] Roll')) }), ': Security review completed. Tick it');
  waits(await ask({ text: body(list.replace('- [ ] Op', '- [x] Op')) }));
});

it('it asks less and less often, so that the attempts that GitHub allows last for a month', async () => {
  const until = async (attempt) => {
    const before = Date.now();
    const r = await ask({ text: body(list), env: { GITHUB_RUN_ATTEMPT: attempt } });
    return Math.round((Date.parse(/until ([^ ]+Z):/.exec(r.text)[1]) - before) / 60000);
  };
  assert.deepEqual([await until('1'), await until('2'), await until('20')], [30, 60, 600]);
});

it('an issue for another commit, environment or list, or for the list as it was, does not count', async () => {
  await each([{ of: sha('other') }, { to: 'staging' }, { list: 'steady' }, { hash: '0'.repeat(64) }], async (more) => {
    const r = await ask({ issues: [issue(5, body(ticked, more))], text: body(list), edits: null });
    waits(r);
    assert.equal(made(r).length, 1);
  });
});

it('an issue that a person or another app opened does not count, nor a pull request', async () => {
  await each([{ user: { login: 'ann', type: 'User' } }, { user: { login: 'other[bot]', type: 'Bot' } }, { user: { login: 'github-actions[bot]', type: 'User' } },
    { user: null }, { pull_request: {} }, { body: null }], async (more) => {
    const r = await ask({ issues: [issue(5, body(ticked), more)], text: body(list), edits: null });
    waits(r);
    assert.equal(made(r).length, 1);
  });
});

it('of several the oldest counts, wherever it stands in the list', async () => {
  const r = expect(await ask({ issues: [issue(8, body(list)), issue(5, body(needed)), issue(6, body(list))] }), 0, '#6, #8');
  assert.equal(r.outputs.issue, '5');
  assert.ok(r.calls.some((c) => c.args.includes('number=5')));
});

it('an item that is taken away, changed, added or ticked outside the list is refused', async () => {
  await each([
    needed.replace('- [X] Rollback plan documented\n', ''), needed.replace('documented', 'thought of'), `${needed}- [x] More\n`, needed.replace('- [x] Sec', '- Sec'),
    needed.replace('Rollback plan documented', 'Rollback plan documented *(optional)*'), needed.replace('### Later', '### Never'),
  ], async (boxes) => refused(await ask({ text: body(boxes) }), 'only its boxes may be changed', 'Take the label'));
  refused(await ask({ text: `${marker()}\nno list\n` }), 'only its boxes may be changed');
  refused(await ask({ text: `${body(list)}\n${section(ticked)}\n` }), 'only its boxes may be changed');
});

it('only people tick: nobody, an app, a workflow, and an account that is gone, do not', async () => {
  await each([[opened], [], null], async (edits) => refused(await ask({ edits }), 'no person has done it'));
  await each([by('other', 2, 'Bot'), by('github-actions', 2, 'Bot'), by(null, 2), by('ghost', 2, 'Mannequin')], async (edit) => {
    refused(await ask({ edits: [opened, by('ann', 1), edit] }), 'Only people tick');
    refused(await ask({ edits: [opened, edit, by('ann', 3)] }), 'Only people tick');
    refused(await ask({ edits: [by('ann', 3), edit, opened] }), 'Only people tick'); // whatever the order of the answer
  });
});

it('a locked issue, and one with more edits than can be read, are refused', async () => {
  refused(await ask({ locked: true }), 'locked');
  refused(await ask({ total: 3 }), 'edited so often');
  refused(await ask({ total: 101 }), 'edited so often');
});

it('an issue that is not closed is no reason to stop', async () => {
  const r = expect(await ask({ routes: { [close]: http(403, 'Forbidden') } }), 0, 'was not closed');
  assert.equal(r.outputs.issue, '5');
});

it('what cannot be found out is broken', async () => {
  const none = { issues: [], text: body(list), edits: null };
  const cases = [
    [{}, listed, raw('')], [{}, listed, { message: 'odd' }], [{}, listed, killed], [{}, listed, http(500)],
    [{}, graphql, raw('')], [{}, graphql, { data: { repository: { issue: null } } }], [{}, graphql, killed],
    [{}, graphql, { data: { repository: { issue: { body: body(needed), locked: false } } } }],
    [{}, graphql, { data: { repository: { issue: { body: body(needed), locked: false, userContentEdits: { totalCount: 1, nodes: [{ editor: { __typename: 'User', login: 'ann' } }] } } } } }],
    [{}, graphql, { data: { repository: { issue: { body: body(needed, { of: sha('other') }), locked: false, userContentEdits: { totalCount: 0, nodes: [] } } } } }],
    [none, create, http(410, 'Issues are disabled')], [none, create, raw('')], [none, create, issue(9, '', { labels: [] })], [none, create, { ...issue(9, ''), number: 'nine' }],
    [none, label, fails(1, 'gh: error connecting')],
  ];
  await each(cases, async ([given, route, answer]) => {
    const r = expect(await ask({ ...given, routes: { [route]: answer } }), 2);
    assert.deepEqual(r.outputs, {});
    assert.deepEqual(closed(r), []);
  });
});

it('odd values are broken', async () => {
  await each([{ CANDIDATE: 'main' }, { CANDIDATE: '' }, { LIST: '' }, { LIST: 'words' }, { LIST: '- [x] done\n- [ ] more' }, { LIST: '- [ ] maybe *(optional)*' },
    { CHECKLIST: 'a b' }, { CHECKLIST: '' }, { ENVIRONMENT: '--> ' }, { GITHUB_RUN_ATTEMPT: 'x' }, { GH_TOKEN: '' }], async (env) => expect(await ask({ env }), 2));
});
});

const head = sha('head');
const activity = `${api} --paginate repos/acme/shop/activity?ref=refs%2Fheads%2Ftopic&per_page=100`;
const runsOf = `${api} --paginate repos/acme/shop/actions/workflows/checklist-ready.yml/runs?head_sha=${head}&event=pull_request&per_page=100`;
const workflowRun = (minute, more = {}) => ({ head_sha: head, head_branch: 'topic', created_at: at(minute), ...more });
const runs = (...all) => (all.length ? pages(...all.map((one) => ({ total_count: all.length, workflow_runs: [one] }))) : { total_count: 0, workflow_runs: [] });
const push = (minute, after = head) => ({ activity_type: 'push', after, timestamp: at(minute) });
const described = (boxes) => `Fixes everything.\n\n${section(boxes)}\n\nThanks!`;
const pull = ({ text = described(needed), pull: more = {}, pushes = [push(10)], first = [workflowRun(10)], env = {}, routes = {} } = {}) => run(promotion('pull-checklist.sh'), {
  env: { CHECKLIST: 'ready', LIST: list, NUMBER: '7', HEAD: head, WORKFLOW: 'checklist-ready.yml', ...env },
  routes: {
    ...routes,
    [graphql]: { data: { repository: { pullRequest: {
      body: text, createdAt: at(5), lastEditedAt: at(11), author: { __typename: 'User' }, editor: { __typename: 'User' }, headRefOid: head, headRefName: 'topic', isCrossRepository: false, ...more,
    } } } },
    [activity]: pushes.length ? pages(...pushes.map((p) => [p])) : [],
    [runsOf]: runs(...first),
    ...routes,
  },
});

describe('pull-checklist', { concurrency: 4 }, () => {
it('ticked after the head came: passes', async () => {
  expect(await pull(), 0, 'ready is ticked for 686561640000');
  expect(await pull({ text: described(ticked).replaceAll('\n', '\r\n') }), 0);
  expect(await pull({ pull: { lastEditedAt: at(10) } }), 0);
});

it('opened with all boxes ticked, on a branch that was pushed before: passes', async () => {
  expect(await pull({ pull: { lastEditedAt: null, editor: null }, pushes: [push(4)] }), 0);
});

it('what was ticked before the last push is void', async () => {
  expect(await pull({ pull: { lastEditedAt: at(9) } }), 1, 'ticked for an older head', 'untick a box');
  expect(await pull({ pull: { lastEditedAt: null, editor: null } }), 1, 'ticked for an older head');
  // The head was there before, went, and came back.
  expect(await pull({ pushes: [push(12), push(11, sha('other')), push(1)] }), 1, 'ticked for an older head');
  expect(await pull({ pushes: [push(1), push(11, sha('other')), push(12)] }), 1, 'ticked for an older head');
});

it('of a fork, and where the list of pushes is silent, the first run for the head says when it came', async () => {
  const fork = (first, more) => pull({ pull: { isCrossRepository: true, ...more }, routes: {}, first });
  const r = expect(await fork([workflowRun(20), workflowRun(10)]), 0);
  assert.ok(!r.calls.some((c) => c.text.includes('activity')));
  expect(await fork([workflowRun(12)]), 1, 'ticked for an older head');
  expect(await pull({ pushes: [push(1, sha('other'))], first: [workflowRun(12)] }), 1, 'ticked for an older head');
  expect(await fork([]), 2);
  expect(await fork([workflowRun(1, { head_branch: 'other' })]), 2);
  expect(await fork([workflowRun(1, { head_sha: sha('other') })]), 2);
});

it('open boxes, another list and no list are refused', async () => {
  expect(await pull({ text: described(list) }), 1, 'Security review completed; Rollback plan documented');
  expect(await pull({ text: described(list.replace('- [ ] Sec', '- [x] Sec')) }), 1, 'description: Rollback plan documented.');
  expect(await pull({ text: '' }), 1, 'has no list ready');
  expect(await pull({ text: ticked }), 1, 'has no list ready');
  expect(await pull({ text: described(needed).replaceAll('ready', 'steady') }), 1, 'has no list ready');
  expect(await pull({ text: `${described(needed)}\n${section(list)}` }), 1, 'has no list ready');
  expect(await pull({ text: described('- [x] Security review completed') }), 1, 'is not that of');
});

it('the last word is a person\'s', async () => {
  await each([{ editor: { __typename: 'Bot' } }, { editor: null }, { lastEditedAt: null, author: { __typename: 'Bot' } }, { lastEditedAt: null, author: null }],
    async (more) => expect(await pull({ pull: more, pushes: [push(1)] }), 1, 'no person'));
});

it('in a merge queue the pull request that its branch names is looked at once more', async () => {
  const queued = (more = {}, ref = `refs/heads/gh-readonly-queue/release/1/pr-12-${sha('base')}`) => pull({ ...more, env: { NUMBER: '', HEAD: '', QUEUED: ref } });
  const r = expect(await queued(), 0, 'ready is ticked for 686561640000');
  assert.ok(r.calls.some((c) => c.text.includes('number=12')));
  expect(await queued({ text: described(list) }), 1, 'Not ticked in the description');
  expect(await queued({ pull: { lastEditedAt: at(9) } }), 1, 'ticked for an older head');
  expect(await queued({ pull: { editor: { __typename: 'Bot' } } }), 1, 'no person');
  expect(await queued({ pull: { headRefOid: 'main' } }), 2);
  await each(['refs/heads/main', 'gh-readonly-queue/main/pr-12-ab', 'refs/heads/gh-readonly-queue/main/pr-x-ab', 'refs/heads/gh-readonly-queue/main/pr-12-ab\nrefs'],
    async (ref) => expect(await queued({}, ref), 2, 'must be a branch of a merge queue'));
  // Outside a queue nothing changes.
  await each([{ NUMBER: '' }, { HEAD: '' }], async (env) => expect(await pull({ env: { ...env, QUEUED: '' } }), 2));
});

it('a run for a head that is gone does not speak for the new one', async () => {
  expect(await pull({ pull: { headRefOid: sha('newer') } }), 1, 'newer head');
});

it('what cannot be found out is broken', async () => {
  await each([
    [graphql, raw('')], [graphql, { data: { repository: { pullRequest: null } } }], [graphql, killed],
    [activity, raw('')], [activity, { message: 'odd' }], [activity, [{ after: head }]], [activity, killed],
  ], async ([route, answer]) => expect(await pull({ routes: { [route]: answer } }), 2));
  await each([raw(''), { total_count: 2, workflow_runs: [workflowRun(1)] }, killed], async (answer) => expect(await pull({ pull: { isCrossRepository: true }, routes: { [runsOf]: answer } }), 2));
  await each([{ NUMBER: 'x' }, { HEAD: 'main' }, { WORKFLOW: '../x.yml' }, { LIST: '' }, { CHECKLIST: '' }], async (env) => expect(await pull({ env }), 2));
});
});
