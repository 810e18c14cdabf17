// The scripts that deploy, look, switch and roll back, with the real client of AWS against a stack whose aliases move.
import { describe, it, after } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { expect, gate, runs } from '../scripts/support/run.mjs';
import { record, promotionRun, recordEnv, sha } from '../scripts/support/github.mjs';
import { aws, answers, cut, denied, throttled, functionArn } from './support/aws-server.mjs';
import { runWith } from './support/client.mjs';

const names = ['billing', 'orders'];
const live = (name) => `${functionArn(name)}:live`;
const resource = (type, id, physical, status) => ({ type: `AWS::${type}`, id, physical, status });
const once = { AWS_MAX_ATTEMPTS: '1' };

/** Two functions at version 6. The list of resources has several pages, and holds what is no longer there. */
const resources = (version, functions) => [
  resource('IAM::Role', 'role', 'shop-role'),
  ...functions.flatMap((name) => [
    resource('Lambda::Function', name, name), resource('Lambda::Version', `${name}Version`, `${functionArn(name)}:${version}`, 'CREATE_COMPLETE'),
    resource('Lambda::Alias', `${name}Alias`, live(name)),
  ]),
  resource('Lambda::Alias', 'gone', `${functionArn('gone')}:live`, 'DELETE_COMPLETE'), resource('Lambda::Function', 'planned', undefined, 'CREATE_FAILED'),
  resource('CodeDeploy::Application', 'app', 'shop-app', 'CREATE_COMPLETE'),
];
const stackAt = (version, { status = 'UPDATE_COMPLETE', of = names } = {}) => ({ name: 'shop', status, next: [], resources: resources(version, of) });
const aliasesAt = (version) => Object.fromEntries(names.map((name) => [live(name), { version, weights: {}, revision: `first-${name}` }]));

describe('a stack of SAM', { concurrency: 4 }, () => {
  const clouds = [];
  const start = async (more = {}) => {
    const cloud = await aws({
      stack: stackAt('6'), aliases: aliasesAt('6'), versions: Object.fromEntries(names.map((name) => [functionArn(name), ['5', '6', '7']])),
      groups: { 'shop-app': ['shop-group'] }, ...more,
    });
    clouds.push(cloud);
    const script = (name, env = {}, options = {}) => runWith(cloud, name, { ...options, env: { ...recordEnv, STACK: 'shop', ...env } });
    return { cloud, script, runsVersion: () => names.map((name) => cloud.world.aliases[live(name)].version), counted: (what) => cloud.asked.filter((one) => one === what).length };
  };
  after(() => clouds.forEach((cloud) => {
    cloud.close();
    assert.deepEqual(cloud.unknown, []);
  }));
  const versions = (version) => Object.fromEntries(names.map((name) => [live(name), version]));

  it('live-versions: all pages are read; traffic that is split, and an alias that is elsewhere', async () => {
    const { cloud, script, counted } = await start();
    const r = expect(await script('live-versions.sh'), 0);
    assert.deepEqual(JSON.parse(r.outputs.versions), versions('6'));
    assert.equal(counted('cloudformation ListStackResources'), 4);
    cloud.world.aliases[live('orders')].weights = { 7: 0.1 };
    expect(await script('live-versions.sh'), 1, 'Traffic of shop is being shifted', '{"7":0.1}');
    cloud.world.aliases[live('orders')] = { version: '5', revision: 'moved' };
    expect(await script('live-versions.sh'), 1, 'runs 5, the stack has 6');
  });

  it('live-versions: no stack is nothing; what AWS does not say is broken', async () => {
    const { cloud, script } = await start({ stack: null });
    assert.equal(expect(await script('live-versions.sh'), 0).outputs.versions, '{}');
    cloud.world.stack = stackAt('6');
    for (const [operation, trouble, text] of [
      ['cloudformation ListStackResources', denied, 'AccessDeniedException'],
      ['cloudformation ListStackResources', answers('<html>', { 'Content-Type': 'text/html' }), 'Could not list the resources of shop'],
      ['lambda GET aliases', throttled, 'ThrottlingException'],
    ]) {
      cloud.world.trouble = { [operation]: trouble };
      expect(await script('live-versions.sh', once), 2, text);
    }
  });

  it('switch-aliases: split traffic goes back whole, and only what differs is touched', async () => {
    const { cloud, script, runsVersion, counted } = await start();
    cloud.world.aliases[live('orders')] = { version: '6', weights: { 7: 0.5 }, revision: 'half' };
    const r = expect(await script('switch-aliases.sh', { VERSIONS: { [live('orders')]: '5', [live('billing')]: '6' } }), 0, `${live('orders')}: back to version 5.`);
    assert.doesNotMatch(r.text, /billing:live: back/);
    assert.deepEqual(runsVersion(), ['6', '5']);
    assert.deepEqual(cloud.world.aliases[live('orders')].weights, {});
    assert.equal(counted('lambda PUT aliases'), 1);
    expect(await script('switch-aliases.sh', { VERSIONS: { [live('orders')]: '4' } }), 1, 'ResourceNotFoundException', 'Could not move', 'Not everything was switched');
    cloud.world.stack.status = 'UPDATE_IN_PROGRESS';
    expect(await script('switch-aliases.sh', { VERSIONS: { [live('orders')]: '6' } }), 1, 'is being changed right now');
  });

  it('switch-aliases: what changed since it was compared is not overwritten', async () => {
    const { cloud, script, runsVersion } = await start();
    cloud.world.since['lambda GET aliases'] = ({ aliases }) => (aliases[live('orders')].revision = randomUUID());
    expect(await script('switch-aliases.sh', { VERSIONS: { [live('orders')]: '5' } }), 1, 'PreconditionFailedException', 'Not everything was switched');
    assert.deepEqual(runsVersion(), ['6', '6']);
  });

  const files = { 'template.yaml': 'Resources: {}\n', 'samconfig.toml': '[production.deploy.parameters]\n' };
  const deployEnv = { TEMPLATE: 'template.yaml', CONFIG_FILE: 'samconfig.toml', CONFIG_ENV: 'production', STACK_ROLE: 'arn:aws:iam::111122223333:role/stack' };
  const deploy = async (cloud, script, state, env = {}) => {
    // The stand-in of sam tells the server, which changes the world as CloudFormation would.
    cloud.world.deploy = (world) => Object.assign(world, state);
    return script('deploy-sam.sh', { ...deployEnv, ...env }, { routes: { 'sam deploy *': runs(`/usr/bin/curl --silent --fail ${cloud.address}/deploy`) }, files });
  };

  it('deploy-sam: all on the new version; half of it; not there; an alias that CloudFormation left behind', async () => {
    const { cloud, script, runsVersion } = await start();
    const good = expect(await deploy(cloud, script, { stack: stackAt('7', { of: ['orders'] }), aliases: aliasesAt('7') }), 0, 'is in status UPDATE_COMPLETE');
    assert.deepEqual(JSON.parse(good.outputs.versions), { [live('orders')]: '7' });
    expect(await deploy(cloud, script, { aliases: { ...aliasesAt('7'), [live('orders')]: { version: '6', weights: { 7: 0.9 }, revision: 'x' } } }), 1, 'part of the traffic still goes');
    expect(await deploy(cloud, script, { stack: stackAt('7', { status: 'UPDATE_ROLLBACK_COMPLETE', of: ['orders'] }) }), 1, 'in status UPDATE_ROLLBACK_COMPLETE');
    expect(await deploy(cloud, script, { stack: stackAt('7', { of: ['orders'] }), aliases: aliasesAt('6') }), 0, 'to version 7');
    assert.deepEqual(runsVersion(), ['6', '7']);
    expect(await deploy(cloud, script, { stack: null }), 2, 'Could not read the status of shop', 'does not exist');
  });

  /** Run 700 was deploying version 7 over 6. */
  const during = {
    records: [record(1, 501, 0, ['in_progress', 'success']), record(7, 700, 20, ['in_progress'], { payload: { before: { [live('orders')]: '6' } } })],
    runs: [promotionRun(501, 0), promotionRun(700, 20)],
  };
  const writes = {
    'gh api --method POST repos/acme/shop/deployments/7/statuses --input -': { id: 1 }, 'gh api --method POST repos/acme/shop/deployments --input -': { id: 9002 },
    'gh api --method POST repos/acme/shop/deployments/9002/statuses --input -': { id: 2 },
  };
  const converge = (script, env = {}) => script('converge.sh', { WAIT_SECONDS: '60', LEASE_TABLE: 'leases', ...env }, { world: during, routes: writes });
  const leases = () => ({ leases: new Map() });

  it('converge: cancelled in mid-rollout: CodeDeploy and CloudFormation are stopped, and go back by themselves', async () => {
    const aliases = { ...aliasesAt('6'), [live('orders')]: { version: '6', weights: { 7: 0.1 }, revision: 'shifting' } };
    const { cloud, script, runsVersion, counted } = await start({
      stack: stackAt('6', { status: 'UPDATE_IN_PROGRESS', of: ['orders'] }), aliases, tables: leases(), deployments: {
        'd-OLD': { group: 'shop-group', status: 'Succeeded' }, 'd-1': { group: 'shop-group', status: 'InProgress', alias: live('orders'), from: '6' },
      },
    });
    const r = expect(await converge(script), 0, 'Stopping d-1.', 'Cancelling the update of shop.', 'shop is at rest: UPDATE_ROLLBACK_COMPLETE', 'The lease of production is free.');
    assert.equal(r.outputs.result, 'unchanged');
    assert.equal(cloud.world.deployments['d-1'].status, 'Stopped');
    assert.deepEqual([runsVersion(), counted('lambda PUT aliases'), cloud.world.tables.leases.size], [['6', '6'], 0, 0]);
    assert.equal(r.calls.filter((c) => c.text === 'sleep 15').length, 1);
  });

  it('converge: a complete deployment that was not found good: the aliases are moved back', async () => {
    const { cloud, script, runsVersion } = await start({ stack: stackAt('7', { of: ['orders'] }), aliases: aliasesAt('7'), tables: leases() });
    const r = expect(await converge(script), 0, 'back to version 6', 'still describes what was rolled back', 'The lease of production is free.');
    assert.equal(r.outputs.result, 'restored');
    assert.deepEqual(runsVersion(), ['7', '6']);
    assert.equal(cloud.world.tables.leases.size, 0);
  });

  it('converge: what may not be moved is not brought back, and that is said', async () => {
    const { cloud, script, runsVersion } = await start({ stack: stackAt('7', { of: ['orders'] }), aliases: aliasesAt('7'), tables: leases() });
    cloud.world.trouble['lambda PUT aliases'] = denied;
    expect(await converge(script), 1, 'AccessDeniedException', 'production was not brought back', 'Run this rollback again');
    assert.deepEqual(runsVersion(), ['7', '7']);
    assert.equal(cloud.world.tables.leases.size, 0);
  });

  const answering = (orders) => ({ functions: { [functionArn('billing')]: () => ({ answer: 'null' }), [functionArn('orders')]: orders } });
  const invoke = (script, env = {}, files = {}) => script('', { EVIDENCE: 'answers.json', ...env }, { script: gate('lambda-invoke.sh'), files });

  it('lambda-invoke: the answer, the payload, a failure inside a good status', async () => {
    const { cloud, script } = await start(answering((sent) => ({ answer: JSON.stringify({ statusCode: 200, body: sent }) })));
    const r = expect(await invoke(script, { STATUS: '', EXPECT: '. == null or .body.order == "ä"', PAYLOAD_FILE: 'p.json' }, { 'p.json': '{"order": "ä"}' }), 0, 'version 6: as expected');
    assert.deepEqual(r.evidence.map(({ alias, version }) => [alias, version]), names.map((name) => [live(name), '6']));
    cloud.world.functions[functionArn('orders')] = () => ({ error: 'Unhandled', answer: '{"errorType": "KeyError", "errorMessage": "secret"}' });
    const bad = expect(await invoke(script, { FUNCTION: 'orders' }), 1, 'failed (KeyError); its log says why');
    assert.doesNotMatch(bad.text, /secret/);
  });

  it('lambda-invoke: throttled, denied, cut: broken, and a function is never called twice', async () => {
    const { cloud, script, counted } = await start(answering(() => ({ answer: '{}' })));
    let calls = 0;
    for (const [trouble, text] of [
      [{ status: 429, code: 'TooManyRequestsException', message: 'Rate Exceeded.' }, 'TooManyRequestsException'], [denied, 'AccessDeniedException'],
      [{ status: 500, code: 'ServiceException', message: 'odd' }, 'ServiceException'], [cut, 'Could not call'],
    ]) {
      cloud.world.trouble['lambda POST invocations'] = trouble;
      expect(await invoke(script, { FUNCTION: 'orders' }), 2, `Could not call ${live('orders')}`, text);
      assert.equal(counted('lambda POST invocations'), ++calls, text);
    }
    cloud.world.stack = null;
    expect(await invoke(script), 2, 'Could not list the resources of shop', 'does not exist');
  });
});
