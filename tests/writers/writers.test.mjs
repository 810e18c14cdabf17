// What every writer writes, read back by readers that share nothing with it: nasty texts in every position of every
// format come back as the same texts, or the writer refused them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readExpressions } from './readers/expressions.mjs';
import { readHtml } from './readers/html.mjs';
import { readJson } from './readers/json.mjs';
import { readMarkdown } from './readers/markdown.mjs';
import { readToml } from './readers/toml.mjs';
import { readWorkflow } from './readers/workflow.mjs';
import { readYaml } from './readers/yaml.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.PROMOC_WRITERS ?? join(root, 'build/dev/promoc_writers');

/** One row per writer: the least number of texts, and the readers. A new writer needs a row here and one in formats.cpp. */
const formats = {
  yaml: { least: 50_000, readers: [readYaml] },
  workflow: { least: 10_000, readers: [readWorkflow] },
  expression: { least: 10_000, readers: [readExpressions] },
  toml: { least: 10_000, readers: [readToml] },
  json: { least: 10_000, readers: [readJson] },
  markdown: { least: 10_000, readers: [readMarkdown] },
  html: { least: 10_000, readers: [readHtml] },
};

const folder = mkdtempSync(join(tmpdir(), 'promoc-writers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Every text: its bytes, and itself where they are UTF-8. */
const texts = (() => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return execFileSync(program, ['texts'], { encoding: 'latin1', maxBuffer: 1 << 28 })
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const bytes = Buffer.from(line, 'hex');
      try {
        return { size: bytes.length, text: decoder.decode(bytes) };
      } catch {
        return { size: bytes.length };
      }
    });
})();

function* documents(name) {
  const all = readFileSync(join(folder, name));
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(10, at);
    const [numbers, size] = all.toString('latin1', at, end).split(' : ');
    const document = all.toString('utf8', end + 1, end + 1 + Number(size));
    yield { batch: numbers.split(' ').map((number) => texts[number]), document };
    at = end + 1 + Number(size) + 1;
  }
}

test('the compiler writes every text or refuses it, and its own readers read the same', () => {
  const { status, stdout, stderr } = spawnSync(program, ['prove', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  console.log(stdout.trimEnd());
  assert.equal(new Set(texts.map((each) => each.text).filter((text) => text !== undefined)).size,
    texts.filter((each) => each.text !== undefined).length, 'each text stands once');
});

for (const [name, { least, readers }] of Object.entries(formats)) {
  for (const read of readers) {
    test(`${name}: at least ${least} texts come back unchanged from ${read.reader}`, async () => {
      assert.ok(existsSync(join(folder, name)));
      const faults = [];
      let written = 0;
      let compared = 0;
      const same = (position, expected, found) => {
        compared += 1;
        if (expected !== found && faults.push({ position, expected, found }) > 20) assert.fail(JSON.stringify(faults, null, 1));
      };
      for (const { batch, document } of documents(name)) {
        for (const { text } of batch) assert.notEqual(text, undefined, 'what was written is UTF-8');
        written += batch.length;
        await read(document, batch, same);
      }
      assert.deepEqual(faults, []);
      assert.ok(written >= least, `only ${written} texts`);
      assert.ok(compared >= written);
      console.log(`${name}: ${written} texts, ${compared} comparisons by ${read.reader}`);
    });
  }
}
