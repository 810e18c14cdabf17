// GitHub's own description of the operations that `promoc apply` uses: what is asked and what is answered is held to it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { here, readExtracted } from '../judges/lib/extracted.mjs';
import { checkRequest, operations } from '../judges/lib/rest.mjs';

const Ajv = createRequire(join(here, 'package.json'))('ajv').default;
const described = readExtracted('settings.json');
const ajv = new Ajv({ strict: false, validateFormats: false });
const compiled = new Map();

const compile = (key, schema) => {
  if (!compiled.has(key)) compiled.set(key, ajv.compile(schema));
  return compiled.get(key);
};
const problems = (validate, value) => (validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));

/** [operation, names in the path] for a request; undefined for one that promoc has no business with. */
export function operationOf(method, path) {
  const parts = path.split('/');
  const matches = Object.keys(described).filter((operation) => {
    const [other, pattern] = operation.split(' ');
    const wanted = pattern.slice(1).split('/');
    return other === method && wanted.length === parts.length && wanted.every((part, n) => part.startsWith('{') || part === parts[n]);
  });
  // `/rulesets/1` and `/environments` have one reading; a literal is nearer than a name.
  return matches.sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

/** What is wrong with the body of a request; the overlay's corrections hold too. */
export function requestProblems(operation, body) {
  const { request } = described[operation];
  if (!request) return body === undefined ? [] : ['no body is expected'];
  if (operations.includes(operation)) return checkRequest(operation, body).map(({ at, text }) => `${at.join('.')}: ${text}`);
  return problems(compile(`${operation} request`, request), body);
}

/** What is wrong with an answer of the stand-in: then the stand-in is wrong. */
export function answerProblems(operation, status, body) {
  const { answers } = described[operation];
  if (status >= 400) return [];
  if (!(status in answers)) return [`${operation} does not answer ${status}`];
  const schema = answers[status];
  return schema ? problems(compile(`${operation} ${status}`, schema), body) : [];
}

/** The smallest value that a schema allows, for the fields that do not matter here. */
function sample(schema, depth = 0) {
  if (depth > 30) return null;
  if (schema.nullable) return null;
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const one = schema.anyOf ?? schema.oneOf;
  if (one) return sample(one[0], depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, depth + 1)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object' || schema.properties) return Object.fromEntries((schema.required ?? []).map((key) => [key, sample(schema.properties?.[key] ?? {}, depth + 1)]));
  return { string: schema.format === 'date-time' ? '2026-01-01T00:00:00Z' : 'x', integer: schema.minimum ?? 0, number: 0, boolean: false, array: [], null: null }[type] ?? null;
}

const merged = (base, over) => {
  if (base === null || typeof base !== 'object' || Array.isArray(base) || over === null || typeof over !== 'object' || Array.isArray(over)) return over;
  return { ...base, ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, key in base ? merged(base[key], value) : value])) };
};
/** A whole answer around the fields that matter. */
export const filled = (operation, status, fields) => merged(sample(described[operation].answers[status]), fields);
/** A whole entry of a list around the fields that matter. */
export const entry = (operation, field, fields) => {
  const schema = described[operation].answers[200];
  const list = field ? schema.properties[field] : schema;
  return merged(sample(list.items), fields);
};
/** A whole `simple-user` or `team`, as reviewers of an environment are shown. */
export const reviewerEntry = (type, fields) => {
  const variants = described['GET /repos/{owner}/{repo}/environments/{environment_name}'].answers[200].properties.protection_rules.items.anyOf;
  const [user, team] = variants[1].properties.reviewers.items.properties.reviewer.anyOf;
  return merged(sample(type === 'Team' ? team : user), fields);
};
