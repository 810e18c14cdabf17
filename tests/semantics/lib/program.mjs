// promoc_expressions, asked and compared.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const program = process.env.PROMOC_EXPRESSIONS ?? join(root, 'build/dev/promoc_expressions');

/** The answer to each of `{ expr | condition | text, contexts }`. */
export function answersOf(questions) {
  const input = questions.map(({ contexts, ...question }, i) => {
    const world = contexts === questions[i - 1]?.contexts ? '' : `${JSON.stringify({ contexts })}\n`;
    return `${world}${JSON.stringify(question)}\n`;
  }).join('');
  const lines = execFileSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n').slice(0, -1);
  assert.equal(lines.length, questions.length, 'one answer for each question');
  return lines.map((line) => JSON.parse(line));
}

/** What is different, or undefined. The package does not always say of which kind an error is, and where. */
export function difference(expected, found) {
  if (expected.error === undefined) return expected.value === found.value ? undefined : 'value';
  if (found.error !== expected.error && !(expected.error === 'parse' && found.insert)) return 'error';
  if (expected.kind !== undefined && expected.kind !== found.kind) return 'kind of error';
  return expected.offset !== undefined && expected.offset !== found.offset ? 'place of the error' : undefined;
}

export function assertSame(questions, expected, found) {
  const faults = [];
  questions.forEach((question, i) => {
    const what = difference(expected[i], found[i]);
    if (what !== undefined) faults.push({ what, question, expected: expected[i], found: found[i] });
  });
  faults.sort((a, b) => JSON.stringify(a.question).length - JSON.stringify(b.question).length);
  const shortest = faults.slice(0, 5).map((each) => JSON.stringify(each)).join('\n');
  assert.equal(faults.length, 0, `${faults.length} differences, the shortest:\n${shortest}`);
}
