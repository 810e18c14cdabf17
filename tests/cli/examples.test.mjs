// What the examples show as emitted is what promoc emits: a change of it is read in the review of the change that made it.
// To accept it: `promoc build examples/NAME/promotion.promo`, and `promoc docs` where the example shows its guide.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const promocIn = (example, ...args) => spawnSync(promoc, args, { cwd: join(root, 'examples', example), encoding: 'utf8' });

const examples = readdirSync(join(root, 'examples'));
const built = examples.filter((name) => existsSync(join(root, 'examples', name, '.github/promoc/manifest.json')));

test('every example that builds shows its output', () => {
  const builds = examples.filter((name) => existsSync(join(root, 'examples', name, 'promotion.promo')) && promocIn(name, 'check').status === 0);
  assert.ok(builds.length >= 2);
  assert.deepEqual(built, builds);
});

for (const name of built) {
  test(`examples/${name}: the emitted files are current`, () => {
    const { status, stdout, stderr } = promocIn(name, 'build', '--check');
    assert.equal(status, 0, stdout + stderr);
  });
}

const documented = examples.filter((name) => existsSync(join(root, 'examples', name, '.github/promoc/documents.json')));

test('the main example shows its guide', () => assert.ok(documented.includes('lambda-staging-production')));

for (const name of documented) {
  test(`examples/${name}: the pages for people are current`, () => {
    const { status, stdout, stderr } = promocIn(name, 'docs', '--check');
    assert.equal(status, 0, stdout + stderr);
  });
}
