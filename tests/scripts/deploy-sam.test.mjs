// deploy-sam.sh and live-versions.sh: an exit code of sam is not yet a deployment (mechanisms "rollouts and their wiring", G2).
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, fails, killed, inTurn } from './support/run.mjs';
import { arn, stack, alias, noStack, status } from './support/aws.mjs';

const env = {
  TEMPLATE: 'out/template.yaml', CONFIG_FILE: 'samconfig.toml', CONFIG_ENV: 'production', STACK_ROLE: 'arn:aws:iam::1:role/stack', STACK: 'shop', REGION: 'eu-west-1',
};
const files = { 'out/template.yaml': 'Resources: {}\n', 'samconfig.toml': 'version = 0.1\n\n[production.deploy.parameters]\nstack_name = "shop"\n' };
const good = {
  'sam deploy *': raw('Successfully created/updated stack\n'),
  'aws cloudformation describe-stacks *': status('UPDATE_COMPLETE'),
  'aws cloudformation list-stack-resources *': stack({ orders: 7, billing: 3 }),
  [`aws lambda get-alias --function-name ${arn('orders')} --name live *`]: alias('7'),
  [`aws lambda get-alias --function-name ${arn('billing')} --name live *`]: alias('3'),
};
const move = `aws lambda update-alias --function-name ${arn('orders')} --name live --function-version 7 *`;
const deploy = (routes = {}, more = {}) =>
  run(promotion('deploy-sam.sh'), { env: { ...env, ...more.env }, files: more.files ?? files, routes: { ...routes, ...good, ...routes } });
const versions = (routes = {}, args = []) =>
  run(promotion('live-versions.sh'), { env, args, routes: { ...routes, ...good, ...routes } });

describe('deploy-sam', { concurrency: 4 }, () => {
it('deploy-sam: deploys without a question and says what is live', async () => {
  const r = expect(await deploy(), 0, 'orders:live runs version 7', 'in status UPDATE_COMPLETE');
  const call = r.calls.find((c) => c.program === 'sam');
  for (const option of ['--no-confirm-changeset', '--no-fail-on-empty-changeset', '--config-env production', '--stack-name shop', '--region eu-west-1', '--role-arn arn:aws:iam::1:role/stack']) {
    assert.ok(call.text.includes(option), option);
  }
  assert.ok(!call.text.includes('--parameter-overrides'));
  assert.match(call.args[call.args.indexOf('--config-file') + 1], /^\/.*\/samconfig\.toml$/);
  assert.deepEqual(JSON.parse(r.outputs.versions), { [`${arn('orders')}:live`]: '7', [`${arn('billing')}:live`]: '3' });
});

it('deploy-sam: a failed deployment fails, and nothing is claimed', async () => {
  for (const answer of [fails(1, 'ROLLBACK_IN_PROGRESS'), fails(2, 'usage'), killed]) {
    const r = expect(await deploy({ 'sam deploy *': answer }), 1, 'sam deploy of shop failed');
    assert.equal(r.outputs.versions, undefined);
  }
});

it('deploy-sam: every status but a complete one is refused', async () => {
  for (const s of ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'IMPORT_COMPLETE', '']) {
    expect(await deploy({ 'aws cloudformation describe-stacks *': status(s) }), 1, `is in status ${s}`);
  }
  for (const s of ['CREATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS']) {
    expect(await deploy({ 'aws cloudformation describe-stacks *': status(s) }), 0);
  }
});

it('deploy-sam: traffic that still goes elsewhere is refused', async () => {
  const r = await deploy({ [`aws lambda get-alias --function-name ${arn('billing')} *`]: alias('2', { 3: 0.1 }) });
  expect(r, 1, 'part of the traffic', 'billing:live: version 2');
});

it('deploy-sam: an alias that a rollback had moved, and CloudFormation left alone, comes to the published version', async () => {
  const r = await deploy({ [`aws lambda get-alias --function-name ${arn('orders')} *`]: inTurn(alias('6'), alias('6'), alias('7')), [move]: alias('7') });
  expect(r, 0, 'orders:live: to version 7', 'orders:live runs version 7');
  assert.equal(r.calls.filter((c) => c.text.includes('update-alias')).length, 1);
});

it('deploy-sam: an alias that does not run the published version is refused', async () => {
  const r = await deploy({ [`aws lambda get-alias --function-name ${arn('orders')} *`]: alias('6'), [move]: fails(254, 'AccessDenied') });
  expect(r, 1, 'not every alias runs the version', 'orders:live: runs 6, published is 7');
});

it('deploy-sam: the newest version is the highest number, not the last text', async () => {
  const r = { 'aws cloudformation list-stack-resources *': stack({ orders: [9, 10] }), [`aws lambda get-alias --function-name ${arn('orders')} *`]: alias('10') };
  expect(await deploy(r), 0);
});

it('deploy-sam: a stack without aliases is judged by its status, and says so', async () => {
  expect(await deploy({ 'aws cloudformation list-stack-resources *': { StackResourceSummaries: [] } }), 0, 'no Lambda alias');
});

it('deploy-sam: lines of samconfig may end as on Windows', async () => {
  const windows = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]));
  expect(await deploy({}, { files: windows }), 0);
  expect(await deploy({}, { files: { ...windows, 'samconfig.toml': windows['samconfig.toml'].replace('production', 'production2') } }), 2, 'no table [production.deploy.parameters]');
});

it('deploy-sam: an environment without a table in samconfig is not deployed with defaults', async () => {
  const r = await deploy({}, { env: { CONFIG_ENV: 'prod' } });
  expect(r, 2, 'has no table [prod.deploy.parameters]');
  assert.ok(!r.calls.some((c) => c.program === 'sam'));
});

it('deploy-sam: what cannot be read is broken', async () => {
  for (const [route, answer] of [
    ['aws cloudformation describe-stacks *', fails(254, 'Throttling: Rate exceeded')],
    ['aws cloudformation describe-stacks *', raw('')],
    ['aws cloudformation describe-stacks *', raw('{"Stacks": [')],
    ['aws cloudformation describe-stacks *', { Stacks: [] }],
    ['aws cloudformation list-stack-resources *', fails(254, 'An error occurred (AccessDenied)')],
    ['aws cloudformation list-stack-resources *', killed],
    [`aws lambda get-alias --function-name ${arn('orders')} *`, fails(254, 'TooManyRequestsException')],
    [`aws lambda get-alias --function-name ${arn('orders')} *`, {}],
  ]) {
    const r = expect(await deploy({ [route]: answer }), 2);
    assert.equal(r.outputs.versions, undefined);
  }
  expect(await deploy({}, { env: { STACK: '' } }), 2, 'STACK');
  expect(await deploy({}, { env: { STACK_ROLE: '' } }), 2, 'STACK_ROLE');
  expect(await deploy({}, { env: { TEMPLATE: 'no.yaml' } }), 2, 'no template');
});

it('live-versions: prints and outputs what is live', async () => {
  const r = expect(await versions(), 0);
  assert.deepEqual(JSON.parse(r.stdout), { [`${arn('orders')}:live`]: '7', [`${arn('billing')}:live`]: '3' });
  assert.deepEqual(r.outputs.versions, r.stdout.trim());
});

it('live-versions: no stack yet is an empty map; no access is not', async () => {
  const first = expect(await versions({ 'aws cloudformation list-stack-resources *': noStack }), 0);
  assert.equal(first.outputs.versions, '{}');
  expect(await versions({ 'aws cloudformation list-stack-resources *': fails(254, 'An error occurred (AccessDenied) when calling: role does not exist') }), 2);
});

it('live-versions: a shift under way is refused, and shown in detail', async () => {
  const shifting = { [`aws lambda get-alias --function-name ${arn('orders')} *`]: alias('6', { 7: 0.2 }) };
  const r = expect(await versions(shifting), 1, 'is being shifted');
  assert.equal(r.outputs.versions, undefined);
  const detail = JSON.parse(expect(await versions(shifting, ['--detail']), 0).stdout);
  assert.deepEqual(detail.find((a) => a.function === 'orders'), {
    arn: `${arn('orders')}:live`, function: 'orders', name: 'live', newest: '7', version: '6', revision: 'rev-6', weights: { 7: 0.2 },
  });
});

it('live-versions: a stack that describes other versions than its aliases run is refused, unless this deployment ends that', async () => {
  const rolledBack = { [`aws lambda get-alias --function-name ${arn('orders')} *`]: alias('6') };
  const r = expect(await versions(rolledBack), 1, 'describes other versions than its aliases run', 'orders:live: runs 6, the stack has 7');
  assert.equal(r.outputs.versions, undefined);
  const again = await run(promotion('live-versions.sh'), { env: { ...env, DRIFT: 'allowed' }, routes: { ...rolledBack, ...good, ...rolledBack } });
  assert.equal(JSON.parse(expect(again, 0).outputs.versions)[`${arn('orders')}:live`], '6');
  expect(await run(promotion('live-versions.sh'), { env: { ...env, DRIFT: 'yes' }, routes: { ...rolledBack, ...good, ...rolledBack } }), 1);
});

it('live-versions: odd, empty and truncated answers are broken', async () => {
  for (const answer of [raw(''), raw('[]'), raw('{}'), { ...stack({ orders: 1 }), NextToken: 'more' }, raw('not json'),
    { StackResourceSummaries: [{ ResourceType: 'AWS::Lambda::Alias', PhysicalResourceId: 'live', ResourceStatus: 'CREATE_COMPLETE' }] }]) {
    const r = expect(await versions({ 'aws cloudformation list-stack-resources *': answer }), 2);
    assert.equal(r.outputs.versions, undefined);
  }
  for (const answer of [raw(''), raw('{}{}'), raw('null'), { FunctionVersion: 7, RevisionId: 'r' }]) {
    expect(await versions({ [`aws lambda get-alias --function-name ${arn('orders')} *`]: answer }), 2);
  }
  expect(await versions({ [`aws lambda get-alias --function-name ${arn('orders')} *`]: inTurn(fails(254, 'Rate exceeded')) }), 2, 'Could not read the alias');
});
});
