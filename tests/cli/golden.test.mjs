// The runner of tests/cases must be able to fail: each kind of mistake in a case is made, seen and repaired by --update.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const golden = process.env.PROMOC_GOLDEN ?? join(root, 'build/dev/promoc_golden');
const smallest = readFileSync(join(root, 'examples/smallest/promotion.promo'), 'utf8');

const cases = (t, files) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-golden-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  cpSync(join(root, 'examples/smallest'), join(dir, 'shop'), { recursive: true, filter: (path) => !path.endsWith('.promo') });
  return {
    dir,
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    run: (...args) => {
      const run = spawnSync(golden, ['--root', dir, ...args], { cwd: root, encoding: 'utf8' });
      return { status: run.status, out: run.stdout + run.stderr };
    },
  };
};

test('no case at all is a failure', (t) => {
  const { run } = cases(t, { 'a.txt': '' });
  assert.equal(run().status, 1);
  assert.equal(run('no-such-case').status, 1);
});

test('a missing expectation is a failure; --update writes it, with columns; then it holds', (t) => {
  const { run, read } = cases(t, { 'x/fail_a.promo': 'promoc 1\nno_such_statement 1\n' });
  const before = run();
  assert.equal(before.status, 1);
  assert.match(before.out, /^\+#! 1\.\.17 error\[P0202\]/m);
  assert.equal(run('--update').status, 0);
  assert.match(read('x/fail_a.promo'), /^promoc 1\nno_such_statement 1\n#! 1\.\.17 error\[P0202\]: /);
  assert.equal(run().status, 0);
});

test('a wrong text, column or code is a failure', (t) => {
  const suite = cases(t, { 'fail_a.promo': 'promoc 1\nno_such_statement 1\n' });
  suite.run('--update');
  const good = suite.read('fail_a.promo');
  for (const [from, to] of [['1..17', '2..17'], ['P0202', 'P0201'], ['error', 'warning'], [']: ', ']: x']]) {
    assert.ok(good.includes(from), from);
    writeFileSync(join(suite.dir, 'fail_a.promo'), good.replace(from, to));
    assert.equal(suite.run().status, 1, `${from} -> ${to}`);
  }
  writeFileSync(join(suite.dir, 'fail_a.promo'), `${good}#! 1 error[P0201]: never reported\n`);
  assert.equal(suite.run().status, 1);
});

test('the prefix fail_ stands for an error, and no --update hides a wrong one', (t) => {
  const wrong = cases(t, { 'a.promo': 'promoc 1\nno_such_statement 1\n' });
  assert.match(wrong.run('--update').out, /its name must begin with fail_/);
  assert.equal(wrong.run('--update').status, 1);
  const needless = cases(t, { 'fail_b.promo': `#! files: shop\n${smallest}` });
  assert.match(needless.run('--update').out, /is called fail_, but there is no error/);
});

test('emitted files: missing, different, not executable and stale ones are failures; --update repairs each', (t) => {
  const suite = cases(t, {
    'a.promo': `#! args: build report\n#! files: shop\n${smallest}`,
  });
  assert.match(suite.run().out, /is emitted, but not expected/);
  assert.equal(suite.run('--update').status, 0, suite.run('--update').out);
  assert.equal(suite.run().status, 0);
  const expected = join(suite.dir, 'a.expected');
  assert.ok(existsSync(join(expected, 'report.txt')));
  const script = spawnSync('find', [expected, '-name', '*.sh'], { encoding: 'utf8' }).stdout.split('\n')[0];
  assert.ok(statSync(script).mode & 0o100);

  const harms = [
    () => writeFileSync(join(expected, 'samconfig.toml'), 'other\n'),
    () => rmSync(join(expected, 'samconfig.toml')),
    () => chmodSync(script, 0o644),
    () => writeFileSync(join(expected, 'stale.yml'), 'x\n'),
    () => writeFileSync(join(expected, 'report.txt'), ''),
  ];
  for (const harm of harms) {
    harm();
    assert.equal(suite.run().status, 1, String(harm));
    suite.run('--update');
    assert.equal(suite.run().status, 0, String(harm));
  }
  assert.ok(!existsSync(join(expected, 'stale.yml')));
});

test('a file that is to be compared but was not emitted is a failure', (t) => {
  const suite = cases(t, {
    'a.promo': `#! args: build\n#! emit: no-such-file.yml\n#! files: shop\n${smallest}`,
  });
  assert.match(suite.run('--update').out, /`no-such-file.yml` is to be compared, but was not emitted/);
  assert.equal(suite.run('--update').status, 1);
});
