// The README shows real files and real output: every marked block is made again and compared. UPDATE=1 rewrites them.
//   <!-- file PATH -->            the file
//   <!-- output build DIR -->     what `promoc build` says in a fresh copy of DIR
//   <!-- output report DIR -->    what `promoc report` says there
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const readme = join(root, 'README.md');

/** Runs a command in a fresh copy of an example that holds nothing that was written before. */
const inCopy = (example, command) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-readme-'));
  try {
    cpSync(join(root, example), dir, { recursive: true });
    for (const written of ['.github', 'infrastructure', 'samconfig.toml']) rmSync(join(dir, written), { recursive: true, force: true });
    const run = spawnSync(promoc, [command], { cwd: dir, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const contents = {
  file: (path) => readFileSync(join(root, path), 'utf8'),
  output: (command, example) => inCopy(example, command),
};

test('every block of the README is what it says', () => {
  const text = readFileSync(readme, 'utf8');
  let blocks = 0;
  const made = text.replace(/(<!-- (file|output) (.*?) -->\n```\w*\n)[^]*?(```\n)/g, (_, head, kind, args, tail) => {
    blocks += 1;
    return head + contents[kind](...args.split(' ')) + tail;
  });
  assert.equal(blocks, 3);
  if (process.env.UPDATE === '1') writeFileSync(readme, made);
  assert.equal(readFileSync(readme, 'utf8'), made);
});

test('every path that the README links to exists', () => {
  const text = readFileSync(readme, 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1]);
  assert.ok(links.length > 5);
  for (const link of links) assert.ok(readFileSyncOrDir(join(root, link)), link);
});

const readFileSyncOrDir = (path) => {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    return error.code === 'EISDIR';
  }
};
