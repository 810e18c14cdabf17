// No value of a definition becomes part of a shell script: it travels in `env:`. The scripts of a build that is full of
// nasty texts are those of a build without them, and bash and dash get each text as it was written.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromPackages } from '../judges/lib/extracted.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const { parse } = fromPackages((require) => require('yaml'));

const nasty = [
  '$(touch gone)', '`touch gone`', '${HOME}', '$HOME', '$$', '$!', '!!', "'; touch gone; '", '"; touch gone; "', '\\', '\\\\', "\\'", '\\"',
  "'", '"', "''", '""', ' a ', '  ', '\t', 'a\nb', '\n', 'a\n', '\na', '*', '?', '[a-z]', '{a,b}', '~', '~root', '-n', '-e', '--', '-', '&', '&&',
  '|', '||', ';', ';;', '<', '>', '<<EOF', '>(a)', '#', ' # a', '!', '%s', '%0A', '::error::a', '\\n', '\\c', '(', ')', 'a=b', '=', ':', '.', '@',
  '^', 'é', '\u{1F680}', '\u00a0', "$'a'", "a'b\"c`d$e\\f", 'EOF', 'fi', 'done', '}', '{', '{{', '}}', "' || true || '", '$((1))', '$[1]', ',',
];
const written = (text) => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;

/** Every step of every workflow that a definition with these marks is built into. */
function steps(t, marks) {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-shell-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(join(root, 'examples/smallest'), dir, { recursive: true });
  for (const old of ['.github', 'infrastructure', 'samconfig.toml']) rmSync(join(dir, old), { recursive: true, force: true });
  const definition = join(dir, 'promotion.promo');
  const gates = marks.map((mark, i) => `gate g${i} = python.pytest("tests", mark: ${written(mark)})\n`).join('');
  const list = `gates all = ${marks.map((_, i) => `g${i}`).join(', ')}\n`;
  const text = readFileSync(definition, 'utf8').replace(/environment staging/, () => `${gates}${list}environment staging`);
  writeFileSync(definition, text.replace('require ', 'require all, '));
  const { status, stdout, stderr } = spawnSync(promoc, ['build'], { cwd: dir, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const workflows = join(dir, '.github/workflows');
  return readdirSync(workflows).flatMap((name) =>
    Object.values(parse(readFileSync(join(workflows, name), 'utf8')).jobs).flatMap((job) => job.steps ?? []));
}

const scripts = (all) => [...new Set(all.map((step) => step.run).filter(Boolean))].sort();

test(`${nasty.length} texts reach no script, and come out of the environment of bash and dash unchanged`, (t) => {
  const full = steps(t, nasty);
  assert.deepEqual(scripts(full), scripts(steps(t, ['plain'])));
  const values = full.filter((step) => step.env && 'MARK' in step.env).map((step) => step.env.MARK);
  for (const text of nasty) assert.ok(values.includes(text), JSON.stringify(text));
  const env = { PATH: process.env.PATH, ...Object.fromEntries(nasty.map((text, i) => [`MARK${i}`, text])) };
  const script = nasty.map((_, i) => `printf '%s\\000' "$MARK${i}"`).join('\n');
  for (const shell of ['bash', 'dash']) {
    const { stdout, error } = spawnSync(shell, ['-c', script], { env, encoding: 'utf8' });
    assert.ifError(error);
    assert.deepEqual(stdout.split('\0').slice(0, -1), nasty, shell);
  }
});
