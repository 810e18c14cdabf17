// Commits in a real git repository, one for the whole process: worlds share its objects and keep their own branches.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filesBelow } from '../engine/files.mjs';
import { scratch } from '../engine/standin.mjs';

const execute = promisify(execFile);
const environment = { PATH: '/usr/bin:/bin', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
const git = async (...args) => (await execute('git', args, { env: environment, maxBuffer: 1 << 26 })).stdout.trim();

let bare = null;
const repository = () => {
  bare ??= (async () => {
    const dir = scratch('repository-');
    await git('init', '--quiet', '--bare', '--template=', dir);
    await git('-C', dir, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    return dir;
  })();
  return bare;
};

const contents = new Map(); // commit -> { path: Buffer }
const checkouts = new Map();

/** The files of a folder, or of an object { path: text }, as { path: Buffer }. */
export const filesOf = (tree) =>
  typeof tree === 'string'
    ? Object.fromEntries(filesBelow(tree).map((path) => [path, readFileSync(join(tree, path))]))
    : Object.fromEntries(Object.entries(tree).map(([path, text]) => [path, Buffer.from(text)]));

const imported = async (stream) => {
  const child = spawn('git', ['-C', await repository(), 'fast-import', '--quiet', '--date-format=raw'], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (data) => (out += data));
  child.stdin.end(stream);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  return out.trim();
};

let number = 0;

/** A commit of `files` on top of `parents`; without `real` no git is used, and its ids only look like ones. */
export const commit = async ({ files, parents = [], message, author, time, real = true }) => {
  if (!real) {
    const sha = createHash('sha1').update(JSON.stringify([Object.entries(files).map(([p, d]) => [p, String(d)]), parents, message, time])).digest('hex');
    contents.set(sha, files);
    return { sha, tree: createHash('sha1').update(JSON.stringify(Object.entries(files).map(([p, d]) => [p, String(d)]))).digest('hex') };
  }
  const data = (content) => [Buffer.from(`data ${content.length}\n`), content, Buffer.from('\n')];
  const line = (text) => Buffer.from(`${text}\n`);
  const [first, ...merged] = parents;
  const sha = await imported(Buffer.concat([
    line(`commit refs/heads/import-${number++}`), line('mark :1'), line(`author ${author.name} <${author.email}> ${time} +0000`),
    line(`committer ${author.name} <${author.email}> ${time} +0000`), ...data(Buffer.from(message)),
    ...(first ? [line(`from ${first}`)] : []), ...merged.map((one) => line(`merge ${one}`)), line('deleteall'),
    ...Object.entries(files).flatMap(([path, content]) => [line(`M 100644 inline ${path}`), ...data(content)]), line('get-mark :1'),
  ]));
  contents.set(sha, files);
  return { sha, tree: await git('-C', await repository(), 'rev-parse', `${sha}^{tree}`) };
};

export const filesAt = (sha) => contents.get(sha) ?? {};

/** Puts a checkout of a commit into `target`, with as much history as asked for (0: all of it). */
export const checkout = async (sha, target, depth) => {
  const key = `${sha}-${depth}`;
  if (!checkouts.has(key)) {
    checkouts.set(key, (async () => {
      const dir = scratch('checkout-');
      await git('init', '--quiet', '--template=', dir);
      await git('-C', dir, 'fetch', '--quiet', ...(depth === 0 ? [] : [`--depth=${depth}`]), `file://${await repository()}`, sha);
      await git('-C', dir, 'checkout', '--quiet', '--detach', sha);
      return dir;
    })());
  }
  mkdirSync(target, { recursive: true });
  // One process for all files: Node takes ten times as long.
  await execute('cp', ['-a', `${await checkouts.get(key)}/.`, `${target}/`]);
};
