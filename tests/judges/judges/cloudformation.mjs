// CloudFormation templates against the specification of every AWS resource that the CDK is generated from.
import { fromPackages } from '../lib/extracted.mjs';
import { cloudFormationTags, intrinsic } from '../lib/cloudformation-yaml.mjs';
import { lineOf, readYaml } from '../lib/yaml.mjs';

export const name = 'cloudformation';

/** Templates that promoc writes. The application's own has properties of SAM that are newer than the specification here. */
export const isTemplate = ({ path }) =>
  /(^|\/)infrastructure\/.*\.ya?ml$/.test(path) && !/(^|\/)infrastructure\/template\.ya?ml$/.test(path);

const sections = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Rules',
  'Globals',
  'Hooks',
]);
const attributesOfResource = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'CreationPolicy',
  'UpdatePolicy',
]);
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

let database;

const load = () => fromPackages((require) => require('@aws-cdk/aws-service-spec').loadAwsServiceSpecSync());

/** CloudFormation turns numbers and truth values into text and back; anything else must be of the kind. */
const scalar = {
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  'date-time': (value) => typeof value === 'string',
  number: (value) =>
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))),
  integer: (value) => (typeof value === 'number' || typeof value === 'string') && /^-?\d+$/.test(String(value)),
  boolean: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  json: (value) => isObject(value) || typeof value === 'string',
  null: (value) => value === null,
};

const fitting = {
  tag: (value, _type, at) =>
    isObject(value) && 'Key' in value && 'Value' in value ? [] : [{ at, text: 'not a tag of Key and Value' }],
  ref: (value, type, at) =>
    isObject(value)
      ? checkProperties(value, database.get('typeDefinition', type.reference).properties, at)
      : [{ at, text: 'not a mapping' }],
  array: (value, type, at) =>
    Array.isArray(value)
      ? value.flatMap((item, i) => fit(item, type.element, [...at, i]))
      : [{ at, text: 'not a list' }],
  map: (value, type, at) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => fit(item, type.element, [...at, key]))
      : [{ at, text: 'not a mapping' }],
  union: (value, type, at) => {
    const tried = type.types.map((part) => fit(value, part, at));
    return (
      tried.find((found) => found.length === 0) ??
      tried.sort((a, b) => deepest(b) - deepest(a) || a.length - b.length)[0]
    );
  },
};

/** Of several readings, the one that got furthest tells most about what was meant. */
const deepest = (found) => Math.max(...found.map(({ at }) => at.length));

function fit(value, type, at) {
  const call = intrinsic(value);
  if (call === 'Fn::If') return value[call].slice(1).flatMap((branch, i) => fit(branch, type, [...at, call, i + 1]));
  if (call !== undefined && call !== 'Condition') return [];
  if (fitting[type.type]) return fitting[type.type](value, type, at);
  if (!scalar[type.type]) throw new Error(`the specification has a kind of value unknown here: ${type.type}`);
  if (!scalar[type.type](value)) return [{ at, text: `not a value of type ${type.type}` }];
  if (type.allowedValues && !type.allowedValues.map(String).includes(String(value)))
    return [{ at, text: `not one of ${type.allowedValues.join(', ')}` }];
  return [];
}

/** Some properties have types of before; the service still takes them. */
function fitProperty(value, property, at) {
  const types = [property.type, ...(property.previousTypes ?? [])];
  return types.length === 1 ? fit(value, types[0], at) : fitting.union(value, { types }, at);
}

function checkProperties(given, known, at) {
  const required = Object.entries(known).filter(([key, property]) => property.required && !(key in given));
  return [
    ...required.map(([key]) => ({ at, text: `"${key}" is required` })),
    ...Object.entries(given).flatMap(([key, value]) =>
      known[key] ? fitProperty(value, known[key], [...at, key]) : [{ at: [...at, key], text: `no property "${key}"` }],
    ),
  ];
}

const lookUp = (type) => database.lookup('resource', 'cloudFormationType', 'equals', type)[0];

function checkResource(resource, at) {
  if (!isObject(resource)) return [{ at, text: 'not a mapping' }];
  const unknown = Object.keys(resource)
    .filter((key) => !attributesOfResource.has(key))
    .map((key) => ({ at: [...at, key], text: `no attribute "${key}" of a resource` }));
  const found = lookUp(resource.Type);
  if (!found) return [...unknown, { at: [...at, 'Type'], text: `no resource type "${resource.Type}"` }];
  return [...unknown, ...checkProperties(resource.Properties ?? {}, found.properties, [...at, 'Properties'])];
}

/** Every call of a function below a value, with its path. */
function* calls(value, at) {
  const call = intrinsic(value);
  if (call) yield { call, argument: value[call], at };
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* calls(item, [...at, i]);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* calls(item, [...at, key]);
}

/** The names that a call uses, as [kind, name, attribute]. */
function namesUsed({ call, argument }) {
  if (call === 'Ref') return [['value', argument]];
  if (call === 'Condition') return typeof argument === 'string' ? [['condition', argument]] : [];
  if (call === 'Fn::If') return [['condition', argument[0]]];
  if (call === 'Fn::GetAtt')
    return [['attribute', ...(typeof argument === 'string' ? argument.split(/\.(.*)/) : argument)]];
  if (call !== 'Fn::Sub') return [];
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, used]) => used.trim())
    .filter((used) => !(used in own))
    .map((used) =>
      used.includes('.') && !used.startsWith('AWS::') ? ['attribute', ...used.split(/\.(.*)/)] : ['value', used],
    );
}

function unknownName(template, [kind, used, attribute]) {
  const resource = template.Resources?.[used];
  if (kind === 'condition') return used in (template.Conditions ?? {}) ? undefined : `no condition "${used}"`;
  if (kind === 'value')
    return resource || used in (template.Parameters ?? {}) || /^AWS::\w+$/.test(used)
      ? undefined
      : `no parameter or resource "${used}"`;
  if (!resource) return `no resource "${used}"`;
  const known = Object.keys(lookUp(resource.Type)?.attributes ?? {});
  // What SAM makes of its resources, and what a nested stack puts out, is described nowhere.
  if (resource.Type?.startsWith('AWS::Serverless::') || attribute?.startsWith('Outputs.')) return undefined;
  return known.includes(attribute) ? undefined : `${resource.Type} has no attribute "${attribute}"`;
}

function checkNames(template) {
  const found = [];
  for (const section of ['Resources', 'Outputs', 'Conditions', 'Rules']) {
    for (const call of calls(template[section] ?? {}, [section])) {
      // Inside a policy document a single key "Condition" is a word of IAM, not a call.
      if (call.call === 'Condition' && section !== 'Conditions') continue;
      for (const used of namesUsed(call)) {
        const text = unknownName(template, used);
        if (text) found.push({ at: call.at, text });
      }
    }
  }
  for (const [key, resource] of Object.entries(template.Resources ?? {})) {
    for (const other of [resource?.DependsOn ?? []].flat())
      if (!template.Resources[other])
        found.push({ at: ['Resources', key, 'DependsOn'], text: `no resource "${other}"` });
    if (resource?.Condition && !template.Conditions?.[resource.Condition])
      found.push({ at: ['Resources', key, 'Condition'], text: `no condition "${resource.Condition}"` });
  }
  return found;
}

function checkTemplate(template) {
  if (!isObject(template) || !isObject(template.Resources) || Object.keys(template.Resources).length === 0)
    return [{ at: [], text: 'a template needs at least one resource' }];
  return [
    ...Object.keys(template)
      .filter((key) => !sections.has(key))
      .map((key) => ({ at: [key], text: `no section "${key}" in a template` })),
    ...Object.entries(template.Resources).flatMap(([key, resource]) => checkResource(resource, ['Resources', key])),
    ...checkNames(template),
  ];
}

export async function judge(files) {
  const judged = files.filter(isTemplate);
  database ??= load();
  const findings = judged.flatMap((file) => {
    const source = readYaml(file.text, { customTags: cloudFormationTags });
    if (source.document.errors.length > 0) return []; // the judge of formats says so
    return checkTemplate(source.document.toJS()).map(({ at, text }) => ({
      judge: name,
      path: file.path,
      line: lineOf(source, at),
      text: at.length > 0 ? `${at.join('.')}: ${text}` : text,
    }));
  });
  return { judged: judged.length, findings };
}
