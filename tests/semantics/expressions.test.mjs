// promoc's reader and evaluator of expressions against GitHub's own package: the same answer to every random
// expression, condition and text, or an error of the same kind at the same place.
import assert from 'node:assert/strict';
import test from 'node:test';
import { contextsFor, Expressions, randomOf } from './lib/generate.mjs';
import { contextsOf, evaluate, evaluateInWorkflow } from './lib/package.mjs';
import { answersOf, assertSame } from './lib/program.mjs';

/** Another seed looks at other expressions: PROMOC_SEED=7 node --test tests/semantics */
const seed = Number(process.env.PROMOC_SEED ?? 2026);

const count = (list) => list.reduce((sums, key) => sums.set(key, (sums.get(key) ?? 0) + 1), new Map());

test('at least 20000 random expressions have the same value or the same error', () => {
  const random = randomOf(seed);
  const questions = [];
  for (let world = 0; world < 800; world += 1) {
    const contexts = contextsFor(random);
    const make = new Expressions(random);
    for (let i = 0; i < 40; i += 1) questions.push({ expr: make.any(), contexts });
  }
  const parsed = new Map();
  const expected = questions.map(({ expr, contexts }) => {
    if (!parsed.has(contexts)) parsed.set(contexts, contextsOf(JSON.stringify(contexts)));
    return evaluate(expr, parsed.get(contexts));
  });
  assertSame(questions, expected, answersOf(questions));

  const different = new Set(questions.map(({ expr }) => expr)).size;
  assert.ok(different >= 20_000, `only ${different} expressions`);
  const seen = count(expected.map(({ value, error, kind }) => (error === undefined ? `value ${value[0]}` : `${error} ${kind ?? ''}`)));
  console.log(`${different} expressions: ${[...seen].map(([key, number]) => `${number} ${key}`).join(', ')}`);
  for (const key of ['value n', 'value t', 'value f', 'value #', 'value "', 'value [', 'value {', 'evaluate ']) {
    assert.ok(seen.get(key) >= 200, `too few of ${key}`);
  }
  for (const kind of ['UnexpectedSymbol', 'UnexpectedEnd', 'UnknownContext', 'UnknownFunction', 'TooFewArguments', 'TooManyArguments', 'EvenArguments', 'TooDeep', 'TooLong']) {
    assert.ok(seen.get(`parse ${kind}`) >= 5, `too few of ${kind}`);
  }
});

/** A scalar of a workflow is alone between lines of its own, so that an error says which one it was. */
test('conditions and texts of workflows are read as GitHub reads them', async () => {
  const random = randomOf(seed + 1);
  const questions = [];
  const expected = [];
  for (let world = 0; world < 30; world += 1) {
    const contexts = Object.fromEntries(Object.entries(contextsFor(random)).map(([key, value]) => [key.toLowerCase(), value]));
    const conditions = new Expressions(random, 'job');
    const texts = new Expressions(random, 'none');
    const scalars = Array.from({ length: 100 }, () =>
      random.choose([
        [1, () => ({ condition: random.of(['', ' ']) + conditions.any() + random.of(['', ' ', '\n']) })],
        [2, () => ({ condition: conditions.scalar() })],
        [2, () => ({ text: texts.scalar() })],
      ]),
    );
    expected.push(...(await evaluateInWorkflow(scalars, contextsOf(JSON.stringify(contexts)))));
    questions.push(...scalars.map((scalar) => ({ ...scalar, contexts })));
  }
  assertSame(questions, expected.map(({ value, error }) => ({ value, error })), answersOf(questions));
  const seen = count(expected.map(({ value, error }) => error ?? value[0]));
  console.log(`${questions.length} scalars: ${[...seen].map(([key, number]) => `${number} ${key}`).join(', ')}`);
  for (const key of ['t', 'f', '"', 'parse', 'evaluate']) assert.ok(seen.get(key) >= 20, `too few of ${key}`);
});
