// Which workflows an event starts, and what they see of it.
import { filtered } from './patterns.mjs';

const branchOf = (ref) => ref.replace(/^refs\/(heads|tags)\//, '');

const passes = (filter, { ref, files }) => {
  const tag = ref.startsWith('refs/tags/');
  const name = branchOf(ref);
  const [take, leave] = tag ? [filter.tags, filter['tags-ignore']] : [filter.branches, filter['branches-ignore']];
  // A filter for branches alone leaves tags out, and the other way round.
  if (!take && !leave && (tag ? filter.branches ?? filter['branches-ignore'] : filter.tags ?? filter['tags-ignore'])) return false;
  const list = (value) => [value].flat();
  if (take && !filtered(name, list(take))) return false;
  if (leave && filtered(name, list(leave))) return false;
  if (filter.paths && !(files ?? []).some((file) => filtered(file, list(filter.paths)))) return false;
  if (filter['paths-ignore'] && (files ?? []).every((file) => filtered(file, list(filter['paths-ignore'])))) return false;
  return true;
};

/** Whether an event starts a workflow. A dispatch names its workflow. */
export const starts = (workflow, event) => {
  const filter = workflow.on[event.name];
  if (filter === undefined) return false;
  if (event.name === 'workflow_dispatch') return event.workflow === undefined || event.workflow === workflow.path;
  if (event.name === 'push') return passes(filter, event);
  if (event.name.startsWith('pull_request')) {
    const types = [filter.types ?? ['opened', 'synchronize', 'reopened']].flat();
    return types.includes(event.action ?? 'opened') && passes(filter, { ...event, ref: `refs/heads/${event.base}` });
  }
  return true;
};

/** The inputs of a dispatch, with defaults; GitHub refuses one that is missing, unknown or not among the options. */
export const dispatched = (workflow, event) => {
  const declared = workflow.on.workflow_dispatch?.inputs ?? {};
  const given = event.inputs ?? {};
  for (const name of Object.keys(given)) if (!declared[name]) throw new Error(`Unexpected inputs provided: ${name}`);
  const inputs = {};
  for (const [name, { type = 'string', required, options, default: fallback }] of Object.entries(declared)) {
    const value = given[name] ?? fallback;
    if (required && (value === undefined || value === '')) throw new Error(`Required input '${name}' not provided`);
    if (type === 'choice' && value !== undefined && !options.includes(value)) throw new Error(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
    if (type === 'boolean') inputs[name] = value === true || value === 'true';
    else if (type === 'number') inputs[name] = value === undefined ? 0 : Number(value);
    else inputs[name] = value ?? (type === 'choice' && !required ? options[0] : '');
  }
  return inputs;
};
