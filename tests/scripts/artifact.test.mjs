// package.sh and verify-artifact.sh: the candidate is its digest (mechanism "the same candidate").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync, symlinkSync, utimesSync, existsSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { createHash } from 'node:crypto';
import { run, expect, promotion, runs } from './support/run.mjs';

const sha = (file) => 'sha256:' + createHash('sha256').update(readFileSync(file)).digest('hex');
const build = (dir, order = ['b/two.py', 'a.txt', 'run.sh']) => {
  for (const name of order) {
    mkdirSync(join(dir, 'build', name, '..'), { recursive: true });
    writeFileSync(join(dir, 'build', name), `content of ${name}\n`);
  }
};
const packageIt = (prepare, env = {}) =>
  run(promotion('package.sh'), { prepare, env: { SOURCE: 'build', ARTIFACT: 'artifact.tar.gz', ...env } });

/** A temporary folder for archives that outlive one run. */
const folder = (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'artifact-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};
const pack = (dir, args = ['.']) => {
  const file = join(dir, 'artifact.tar.gz');
  execFileSync('tar', ['-czf', file, '-C', join(dir, 'build'), ...args]);
  return file;
};
const verify = (dir, env = {}) =>
  run(promotion('verify-artifact.sh'), {
    env: { ARTIFACT: join(dir, 'artifact.tar.gz'), DIGEST: existsSync(join(dir, 'artifact.tar.gz')) ? sha(join(dir, 'artifact.tar.gz')) : 'sha256:' + '0'.repeat(64), DEST: join(dir, 'out'), ...env },
  });

describe('artifact', { concurrency: 4 }, () => {
it('package: the same build gives the same digest, whatever times, order and umask', async () => {
  const first = await packageIt((w) => build(w));
  const second = await packageIt((w) => {
    build(w, ['run.sh', 'a.txt', 'b/two.py']);
    utimesSync(join(w, 'build/a.txt'), 1, 1);
    chmodSync(join(w, 'build/a.txt'), 0o600);
  });
  expect(first, 0, 'Packed build: 3 files');
  assert.match(first.outputs.digest, /^sha256:[0-9a-f]{64}$/);
  assert.equal(second.outputs.digest, first.outputs.digest);
});

it('package: a changed byte, name or executable bit gives another digest', async () => {
  const base = (await packageIt((w) => build(w))).outputs.digest;
  const changes = [
    (w) => writeFileSync(join(w, 'build/a.txt'), 'other\n'),
    (w) => chmodSync(join(w, 'build/run.sh'), 0o755),
    (w) => writeFileSync(join(w, 'build/new'), ''),
  ];
  for (const change of changes) {
    const changed = await packageIt((w) => (build(w), change(w)));
    assert.notEqual(expect(changed, 0).outputs.digest, base);
  }
});

it('package: an empty build is refused', async () => {
  expect(await packageIt((w) => mkdirSync(join(w, 'build/empty'), { recursive: true })), 1, 'the build produced nothing');
  expect(await packageIt(), 1, 'the build produced nothing');
});

it('package: what cannot be written or is not configured is broken', async () => {
  expect(await packageIt(build, { ARTIFACT: 'no/such/folder/a.tar.gz' }), 2);
  expect(await packageIt(build, { SOURCE: '' }), 2, 'SOURCE and ARTIFACT');
  const crash = await run(promotion('package.sh'), { prepare: build, env: { SOURCE: 'build', ARTIFACT: 'a' }, routes: { 'tar *': runs('', 2) } });
  expect(crash, 2, 'Could not pack');
  assert.equal(crash.outputs.digest, undefined);
});

it('verify-artifact: what was packed is unpacked', async (t) => {
  const dir = folder(t);
  build(dir);
  symlinkSync('two.py', join(dir, 'build/b/link'));
  await run(promotion('package.sh'), { env: { SOURCE: join(dir, 'build'), ARTIFACT: join(dir, 'artifact.tar.gz') } });
  expect(await verify(dir), 0, 'unpacked');
  assert.equal(readFileSync(join(dir, 'out/b/link'), 'utf8'), 'content of b/two.py\n');
});

it('verify-artifact: another archive is refused and not unpacked', async (t) => {
  const dir = folder(t);
  build(dir);
  pack(dir);
  expect(await verify(dir, { DIGEST: 'sha256:' + 'a'.repeat(64) }), 1, 'is not what was built and tested');
  assert.ok(!existsSync(join(dir, 'out')));
});

it('verify-artifact: an empty, odd or upper-case digest is never a match', async (t) => {
  const dir = folder(t);
  build(dir);
  const file = pack(dir);
  for (const DIGEST of ['', 'sha256:', sha(file).slice(7), sha(file).toUpperCase(), `${sha(file)} x`]) {
    expect(await verify(dir, { DIGEST }), 2, 'DIGEST must be');
  }
});

it('verify-artifact: links out of the archive and special files are refused', async (t) => {
  for (const make of [
    (d) => symlinkSync('/etc/passwd', join(d, 'build/x')),
    (d) => symlinkSync('../../../etc/passwd', join(d, 'build/x')),
    (d) => (symlinkSync('..', join(d, 'build/b/up')), symlinkSync('b/up/../../..', join(d, 'build/x'))),
    (d) => execFileSync('mkfifo', [join(d, 'build/x')]),
  ]) {
    const dir = folder(t);
    build(dir);
    make(dir);
    pack(dir);
    expect(await verify(dir), 1, 'The archive holds x');
  }
});

it('verify-artifact: a name that climbs out is not written', async (t) => {
  const dir = folder(t);
  build(dir);
  execFileSync('tar', ['-czPf', join(dir, 'artifact.tar.gz'), '-C', join(dir, 'build'), '--transform', 's,^a.txt,../escaped.txt,', 'a.txt']);
  expect(await verify(dir), 2, 'Could not unpack');
  assert.ok(!existsSync(join(dir, 'escaped.txt')));
});

it('verify-artifact: missing, truncated, empty archives and a used folder are broken or refused', async (t) => {
  const dir = folder(t);
  build(dir);
  expect(await verify(dir), 2, 'There is no archive');
  const file = pack(dir);
  writeFileSync(file, readFileSync(file).subarray(0, 60));
  expect(await verify(dir), 2, 'Could not unpack');
  const used = folder(t);
  build(used);
  pack(used);
  mkdirSync(join(used, 'out'));
  writeFileSync(join(used, 'out/old.py'), '');
  expect(await verify(used), 2, 'is not empty');
  const hollow = folder(t);
  mkdirSync(join(hollow, 'build/d'), { recursive: true });
  pack(hollow);
  expect(await verify(hollow), 1, 'holds no file');
});
});
