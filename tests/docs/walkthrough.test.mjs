// docs/walkthrough.md shows an emitted workflow: every piece stands in the file as it is shown.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/walkthrough.md'), 'utf8');
const example = join(root, 'examples/lambda-staging-production');
const sources = { yaml: readFileSync(join(example, '.github/workflows/promote.yml'), 'utf8'), promo: readFileSync(join(example, 'promotion.promo'), 'utf8') };
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));

test('every piece stands in the file', () => {
  assert.ok(blocks.length > 10);
  for (const { language, text } of blocks) assert.ok(sources[language]?.includes(text), text);
});

test('pieces come in the order of the file', () => {
  let last = -1;
  for (const { text } of blocks.filter((b) => b.language === 'yaml')) {
    const at = sources.yaml.indexOf(text, Math.max(last, 0));
    assert.ok(at > last, `out of order, or only earlier:\n${text}`);
    last = at;
  }
});

test('every link leads somewhere', () => {
  for (const [, to] of page.matchAll(/\]\(([^)#]+)\)/g)) assert.ok(existsSync(join(root, 'docs', to)), to);
});
