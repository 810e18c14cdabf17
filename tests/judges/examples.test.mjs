// The judges over everything that the examples emit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { here } from './lib/extracted.mjs';
import { buildVariant, variants } from './lib/variants.mjs';
import { asLine, judgeTree, judges, unusedAllowed } from './judge.mjs';

const root = join(here, '../..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'promotion.promo')),
);

/** What this version builds. The other examples hold statements of the language that it only reads yet. */
const built = ['lambda-staging-production', 'security-design-assistant', 'smallest'];

/** A copy of an example, without what was emitted into it before, and what a build in it says. */
function build(t, name) {
  const place = mkdtempSync(join(tmpdir(), `example-${name}-`));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  cpSync(join(root, 'examples', name), place, { recursive: true });
  for (const emitted of ['.github', 'infrastructure/promoc', 'samconfig.toml']) {
    rmSync(join(place, emitted), { recursive: true, force: true });
  }
  const { status, stdout, stderr } = spawnSync(promoc, ['build', '--format', 'json'], { cwd: place, encoding: 'utf8' });
  return { place, status, text: stdout + stderr, json: () => JSON.parse(stdout) };
}

const passed = [];

for (const name of examples.filter((each) => built.includes(each))) {
  test(`the judges find nothing in what ${name} emits`, async (t) => {
    const { place, status, text } = build(t, name);
    assert.equal(status, 0, text);
    const result = await judgeTree(place);
    assert.deepEqual(result.findings.map(asLine), []);
    // None of them brings its settings by Terraform; copies that do are judged in terraform.test.mjs.
    for (const { name: judge } of judges) assert.ok(judge === 'terraform' || result.judged[judge] > 0, `${judge} judged nothing`);
    // Scripts are judged file by file; the manifest must not list one that no judge saw.
    const manifest = readFileSync(join(place, '.github/promoc/manifest.json'), 'utf8');
    const listed = [...manifest.matchAll(/"([^"]+\.(?:ya?ml|json|toml|sh))"/g)].map(([, path]) => path);
    assert.ok(listed.length > 3);
    for (const path of listed) assert.ok(existsSync(join(place, path)), path);
    passed.push(...result.passed);
  });
}

for (const name of variants) {
  test(`the judges find nothing in what variants/${name} emits`, async (t) => {
    const { place, status, text } = buildVariant(t, name);
    assert.equal(status, 0, text);
    const result = await judgeTree(place);
    assert.deepEqual(result.findings.map(asLine), []);
    passed.push(...result.passed);
  });
}

for (const name of examples.filter((each) => !built.includes(each))) {
  test(`${name} is refused only for what is not yet implemented, and nothing is written`, (t) => {
    const { place, status, json } = build(t, name);
    assert.equal(status, 1);
    const errors = json().diagnostics.filter(({ severity }) => severity === 'error');
    // These examples come without the application, so the files that they name are missing, too.
    const kinds = new Set(errors.map(({ name: kind }) => kind).filter((kind) => kind !== 'wrong-path'));
    assert.deepEqual([...kinds], ['not-yet-implemented']);
    assert.ok(!existsSync(join(place, '.github')));
  });
}

test('every example was looked at, and every allowed finding still occurs', () => {
  assert.ok(built.every((name) => examples.includes(name)));
  assert.deepEqual(unusedAllowed(passed), []);
});
