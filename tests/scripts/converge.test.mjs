// converge.sh: brings back what was live, when and only when a deployment started and was not found good (mechanism "rollback").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, fails, http, killed, inTurn, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, sha, at } from './support/github.mjs';
import { arn, stack, alias, status, noStack } from './support/aws.mjs';

const live = `${arn('orders')}:live`;
const before = { [live]: '6' };
const codedeploy = [
  { ResourceType: 'AWS::CodeDeploy::Application', PhysicalResourceId: 'shop-app', ResourceStatus: 'CREATE_COMPLETE' },
  { ResourceType: 'AWS::CodeDeploy::DeploymentGroup', PhysicalResourceId: 'shop-group', ResourceStatus: 'CREATE_COMPLETE' },
];
const get = `aws lambda get-alias --function-name ${arn('orders')} *`;
const move = 'aws lambda update-alias *';
const running = 'aws deploy list-deployments *';
const stackStatus = 'aws cloudformation describe-stacks *';
const put = 'aws dynamodb put-item *';
const remove = 'aws dynamodb delete-item *';
const statuses = (id) => `gh api --method POST repos/acme/shop/deployments/${id}/statuses --input -`;
const create = 'gh api --method POST repos/acme/shop/deployments --input -';

/** Run 700 deployed version 7 over version 6 at minute 20; its undo job runs now. `states` is what its record went through. */
const converge = ({ states = ['in_progress'], was = before, routes = {}, env = {}, records, runs } = {}) => {
  const own = states ? [record(7, 700, 20, states, { payload: { before: was } })] : [];
  const world = {
    records: records ?? [record(1, 501, 0, ['in_progress', 'success']), ...own],
    runs: runs ?? [promotionRun(501, 0), promotionRun(700, 20)],
  };
  const all = {
    ...github(world), [statuses(7)]: { id: 1 }, [statuses(9002)]: { id: 2 }, [create]: { id: 9002 },
    [stackStatus]: status('UPDATE_COMPLETE'), 'aws cloudformation list-stack-resources *': stack({ orders: 7 }, codedeploy),
    'aws deploy list-deployment-groups *': { deploymentGroups: ['shop-group'] }, [running]: { deployments: [] },
    [get]: inTurn(alias('7'), alias('6')), [move]: alias('6'), [put]: raw(''), [remove]: raw(''),
  };
  return run(promotion('converge.sh'), {
    env: { ...recordEnv, STACK: 'shop', REGION: 'eu-west-1', WAIT_SECONDS: '30', LEASE_TABLE: 'leases', ...env }, routes: { ...routes, ...all, ...routes },
  });
};
const did = (r, text) => r.calls.filter((c) => c.text.includes(text));
const posted = (r, route) => r.calls.filter((c) => `gh ${c.args.join(' ')}` === route).map((c) => JSON.parse(c.stdin));
const changing = ['update-alias', 'stop-deployment', 'cancel-update-stack', 'put-item', '--method POST'];
const expectUntouched = (r) => changing.forEach((c) => assert.equal(did(r, c).length, 0, `${c}\n${r.text}`));

describe('converge', { concurrency: 4 }, () => {
it('refused, expired, cancelled before the start: there is no record, so nothing is done', async () => {
  await each([null, []], async (states) => {
    const r = expect(await converge({ states }), 0, 'nothing was deployed');
    assert.equal(r.outputs.result, 'nothing');
    expectUntouched(r);
  });
});

it('found good, or rolled back before: nothing is done', async () => {
  await each([['in_progress', 'success'], ['in_progress', 'failure']], async (states) => {
    const r = expect(await converge({ states }), 0, 'has its end already');
    expectUntouched(r);
  });
});

it('verification failed after a complete deployment: the alias goes back, and the stack is known to differ', async () => {
  const r = expect(await converge(), 0, 'back to version 6', /::error::\S+ was rolled back: it runs what it ran before run 700/, '::warning::shop still describes');
  assert.equal(r.outputs.result, 'restored');
  const [call] = did(r, 'update-alias');
  assert.deepEqual(call.args.slice(2), ['--function-name', arn('orders'), '--name', 'live', '--function-version', '6',
    '--routing-config', 'AdditionalVersionWeights={}', '--revision-id', 'rev-7', '--output', 'json']);
  assert.equal(posted(r, statuses(7))[0].state, 'failure');
  const [back] = posted(r, create);
  assert.deepEqual([back.task, back.ref, back.payload.undoes, back.payload.drifted], ['rollback', sha('c1'), 7, true]);
  assert.equal(posted(r, statuses(9002))[0].state, 'success');
  assert.equal(did(r, 'stop-deployment').length + did(r, 'cancel-update-stack').length, 0);
  // The lease is held around all of it.
  const order = r.calls.map((c) => c.text);
  const first = (text) => order.findIndex((c) => c.includes(text));
  assert.ok(first('put-item') < first('update-alias') && first('delete-item') > first('--method POST'));
});

it('cancelled during the rollout: stops what runs, waits, and leaves AWS to what it brought back itself', async () => {
  const r = await converge({
    routes: {
      [stackStatus]: inTurn(status('UPDATE_IN_PROGRESS'), status('UPDATE_ROLLBACK_IN_PROGRESS'), status('UPDATE_ROLLBACK_COMPLETE')),
      [running]: inTurn({ deployments: ['d-1'] }, { deployments: ['d-1', 'd-2'] }, { deployments: [] }),
      'aws deploy stop-deployment *': { status: 'Pending' }, 'aws cloudformation cancel-update-stack *': raw(''),
      'aws cloudformation list-stack-resources *': stack({ orders: 6 }, codedeploy), [get]: alias('6'),
    },
  });
  expect(r, 0, 'Stopping d-1', 'Cancelling the update', 'at rest: UPDATE_ROLLBACK_COMPLETE');
  assert.equal(r.outputs.result, 'unchanged');
  assert.equal(did(r, 'update-alias').length, 0);
  assert.deepEqual(did(r, 'stop-deployment').map((c) => c.text), ['aws deploy stop-deployment --deployment-id d-1 --auto-rollback-enabled --output json']);
  assert.equal(posted(r, create)[0].payload.drifted, false);
  assert.equal(did(r, 'sleep 15').length, 1);
});

it('CodeDeploy is back already: not one version too far', async () => {
  const r = expect(await converge({ routes: { [get]: alias('6'), 'aws cloudformation list-stack-resources *': stack({ orders: 6 }, codedeploy), [stackStatus]: status('UPDATE_ROLLBACK_COMPLETE') } }), 0);
  assert.equal(did(r, 'update-alias').length, 0);
  assert.equal(posted(r, statuses(7))[0].state, 'failure');
});

it('half of the traffic on the new version is a difference', async () => {
  const r = expect(await converge({ routes: { [get]: inTurn(alias('6', { 7: 0.5 }), alias('6')) } }), 0);
  assert.equal(did(r, 'update-alias').length, 1);
});

it('AWS does not take an order to stop: what counts is where it comes to rest', async () => {
  const r = await converge({
    routes: {
      [stackStatus]: inTurn(status('UPDATE_IN_PROGRESS'), status('UPDATE_COMPLETE')), [running]: inTurn({ deployments: ['d-1'] }, { deployments: [] }),
      'aws deploy stop-deployment *': fails(254, 'DeploymentAlreadyCompletedException'), 'aws cloudformation cancel-update-stack *': fails(254, 'ValidationError'),
    },
  });
  expect(r, 0, 'did not take the order to stop d-1', 'did not take the order to cancel');
  assert.equal(r.outputs.result, 'restored');
});

it('AWS does not come to rest: broken, the record stays open, the lease is given back', async () => {
  await each([{ [stackStatus]: status('UPDATE_ROLLBACK_IN_PROGRESS') }, { [running]: { deployments: ['d-1'] }, 'aws deploy stop-deployment *': {} }], async (routes) => {
    const r = expect(await converge({ routes }), 2, 'did not come to rest within 30 seconds');
    assert.equal(posted(r, statuses(7)).length, 0);
    assert.equal(did(r, 'update-alias').length, 0);
    assert.equal(did(r, 'delete-item').length, 1);
  });
});

it('the rollback fails: a person must act, the record stays open, the lease is given back', async () => {
  const stuck = { [get]: alias('7') };
  await each([{ ...stuck, [move]: fails(254, 'PreconditionFailedException') }, { [get]: alias('6', { 7: 0.1 }) }], async (routes) => {
    const r = expect(await converge({ routes }), 1, 'was not brought back', `${live} should run version 6`);
    assert.equal(posted(r, statuses(7)).length, 0);
    assert.equal(r.outputs.result, undefined);
    assert.equal(did(r, 'delete-item').length, 1);
  });
});

it('an alias that the deployment removed cannot be moved back', async () => {
  const gone = { 'aws cloudformation list-stack-resources *': stack({}, codedeploy) };
  expect(await converge({ routes: gone }), 1, 'but is gone');
  expect(await converge({ routes: { 'aws cloudformation list-stack-resources *': noStack, [stackStatus]: noStack } }), 1, 'but is gone');
});

it('an alias that the deployment added is left alone', async () => {
  const r = await converge({ routes: { 'aws cloudformation list-stack-resources *': stack({ orders: 7, added: 1 }, codedeploy), [`aws lambda get-alias --function-name ${arn('added')} *`]: alias('1') } });
  expect(r, 0);
  assert.equal(did(r, 'update-alias').length, 1);
});

it('a first deployment has nothing to go back to: failure is recorded and a person is told what to do', async () => {
  const r = expect(await converge({ was: {} }), 1, 'first deployment to production', 'aws cloudformation delete-stack --stack-name shop');
  assert.equal(posted(r, statuses(7))[0].state, 'failure');
  assert.equal(posted(r, create).length, 0);
  assert.equal(did(r, 'delete-item').length, 1);
});

it('a record that cannot be written is broken, and a second try writes it without touching AWS', async () => {
  const r = expect(await converge({ routes: { [statuses(7)]: http(500) } }), 2, 'Could not write the status failure');
  assert.equal(did(r, 'update-alias').length, 1);
  assert.equal(did(r, 'delete-item').length, 1);
  const again = expect(await converge({ routes: { [get]: alias('6') } }), 0);
  assert.equal(did(again, 'update-alias').length, 0);
  assert.equal(posted(again, create)[0].payload.drifted, true);
});

it('the watch converges a run whose runner was lost, and takes its lease', async () => {
  const dead = record(7, 600, 20, ['in_progress'], { payload: { before } });
  const watch = (runStatus) => converge({
    env: { RUN: '600' }, records: [record(1, 501, 0, ['in_progress', 'success']), dead],
    runs: [promotionRun(501, 0), promotionRun(600, 20, { status: runStatus })],
  });
  const r = expect(await watch('completed'), 0, 'runs what it ran before run 600');
  assert.match(did(r, 'put-item')[0].text, /run_id = :other/);
  assert.equal(posted(r, create)[0].payload.run, 700);
  const early = expect(await watch('in_progress'), 1, 'still under way');
  assert.equal(did(early, 'update-alias').length + did(early, 'stop-deployment').length, 0);
});

it('somebody else holds the lease: nothing is touched, and their lease is not given back', async () => {
  const held = fails(254, 'ConditionalCheckFailedException');
  const r = await converge({ routes: { [put]: held, 'aws dynamodb get-item *': { Item: { run_id: { S: '650' }, candidate: { S: 'c' }, since: { N: '1' } } } } });
  expect(r, 1, 'Another run holds the lease');
  assert.equal(did(r, 'update-alias').length + did(r, 'delete-item').length, 0);
});

it('without a lease table there is no lease', async () => {
  const r = expect(await converge({ env: { LEASE_TABLE: '' } }), 0);
  assert.equal(did(r, 'dynamodb').length, 0);
});

it('what cannot be found out is broken, and nothing is moved', async () => {
  await each([
    ['gh api --paginate repos/acme/shop/deployments?environment=*', http(500)], [stackStatus, fails(254, 'AccessDenied')], [stackStatus, raw('{}')],
    [running, killed], ['aws deploy list-deployment-groups *', {}], [get, raw('')],
  ], async ([route, answer]) => {
    const r = expect(await converge({ routes: { [route]: answer } }), 2);
    assert.equal(did(r, 'update-alias').length, 0, route);
  });
  await each([{ STACK: '' }, { WAIT_SECONDS: '' }, { RECORD_BRANCHES: '' }, { RUN: 'x' }], async (env) => expect(await converge({ env }), 2));
  assert.ok(at(0));
});
});
