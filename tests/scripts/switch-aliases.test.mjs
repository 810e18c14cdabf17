// switch-aliases.sh: all traffic goes to the versions that were asked for, or the job fails.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, fails, inTurn, each } from './support/run.mjs';
import { arn, stack, alias, status } from './support/aws.mjs';

const live = `${arn('orders')}:live`;
const get = `aws lambda get-alias --function-name ${arn('orders')} *`;
const go = ({ env = {}, routes = {} } = {}) => run(promotion('switch-aliases.sh'), {
  env: { STACK: 'shop', REGION: 'eu-west-1', VERSIONS: { [live]: '6' }, ...env },
  routes: { ...routes, 'aws cloudformation describe-stacks *': status('UPDATE_COMPLETE'), 'aws cloudformation list-stack-resources *': stack({ orders: 7 }),
    [get]: inTurn(alias('7'), alias('6')), 'aws lambda update-alias *': alias('6'), ...routes },
});
const moved = (r) => r.calls.filter((c) => c.text.includes('update-alias')).length;

describe('switch-aliases', { concurrency: 4 }, () => {
it('switches, and looks again', async () => {
  const r = expect(await go(), 0, 'back to version 6', '::warning::shop still describes');
  assert.equal(moved(r), 1);
});

it('there already: nothing is changed', async () => {
  const r = expect(await go({ routes: { [get]: alias('6') } }), 0, 'already');
  assert.equal(moved(r), 0);
});

it('a stack that is being changed is left alone', async () => {
  const r = expect(await go({ routes: { 'aws cloudformation describe-stacks *': status('UPDATE_IN_PROGRESS') } }), 1, 'being changed right now');
  assert.equal(moved(r), 0);
});

it('a version that is gone, an order that AWS refuses: not everything was switched', async () => {
  expect(await go({ routes: { [get]: alias('7'), 'aws lambda update-alias *': fails(254, 'ResourceNotFoundException') } }), 1, 'should run version 6');
  expect(await go({ env: { VERSIONS: { [`${arn('gone')}:live`]: '3' } } }), 1, 'is gone');
});

it('an odd list of versions is refused before anything is asked', async () => {
  await each(['{}', '[]', 'x', { [live]: '$LATEST' }, { [live]: 6 }, ''], async (VERSIONS) => {
    const r = expect(await go({ env: { VERSIONS } }), 2);
    assert.equal(r.calls.length, 0);
  });
});
});
