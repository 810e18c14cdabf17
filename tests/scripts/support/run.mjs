// Runs an emitted script with real bash, jq and coreutils; outside programs are stood in for by standin.sh.
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, writeFileSync, readFileSync, existsSync, symlinkSync, rmSync, accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..', '..');
// tests/claims names a folder with changed copies here, and expects these tests to notice.
const scripts = process.env.PROMOC_SCRIPTS ?? root;
export const promotion = (name) => join(scripts, 'templates/github/scripts', name);
export const gate = (name) => join(scripts, 'stdlib/scripts', name);
export const inlineStep = (name) => join(scripts, 'templates/github/steps', name);

accessSync(join(here, 'standin.sh'), constants.X_OK);

// Never the real ones: a test must not reach a network, nor wait.
const alwaysStoodIn = ['gh', 'aws', 'sam', 'curl', 'sleep'];

/** An answer of a stood-in program. A plain value is printed as JSON with exit code 0. */
export const raw = (text) => ({ [kind]: true, out: text, code: 0 });
export const fails = (code, err = '', out = '') => ({ [kind]: true, out, err, code });
export const http = (status, message = 'Error') =>
  fails(1, `gh: ${message} (HTTP ${status})\n`, JSON.stringify({ message }));
export const pages = (...list) => ({ [kind]: true, pages: list, code: 0 });
export const killed = { code: 'killed', [Symbol.for('answer')]: true };
/** Shell code that sees the call's arguments; used where a program writes files. */
export const runs = (code, exit = 0) => ({ [kind]: true, run: code, code: exit });
/** Different answers for the first, second ... call; the last one repeats. */
export const inTurn = (...answers) => ({ [turns]: answers });
const kind = Symbol.for('answer');
const turns = Symbol('turns');

const materialise = (dir, routes) => {
  const lines = [];
  Object.entries(routes).forEach(([route, answer], number) => {
    const blank = route.indexOf(' ');
    // Only * is a wildcard: ? and [] stand for themselves in addresses.
    const pattern = (blank < 0 ? '*' : route.slice(blank + 1)).replace(/[?[\]\\]/g, (c) => `\\${c}`);
    lines.push(`${number}\t${blank < 0 ? route : route.slice(0, blank)}\t${pattern}\n`);
    mkdirSync(join(dir, String(number)));
    const answers = answer?.[turns] ?? [answer];
    answers.forEach((one, index) => {
      const base = join(dir, String(number), String(index + 1));
      const a = one?.[kind] ? one : { out: JSON.stringify(one) + '\n', code: 0 };
      if (a.pages) {
        mkdirSync(`${base}.pages`);
        a.pages.forEach((page, n) => writeFileSync(join(`${base}.pages`, String(n).padStart(3, '0')), JSON.stringify(page)));
      }
      for (const field of ['out', 'err', 'run']) if (a[field]) writeFileSync(`${base}.${field}`, a[field]);
      writeFileSync(`${base}.code`, String(a.code));
    });
  });
  writeFileSync(join(dir, 'routes'), lines.join(''));
};

const readCalls = (file) =>
  !existsSync(file) ? [] : readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => {
    const [call, stdin] = line.replaceAll('\x1d', '\n').split('\x1e');
    const [program, ...args] = call.split('\x1f');
    return { program, args, text: [program, ...args].join(' '), stdin };
  });

/**
 * Runs `script`. `routes` maps "program pattern" to answers, in order of precedence.
 * Returns exit code, texts, step outputs, summary, evidence file and the calls that were made.
 */
export const run = async (script, { env = {}, routes = {}, args = [], files = {}, programs = [], prepare } = {}) => {
  const dir = mkdtempSync(join(tmpdir(), 'script-test-'));
  const bin = join(dir, 'bin');
  const standin = join(dir, 'standin');
  const work = join(dir, 'work');
  for (const d of [bin, standin, work, join(dir, 'temp')]) mkdirSync(d);
  const stoodIn = new Set([...alwaysStoodIn, ...programs, ...Object.keys(routes).map((r) => r.split(' ')[0])]);
  for (const name of stoodIn) symlinkSync(join(here, 'standin.sh'), join(bin, name));
  materialise(standin, routes);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, name)), { recursive: true });
    writeFileSync(join(work, name), content);
  }
  prepare?.(work);
  const outputFile = join(dir, 'output');
  writeFileSync(outputFile, '');
  const child = spawn('bash', [script, ...args], {
    cwd: work,
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: dir,
      LC_ALL: 'C.UTF-8',
      TMPDIR: join(dir, 'temp'),
      RUNNER_TEMP: join(dir, 'temp'),
      STANDIN: standin,
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: join(dir, 'summary'),
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '700',
      GITHUB_RUN_ATTEMPT: '1',
      GH_TOKEN: 'token',
      ...Object.fromEntries(Object.entries(env).filter(([, v]) => v !== undefined)
        .map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (d) => (stdout += d));
  child.stderr.setEncoding('utf8').on('data', (d) => (stderr += d));
  const code = await new Promise((resolve) => child.on('close', (c, signal) => resolve(c ?? signal)));
  const outputs = Object.fromEntries(readFileSync(outputFile, 'utf8').split('\n').filter(Boolean)
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const summary = existsSync(join(dir, 'summary')) ? readFileSync(join(dir, 'summary'), 'utf8') : '';
  const calls = readCalls(join(standin, 'calls'));
  const unexpected = existsSync(join(standin, 'unexpected')) ? readFileSync(join(standin, 'unexpected'), 'utf8') : '';
  const evidence = env.EVIDENCE && existsSync(join(work, env.EVIDENCE))
    ? JSON.parse(readFileSync(join(work, env.EVIDENCE), 'utf8')) : undefined;
  const result = { code, stdout, stderr, text: stdout + stderr, outputs, calls, summary, evidence };
  rmSync(dir, { recursive: true, force: true });
  assert.equal(unexpected, '', `${result.text}\n${unexpected}`);
  return result;
};

/** Runs all cases beside each other. */
export const each = (cases, check) => Promise.all(cases.map((one, n) => check(one, n)));

/** Asserts the exit code and that every text (or pattern) is in what was printed. */
export const expect = (result, code, ...texts) => {
  assert.equal(result.code, code, `exit code ${result.code}, expected ${code}\n${result.text}\n${result.calls.map((c) => c.text).join('\n')}`);
  for (const text of texts) assert.match(result.text, text instanceof RegExp ? text : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  if (code !== 0) assert.match(result.text, /::error( title=[^:]+)?::./, 'a refusal says why, as an annotation');
  return result;
};
