// The stand-ins on PATH, and the server on loopback that hands their calls to whoever runs the step.
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Thousands of small files come and go: in memory where there is such a place.
const memory = '/dev/shm';
const root = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'e2e-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** A new folder, gone when the process ends. */
export const scratch = (prefix) => mkdtempSync(join(root, prefix));

/** The folder with the stand-ins: never the real ones, for a test must not reach a network, nor wait. */
export const programs = join(root, 'bin');
const script = join(dirname(fileURLToPath(import.meta.url)), 'standin.sh');
accessSync(script, constants.X_OK);
mkdirSync(programs);
for (const name of ['gh', 'aws', 'sam', 'cdk', 'curl', 'sleep', 'date', 'python', 'pip', 'cfn-lint', 'npm', 'npx', 'docker']) symlinkSync(script, join(programs, name));

// The same language from other hands: it starts ten times as fast as Debian's jq 1.6, and scripts start it by the hundred. That they
// run with jq itself is what tests/scripts shows.
const faster = '/usr/bin/gojq';
if (existsSync(faster) && process.env.PROMOC_E2E_JQ !== 'real') {
  // It does not look back in regular expressions; whoever does that gets jq.
  writeFileSync(join(programs, 'jq'), `#!/bin/sh\ncase "$*" in *'(?<!'*) exec /usr/bin/jq "$@" ;; esac\nexec ${faster} "$@"\n`, { mode: 0o755 });
}

const takers = new Map();

const fieldsOf = (buffer) => {
  const fields = buffer.toString().split('\0');
  fields.pop();
  return fields.length >= 8 && fields.length >= 8 + Number(fields[7]) ? fields : null;
};

const serve = (socket) => {
  let buffer = Buffer.alloc(0);
  let asked = false;
  socket.on('error', () => {});
  socket.on('data', async (data) => {
    buffer = Buffer.concat([buffer, data]);
    const fields = asked ? null : fieldsOf(buffer);
    if (!fields) return;
    asked = true;
    const [token, program, cwd, github, session, region, stdin, , ...args] = fields;
    let answer;
    try {
      answer = (await takers.get(token)?.({ program, args, stdin, cwd, github, session, region })) ?? { code: 97, err: 'stand-in: nobody answers\n' };
    } catch (error) {
      answer = { code: 97, err: `stand-in: ${error.stack}\n` };
    }
    socket.end(`${answer.code ?? 0}\0${answer.err ?? ''}\0${answer.out ?? ''}`);
  });
};

let listening = null;
const port = () => {
  listening ??= new Promise((resolve) => {
    const server = createServer(serve);
    server.unref();
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
  return listening;
};

/** Variables for a process whose calls `take` answers, and how to end that. */
export const answers = async (take) => {
  const token = randomUUID();
  takers.set(token, take);
  return [{ STANDIN_PORT: String(await port()), STANDIN_TOKEN: token }, () => takers.delete(token)];
};
