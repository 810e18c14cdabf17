// Servers on this machine: HTTPS as Slack's webhooks, and SMTP with TLS as a mail server. Their certificate is made for the test.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket, createServer as createTls } from 'node:tls';

/** A certificate for `localhost` that nobody else trusts. */
export const certificate = () => {
  const dir = mkdtempSync(join(tmpdir(), 'certificate-'));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem'),
  ], { stdio: 'ignore' });
  return {
    file: join(dir, 'cert.pem'),
    options: { key: readFileSync(join(dir, 'key.pem')), cert: readFileSync(join(dir, 'cert.pem')) },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
};

const listen = async (server) => {
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server.address().port;
};

/** Answers each POST by `answer(request body, number of the request, path)`: [status, text], or nothing to hang up. */
export const webhook = async (tls, answer) => {
  const posts = [];
  const server = createHttps(tls, async (req, res) => {
    const parts = [];
    for await (const part of req) parts.push(part);
    posts.push({ path: req.url, type: req.headers['content-type'], body: Buffer.concat(parts).toString() });
    const answered = await answer(posts.at(-1).body, posts.length, req.url);
    if (answered) res.writeHead(answered[0]).end(answered[1]);
    else req.socket.destroy();
  });
  return { port: await listen(server), posts, close: () => server.close() };
};

/**
 * An SMTP server. `mode`: 'tls' from the first byte, 'starttls', or 'plain' (offers no TLS).
 * `refuse(line)` may give an answer in place of the usual one; `silent` never greets.
 */
export const smtp = async (tls, { mode = 'tls', refuse = () => undefined, silent = false } = {}) => {
  const mails = [];
  const lines = [];
  const logins = [];
  const talk = (socket, secure) => {
    let buffer = '';
    let mail = null;
    let wait = null;
    const say = (text) => socket.write(`${text}\r\n`);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      buffer += data;
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (mail?.open) {
          if (line === '.') {
            mail.open = false;
            mails.push({ from: mail.from, to: mail.to, text: mail.lines.join('\r\n') });
            say(refuse('.') ?? '250 taken');
          } else mail.lines.push(line.replace(/^\.\./, '.'));
          continue;
        }
        lines.push(line);
        const other = refuse(line);
        if (wait) {
          wait(line);
          continue;
        }
        if (other) {
          say(other);
          continue;
        }
        const command = line.split(/[ :]/)[0].toUpperCase();
        if (command === 'EHLO') {
          const offers = ['250-localhost', ...(mode === 'starttls' && !secure ? ['250-STARTTLS'] : ['250-AUTH PLAIN']), '250 8BITMIME'];
          say(offers.join('\r\n'));
        } else if (command === 'STARTTLS' && mode === 'starttls') {
          say('220 go ahead');
          socket.removeAllListeners('data');
          talk(new TLSSocket(socket, { isServer: true, ...tls }), true);
          return;
        } else if (command === 'AUTH') {
          const answer = (code) => {
            wait = null;
            logins.push(Buffer.from(code, 'base64').toString().split('\0').slice(1));
            const good = logins.at(-1)[1] !== 'wrong';
            say(good ? '235 welcome' : '535 5.7.8 bad credentials');
          };
          const [, , initial] = line.split(' ');
          if (initial) answer(initial);
          else {
            wait = answer;
            say('334 ');
          }
        } else if (command === 'MAIL') {
          mail = { from: line, to: [], lines: [] };
          say('250 ok');
        } else if (command === 'RCPT') {
          mail.to.push(line);
          say('250 ok');
        } else if (command === 'DATA') {
          mail.open = true;
          say('354 go on');
        } else if (command === 'QUIT') {
          say('221 bye');
          socket.end();
        } else say('502 what?');
      }
    });
    if (!silent && !(secure && mode === 'starttls')) say('220 localhost');
  };
  const server = mode === 'tls' ? createTls(tls, (socket) => talk(socket, true)) : createTcp((socket) => talk(socket, false));
  server.on('tlsClientError', () => {});
  return { port: await listen(server), mails, lines, logins, close: () => server.close() };
};
