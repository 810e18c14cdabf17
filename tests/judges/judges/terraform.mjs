// Settings for Terraform: resources, attributes, blocks and types against the schema of the provider; expressions by HashiCorp's
// own parser; and whether what they refer to is there.
import { fromPackages, readExtracted } from '../lib/extracted.mjs';
import { lineOf, readYaml } from '../lib/yaml.mjs';

export const name = 'terraform';

const provider = 'integrations/github';
const label = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const isExpression = (value) => typeof value === 'string' && /^\$\{[^]*\}$/.test(value);
const entries = (value) => (isObject(value) ? Object.entries(value).filter(([key]) => key !== '//') : []);

const fits = { string: (v) => typeof v === 'string', number: Number.isFinite, boolean: (v) => typeof v === 'boolean' };

function* attribute(value, { type, many }, at) {
  if (isExpression(value)) return;
  if (!many) {
    if (!fits[type](value)) yield { at, text: `not a ${type}` };
    return;
  }
  if (!Array.isArray(value)) return yield { at, text: `not a list of ${type}s` };
  for (const [i, item] of value.entries())
    if (!isExpression(item) && !fits[type](item)) yield { at: [...at, i], text: `not a ${type}` };
}

function* body(value, schema, at) {
  if (!isObject(value)) return yield { at, text: 'not an object' };
  const known = { ...schema.attributes, ...schema.blocks };
  for (const [key, { required }] of Object.entries(known))
    if (required && !(key in value)) yield { at, text: `no "${key}", which is required` };
  for (const [key, part] of entries(value)) {
    const place = [...at, key];
    if (schema.attributes[key]) yield* attribute(part, schema.attributes[key], place);
    else if (schema.blocks[key]) yield* blocks(part, schema.blocks[key], place);
    else yield { at: place, text: `the provider has no "${key}" there` };
  }
}

function* blocks(value, { many, required, block }, at) {
  if (!Array.isArray(value)) return yield* body(value, block, at);
  if (required && value.length === 0) yield { at, text: 'none, and one is required' };
  if (!many && value.length > 1) yield { at, text: `${value.length} blocks, and there may be one` };
  for (const [i, each] of value.entries()) yield* body(each, block, [...at, i]);
}

function* ofProvider(part, kinds, schemas, at) {
  for (const [kind, named] of entries(kinds)) {
    if (!schemas[part][kind]) {
      yield { at: [...at, part, kind], text: `the provider has no ${part} "${kind}", or lib/extracted.mjs does not name it` };
      continue;
    }
    for (const [one, value] of entries(named)) {
      if (!label.test(one)) yield { at: [...at, part, kind, one], text: 'no name for Terraform' };
      yield* body(value, schemas[part][kind], [...at, part, kind, one]);
    }
  }
}

const objects = {
  variable: { attributes: { type: { type: 'string' }, description: { type: 'string' }, default: { type: 'string' } }, blocks: {} },
  assert: {
    attributes: { condition: { type: 'string', required: true }, error_message: { type: 'string', required: true } },
    blocks: {},
  },
};

function* check(value, schemas, at) {
  for (const [key, part] of entries(value)) {
    if (key === 'data') yield* ofProvider('data', part, schemas, at);
    else if (key === 'assert') yield* blocks(part, { many: true, required: true, block: objects.assert }, [...at, key]);
    else yield { at: [...at, key], text: `a check has no "${key}"` };
  }
  if (!('assert' in value)) yield { at, text: 'no "assert", which is required' };
}

function* settings(value, at) {
  const wanted = value.required_providers?.github;
  if (wanted?.source !== provider) yield { at: [...at, 'required_providers'], text: `not the provider ${provider}` };
  if (!/^~> \d+\.\d+$/.test(wanted?.version ?? '')) yield { at: [...at, 'required_providers'], text: 'no version of the provider' };
  if (!/^>= \d+\.\d+\.\d+$/.test(value.required_version ?? '')) yield { at, text: 'no version of Terraform' };
}

function* whole(root, schemas) {
  for (const [key, part] of entries(root)) {
    if (key === 'terraform') yield* settings(part, [key]);
    else if (key === 'resource' || key === 'data') yield* ofProvider(key, part, schemas, []);
    else if (key === 'variable') for (const [one, value] of entries(part)) yield* body(value, objects.variable, [key, one]);
    else if (key === 'check') for (const [one, value] of entries(part)) yield* check(value, schemas, [key, one]);
    else yield { at: [key], text: `"${key}" is nothing that is written here` };
  }
}

/** Every text with the path of keys to it. Names of variables and comments are no templates. */
function* texts(value, at = []) {
  if (typeof value === 'string') yield { at, text: value };
  else if (Array.isArray(value)) for (const [i, each] of value.entries()) yield* texts(each, [...at, i]);
  else for (const [key, each] of entries(value)) yield* texts(each, [...at, key]);
}

/** What is wrong with `var.x.y`, `data.kind.name.attribute` or `kind.name.attribute`, used at a place. */
function faultOf(reference, root, schemas, at, used) {
  const [head, ...rest] = reference.split('.');
  if (head === 'var') {
    used.add(rest[0]);
    const type = root.variable?.[rest[0]]?.type;
    if (!type) return `there is no variable "${rest[0]}"`;
    const named = new RegExp(`[{,] ${rest[1]} = `).test(type);
    return type.startsWith('object(') === (rest.length === 2) && (rest.length < 2 || named) ? null : `"${reference}" is not of its type`;
  }
  const part = head === 'data' ? 'data' : 'resource';
  const [kind, one, field] = part === 'data' ? rest : [head, ...rest];
  const here = at[0] === 'check' ? root.check[at[1]][part]?.[kind]?.[one] : undefined;
  if (!here && !root[part]?.[kind]?.[one]) return `there is no "${reference}"`;
  if (part === 'data') used.add(`${kind}.${one}`);
  return schemas[part][kind]?.outputs.includes(field) ? null : `${kind} has no "${field}" to refer to`;
}

async function* expressions(root, schemas, hcl) {
  const used = new Set();
  for (const { at, text } of texts(root)) {
    const isType = at[0] === 'variable' && at[2] === 'type';
    // As Terraform reads texts of JSON: no escapes but those of templates.
    const template = isType ? text : `<<TEXT\n${text}\nTEXT\n`;
    try {
      await hcl.getExpressionAst('github.tf.json', template);
      if (isType) continue;
      for (const { value } of await hcl.getReferencesInExpression('github.tf.json', template)) {
        const fault = faultOf(value, root, schemas, at, used);
        if (fault) yield { at, text: fault };
      }
    } catch (error) {
      if (!/^getExpressionAst errors|^getReferencesInExpression errors/.test(error.message ?? '')) throw error;
      yield { at, text: `no expression: ${error.message.split('github.tf.json:').at(-1).split('\n')[0]}` };
    }
  }
  for (const [one] of entries(root.variable)) if (!used.has(one)) yield { at: ['variable', one], text: 'nothing uses it' };
  for (const [kind, named] of entries(root.data))
    for (const [one] of entries(named)) if (!used.has(`${kind}.${one}`)) yield { at: ['data', kind, one], text: 'nothing uses it' };
}

export async function judge(files) {
  const schemas = readExtracted('terraform.json'); // even without any file, so that what is missing is noticed
  const hcl = fromPackages((require) => require('@cdktf/hcl2json'));
  const findings = [];
  let judged = 0;
  for (const file of files.filter(({ path }) => path.endsWith('.tf.json'))) {
    judged += 1;
    let root;
    try {
      root = JSON.parse(file.text);
    } catch {
      continue; // the judge of formats says so
    }
    const source = readYaml(file.text);
    const found = [...whole(root, schemas)];
    for await (const fault of expressions(root, schemas, hcl)) found.push(fault);
    for (const { at, text } of found)
      findings.push({ judge: name, path: file.path, line: lineOf(source, at), text: `${at.join('.')}: ${text}` });
  }
  return { judged, findings };
}
