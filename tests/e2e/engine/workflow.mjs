// Reads a workflow with GitHub's own parser, into plain data: scalars stay, mappings become objects, an expression becomes
// { expression: text }. Conditions have their implicit `success() &&` already: the parser adds it.
import { pathToFileURL } from 'node:url';
import { extracted } from '../../judges/lib/extracted.mjs';

const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter, ErrorPolicy } = await import(pathToFileURL(extracted('github.mjs')));

/** Numbers that GitHub's parser gives to kinds of tokens. */
const kinds = { sequence: 1, mapping: 2, expression: 3 };

const plain = (token) => {
  switch (token.templateTokenType) {
    case kinds.sequence:
      return [...token].map(plain);
    case kinds.mapping:
      return Object.fromEntries([...token].map(({ key, value }) => [key.value ?? String(key), plain(value)]));
    case kinds.expression:
      return { expression: token.expression };
    default:
      return token.value ?? null; // string, number, boolean; null has no value
  }
};

const listed = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

const triggers = (on) => {
  if (typeof on === 'string') return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [name, {}]));
  return Object.fromEntries(Object.entries(on).map(([name, value]) => [name, value ?? {}]));
};

const read = new Map();

/** The workflow at `path`, or an error that names what GitHub's parser finds wrong. */
export const readWorkflow = async (path, text) => {
  const key = `${path}\n${text}`;
  if (!read.has(key)) read.set(key, await convert(path, text));
  return read.get(key);
};

const convert = async (path, text) => {
  const result = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter());
  if (!result.value) throw new Error(`${path}: ${result.context.errors.getErrors().map((e) => e.message).join('; ')}`);
  const template = await convertWorkflowTemplate(result.context, result.value, undefined, {
    fetchReusableWorkflowDepth: 0,
    errorPolicy: ErrorPolicy.TryConversion,
  });
  const errors = result.context.errors.getErrors().map((e) => e.message);
  if (errors.length > 0) throw new Error(`${path}: ${errors.join('; ')}`);
  const root = plain(result.value);
  const jobs = template.jobs.map((job) => {
    const raw = root.jobs[job.id.value];
    const steps = (job.steps ?? []).map((step, index) => ({ ...raw.steps[index], if: step.if?.expression, id: raw.steps[index].id, key: step.id }));
    return { ...raw, id: job.id.value, needs: listed(raw.needs), if: job.if.expression, steps };
  });
  return { ...root, path, on: triggers(root.on), jobs };
};
