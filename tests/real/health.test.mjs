// stdlib/scripts/http-get.sh, with the real curl against servers that behave badly. What is usual stands in tests/scripts.
import { describe, it, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTls } from 'node:https';
import { createServer as createSocketServer } from 'node:net';
import { run, expect, gate, runs } from '../scripts/support/run.mjs';
import { certificate } from '../scripts/support/servers.mjs';

/** The script gives an answer 30 seconds; a test gives it one. */
const impatient = { 'curl *': runs('exec /usr/bin/curl "$@" --max-time 1') };
const patient = { 'curl *': runs('exec /usr/bin/curl "$@"') };
const get = (URL, routes = patient, env = {}) => run(gate('http-get.sh'), { env: { URL, TRIES: '1', ...env }, routes });
const refused = (r, ...texts) => {
  expect(r, 1, 'gave no whole answer: curl: (', ...texts);
  assert.notEqual(r.outputs.status, undefined);
};

describe('http-get, and servers that behave badly', { concurrency: 4 }, () => {
  const endless = (res, chunk, pause) => {
    const timer = setInterval(() => res.write(chunk), pause);
    res.on('close', () => clearInterval(timer));
  };
  const answers = {
    '/ok': (res) => res.end('{"up": true}'),
    '/never': () => {},
    '/head-alone': (res) => res.flushHeaders(),
    '/trickle': (res) => endless(res, ' ', 20),
    '/endless': (res) => endless(res, Buffer.alloc(1 << 20, 32), 5),
    '/large': (res) => res.end(JSON.stringify({ up: true, more: 'x'.repeat(20e6) })),
    '/chunked-cut': (res) => (res.write('{"up": '), res.write('true}'), setTimeout(() => res.destroy(), 30)),
    '/loop': (res) => res.writeHead(301, { location: '/loop' }).end('{"up": true}'),
    '/no-content': (res) => res.writeHead(204).end(),
    '/bytes': (res) => res.end(Buffer.from([0x7b, 0xff, 0xfe, 0, 0x7d])),
  };
  const handle = (req, res) => answers[req.url](res);
  const plain = createServer(handle);
  const raw = createSocketServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{"up": true}\r\n')));
  const tls = certificate();
  const secure = createTls(tls.options, handle);
  let at, secureAt, rawAt;
  before(async () => {
    const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(`127.0.0.1:${server.address().port}`)));
    [at, secureAt, rawAt] = [await listen(plain), await listen(secure), await listen(raw)];
  });
  after(() => {
    for (const server of [plain, secure, raw]) {
      server.closeAllConnections?.();
      server.close();
    }
    tls.remove();
  });

  it('an answer that does not come, or does not end, fails when patience ends', async () => {
    for (const path of ['/never', '/head-alone', '/trickle', '/endless']) refused(await get(`http://${at}${path}`, impatient), '(28)');
  });

  it('the time is said to curl, so that it ends by itself', async () => {
    const [call] = (await get(`http://${at}/ok`, patient, { WITHIN_MS: '5000' })).calls;
    assert.equal(call.args[call.args.indexOf('--max-time') + 1], '35');
  });

  it('an answer that is cut, or whose chunks are none, fails although its body looks whole', async () => {
    refused(await get(`http://${at}/chunked-cut`, patient, { EXPECT: '.up' }), '(18)');
    refused(await get(`http://${rawAt}/`, patient, { EXPECT: '.up' }), /\((18|56)\)/);
  });

  it('a certificate that nobody vouches for fails, also where an .curlrc would let it pass', async () => {
    refused(await get(`https://${secureAt}/ok`), '(60)');
    const r = await run(gate('http-get.sh'), { env: { URL: `https://${secureAt}/ok`, TRIES: '1', CURL_HOME: '.' }, routes: patient, files: { '.curlrc': 'insecure\n' } });
    refused(r, '(60)');
    refused(await get(`https://${at}/ok`), '(35)');
  });

  it('a redirection is not followed, and an answer without a body holds nothing', async () => {
    expect(await get(`http://${at}/loop`, patient, { EXPECT: '.up' }), 1, 'gave status 301');
    expect(await get(`http://${at}/no-content`, patient, { STATUS: '204' }), 0);
    expect(await get(`http://${at}/no-content`, patient, { STATUS: '204', EXPECT: 'true' }), 1, 'a body that is not JSON');
    expect(await get(`http://${at}/bytes`, patient, { EXPECT: 'true' }), 1, 'a body that is not JSON');
  });

  it('a large answer is read to its end', async () => {
    expect(await get(`http://${at}/large`, patient, { EXPECT: '.up' }), 0, 'As expected');
  });
});
