// Bodies of REST requests against GitHub's own description and the overlay.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { here, operations, readExtracted } from './extracted.mjs';

export const overlay = JSON.parse(readFileSync(join(here, 'overlay.json'), 'utf8'));

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function merge(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (isObject(into[key]) && isObject(value)) merge(into[key], value);
    else into[key] = value;
  }
}

function apply(schemas, { operation, at, merge: addition }) {
  const target = at
    .split('/')
    .slice(1)
    .reduce((node, key) => node?.[key], schemas[operation]);
  if (!target) throw new Error(`overlay.json: ${operation} has no ${at}`);
  merge(target, addition);
}

const validators = new Map();

function load() {
  const schemas = readExtracted('rest.json');
  overlay.forEach((entry) => apply(schemas, entry));
  const ajv = new Ajv({ allErrors: true, strict: false, discriminator: true, validateFormats: false });
  for (const [operation, schema] of Object.entries(schemas)) validators.set(operation, ajv.compile(schema));
}

const quoted = (values) => values.map((value) => JSON.stringify(value)).join(', ');

function describe({ keyword, params, message }) {
  if (keyword === 'additionalProperties') return `no field "${params.additionalProperty}"`;
  if (keyword === 'enum') return `not one of ${quoted(params.allowedValues)}`;
  if (keyword === 'discriminator') return `"${params.tag}": ${JSON.stringify(params.tagValue)} is not known`;
  return message;
}

function placeOf({ instancePath, params }) {
  const place = instancePath.split('/').slice(1);
  return params.additionalProperty === undefined ? place : [...place, params.additionalProperty];
}

/** What is wrong with the body of a request: `at` is the path of keys and indices, empty for the whole. */
export function checkRequest(operation, body) {
  if (validators.size === 0) load();
  const validate = validators.get(operation);
  if (!validate) throw new Error(`${operation} is not one of the operations of lib/extracted.mjs`);
  if (validate(body)) return [];
  return validate.errors.map((error) => ({ at: placeOf(error), text: describe(error) }));
}

export { operations };
