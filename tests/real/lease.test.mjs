// lease.sh with the real client of AWS against a table: the very words of the calls, exit codes and texts of errors.
import { describe, it, after } from 'node:test';
import assert from 'node:assert/strict';
import { expect, each } from '../scripts/support/run.mjs';
import { record, promotionRun, recordEnv, sha } from '../scripts/support/github.mjs';
import { aws, throttled, denied } from './support/aws-server.mjs';
import { runWith } from './support/client.mjs';

const env = { ...recordEnv, LEASE_TABLE: 'leases', CANDIDATE: sha('mine'), WAIT_SECONDS: '0' };
const dead = (states) => ({ records: states ? [record(5, 600, 20, states)] : [], runs: [promotionRun(600, 20)] });
const alive = { runs: [promotionRun(600, 20, { status: 'in_progress' })] };

describe('lease, on a table', { concurrency: 4 }, () => {
  const clouds = [];
  const fresh = async (holder) => {
    const table = new Map();
    if (holder) table.set('production', { pk: { S: 'production' }, run_id: { S: holder }, attempt: { N: '1' }, candidate: { S: sha('other') }, since: { N: '1790000000' } });
    const cloud = await aws({ tables: { leases: table } });
    clouds.push(cloud);
    const lease = (word, more = {}, world = {}) => runWith(cloud, 'lease.sh', { args: [word], env: { ...env, ...more }, world });
    return { cloud, table, lease, owner: () => table.get('production')?.run_id.S };
  };
  after(() => clouds.forEach((cloud) => {
    cloud.close();
    assert.deepEqual(cloud.unknown, []);
  }));

  it('is taken, kept, refused to another run, given back, and free after that', async () => {
    const { table, lease, owner } = await fresh();
    expect(await lease('take'), 0, 'This run holds the lease');
    const { since, expires_at, ...item } = table.get('production');
    assert.deepEqual(item, { pk: { S: 'production' }, run_id: { S: '700' }, attempt: { N: '1' }, candidate: { S: sha('mine') } });
    assert.equal(Number(expires_at.N) - Number(since.N), 40 * 86400);
    expect(await lease('take', { GITHUB_RUN_ATTEMPT: '2' }), 0, 'This run holds the lease');
    assert.equal(table.get('production').attempt.N, '2');
    const other = { GITHUB_RUN_ID: '701' };
    const mine = { runs: [promotionRun(700, 20, { status: 'in_progress' })] };
    expect(await lease('take', other, mine), 1, `Another run holds the lease of production: 700 ${sha('mine')} `);
    expect(await lease('release', other), 1, "is not this run's: 700");
    assert.equal(owner(), '700');
    expect(await lease('release'), 0, 'The lease of production is free.');
    assert.equal(owner(), undefined);
    expect(await lease('release'), 0, 'was free already');
  });

  it('is taken over from a run that ended and left nothing open, and from no other', async () => {
    await each([[dead(null), 0, 'Run 600 has ended'], [dead(['in_progress']), 1, 'ended in the middle'], [alive, 1, 'Another run holds']], async ([world, code, text]) => {
      const { lease, owner } = await fresh('600');
      expect(await lease('take', {}, world), code, text);
      assert.equal(owner(), code === 0 ? '700' : '600');
    });
  });

  it('is inherited by the rollback of a run that ended', async () => {
    const { lease, owner } = await fresh('600');
    expect(await lease('adopt', { RUN: '600' }, dead(['in_progress'])), 0);
    assert.equal(owner(), '700');
    const third = await fresh('650');
    expect(await third.lease('adopt', { RUN: '600' }, dead(['in_progress'])), 1, 'production: 650');
    assert.equal(third.owner(), '650');
  });

  it('throttled, denied, without a table: broken, with the words of AWS', async () => {
    await each([
      [{ trouble: { 'dynamodb PutItem': throttled } }, 'ThrottlingException'],
      [{ trouble: { 'dynamodb PutItem': denied } }, 'AccessDeniedException'],
      [{ tables: {} }, 'ResourceNotFoundException'],
    ], async ([world, text]) => {
      const { cloud, lease } = await fresh();
      Object.assign(cloud.world, world);
      expect(await lease('take'), 2, 'The lease table leases did not answer', text);
    });
    const { cloud, lease } = await fresh('600');
    cloud.world.trouble['dynamodb GetItem'] = denied;
    expect(await lease('take', {}, alive), 2, 'The lease table leases did not answer', 'AccessDeniedException');
  });

  it('nobody at the address, no credentials: broken', async () => {
    const { cloud } = await fresh();
    expect(await runWith({ address: 'http://127.0.0.1:1' }, 'lease.sh', { args: ['take'], env: { ...env, AWS_MAX_ATTEMPTS: '1' } }), 2, 'Could not connect to the endpoint');
    expect(await runWith(cloud, 'lease.sh', { args: ['take'], env: { ...env, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: undefined } }), 2, 'Unable to locate credentials');
    assert.deepEqual(cloud.asked, []);
  });
});
