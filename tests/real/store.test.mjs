// store-artifact.sh and fetch-artifact.sh with the real client of AWS against a bucket.
import { describe, it, after } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { expect } from '../scripts/support/run.mjs';
import { aws, cut, throttled } from './support/aws-server.mjs';
import { runWith } from './support/client.mjs';

const content = 'a package\n';
const hash = (text, form) => createHash('sha256').update(text).digest(form);
const key = `shop/${hash(content, 'hex')}.tar.gz`;
const uri = `s3://packages/${key}`;

describe('a package in S3', { concurrency: 4 }, () => {
  const clouds = [];
  const start = async (objects = [], more = {}) => {
    const cloud = await aws({ buckets: { packages: new Map(objects) }, ...more });
    clouds.push(cloud);
    const env = { ARTIFACT: 'app.tar.gz', BUCKET: 'packages', AWS_MAX_ATTEMPTS: '1' };
    return {
      cloud, objects: cloud.world.buckets.packages,
      store: () => runWith(cloud, 'store-artifact.sh', { env: { ...env, DIGEST: `sha256:${hash(content, 'hex')}`, PREFIX: 'shop' }, files: { 'app.tar.gz': content } }),
      fetch: () => runWith(cloud, 'fetch-artifact.sh', { env: { ...env, URI: uri } }),
    };
  };
  after(() => clouds.forEach((cloud) => {
    cloud.close();
    assert.deepEqual(cloud.unknown, []);
  }));

  it('is kept once, found again, and fetched', async () => {
    const { store, fetch, objects } = await start();
    assert.equal(expect(await store(), 0, `Kept app.tar.gz as ${uri}.`).outputs.artifact, uri);
    assert.deepEqual([...objects.keys()], [key]);
    assert.equal(objects.get(key).content.toString(), content);
    assert.equal(expect(await store(), 0, `${uri} is there already.`).outputs.artifact, uri);
    expect(await fetch(), 0, `Fetched ${uri}.`);
  });

  it('is not replaced by another one, nor taken for it', async () => {
    for (const other of [{ content: Buffer.from('other'), checksum: hash('other', 'base64') }, { content: Buffer.from('written without a checksum') }]) {
      const { store, objects } = await start([[key, other]]);
      expect(await store(), 1, 'is there and is something else');
      assert.equal(objects.get(key), other);
    }
  });

  it('is gone: said where it may be known, else broken', async () => {
    const { cloud, fetch } = await start();
    expect(await fetch(), 1, `${uri} is no longer kept.`);
    cloud.world.mayList = false;
    expect(await fetch(), 2, 'it may have expired', 'AccessDenied');
    cloud.world.buckets = {};
    expect(await fetch(), 2, 'NoSuchBucket');
  });

  it('an answer that is cut, a request that is slowed down, a write at the same moment: broken', async () => {
    const { cloud, store, fetch, objects } = await start([[key, { content: Buffer.from(content), checksum: hash(content, 'base64') }]]);
    cloud.world.trouble = { 's3 GET': cut };
    expect(await fetch(), 2, `Could not get ${uri}`);
    cloud.world.trouble = { 's3 HEAD': { status: 403, code: 'AccessDenied' } };
    expect(await store(), 2, `Could not look at ${uri}`, '(403)');
    objects.clear();
    for (const [trouble, text] of [[{ ...throttled, status: 503, code: 'SlowDown' }, 'SlowDown'], [{ status: 409, code: 'ConditionalRequestConflict' }, 'ConditionalRequestConflict']]) {
      cloud.world.trouble = { 's3 PUT': trouble };
      const r = expect(await store(), 2, `Could not write ${uri}`, text);
      assert.equal(r.outputs.artifact, undefined);
    }
    assert.equal(objects.size, 0);
  });
});
