// stdlib/scripts/http-get.sh, with the real curl against a server on this machine.
import { describe, it, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { run, expect, gate, fails, killed, raw, runs, each } from './support/run.mjs';

const real = { 'curl *': runs('exec /usr/bin/curl "$@"') };
const once = { TRIES: '1' };
const get = (URL, env = {}, routes = real) => run(gate('http-get.sh'), { env: { URL, EVIDENCE: 'evidence/up.json', ...env }, routes });
const pauses = (r) => r.calls.filter((c) => c.program === 'sleep').map((c) => c.args[0]);
const figures = (code, text, err = '') => fails(code, err, text);

describe('http-get', { concurrency: 4 }, () => {
  const seen = [];
  const answers = {
    '/ok': (res) => res.end('{"status": "up", "checks": [{"ok": true}, {"ok": true}]}'),
    '/down': (res) => res.writeHead(503).end('{"status": "down"}'),
    '/moved': (res) => res.writeHead(302, { location: '/ok' }).end(),
    '/slow': (res) => setTimeout(() => res.end('{}'), 400),
    '/slow-body': (res) => (res.write('{'), setTimeout(() => res.end('}'), 400)),
    '/page': (res) => res.end('<html>'),
    '/two': (res) => res.end('{} {}'),
    '/empty': (res) => res.end(''),
    '/hang-up': (res) => res.destroy(),
    '/half': (res) => (res.writeHead(200, { 'content-length': '1000' }), res.write('{'), setTimeout(() => res.destroy(), 50)),
    '/third': (res) => res.writeHead(seen.filter((u) => u === '/third').length === 3 ? 200 : 500).end(),
    '/command': (res) => res.end('"::add-mask::x\\n::error::y"'),
  };
  const server = createServer((req, res) => (seen.push(req.url), (answers[req.url.replace(/\?.*/, '')] ?? ((r) => r.writeHead(404).end()))(res)));
  const odd = createSocketServer((socket) => socket.end('hello\n'));
  let at, oddAt, nobodyAt;
  before(async () => {
    for (const s of [server, odd]) await new Promise((done) => s.listen(0, '127.0.0.1', done));
    at = `http://127.0.0.1:${server.address().port}`;
    oddAt = `http://127.0.0.1:${odd.address().port}`;
    const gone = createSocketServer();
    await new Promise((done) => gone.listen(0, '127.0.0.1', done));
    nobodyAt = `http://127.0.0.1:${gone.address().port}`;
    await new Promise((done) => gone.close(done));
  });
  after(() => (server.close(), odd.close()));

  it('the expected answer passes at the first try', async () => {
    const r = expect(await get(`${at}/ok`, { WITHIN_MS: '20000' }), 0, 'Try 1: status 200, ');
    assert.equal(r.outputs.status, '200');
    assert.match(r.outputs.milliseconds, /^[1-9][0-9]*$/);
    assert.deepEqual({ ...r.evidence, milliseconds: 0 }, { url: `${at}/ok`, status: 200, milliseconds: 0, tries: 1, problem: null });
    assert.equal(pauses(r).length, 0);
  });

  it('another status fails, after all tries', async () => {
    const r = expect(await get(`${at}/down`), 1, `${at}/down should give status 200, but try 3 of 3 gave status 503.`);
    assert.deepEqual(pauses(r), ['5', '5']);
    assert.equal(r.outputs.status, '503');
    assert.deepEqual([r.evidence.tries, r.evidence.problem], [3, 'status 503']);
    expect(await get(`${at}/nowhere`, once), 1, 'gave status 404');
    expect(await get(`${at}/down`, { STATUS: '503' }), 0);
  });

  it('a redirection is not followed', async () => {
    expect(await get(`${at}/moved`, once), 1, 'gave status 302');
    expect(await get(`${at}/moved`, { STATUS: '302', ...once }), 0);
    const prepare = (work) => writeFileSync(join(work, '../.curlrc'), 'location\n');
    expect(await run(gate('http-get.sh'), { env: { URL: `${at}/moved`, ...once }, routes: real, prepare }), 1, 'gave status 302');
  });

  it('one good try is enough', async () => {
    const r = expect(await get(`${at}/third`, { PAUSE_SECONDS: '7' }), 0, 'Try 2: status 500', 'Try 3: status 200');
    assert.deepEqual(pauses(r), ['7', '7']);
    assert.equal(r.evidence.tries, 3);
  });

  it('an answer that is too late fails, and so does one whose body is', async () => {
    await each(['slow', 'slow-body'], async (path) => {
      const r = expect(await get(`${at}/${path}`, { WITHIN_MS: '300', ...once }), 1, 'within 300 ms, but try 1 of 1 gave an answer after');
      assert.ok(Number(r.outputs.milliseconds) > 390);
      expect(await get(`${at}/${path}`, { WITHIN_MS: '20000', ...once }), 0);
    });
  });

  it('the time is rounded up and its limit is inclusive', async () => {
    const timed = (seconds, WITHIN_MS) => get('http://x', { WITHIN_MS, ...once }, { 'curl *': raw(`200 ${seconds}\n`) });
    assert.equal(expect(await timed('0.500000', '500'), 0).outputs.milliseconds, '500');
    assert.equal(expect(await timed('0.500001', '500'), 1).outputs.milliseconds, '501');
    assert.equal(expect(await timed('12.000900', '12001'), 0).outputs.milliseconds, '12001');
  });

  it('no answer, half an answer and what is no answer of HTTP fail', async () => {
    await each([`${at}/hang-up`, `${at}/half`, nobodyAt, oddAt, 'http://no-such-host.invalid/'], async (url) => {
      const r = expect(await get(url, once), 1, 'gave no whole answer: curl: (');
      assert.match(r.outputs.status, /^(0|200)$/);
    });
  });

  it('a condition on the body', async () => {
    const body = (EXPECT, path = '/ok') => get(`${at}${path}`, { EXPECT, ...once });
    await each(['.status == "up"', 'all(.checks[]; .ok)', '-length < 1'], async (EXPECT) => expect(await body(EXPECT), 0));
    await each(['.status == "down"', '.status', '.checks[].ok', 'empty', 'null', '.status.deep', 'error("x")', 'true, error("x")', '"true"'], async (EXPECT) =>
      expect(await body(EXPECT), 1, `gave a body for which this is not true: ${EXPECT}`));
    await each(['/page', '/two', '/empty'], async (path) => expect(await body('true', path), 1, 'gave a body that is not JSON'));
    await each(['.status ==', 'no_such_function', ')'], async (EXPECT) => expect(await body(EXPECT), 2, 'EXPECT is no expression of jq'));
  });

  it('the status is looked at before the body', async () => {
    expect(await get(`${at}/down`, { EXPECT: '.status == "down"', ...once }), 1, 'gave status 503');
  });

  it('what the other side sends is not printed', async () => {
    const r = await get(`${at}/command`, { EXPECT: 'length == 1', ...once });
    assert.doesNotMatch(r.text, /add-mask/);
  });

  it('the address is taken as it is', async () => {
    expect(await get(`${at}/ok?ids=[1-2]&set={a,b}`, once), 0);
    assert.ok(seen.includes('/ok?ids=[1-2]&set={a,b}'));
  });

  it('what cannot ask is broken, at once', async () => {
    await each([fails(2), fails(127), fails(77, 'curl: (77) error setting certificate file'), killed, raw(''), figures(0, '200'), figures(7, ''), figures(0, '200 0,500000')], async (answer) => {
      const r = expect(await get('http://x', {}, { 'curl *': answer }), 2);
      assert.equal(r.calls.length, 1);
    });
  });

  it('what is not configured is broken', async () => {
    await each([
      { URL: '' }, { URL: 'ftp://x' }, { URL: 'file:///etc/passwd' }, { URL: 'http://a b' }, { URL: '-http://x' }, { STATUS: '20' }, { STATUS: 'ok' }, { WITHIN_MS: '0' }, { WITHIN_MS: '1s' },
      { TRIES: '0' }, { TRIES: '100' }, { TRIES: 'x' }, { PAUSE_SECONDS: '5s' },
    ], async (env) => {
      const r = expect(await get('http://x', env), 2);
      assert.equal(r.calls.length, 0);
    });
  });
});
