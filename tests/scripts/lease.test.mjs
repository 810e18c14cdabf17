// lease.sh: one deployment at a time (mechanism "a lease, not concurrency").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, fails, http, killed, inTurn, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, sha } from './support/github.mjs';

const held = fails(254, '\nAn error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed\n');
const by = (run) => ({ Item: { pk: { S: 'production' }, run_id: { S: String(run) }, attempt: { N: '1' }, candidate: { S: sha('other') }, since: { N: '1790000000' } } });
const put = 'aws dynamodb put-item *';
const fresh = 'aws dynamodb put-item * --condition-expression attribute_not_exists(pk) OR run_id = :me --*';
const steal = 'aws dynamodb put-item * --condition-expression run_id = :other --*';
const get = 'aws dynamodb get-item *';
const env = { ...recordEnv, LEASE_TABLE: 'leases', REGION: 'eu-west-1', CANDIDATE: sha('mine'), WAIT_SECONDS: '0' };
const lease = (word, routes = {}, more = {}, world = {}) =>
  run(promotion('lease.sh'), { args: [word], env: { ...env, ...more }, routes: { ...routes, ...github(world), ...routes } });
const puts = (r) => r.calls.filter((c) => c.args[1] === 'put-item');
const option = (call, name) => call.args[call.args.indexOf(name) + 1];
const dead = (states, more) => ({ records: states ? [record(5, 600, 20, states, more)] : [], runs: [promotionRun(600, 20)] });

describe('lease', { concurrency: 4 }, () => {
it('take: a free lease is written with key, owner and time, on condition', async () => {
  const r = expect(await lease('take', { [put]: raw('') }), 0, 'holds the lease');
  const [call] = puts(r);
  const item = JSON.parse(option(call, '--item'));
  assert.deepEqual([item.pk, item.run_id, item.attempt, item.candidate], [{ S: 'production' }, { S: '700' }, { N: '1' }, { S: sha('mine') }]);
  assert.ok(Number(item.expires_at.N) - Number(item.since.N) === 40 * 86400);
  assert.equal(option(call, '--condition-expression'), 'attribute_not_exists(pk) OR run_id = :me');
  assert.deepEqual(JSON.parse(option(call, '--expression-attribute-values')), { ':me': { S: '700' } });
  assert.equal(option(call, '--table-name'), 'leases');
});

it('take: held by a run under way: waits, then says who holds it, having changed nothing', async () => {
  const world = { runs: [promotionRun(600, 20, { status: 'in_progress' })] };
  const r = expect(await lease('take', { [put]: held, [get]: by(600) }, { WAIT_SECONDS: '20' }, world), 1, 'Another run holds the lease of production: 600');
  assert.equal(puts(r).length, 3);
  assert.equal(r.calls.filter((c) => c.text === 'sleep 10').length, 2);
  expect(await lease('take', { [put]: inTurn(held, raw('')), [get]: by(600) }, { WAIT_SECONDS: '10' }, world), 0);
});

it('take: a waiting run holds its lease as well', async () => {
  await each(['queued', 'waiting', 'in_progress', 'pending'], async (status) =>
    expect(await lease('take', { [put]: held, [get]: by(600) }, {}, { runs: [promotionRun(600, 20, { status })] }), 1, 'Another run'));
});

it('take: released between the two questions', async () => {
  expect(await lease('take', { [put]: inTurn(held, raw('')), [get]: raw('') }, { WAIT_SECONDS: '10' }), 0);
  expect(await lease('take', { [put]: held, [get]: raw('') }), 1, 'changes hands');
});

it('take: a lease of a dead run that left nothing open is taken over', async () => {
  for (const states of [null, [], ['in_progress', 'success'], ['in_progress', 'failure']]) {
    const r = expect(await lease('take', { [fresh]: held, [steal]: raw(''), [get]: by(600) }, {}, dead(states)), 0, 'Run 600 has ended');
    assert.deepEqual(JSON.parse(option(puts(r)[1], '--expression-attribute-values')), { ':other': { S: '600' } }, 'DynamoDB refuses values that are not used');
  }
  expect(await lease('take', { [fresh]: held, [steal]: raw(''), [get]: by(999) }), 0, 'Run 999 has ended');
});

it('take: a lease of a dead run that left a deployment open, or one nobody can judge, is refused', async () => {
  await each([dead(['in_progress']), dead(['in_progress'], { created_at: '2026-10-01T20:00:00Z' })], async (world) => {
    const r = expect(await lease('take', { [put]: held, [get]: by(600) }, {}, world), 1, 'ended in the middle of a deployment', 'Run its failed jobs again');
    assert.ok(puts(r).every((c) => !option(c, '--condition-expression').includes('run_id = :other')));
  });
});

it('take: two runs see the same dead lease, one gets it', async () => {
  expect(await lease('take', { [put]: held, [get]: by(600) }, {}, dead(null)), 1, 'Another run holds the lease');
});

it('adopt: the rollback inherits the lease of its own run, or takes that of a dead one', async () => {
  const own = expect(await lease('adopt', { [put]: raw('') }, { RUN: '700' }), 0);
  assert.equal(own.calls.filter((c) => c.program === 'gh').length, 0);
  const other = expect(await lease('adopt', { [put]: raw('') }, { RUN: '600' }, dead(['in_progress'])), 0);
  assert.equal(option(puts(other)[0], '--condition-expression'), 'attribute_not_exists(pk) OR run_id = :me OR run_id = :other');
});

it('adopt: not from a run under way, and not from a third one', async () => {
  const r = expect(await lease('adopt', {}, { RUN: '600' }, { runs: [promotionRun(600, 20, { status: 'in_progress' })] }), 1, 'still under way');
  assert.equal(puts(r).length, 0);
  expect(await lease('adopt', { [put]: held, [get]: by(650) }, { RUN: '600' }, dead(['in_progress'])), 1, 'Another run holds the lease of production: 650');
  expect(await lease('adopt', {}, { RUN: '' }), 2, 'RUN');
});

it('release: ours, already free, and never that of another', async () => {
  const remove = 'aws dynamodb delete-item *';
  const r = expect(await lease('release', { [remove]: raw('') }, { GH_TOKEN: '', CANDIDATE: '' }), 0, 'is free');
  assert.equal(option(r.calls[0], '--condition-expression'), 'run_id = :me');
  expect(await lease('release', { [remove]: held, [get]: raw('') }), 0, 'free already');
  expect(await lease('release', { [remove]: held, [get]: {} }), 0, 'free already');
  expect(await lease('release', { [remove]: held, [get]: by(600) }), 1, "not this run's");
  expect(await lease('release', { [remove]: fails(254, 'ProvisionedThroughputExceededException') }), 2, 'did not answer');
});

it('an error that is not "held" is broken, never taken', async () => {
  await each([fails(254, 'An error occurred (ResourceNotFoundException)'), fails(254, 'AccessDeniedException'), fails(255), killed], async (answer) => {
    const r = expect(await lease('take', { [put]: answer }), 2, 'did not answer');
    assert.equal(puts(r).length, 1);
  });
  await each([fails(254, 'AccessDenied'), raw('{'), raw('[]'), { Item: {} }, { Item: { run_id: { N: '1' } } }], async (answer) =>
    expect(await lease('take', { [put]: held, [get]: answer }), 2));
  await each([http(500), {}], async (answer) =>
    expect(await lease('take', { [put]: held, [get]: by(600), 'gh api repos/acme/shop/actions/runs/600': answer }), 2));
});

it('what is not configured is broken', async () => {
  await each([{ LEASE_TABLE: '' }, { WAIT_SECONDS: 'soon' }, { ENVIRONMENT: '' }, { CANDIDATE: '' }, { RECORD_JOBS: '' }], async (more) => expect(await lease('take', {}, more), 2));
  expect(await lease('steal'), 2, 'lease.sh is called with');
});
});
