// store-artifact.sh and fetch-artifact.sh: S3 keeps a package under its digest and never another one in its place.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { run, expect, promotion, raw, fails, each } from './support/run.mjs';

const content = 'a package';
const hex = createHash('sha256').update(content).digest('hex');
const base64 = createHash('sha256').update(content).digest('base64');
const key = `shop/${hex}.tar.gz`;
const uri = `s3://shop-packages/${key}`;
const put = 'aws s3api put-object *';
const head = 'aws s3api head-object *';
const get = 'aws s3api get-object *';
const exists = fails(254, 'An error occurred (PreconditionFailed) when calling the PutObject operation');
const store = ({ env = {}, routes = {}, files = { 'app.tar.gz': content } } = {}) => run(promotion('store-artifact.sh'), {
  env: { ARTIFACT: 'app.tar.gz', DIGEST: `sha256:${hex}`, BUCKET: 'shop-packages', PREFIX: 'shop', REGION: 'eu-west-1', ...env }, routes: { [put]: {}, ...routes }, files,
});
const fetch = ({ env = {}, routes = {} } = {}) => run(promotion('fetch-artifact.sh'), {
  env: { URI: uri, BUCKET: 'shop-packages', ARTIFACT: 'app.tar.gz', REGION: 'eu-west-1', ...env }, routes: { [get]: {}, ...routes },
});

describe('store', { concurrency: 4 }, () => {
it('under its digest, with the checksum that AWS compares, and only where nothing is', async () => {
  const r = expect(await store(), 0, 'Kept app.tar.gz');
  assert.equal(r.outputs.artifact, uri);
  assert.deepEqual(r.calls[0].args, ['s3api', 'put-object', '--bucket', 'shop-packages', '--key', key, '--body', 'app.tar.gz', '--if-none-match', '*',
    '--checksum-algorithm', 'SHA256', '--checksum-sha256', base64]);
});

it('there already: the same is good, something else is not', async () => {
  const r = expect(await store({ routes: { [put]: exists, [head]: { ChecksumSHA256: base64 } } }), 0, 'is there already');
  assert.equal(r.outputs.artifact, uri);
  expect(await store({ routes: { [put]: exists, [head]: { ChecksumSHA256: 'x' } } }), 1, 'is something else');
  expect(await store({ routes: { [put]: exists, [head]: {} } }), 1, 'is something else');
  expect(await store({ routes: { [put]: exists, [head]: fails(254, 'AccessDenied') } }), 2);
});

it('what is not what was built is not kept', async () => {
  const r = expect(await store({ files: { 'app.tar.gz': 'another' } }), 1, 'is not what was built');
  assert.equal(r.calls.length, 0);
  expect(await store({ files: {} }), 2, 'There is no package');
  await each(['', 'sha256:1', hex], async (DIGEST) => expect(await store({ env: { DIGEST } }), 2));
});

it('AWS does not take it: broken', async () => {
  const r = expect(await store({ routes: { [put]: fails(254, 'AccessDenied') } }), 2, 'Could not write');
  assert.equal(r.outputs.artifact, undefined);
});

it('fetches from the one bucket alone', async () => {
  const r = expect(await fetch(), 0, 'Fetched');
  assert.deepEqual(r.calls[0].args, ['s3api', 'get-object', '--bucket', 'shop-packages', '--key', key, 'app.tar.gz']);
  await each(['s3://other/x.tar.gz', 's3://shop-packages-evil/x', 'run:700', 's3://shop-packages/', 's3://shop-packages/a b', ''], async (URI) => {
    const bad = await fetch({ env: { URI } });
    assert.notEqual(bad.code, 0, URI);
    assert.equal(bad.calls.length, 0, URI);
  });
});

it('gone, or not to be read', async () => {
  expect(await fetch({ routes: { [get]: fails(254, 'An error occurred (NoSuchKey)') } }), 1, 'no longer kept');
  expect(await fetch({ routes: { [get]: fails(254, 'AccessDenied') } }), 2, 'may have expired');
});
});
