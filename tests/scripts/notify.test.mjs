// notify-slack.sh and notify-mail.sh with the real curl, against servers on this machine; and the look for missing secrets.
import { describe, it, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { run, expect, promotion, inlineStep, runs, fails, inTurn, each } from './support/run.mjs';
import { certificate, smtp, webhook } from './support/servers.mjs';

const SECRET = 'T0/B1/x9Yz_secret-part';
let tls;
before(() => (tls = certificate()));
after(() => tls.remove());

/** The real curl; what is meant for `localhost:from` goes to the port `to`. */
const curl = (from, to) => ({ 'curl *': runs(`/usr/bin/curl "$@" --connect-to "localhost:${from}:127.0.0.1:${to}"; code=$?; echo "$code" >"$dir/$count.code"`) });
const open = [];
const started = async (server) => (open.push(await server), open.at(-1));
after(() => open.forEach((server) => server.close()));
/** Nothing that was printed or stood on a command line may hold a secret. */
const keeps = (r, ...secrets) => {
  for (const secret of secrets) {
    assert.ok(!r.text.includes(secret), `printed: ${r.text}`);
    for (const call of r.calls) assert.ok(!call.text.includes(secret), `on a command line: ${call.text}`);
  }
};

describe('notify-slack', { concurrency: 4 }, () => {
  const tell = async (answer, env = {}, more = {}) => {
    const server = await started(webhook(tls.options, answer));
    const r = await run(promotion('notify-slack.sh'), {
      env: { WEBHOOK: `https://localhost:4433/services/${SECRET}`, MESSAGE: 'hello', CURL_CA_BUNDLE: tls.file, ...env },
      routes: curl(4433, server.port), ...more,
    });
    keeps(r, SECRET);
    return { r, posts: server.posts };
  };
  const ok = () => [200, 'ok'];

  it('the message arrives, and the address stays secret', async () => {
    const { r, posts } = await tell(ok, { MESSAGE: 'production waits\nCommit abc' });
    expect(r, 0, 'Slack took the message.');
    assert.deepEqual(posts, [{ path: `/services/${SECRET}`, type: 'application/json', body: '{"text":"production waits\\nCommit abc"}' }]);
    assert.match(r.calls[0].text, /^curl --disable --config - --proto =https /);
  });

  it('what Slack would read as a mention or link is text', async () => {
    const { r, posts } = await tell(ok, { MESSAGE: '<!channel> <https://evil|good> & "quoted" \\ $(id) `id` ü' });
    expect(r, 0);
    assert.equal(JSON.parse(posts[0].body).text, '&lt;!channel&gt; &lt;https://evil|good&gt; &amp; "quoted" \\ $(id) `id` ü');
  });

  it('a passing fault is tried again, three times in all', async () => {
    const later = await tell((_, n) => (n < 3 ? [503, 'busy'] : [200, 'ok']));
    expect(later.r, 0);
    assert.equal(later.posts.length, 3);
    const hangs = await tell((_, n) => (n < 2 ? undefined : [200, 'ok']));
    expect(hangs.r, 0);
    const never = await tell(() => [500, 'oh no\n::error::x']);
    expect(never.r, 2, 'The message to Slack was not sent. Slack answered with status 500: oh no::error::x');
    assert.equal(never.posts.length, 3);
    assert.deepEqual(never.r.calls.filter((c) => c.program === 'sleep').map((c) => c.args[0]), ['2', '10']);
  });

  it('what will not pass is not tried again', async () => {
    await each([[403, 'invalid_token'], [404, 'no_service'], [400, 'invalid_payload'], [302, 'moved']], async (answer) => {
      const { r, posts } = await tell(() => answer);
      expect(r, 2, `status ${answer[0]}: ${answer[1]}`);
      assert.equal(posts.length, 1);
    });
  });

  it('no server, a server that is slow, a certificate that nobody trusts: it fails', async () => {
    const gone = await run(promotion('notify-slack.sh'), {
      env: { WEBHOOK: `https://localhost:4433/services/${SECRET}`, MESSAGE: 'hello' }, routes: curl(4433, 1),
    });
    expect(gone, 2, 'Its server did not answer.');
    keeps(gone, SECRET);
    const slow = await run(promotion('notify-slack.sh'), {
      env: { WEBHOOK: `https://localhost:4433/services/${SECRET}`, MESSAGE: 'hello' }, routes: { 'curl *': fails(28, '', '000') },
    });
    expect(slow, 2, 'Its server did not answer.');
    assert.match(slow.calls[0].text, /--max-time 20 /);
    const { r, posts } = await tell(ok, { CURL_CA_BUNDLE: undefined });
    expect(r, 2, 'Its server did not answer.');
    assert.equal(posts.length, 0);
  });

  it('a secret that is missing, or no address of a webhook, is never used', async () => {
    const cases = ['', 'http://localhost:4433/x', 'localhost', 'https://localhost:4433/x"\noutput = "/tmp/x', 'https://localhost:4433/x y', 'file:///etc/passwd'];
    await each(cases, async (WEBHOOK) => {
      const { r, posts } = await tell(ok, { WEBHOOK });
      expect(r, 2, 'was not sent. The secret ');
      assert.equal(posts.length, 0);
    });
  });

  it('where nothing waits for it, a failure is a warning', async () => {
    const { r } = await tell(() => [404, 'no_service'], { NOT_SENT: 'warning' });
    assert.equal(r.code, 2);
    assert.match(r.text, /::warning::The message to Slack was not sent/);
    assert.doesNotMatch(r.text, /::error::/);
  });

  it('a .curlrc of the machine changes nothing', async () => {
    const { r, posts } = await tell(ok, {}, { prepare: (work) => writeFileSync(join(work, '../.curlrc'), 'url = "https://localhost:4433/other"\n') });
    expect(r, 0);
    assert.equal(posts.length, 1);
  });
});

describe('notify-mail', { concurrency: 4 }, () => {
  const basic = {
    SERVER: 'localhost', PORT: '465', SMTP_USER: 'robot@example.com', SMTP_PASSWORD: 'p"a\\ss:wörd $(id)', FROM: 'robot@example.com',
    RECIPIENTS: ['ann@example.com', 'bob@example.com'], SUBJECT: 'orders: production waits', MESSAGE: 'hello',
  };
  const send = async (env = {}, options = {}, more = {}) => {
    const server = await started(smtp(tls.options, options));
    const r = await run(promotion('notify-mail.sh'), {
      env: { ...basic, CURL_CA_BUNDLE: tls.file, ...env }, routes: curl(env.PORT ?? 465, server.port), ...more,
    });
    keeps(r, basic.SMTP_PASSWORD, Buffer.from(basic.SMTP_PASSWORD).toString('base64'));
    return { r, server };
  };
  /** Headers and text of a mail, decoded. */
  const read = ({ text }) => {
    const [head, ...body] = text.split('\r\n\r\n');
    const lines = head.split(/\r\n(?![ \t])/);
    const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    return { headers, names: lines.map((line) => line.split(':')[0]), body: Buffer.from(body.join(''), 'base64').toString() };
  };
  const decoded = (value) => value.split(/\r\n /).map((word) => Buffer.from(/^=\?UTF-8\?B\?(.*)\?=$/.exec(word)[1], 'base64').toString()).join('');

  it('the mail arrives by TLS, for everybody, with the login', async () => {
    const { r, server } = await send({ MESSAGE: 'Line one\n.\n..dots\nüml\tend' });
    expect(r, 0, 'localhost took the mail.');
    assert.deepEqual(server.logins, [[basic.SMTP_USER, basic.SMTP_PASSWORD]]);
    const [mail] = server.mails;
    assert.match(mail.from, /^MAIL FROM:<robot@example.com>/);
    assert.deepEqual(mail.to.map((line) => line.replace(/^RCPT TO:<(.*)>.*/, '$1')), basic.RECIPIENTS);
    const { headers, names, body } = read(mail);
    assert.deepEqual(names, ['From', 'To', 'Subject', 'Date', 'Auto-Submitted', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
    assert.equal(headers.From, 'robot@example.com');
    assert.equal(headers.To, 'ann@example.com,\r\n bob@example.com');
    assert.equal(headers.Subject, basic.SUBJECT);
    assert.ok(!Number.isNaN(Date.parse(headers.Date)));
    assert.equal(body, 'Line one\n.\n..dots\nüml\tend\n');
  });

  it('on other ports TLS begins with STARTTLS; without it nothing is sent, the login least of all', async () => {
    const { r, server } = await send({ PORT: '587' }, { mode: 'starttls' });
    expect(r, 0);
    assert.equal(server.mails.length, 1);
    assert.ok(server.lines.findIndex((l) => l === 'STARTTLS') < server.lines.findIndex((l) => l.startsWith('AUTH')));
    const plain = await send({ PORT: '587' }, { mode: 'plain' });
    expect(plain.r, 2, 'The mail was not sent. localhost:587: ');
    assert.deepEqual([plain.server.logins, plain.server.mails], [[], []]);
  });

  it('no value adds a header', async () => {
    const { r, server } = await send({ SUBJECT: 'a\r\nBcc: eve@example.com\n\nbody\u0007' });
    expect(r, 0);
    const { headers, names } = read(server.mails[0]);
    assert.ok(!names.includes('Bcc'));
    assert.equal(headers.Subject, 'a Bcc: eve@example.com body ');
    assert.equal(server.mails[0].to.length, 2);
  });

  it('a subject that is not ASCII, long, or looks encoded is encoded', async () => {
    for (const SUBJECT of ['Freigabe für Größe — 承認が必要です 🚀 and more', 'x'.repeat(300), '=?UTF-8?B?eA==?=', `${'é'.repeat(120)}\t`]) {
      const { r, server } = await send({ SUBJECT });
      expect(r, 0);
      const { headers } = read(server.mails[0]);
      for (const line of headers.Subject.split('\r\n')) assert.ok(line.length <= 76, line);
      assert.equal(decoded(headers.Subject), SUBJECT.replace(/\t/, ' '));
    }
  });

  it('what is said in the message is never more than text', async () => {
    const MESSAGE = `$(touch x) \`id\` \${{ secrets.X }}\r\n.\r\nMAIL FROM:<eve@example.com>\n${'long '.repeat(600)}`;
    const { r, server } = await send({ MESSAGE });
    expect(r, 0);
    assert.equal(server.mails.length, 1);
    assert.equal(read(server.mails[0]).body, `${MESSAGE}\n`);
    for (const line of server.mails[0].text.split('\r\n')) assert.ok(line.length <= 78, line);
  });

  it('a server that refuses the login, a recipient or the mail: it fails, once', async () => {
    const login = await send({ SMTP_PASSWORD: 'wrong' });
    expect(login.r, 2, 'The mail was not sent. localhost:465: ');
    assert.equal(login.server.logins.length, 1);
    const recipient = await send({}, { refuse: (line) => (line.startsWith('RCPT TO:<bob') ? '550 no such user' : undefined) });
    expect(recipient.r, 2);
    assert.equal(recipient.server.mails.length, 0);
    const mail = await send({}, { refuse: (line) => (line === '.' ? '554 looks like spam' : undefined) });
    expect(mail.r, 2);
  });

  it('no server, a server that says nothing, a certificate that nobody trusts: it fails', async () => {
    const gone = await run(promotion('notify-mail.sh'), { env: basic, routes: curl(465, 1) });
    expect(gone, 2, 'The mail was not sent. localhost:465: ');
    assert.deepEqual(gone.calls.filter((c) => c.program === 'sleep').map((c) => c.args[0]), ['2', '10']);
    const slow = await run(promotion('notify-mail.sh'), { env: basic, routes: { 'curl *': fails(28, 'curl: (28) Operation timed out') } });
    expect(slow, 2, 'Operation timed out');
    assert.match(slow.calls[0].text, /--connect-timeout 15 --max-time 60 /);
    const back = await run(promotion('notify-mail.sh'), { env: basic, routes: { 'curl *': inTurn(fails(7, 'refused'), fails(0)) } });
    expect(back, 0);
    const { r, server } = await send({ CURL_CA_BUNDLE: undefined });
    expect(r, 2);
    assert.deepEqual([server.logins, server.mails], [[], []]);
  });

  it('values that are missing or odd are refused before anything is sent', async () => {
    const cases = [
      [{ SMTP_USER: '' }, 'The secret behind SMTP_USER is empty or not set.'], [{ SMTP_PASSWORD: '' }, 'The secret behind SMTP_PASSWORD is empty or not set.'],
      [{ SMTP_USER: 'a:b' }, 'may not hold a colon'], [{ SMTP_PASSWORD: 'a\nurl = "x"' }, 'more than one line'], [{ PORT: '' }, 'PORT must be a whole number'],
      [{ SERVER: '' }, 'The variable SERVER is empty'], [{ RECIPIENTS: [] }, 'does not have the expected form'], [{ RECIPIENTS: ['a b@x'] }, 'does not have the expected form'],
      [{ RECIPIENTS: ['a@x\r\nBcc: c@d'] }, 'does not have the expected form'],
    ];
    await each(cases, async ([env, text]) => {
      const r = expect(await run(promotion('notify-mail.sh'), { env: { ...basic, ...env } }), 2, text);
      assert.equal(r.calls.filter((c) => c.program === 'curl').length, 0);
    });
  });

  it('where nothing waits for it, a failure is a warning', async () => {
    const { r } = await send({ NOT_SENT: 'warning', SMTP_PASSWORD: 'wrong' });
    assert.equal(r.code, 2);
    assert.match(r.text, /::warning::The mail was not sent/);
    assert.doesNotMatch(r.text, /::error::/);
  });
});

describe('the look for secrets', () => {
  const look = (env) => run(inlineStep('secrets.sh'), { env: { PAGE: 'environments', OPTION: '--env notices', ...env } });

  it('passes when all are set', async () => {
    expect(await look({ NAMES: 'A_1 B', SET_A_1: 'true', SET_B: 'true' }), 0);
  });

  it('names every secret that is not set, and where to set it', async () => {
    const r = expect(await look({ NAMES: 'A B C', SET_A: 'false', SET_B: 'true' }), 1,
      '::error::The secret A is not set. Set it at https://github.com/acme/shop/settings/environments, or: gh secret set A --env notices',
      '::error::The secret C is not set.');
    assert.doesNotMatch(r.text, /secret B/);
  });
});
