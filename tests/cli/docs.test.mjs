// `promoc docs` as people run it: what it writes, what it refuses, and that every link of the example's pages leads somewhere.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const parse5 = createRequire(join(root, 'tests/judges/package.json'))('parse5');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

/** Runs `use` in a copy of an example without the pages that promoc wrote. */
const inCopy = (example, use) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-docs-'));
  try {
    cpSync(join(root, 'examples', example), dir, { recursive: true });
    for (const page of ['docs/PROMOTION.md', 'docs/runbook.md', '.github/promoc/documents.json']) rmSync(join(dir, page), { force: true });
    use({
      dir,
      run: (...args) => spawnSync(promoc, ['docs', ...args], { cwd: dir, encoding: 'utf8' }),
      read: (path) => readFileSync(join(dir, path), 'utf8'),
      write: (path, text) => writeFileSync(join(dir, path), text),
      edit: (path, from, to) => writeFileSync(join(dir, path), readFileSync(join(dir, path), 'utf8').replace(from, to)),
      has: (path) => existsSync(join(dir, path)),
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
const ok = ({ status, stdout, stderr }) => assert.equal(status, 0, stdout + stderr);
const main = 'lambda-staging-production';

test('docs writes the guide, the runbook and a manifest; a second run changes nothing', () => inCopy(main, ({ run, read }) => {
  const first = run();
  ok(first);
  assert.equal(first.stdout, 'wrote     docs/PROMOTION.md\nwrote     docs/runbook.md\nwrote     .github/promoc/documents.json\n3 files written, 0 unchanged\n');
  assert.match(read('docs/PROMOTION.md'), /^# Promotion guide: orders$/m);
  assert.match(run().stdout, /^0 files written, 3 unchanged$/m);
  ok(run('--check'));
}));

test('a definition without words for people gets a guide too', () => inCopy('smallest', ({ run, read, has }) => {
  ok(run());
  const guide = read('docs/PROMOTION.md');
  for (const section of ['Checklists', 'Whom to ask', 'Notes', 'Planned', 'Branch protection', 'When something goes wrong']) {
    assert.ok(!guide.includes(`## ${section}`), section);
  }
  assert.match(guide, /^## What each rule is worth$/m);
  assert.ok(!has('docs/runbook.md'));
}));

test('--out - prints the guide and writes nothing', () => inCopy(main, ({ run, has }) => {
  const { status, stdout } = run('--out', '-');
  assert.equal(status, 0);
  assert.ok(!has('docs/PROMOTION.md'));
  ok(run());
  assert.equal(run('--out', '-', '--format', 'json').status, 0);
  assert.equal(JSON.parse(run('--out', '-', '--format', 'json').stdout).guide, stdout);
  assert.equal(run('--out', '-', '--check').status, 2);
}));

test('--format html writes one page that loads nothing, beside the Markdown', () => inCopy(main, ({ run, read, has, edit }) => {
  ok(run());
  const first = run('--format', 'html');
  ok(first);
  assert.equal(first.stdout, 'wrote     docs/PROMOTION.html\nwrote     .github/promoc/documents-html.json\n2 files written, 0 unchanged\n');
  assert.ok(has('docs/PROMOTION.md'));
  ok(run('--check'));
  ok(run('--format', 'html', '--check'));
  const page = read('docs/PROMOTION.html');
  assert.equal(run('--format', 'html', '--out', '-').stdout, page);
  const errors = [];
  const nodes = (node) => [node, ...(node.childNodes ?? []).flatMap(nodes)];
  const all = nodes(parse5.parse(page, { onParseError: (error) => errors.push(error.code) }));
  const values = (...names) => all.flatMap((node) => (node.attrs ?? []).filter(({ name }) => names.includes(name)).map(({ value }) => value));
  assert.deepEqual(errors, []);
  assert.deepEqual(all.filter(({ nodeName }) => ['script', 'link', 'img', 'iframe', 'object', 'base', 'form'].includes(nodeName)), []);
  assert.deepEqual(values('src', 'srcset', 'style', 'onclick', 'onload'), []);
  assert.doesNotMatch(page, /url\(|@import/);
  const ids = values('id');
  assert.equal(new Set(ids).size, ids.length);
  const links = values('href');
  assert.ok(links.length > 100);
  for (const link of links) {
    if (link.startsWith('https://')) continue;
    if (link.startsWith('#')) assert.ok(ids.includes(link.slice(1)), link);
    else assert.ok(has(join('docs', link.replace(/#L\d+$/, ''))), link);
  }
  edit('promotion.promo', 'expires 72h', 'expires 48h');
  const changed = run('--format', 'html', '--check');
  assert.equal(changed.status, 1);
  assert.match(changed.stdout, /^\+<li>An approval counts for 48 hours \(assumed\)\.<\/li>$/m);
  assert.match(changed.stdout, /run `promoc docs --format html`$/m);
  edit('promotion.promo', 'promoc 1', 'promoc 99');
  assert.match(run('--format', 'html').stderr, /^error/m);
  assert.equal(run('--format', 'pdf').status, 2);
}));

test('the page for browsers says what the Markdown says', () => inCopy(main, ({ run }) => {
  const seen = (html) => parse5.parse(html);
  const words = (node) => (node.nodeName === '#text' ? node.value : ['nav', 'style', 'title'].includes(node.nodeName) ? '' : (node.childNodes ?? []).map(words).join(''));
  const lines = (html) => words(seen(html)).split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const markdown = run('--out', '-').stdout.replace(/```mermaid[^]*?```\n/, '').replace(/^This is also a page of its own.*\n/m, '');
  const options = ['table', 'strikethrough', 'autolink', 'tasklist'].flatMap((name) => ['-e', name]);
  const theirs = spawnSync('cmark-gfm', ['--unsafe', ...options], { input: markdown, encoding: 'utf8' }).stdout;
  const ours = run('--format', 'html', '--out', '-').stdout.replace(/<table>\s*<thead>\s*<tr>\s*<th>step<[^]*?<\/table>/, '');
  assert.deepEqual(lines(ours), lines(theirs));
}));

test('--out names another place, links follow, and the old page goes', () => inCopy(main, ({ run, read, has }) => {
  ok(run());
  assert.match(read('docs/PROMOTION.md'), /\]\(\.\.\/promotion\.promo\)/);
  ok(run('--out', 'PROMOTION.md'));
  assert.ok(!has('docs/PROMOTION.md'));
  assert.match(read('PROMOTION.md'), /\]\(promotion\.promo\)/);
  assert.match(read('PROMOTION.md'), /\]\(docs\/runbook\.md\)/);
  for (const place of ['../guide.md', '/tmp/guide.md', 'docs/my guide.md', '.git/guide.md']) {
    const { status, stderr } = run('--out', place);
    assert.equal(status, 2, place);
    assert.match(stderr, /^error: /);
  }
  const same = run('--out', 'docs/runbook.md');
  assert.equal(same.status, 1);
  assert.match(same.stderr, /two files are to be called `docs\/runbook\.md`/);
}));

test('--check shows the difference and writes nothing', () => inCopy(main, ({ run, read, edit }) => {
  assert.match(run('--check').stdout, /^missing {3}docs\/PROMOTION\.md$/m);
  ok(run());
  edit('promotion.promo', 'expires 72h', 'expires 48h');
  const before = read('docs/PROMOTION.md');
  const { status, stdout } = run('--check');
  assert.equal(status, 1);
  assert.match(stdout, /^-- An approval counts for 72 hours \(assumed\)\.$/m);
  assert.match(stdout, /^\+- An approval counts for 48 hours \(assumed\)\.$/m);
  assert.match(stdout, /run `promoc docs`$/m);
  assert.equal(read('docs/PROMOTION.md'), before);
}));

test('a page that somebody wrote or edited is kept without --force', () => inCopy(main, ({ run, read, write }) => {
  write('docs/runbook.md', 'my own\n');
  const { status, stderr } = run();
  assert.equal(status, 1);
  assert.match(stderr, /P0701/);
  assert.match(stderr, /promoc docs --force/);
  assert.equal(read('docs/runbook.md'), 'my own\n');
  ok(run('--force'));
  write('docs/PROMOTION.md', `${read('docs/PROMOTION.md')}\nA remark.\n`);
  assert.match(run().stderr, /P0702/);
  assert.match(read('docs/PROMOTION.md'), /A remark/);
}));

test('nothing is written through a link', () => inCopy(main, ({ dir, run, has }) => {
  symlinkSync('/tmp/promoc-docs-elsewhere.md', join(dir, 'docs/PROMOTION.md'));
  const { status, stderr } = run('--force');
  assert.equal(status, 1);
  assert.match(stderr, /P0704/);
  assert.ok(lstatSync(join(dir, 'docs/PROMOTION.md')).isSymbolicLink());
  assert.ok(!existsSync('/tmp/promoc-docs-elsewhere.md') && !has('docs/runbook.md'));
}));

test('pages and build keep out of each other\'s way', () => inCopy(main, ({ dir, run, has, edit }) => {
  ok(run());
  ok(spawnSync(promoc, ['build'], { cwd: dir, encoding: 'utf8' }));
  assert.ok(has('docs/PROMOTION.md'));
  edit('promotion.promo', /runbook "docs\/runbook\.md" \{[^]*?\n\}\n/, '');
  ok(run());
  assert.ok(!has('docs/runbook.md'));
  assert.ok(has('.github/workflows/promote.yml'));
}));

test('what is not enforced is said to be not enforced', () => inCopy('smallest', ({ run, edit }) => {
  edit('promotion.promo', 'visibility public', 'visibility private');
  edit('promotion.promo', 'approve lead', 'approve lead expires 24h; accept unprotected "the plan offers <b>no</b> reviewers"');
  const { stdout } = run('--out', '-');
  assert.match(stdout, /^\*\*Not enforced\.\*\* The definition says `approve lead`.*GitHub asks nobody: the plan offers \\<b>no\\<\/b> reviewers$/m);
  assert.match(stdout, /^\| approval \| nobody is asked \| \*\*not enforced\*\* \|$/m);
  assert.match(stdout, /`production: approve lead`.*\| documented \|/);
  assert.ok(!stdout.includes('Nobody is asked before a deployment to `staging` or `production`'));
}));

test('every link of the pages leads to a file or heading', () => {
  const anchors = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map((m) => m[1].toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
  for (const page of ['docs/PROMOTION.md', 'docs/runbook.md']) {
    const text = readFileSync(join(root, 'examples', main, page), 'utf8');
    const targets = [...text.matchAll(/\]\(([^)]*)\)/g)].map((m) => m[1]);
    assert.ok(targets.length > 0);
    for (const target of targets) {
      if (target.startsWith('https://')) continue;
      if (target.startsWith('#')) assert.ok(anchors(text).includes(target.slice(1)), target);
      else assert.ok(existsSync(join(root, 'examples', main, dirname(page), target.replace(/#L\d+$/, ''))), `${page}: ${target}`);
    }
  }
});
