// Expressions, by GitHub's own evaluator (`@actions/expressions`), over plain values.
import { pathToFileURL } from 'node:url';
import { extracted } from '../../judges/lib/extracted.mjs';

const { Lexer, Parser, Evaluator, data } = await import(pathToFileURL(extracted('github.mjs')));

const contexts = [
  'github', 'needs', 'steps', 'inputs', 'env', 'vars', 'secrets', 'matrix', 'job', 'runner', 'strategy', 'jobs',
];
const functions = ['success', 'failure', 'always', 'cancelled', 'hashFiles'].map((name) => ({ name, minArgs: 0, maxArgs: 255 }));

const toData = (value) => {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(...Object.entries(value).map(([key, one]) => ({ key, value: toData(one) })));
};

const fromData = (value) => {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Array:
      return value.values().map(fromData);
    case data.Kind.Dictionary:
      return Object.fromEntries(value.pairs().map(({ key, value: one }) => [key, fromData(one)]));
    default:
      return value.value;
  }
};

const trees = new Map();
const parsed = (text) => {
  if (!trees.has(text)) trees.set(text, new Parser(new Lexer(text).lex().tokens, contexts, functions).parse());
  return trees.get(text);
};

/** `given` holds contexts by name, and under `functions` the status functions and hashFiles, which take plain values. */
const evaluated = (text, given) => {
  const all = new data.Dictionary(...contexts.map((key) => ({ key, value: toData(given[key]) })));
  const own = new Map(
    functions.map((info) => {
      const call = given.functions?.[info.name] ?? (() => { throw new Error(`${info.name}() is not to be had here`); });
      return [info.name.toLowerCase(), { ...info, call: (...args) => toData(call(...args.map(fromData))) }];
    }),
  );
  return new Evaluator(parsed(text), all, own).evaluate();
};

/** The value of a plain token (see workflow.mjs): expressions in it are replaced by their values. */
export const valueOf = (token, given) => {
  if (token === null || token === undefined || typeof token !== 'object') return token;
  if (typeof token.expression === 'string') return fromData(evaluated(token.expression, given));
  if (Array.isArray(token)) return token.map((one) => valueOf(one, given));
  return Object.fromEntries(Object.entries(token).map(([key, one]) => [key, valueOf(one, given)]));
};

/** The same as text, as for `env`, `with` and outputs. */
export const textOf = (token, given) => {
  if (token === null || token === undefined) return '';
  if (typeof token === 'object') return evaluated(token.expression, given).coerceString();
  return String(token);
};

export const textsOf = (mapping, given) =>
  Object.fromEntries(Object.entries(mapping ?? {}).map(([key, one]) => [key, textOf(one, given)]));

/** Whether a condition (the text of an expression) holds. */
export const holds = (condition, given) => {
  const value = fromData(evaluated(condition, given));
  return !(value === null || value === false || value === '' || value === 0 || Number.isNaN(value));
};
