// tag.sh: a version is given once, to the commit that was found good.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, http, inTurn, each } from './support/run.mjs';
import { sha } from './support/github.mjs';

const commit = sha('c1');
const ref = 'gh api repos/acme/shop/git/ref/tags/v1.2.3';
const object = `gh api repos/acme/shop/git/tags/${sha('tag')}`;
const make = 'gh api --method POST repos/acme/shop/git/tags --input -';
const set = 'gh api --method POST repos/acme/shop/git/refs --input -';
const annotated = { object: { type: 'tag', sha: sha('tag') } };
const on = (name) => ({ object: { type: 'commit', sha: sha(name) } });
const tag = (routes = {}, env = {}) => run(promotion('tag.sh'), {
  env: { VERSION: '1.2.3', SHA: commit, ENVIRONMENT: 'production', ...env }, routes: { ...routes, [make]: { sha: sha('tag') }, [set]: {}, ...routes },
});
const posted = (r, route) => r.calls.filter((c) => `gh ${c.args.join(' ')}` === route).map((c) => JSON.parse(c.stdin));

describe('tag', { concurrency: 4 }, () => {
it('makes an annotated tag on the commit', async () => {
  const r = expect(await tag({ [ref]: inTurn(http(404, 'Not Found'), annotated), [object]: on('c1') }), 0, `${commit} is v1.2.3`);
  assert.deepEqual(posted(r, make), [{ tag: 'v1.2.3', type: 'commit', object: commit, message: 'v1.2.3, found good in production by run 700' }]);
  assert.deepEqual(posted(r, set), [{ ref: 'refs/tags/v1.2.3', sha: sha('tag') }]);
  assert.equal(r.outputs.tag, 'v1.2.3');
});

it('there already, annotated or not: nothing is made', async () => {
  await each([{ [ref]: on('c1') }, { [ref]: annotated, [object]: on('c1') }], async (routes) => {
    assert.equal(posted(expect(await tag(routes), 0), make).length, 0);
  });
});

it('on another commit: refused, and left where it is', async () => {
  const r = expect(await tag({ [ref]: on('c2') }), 1, 'is given already');
  assert.equal(posted(r, set).length, 0);
  expect(await tag({ [ref]: inTurn(http(404, 'Not Found'), annotated), [object]: on('c2'), [set]: http(422, 'exists') }), 1, 'is given already');
});

it('cannot be set, odd answers, odd values: broken', async () => {
  expect(await tag({ [ref]: http(404, 'Not Found'), [set]: http(403, 'Forbidden') }), 2, 'is not there');
  expect(await tag({ [ref]: http(404, 'Not Found'), [make]: http(403, 'Forbidden') }), 2, 'Could not make');
  expect(await tag({ [ref]: { object: { type: 'tree', sha: commit } } }), 2);
  await each([{ VERSION: '' }, { VERSION: 'v1.2.3' }, { SHA: 'main' }, { ENVIRONMENT: '' }], async (env) => expect(await tag({}, env), 2));
});
});
