// The real binary: which stream, which exit code, and JSON that fits the published schema.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const Ajv = createRequire(join(root, 'tests/judges/package.json'))('ajv/dist/2020').default;
const validate = new Ajv({ strict: true, allowUnionTypes: true })
  .compile(JSON.parse(readFileSync(join(root, 'docs/schema/diagnostics.schema.json'), 'utf8')));

const project = (t, change = (text) => text) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-formats-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(join(root, 'examples/smallest'), dir, { recursive: true });
  for (const written of ['.github', 'infrastructure', 'samconfig.toml']) rmSync(join(dir, written), { recursive: true, force: true });
  const file = join(dir, 'promotion.promo');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  const run = (args, env = {}) => spawnSync(promoc, args, { cwd: dir, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });
  return Object.assign(run, { dir });
};
const broken = (text) => `${text}\nno_such_statement 1\nenvironment { \n`;
const fits = (text) => {
  const json = JSON.parse(text);
  assert.ok(validate(json), JSON.stringify(validate.errors, null, 1));
  return json;
};

test('JSON of every command fits the schema, with and without findings', (t) => {
  for (const [change, status] of [[(x) => x, 0], [broken, 1]]) {
    const run = project(t, change);
    for (const args of [['check'], ['build', '--dry-run'], ['build'], ['report'], ['build', '--check']]) {
      const result = run([...args, '--format', 'json']);
      assert.equal(result.status, status, `${args}: ${result.stderr}`);
      assert.equal(result.stderr, '');
      const json = fits(result.stdout);
      assert.equal(json.diagnostics.length > 0, status === 1);
    }
  }
  const nowhere = project(t)(['check', 'nix', '--format', 'json']);
  assert.equal(nowhere.status, 2);
  assert.equal(fits(nowhere.stdout).diagnostics[0].file, null);
});

test('the schema can refuse', (t) => {
  const json = fits(project(t, broken)(['check', '--format', 'json']).stdout);
  assert.ok(!validate({ ...json, schema: 2 }));
  for (const member of ['code', 'severity', 'range', 'fixes']) {
    const { [member]: _, ...rest } = json.diagnostics[0];
    assert.ok(!validate({ ...json, diagnostics: [rest] }), member);
  }
});

test('findings as text go to the error stream, annotations to the output', (t) => {
  const run = project(t, broken);
  const text = run(['check']);
  assert.equal(text.stdout, '');
  assert.match(text.stderr, /^error\[P\d{4}\]: .+\n +--> promotion\.promo:\d+:\d+\n/);
  assert.match(text.stderr, /\n\d+ errors?(, \d+ warnings?)?\n`promoc explain .*\n$/);
  const github = run(['check', '--format', 'github']);
  assert.equal(github.stderr, '');
  assert.match(github.stdout, /^(::(error|warning|notice) file=promotion\.promo,line=\d+,.*title=P\d{4} [a-z0-9-]+::.*\n)+$/);
});

test('no colour in pipes; FORCE_COLOR, NO_COLOR and --color', (t) => {
  const run = project(t, broken);
  const coloured = (args, env) => run(args, env).stderr.includes('\u001b[');
  assert.equal(coloured(['check']), false);
  assert.equal(coloured(['check'], { FORCE_COLOR: '1' }), true);
  assert.equal(coloured(['check'], { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
  assert.equal(coloured(['check'], { FORCE_COLOR: '', NO_COLOR: '' }), false);
  assert.equal(coloured(['check', '--color', 'always'], { NO_COLOR: '1' }), true);
});

test('same input, same bytes: in another directory, locale and time zone', (t) => {
  const built = (env) => {
    const run = project(t);
    const result = run(['build'], env);
    assert.equal(result.status, 0, result.stderr);
    const files = readdirSync(run.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const contents = files.map((entry) => [join(entry.parentPath ?? entry.path, entry.name).slice(run.dir.length),
      readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'hex')]);
    return { stdout: result.stdout, contents: Object.fromEntries(contents.sort()) };
  };
  const here = built({});
  assert.ok('/.github/workflows/promote.yml' in here.contents && '/.github/promoc/manifest.json' in here.contents);
  assert.deepEqual(built({ LC_ALL: 'de_DE.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' }), here);
});

test('an output that cannot be written is an error', (t) => {
  const run = spawnSync('sh', ['-c', '"$0" --version > /dev/full', promoc], { encoding: 'utf8' });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /the output could not be written/);
});
