// classify.sh: a change cannot take a lighter path than its content (mechanism "which class is it").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { run, expect, promotion, raw, http, killed, each } from './support/run.mjs';
import { sha } from './support/github.mjs';
import { changes, pull } from './support/changes.mjs';

const [base, candidate] = [sha('base'), sha('candidate')];
const predicates = [
  { id: 'labelled', kind: 'label', values: ['config', 'docs'] },
  { id: 'hotfix', kind: 'ref', values: ['hotfix/**'] },
  { id: 'infra', kind: 'any_path', values: ['infrastructure/**'] },
  { id: 'configuration', kind: 'all_paths', values: ['samconfig.toml', 'parameters/**'] },
  { id: 'big', kind: 'bump', values: ['major', 'minor'] },
];
const classify = ({ world = {}, env = {}, routes = {}, only } = {}) => {
  const all = changes(world);
  return run(promotion('classify.sh'), {
    env: { BASE: base, CANDIDATE: candidate, BRANCH: 'main', PREDICATES: only ?? predicates, ...env }, routes: { ...routes, ...all, ...routes },
  });
};
const one = (id) => predicates.filter((p) => p.id === id);
const answers = async (options, expected) => {
  const { outputs } = expect(await classify(options), 0);
  for (const [id, value] of Object.entries(expected)) assert.equal(outputs[id], value, `${id} of ${JSON.stringify(outputs)}`);
  return outputs;
};
const paths = (before, after, expected) => answers({ world: { before, after }, only: [...one('infra'), ...one('configuration')] }, expected);
const code = { 'src/app.py': 'one', 'samconfig.toml': 'one' };

describe('classify', { concurrency: 4 }, () => {
it('one answer for each predicate, and whether anything changed', async () => {
  const outputs = await answers({
    world: { history: { one: [pull(1, { labels: ['Config'] })], candidate: [pull(1, { labels: ['Config'] })] }, before: code, after: { ...code, 'samconfig.toml': 'two' } },
    env: { BASE_VERSION: '1.2.3', VERSION: '1.3.0' },
  }, {});
  assert.deepEqual(outputs, { labelled: 'true', hotfix: 'false', infra: 'false', configuration: 'true', big: 'true', nothing: 'false' });
});

it('a feature that was refused before is still part of the change: the base is what is live, not the last push', async () => {
  await paths(code, { 'src/app.py': 'feature', 'samconfig.toml': 'two' }, { configuration: 'false' });
  const history = { feature: [pull(1)], candidate: [pull(2, { labels: ['config'] })] };
  await answers({ world: { history }, only: one('labelled') }, { labelled: 'false' });
});

it('what was reverted is no difference; equal trees are nothing to promote', async () => {
  await paths(code, { ...code, 'samconfig.toml': 'two' }, { configuration: 'true', infra: 'false', nothing: 'false' });
  await paths(code, code, { configuration: 'false', infra: 'false', nothing: 'true' });
});

it('a rename is both paths; a deleted file, a mode and a submodule are changes', async () => {
  await paths({ ...code, 'infrastructure/role.yaml': 'x' }, { ...code, 'parameters/role.yaml': 'x' }, { infra: 'true', configuration: 'false' });
  await paths({ ...code, 'src/app.py': 'x' }, { 'samconfig.toml': 'one', 'parameters/app.py': 'x' }, { configuration: 'false' });
  await paths({ ...code, 'infrastructure/a': 'x' }, code, { infra: 'true' });
  await paths({ 'infrastructure/run.sh': 'x' }, { 'infrastructure/run.sh': ['100755', 'x'] }, { infra: 'true', nothing: 'false' });
  await paths({ 'infrastructure/shared': ['160000', 'a'] }, { 'infrastructure/shared': ['160000', 'b'] }, { infra: 'true' });
  await paths({ 'parameters': ['040000', 'a'], 'parameters/a': 'x' }, { 'parameters': ['040000', 'b'], 'parameters/a': 'y' }, { configuration: 'true' });
});

it('names with anything in them, and more files than a page of a comparison has', async () => {
  await paths({}, { 'parameters/a\nb': 'x', 'parameters/é "q" $(id)': 'x' }, { configuration: 'true' });
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`parameters/${'long/'.repeat(20)}${n}`, 'x']));
  await paths({}, many, { configuration: 'true' });
  await paths({}, { ...many, 'src/last.py': 'x' }, { configuration: 'false' });
});

it('labels: those that are worn now, on every pull request; a commit without one counts against it', async () => {
  const both = (first, second) => ({ world: { history: { one: [pull(1, { labels: first })], candidate: [pull(2, { labels: second })] } }, only: one('labelled') });
  await answers(both(['config'], ['x', 'docs']), { labelled: 'true' });
  await answers(both(['config'], []), { labelled: 'false' });
  await answers(both(['configs'], ['config']), { labelled: 'false' });
  await answers({ world: { history: { direct: [], candidate: [pull(1, { labels: ['config'] })] } }, only: one('labelled') }, { labelled: 'false' });
  await answers({ world: { history: {} }, only: one('labelled') }, { labelled: 'false' });
});

it('a pull request that is open, or was merged elsewhere, is not how a commit came', async () => {
  const labels = ['config'];
  const with1 = (more) => ({ world: { history: { candidate: [pull(1, { labels, ...more })] } }, only: one('labelled') });
  await answers(with1({}), { labelled: 'true' });
  await answers(with1({ merged: false }), { labelled: 'false' });
  await answers(with1({ baseRefName: 'my-own' }), { labelled: 'false' });
  // By a branch that was merged in turn: feature -> develop -> main. A fork's branch of that name is no such branch.
  const chain = (more) => ({
    world: { history: { one: [pull(1, { labels, baseRefName: 'develop' })], candidate: [pull(2, { labels, headRefName: 'develop', ...more })] } }, only: one('labelled'),
  });
  await answers(chain({}), { labelled: 'true' });
  await answers(chain({ isCrossRepository: true }), { labelled: 'false' });
  await answers(chain({ merged: false }), { labelled: 'false' });
});

it('ref: the branch of every pull request, none of a fork; a direct push never', async () => {
  const from = (...list) => ({ world: { history: Object.fromEntries(list.map((more, n) => [`c${n}`, more ? [pull(n + 1, more)] : []])) }, only: one('hotfix') });
  await answers(from({ headRefName: 'hotfix/a' }, { headRefName: 'hotfix/a/b' }), { hotfix: 'true' });
  await answers(from({ headRefName: 'hotfix/a' }, { headRefName: 'feature/a' }), { hotfix: 'false' });
  await answers(from({ headRefName: 'hotfix/a', isCrossRepository: true, headRepositoryOwner: { login: 'mallory' } }), { hotfix: 'false' });
  await answers(from({ headRefName: 'hotfix/a' }, null), { hotfix: 'false' });
  await answers(from(null), { hotfix: 'false' });
  await answers(from({ headRefName: 'nothotfix/a' }), { hotfix: 'false' });
});

it('ref: the branch that a person named decides, and pull requests are not asked for', async () => {
  for (const [REF, hotfix] of [['hotfix/a', 'true'], ['refs/heads/hotfix/a', 'true'], ['hotfix', 'false'], ['main', 'false']]) {
    const r = await classify({ env: { REF, BRANCH: 'hotfix/a' }, only: one('hotfix') });
    assert.equal(expect(r, 0).outputs.hotfix, hotfix, REF);
    assert.ok(r.calls.every((c) => !c.text.includes('graphql')));
  }
  expect(await classify({ env: { REF: 'refs/tags/hotfix/a' }, only: one('hotfix') }), 2);
});

it('bump: by the two versions, and not known without them', async () => {
  const step = (BASE_VERSION, VERSION, values) => answers({ env: { BASE_VERSION, VERSION }, only: [{ id: 'big', kind: 'bump', values }] }, {}).then((o) => o.big);
  for (const [old, next, is] of [['1.2.3', '2.0.0', 'major'], ['1.2.3', '2.2.4', 'major'], ['1.2.3', '1.3.0', 'minor'], ['1.9.9', '1.10.0', 'minor'], ['1.2.3', '1.2.10', 'patch'], ['1.2.3', '1.2.3', 'none']]) {
    for (const word of ['major', 'minor', 'patch']) assert.equal(await step(old, next, [word]), String(word === is), `${old} ${next} ${word}`);
  }
  for (const [old, next] of [['', '1.0.0'], ['1.0.0', ''], ['1.0.0', '0.9.0'], ['1.0.0', '1.0.1-rc.1'], ['build-7', '1.0.0'], [undefined, '1.0.0']]) assert.equal(await step(old, next, ['minor']), '', `${old} ${next}`);
});

it('resources: a type that differs, one that may, none', async () => {
  const differ = (RESOURCES, values, kind = 'any_resource') =>
    answers({ env: { RESOURCES: { changed: [], perhaps: [], alone: true, ...RESOURCES } }, only: [{ id: 'rights', kind, values }] }, {}).then((o) => o.rights);
  const policy = { changed: ['AWS::IAM::Role', 'AWS::Serverless::Function'], perhaps: ['AWS::IAM::'] };
  for (const [types, values, is] of [
    [policy, ['AWS::IAM::*'], 'true'], [policy, ['AWS::IAM::Role'], 'true'], [policy, ['AWS::Serverless::*'], 'true'], [policy, ['AWS::IAM::User'], ''],
    [policy, ['AWS::SQS::*'], 'false'], [policy, ['AWS::SQS::*', '*::Role'], 'true'], [policy, ['AWS::IAM'], 'false'], [policy, ['WS::IAM::*'], 'false'],
    [{}, ['AWS::IAM::*'], 'false'], [{ perhaps: [''] }, ['AWS::IAM::*'], ''], [{ perhaps: ['AWS::Lambda::'] }, ['AWS::IAM::*'], 'false'],
    [{ perhaps: ['AWS::Lambda::'] }, ['AWS::*'], ''], [{ perhaps: ['AWS::Lambda::'] }, ['AWS::Lambda::Function'], ''], [{ perhaps: ['AWS::Lambda::'] }, ['*::Function'], ''],
    [{ changed: ['Custom::Seed'] }, ['Custom::*'], 'true'], [{ changed: ['AWS::SQS::Queue'] }, ['AWS::SQS::Que'], 'false'], [{ changed: ['AWSxIAM'] }, ['AWS*'], 'true'],
  ]) assert.equal(await differ(types, values), is, `${JSON.stringify(types)} ${values}`);
  // Nothing but resources of these types, so that the change is of no other class.
  for (const [types, values, is] of [
    [policy, ['AWS::IAM::*'], 'true'], [policy, ['AWS::IAM::Role'], ''], [{ ...policy, alone: false }, ['AWS::IAM::*'], 'false'], [policy, ['AWS::SQS::*'], 'false'],
    [{ changed: ['AWS::IAM::Role', 'AWS::SQS::Queue'] }, ['AWS::IAM::*'], 'false'], [{ changed: ['AWS::IAM::Role', 'AWS::SQS::Queue'] }, ['AWS::IAM::*', 'AWS::SQS::*'], 'true'],
    [{}, ['AWS::IAM::*'], 'false'], [{ perhaps: [''] }, ['AWS::IAM::*'], ''], [{ perhaps: ['AWS::IAM::'] }, ['AWS::IAM::*'], ''], [{ ...policy, perhaps: [''] }, ['AWS::IAM::*'], ''],
    [{ ...policy, perhaps: [''] }, ['*'], 'true'], [{ changed: ['AWS::Serverless::Function'] }, ['AWS::IAM::*'], 'false'],
  ]) assert.equal(await differ(types, values, 'all_resources'), is, `all: ${JSON.stringify(types)} ${values}`);
});

it('a first deployment: nothing is known, and nothing is guessed', async () => {
  const r = expect(await classify({ env: { BASE: '', REF: 'hotfix/a', VERSION: '1.0.0', BASE_VERSION: '0.1.0' } }), 0, '::notice::Nothing is live there');
  assert.deepEqual(r.outputs, { labelled: '', hotfix: '', infra: '', configuration: '', big: '', nothing: 'false' });
  assert.equal(r.calls.length, 0);
});

it('many commits and pull requests are asked about fifty at a time', async () => {
  const history = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`c${n}`, [pull(n + 1, { labels: ['docs'], headRefName: `hotfix/${n}` })]]));
  const r = await classify({ world: { history }, only: [...one('labelled'), ...one('hotfix')] });
  assert.deepEqual(expect(r, 0).outputs, { labelled: 'true', hotfix: 'true', nothing: 'true' });
  assert.equal(r.calls.filter((c) => c.args[1] === 'graphql').length, 6);
});

it('only what is needed is asked', async () => {
  const r = expect(await classify({ only: [] }), 0);
  assert.deepEqual(r.outputs, { nothing: 'true' });
  assert.deepEqual(r.calls.map((c) => c.args[1]), [`repos/acme/shop/git/commits/${base}`, `repos/acme/shop/git/commits/${candidate}`]);
});

it('patterns, against a matcher of our own', async () => {
  const patterns = ['**', '*', 'a', 'a/*', 'a/**', '**/b', '*/b', 'a/**/b', '**/a/**', '*.js', '**.js', 'a*b', 'a**b', 'a.b', 'x+y'.replace('+', '-'), '**/*.js', 'a/b*', '*b/**', '**/**', '**a', 'a$^()|'];
  const names = ['a', 'b', 'ab', 'a/b', 'a/c/b', 'a/c/d/b', 'c/a/b', 'b/a', 'x.js', 'a/x.js', 'a/b/x.js', 'axb', 'a/xb', 'aXb/b', 'a.b', 'a$^()|', 'A', 'a\nb', 'xxa', 'c/xa'];
  // By hand, letter by letter: `**/` at the beginning of a segment is nothing, or any text that ends in a slash.
  const covers = (p, n, start = true) => {
    if (p === '') return n === '';
    const rest = (skip, ends) => { for (let i = 0; i <= n.length; i++) if (ends(n.slice(0, i)) && covers(p.slice(skip), n.slice(i), false)) return true; return false; };
    if (start && p.startsWith('**/')) return covers(p.slice(3), n, true) || [...n].some((c, i) => c === '/' && covers(p.slice(3), n.slice(i + 1), true));
    if (p.startsWith('**')) return rest(2, () => true);
    if (p[0] === '*') return rest(1, (taken) => !taken.includes('/'));
    return p[0] === n[0] && covers(p.slice(1), n.slice(1), p[0] === '/');
  };
  const table = patterns.map((pattern, n) => ({ id: `p${n}`, kind: 'any_path', values: [pattern] }));
  await each(names, async (name) => {
    const { outputs } = expect(await classify({ world: { after: { [name]: 'x' } }, only: table }), 0);
    patterns.forEach((pattern, n) => assert.equal(outputs[`p${n}`], String(covers(pattern, name)), `${pattern} on ${JSON.stringify(name)}`));
  });
});

it('a pattern with other signs than * is refused: taken for itself it would match less than it says', async () => {
  await each(['a?', '[ab]', '!a', 'a+', '{a,b}', '/a', '***', 'a\\b', ''], async (pattern) => {
    for (const kind of ['any_path', 'all_paths', 'ref']) expect(await classify({ only: [{ id: 'x', kind, values: ['**', pattern] }], env: { REF: 'a' } }), 2);
  });
});

it('random trees: any and all agree with the differences', async () => {
  const pick = (seed) => (n) => createHash('sha256').update(`${seed} ${n}`).digest()[0];
  await each(Array.from({ length: 12 }, (_, n) => n), async (seed) => {
    const byte = pick(seed);
    const [before, after] = [{}, {}];
    for (let n = 0; n < 12; n++) {
      const path = `${['parameters', 'infrastructure', 'src'][byte(n) % (1 + (seed % 3))]}/${n}`;
      if (byte(`b${n}`) % 4) before[path] = ['100644', `v${byte(`bv${n}`) % 2}`];
      if (byte(`a${n}`) % 4) after[path] = [byte(`m${n}`) % 5 ? '100644' : '100755', `v${byte(`av${n}`) % 2}`];
    }
    const differ = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((p) => String(before[p]) !== String(after[p]));
    await paths(before, after, {
      infra: String(differ.some((p) => p.startsWith('infrastructure/'))), configuration: String(differ.length > 0 && differ.every((p) => p.startsWith('parameters/'))),
    });
  });
});

it('what cannot be found out is broken, and nothing is put out', async () => {
  const world = { history: { candidate: [pull(1, { labels: ['config'] })] }, before: code, after: { ...code, 'samconfig.toml': 'two' } };
  const all = changes(world);
  const route = (part) => Object.keys(all).filter((r) => r.includes(part)).at(-1);
  const tree = all[route('git/trees')];
  const [compare, graphql, labels] = ['compare', 'associated', 'pullRequest('].map(route);
  const asked = (node) => ({ data: { repository: { c0: { oid: candidate, associatedPullRequests: { totalCount: 1, nodes: [{ ...pull(1).node, ...node }] } } } } });
  await each([
    [route('git/trees'), { ...tree, truncated: true }], [route('git/trees'), { ...tree, truncated: undefined }], [route('git/trees'), { ...tree, sha: base }],
    [route('git/trees'), { ...tree, tree: null }], [route('git/trees'), { ...tree, tree: [{ path: 'a' }] }], [route('git/trees'), http(404, 'Not Found')], [route('git/trees'), raw('')],
    [route('git/commits'), http(404, 'Not Found')], [route('git/commits'), {}], [route('git/commits'), { tree: { sha: 'HEAD' } }], [route('git/commits'), killed],
    [compare, { total_commits: 251, base_commit: {}, commits: [] }], [compare, http(404, 'Not Found')], [compare, http(500)],
    [graphql, { errors: [{}], data: null }], [graphql, { data: { repository: {} } }], [graphql, asked({ merged: null })], [graphql, asked({ baseRefName: null })],
    [graphql, asked({ isCrossRepository: 'false' })], [graphql, raw('')],
    [labels, { data: { repository: { c0: { number: 2, labels: { totalCount: 0, nodes: [] } } } } }], [labels, { data: { repository: { c0: null } } }],
    [labels, { data: { repository: { c0: { number: 1, labels: { totalCount: 101, nodes: [{ name: 'config' }] } } } } }], [labels, http(502)],
  ], async ([at, answer], n) => assert.deepEqual(expect(await classify({ world, routes: { [at]: answer } }), 2).outputs, {}, String(n)));
  await each([{ CANDIDATE: 'main' }, { BASE: 'v1' }, { BRANCH: '' }, { PREDICATES: '' }, { PREDICATES: '{}' }, { PREDICATES: '[{}]' }, { GH_TOKEN: '' },
    { PREDICATES: [...one('infra'), ...one('infra')] }, { PREDICATES: [{ id: 'nothing', kind: 'ref', values: ['a'] }] }, { PREDICATES: [{ id: 'a=b', kind: 'ref', values: ['a'] }] },
    { PREDICATES: [{ id: 'a', kind: 'size', values: ['a'] }] }, { PREDICATES: [{ id: 'a', kind: 'ref', values: [] }] }, { PREDICATES: [{ id: 'a', kind: 'bump', values: ['huge'] }] },
    { PREDICATES: [{ id: 'a', kind: 'label', values: [1] }] },
    { PREDICATES: [{ id: 'a', kind: 'any_resource', values: ['AWS.IAM'] }], RESOURCES: { changed: [], perhaps: [], alone: true } },
    ...['', '{}', 'x', { changed: [], perhaps: null, alone: true }, { changed: [], perhaps: [], alone: 'true' }].map((RESOURCES) => (
      { PREDICATES: [{ id: 'a', kind: 'any_resource', values: ['AWS::*'] }], RESOURCES }))], async (env) => assert.deepEqual(expect(await classify({ env }), 2).outputs, {}));
});
});
