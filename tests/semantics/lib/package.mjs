// Expressions by GitHub's own package: what it makes of a text, as promoc_expressions writes it.
import { extracted } from '../../judges/lib/extracted.mjs';

const github = await import(extracted('github.mjs'));
const { Lexer, Parser, Evaluator, data } = github;

/** GitHub doubles a quote inside a literal. Its package for editors restores only the first; its runner restores all. */
const literal = (lexeme) => lexeme.slice(1, -1).replaceAll("''", "'");

const bits = new DataView(new ArrayBuffer(8));

function numberText(number) {
  bits.setFloat64(0, number);
  return `#${Number.isNaN(number) ? '7ff8000000000000' : bits.getBigUint64(0).toString(16).padStart(16, '0')}`;
}

/** A value as a text that tells apart what JSON cannot. */
export function textOf(value) {
  switch (value.kind) {
    case data.Kind.Null: return 'n';
    case data.Kind.Boolean: return value.value ? 't' : 'f';
    case data.Kind.Number: return numberText(value.value);
    case data.Kind.String: return JSON.stringify(value.value);
    case data.Kind.Array: return `[${value.values().map(textOf).join(',')}]`;
    case data.Kind.Dictionary:
      return `{${value.pairs().map((pair) => `${JSON.stringify(pair.key)}:${textOf(pair.value)}`).join(',')}}`;
    default: throw new Error(`a value of kind ${value.kind}`);
  }
}

const fixed = (name, value) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) });
const functions = [
  fixed('success', true),
  fixed('failure', false),
  fixed('always', true),
  fixed('cancelled', false),
  { name: 'hashFiles', minArgs: 1, maxArgs: 255, call: (...args) => new data.StringData(args.map((each) => `${each.coerceString()}|`).join('')) },
  { name: 'broken', minArgs: 0, maxArgs: 1, call: () => { throw new Error('broken'); } },
];
const calls = new Map(functions.map((each) => [each.name.toLowerCase(), each]));

/** Names of the package's kinds of errors, in its order. The end of the text is an unexpected symbol in some places. */
const kinds = [
  'UnexpectedSymbol', 'UnknownContext', 'UnexpectedEnd', 'TooDeep', 'TooLong', 'TooFewArguments', 'TooManyArguments',
  'EvenArguments', 'UnknownContext', 'UnknownFunction',
];
const endOfFile = 23;

/** Only in one line of ASCII is a column of the package the offset of promoc. */
const hasOffsets = (text) => /^[\x20-\x7e]*$/.test(text);

function lexingError(text, error) {
  if (error.message === 'ErrorExceededMaxLength') return { error: 'parse', kind: 'TooLong' };
  const position = /^Unexpected symbol: '[^]*'\. Located at position (\d+) within expression: /.exec(error.message);
  if (!position) throw error;
  return { error: 'parse', kind: 'UnexpectedSymbol', offset: hasOffsets(text) ? Number(position[1]) - 1 : undefined };
}

function parsingError(text, error) {
  if (error.tok === undefined) throw error;
  const isEnd = error.tok.type === endOfFile;
  const kind = isEnd && kinds[error.typ] === 'UnexpectedSymbol' ? 'UnexpectedEnd' : kinds[error.typ];
  return { error: 'parse', kind, offset: !isEnd && hasOffsets(text) ? error.pos.column : undefined };
}

export const contextsOf = (json) => JSON.parse(json, data.reviver);

/** `{ value }` or `{ error: 'parse' | 'evaluate', kind, offset }`; an offset that is undefined is not known. */
export function evaluate(text, contexts) {
  let tokens;
  try {
    ({ tokens } = new Lexer(text).lex());
  } catch (error) {
    return lexingError(text, error);
  }
  for (const token of tokens) if (token.lexeme.startsWith("'")) token.value = literal(token.lexeme);
  let tree;
  try {
    tree = new Parser(tokens, contexts.pairs().map((pair) => pair.key), functions).parse();
  } catch (error) {
    return parsingError(text, error);
  }
  if (tree === undefined) return { value: 'n' };
  try {
    return { value: textOf(new Evaluator(tree, contexts, calls).evaluate()) };
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return { error: 'evaluate' };
  }
}

/** A job for each scalar, and the scalar that stands in each line. */
function workflowOf(scalars) {
  const lines = ['on: push', 'jobs:'];
  const at = [];
  scalars.forEach(({ condition, text }, i) => {
    lines.push(`  j${i}:`, '    runs-on: x', '    steps: [{run: x}]');
    lines.push(condition === undefined ? `    env: {A: ${JSON.stringify(text)}}` : `    if: ${JSON.stringify(condition)}`);
    at[lines.length] = i;
  });
  return { content: lines.join('\n'), at };
}

/** What GitHub's parser of workflows makes of `{ condition }` and `{ text }`: an answer as `evaluate` gives it for each. */
export async function evaluateInWorkflow(scalars, contexts) {
  const { content, at } = workflowOf(scalars);
  const { context, value } = github.parseWorkflow({ name: 'x.yml', content }, new github.NoOperationTraceWriter());
  const { jobs } = await github.convertWorkflowTemplate(context, value, undefined, {
    errorPolicy: github.ErrorPolicy.TryConversion,
  });
  const failed = new Set(context.errors.getErrors().map((error) => at[error.range.start.line]));
  if (failed.has(undefined)) throw new Error(context.errors.getErrors().map((error) => error.message).join('\n'));
  const byName = new Map(jobs.map((job) => [job.id.value, job]));
  return scalars.map(({ condition }, i) => {
    if (failed.has(i)) return { error: 'parse' };
    const job = byName.get(`j${i}`);
    const token = condition === undefined ? job.env.get(0).value : job.if;
    return token.isExpression ? evaluate(token.expression, contexts) : { value: JSON.stringify(token.value) };
  });
}
