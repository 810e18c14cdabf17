// Fields of emitted files, as the report names them: found, and changed in place.
//
//   jobs.production.steps[The approvals are complete].env.EXPIRES_SECONDS   keys; an entry of a list by its name or type
//   parameter_overrides[FunctionMemory]                                     an entry `FunctionMemory=512` of a list of texts
//   /.github/**                                                             in CODEOWNERS: the line of a pattern
//   note                                                                    in a definition: a statement
//   DeploymentPreference                                                    in a template: that no function has one
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const fromJudges = createRequire(join(root, 'tests/judges/package.json'));
const { parseDocument, isMap, isSeq, isScalar } = fromJudges('yaml');
const { parse: parseToml } = fromJudges('smol-toml');

/** `a.b[c].d` as steps: `{key}`, or `{entry}` for what stands in brackets. */
export function stepsOf(field) {
  const steps = [];
  const form = /(?:^|\.)([^.[\]]+)|\[([^\]]+)\]/gy;
  while (form.lastIndex < field.length) {
    const found = form.exec(field);
    if (!found) throw new Error(`\`${field}\` is no path of a field`);
    steps.push(found[1] !== undefined ? { key: found[1] } : { entry: found[2] });
  }
  return steps;
}

const isCalled = (item, name) =>
  typeof item === 'object' && item !== null
    ? [item.name, item.slug, item.type, item.context].includes(name)
    : String(item) === name || String(item).startsWith(`${name}=`);

/** The value at a path of keys and entries; undefined when it is not there. */
function valueAt(tree, steps) {
  return steps.reduce((at, { key, entry }) => {
    if (at === undefined || at === null) return undefined;
    if (key !== undefined) return typeof at === 'object' && Object.hasOwn(at, key) ? at[key] : undefined;
    const items = (Array.isArray(at) ? at : [at]).filter((item) => isCalled(item, entry));
    if (items.length > 1) throw new Error(`[${entry}] is there ${items.length} times`);
    return items[0];
  }, tree);
}

const kindOf = (path) =>
  /\.ya?ml$/.test(path) ? 'yaml'
    : path.endsWith('.json') ? 'json'
      : path.endsWith('.toml') ? 'toml'
        : path.endsWith('.promo') ? 'definition'
          : path.endsWith('CODEOWNERS') ? 'owners' : 'text';

const readYaml = (text) => {
  // A template's short forms (`!Ref`) are values of an unknown kind here; what they hold is read all the same.
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0) throw document.errors[0];
  return document;
};

/** The file as plain data. */
export function dataOf(path, text) {
  switch (kindOf(path)) {
    case 'yaml': return readYaml(text).toJS();
    case 'json': return JSON.parse(text);
    case 'toml': return parseToml(text);
    case 'owners':
      return Object.fromEntries(text.split('\n').filter((line) => /^[^#\s]/.test(line)).map((line) => {
        const [pattern, ...owners] = line.split(/\s+/);
        return [pattern, owners];
      }));
    default: return text;
  }
}

const isFunction = (resource) => /^AWS::(Serverless|Lambda)::Function$/.test(resource?.Type ?? '');
const preferenceOf = (template) => [
  template.Globals?.Function?.DeploymentPreference,
  ...Object.values(template.Resources ?? {}).filter(isFunction).map((each) => each.Properties?.DeploymentPreference),
].find((found) => found !== undefined);

const afterComments = (text) => text.replace(/\/\/.*$/gm, '');

/** Lines of a definition on which a statement begins, such as `note` or `accept unprotected`. */
const statements = (text, words) =>
  [...afterComments(text).matchAll(new RegExp(`(?:^|[{;])[ \\t]*${words.split(/[ .]/).join('(?:\\s+|[^}\\n]*[{;]\\s*)')}\\b`, 'gm'))];

/**
 * What a field holds: `{found, value}`. The absence that `DeploymentPreference` stands for is found when it is true.
 */
export function readField(path, text, field) {
  const kind = kindOf(path);
  if (kind === 'definition') {
    const all = statements(text, field);
    return { found: all.length > 0, value: all.length };
  }
  const data = dataOf(path, text);
  if (field === 'DeploymentPreference') {
    const value = preferenceOf(data);
    return { found: value === undefined, value };
  }
  if (kind === 'text') return { found: text.includes(field), value: field };
  const value = kind === 'owners' ? data[field] : valueAt(data, stepsOf(field));
  return { found: value !== undefined, value };
}

// ------------------------------------------------------------------------------------------------ changing

/** The pair or item of a YAML tree at a path, and the node that holds it. */
function placeOf(document, steps) {
  let place = { node: document.contents };
  for (const { key, entry } of steps) {
    const at = place.node;
    if (key !== undefined) {
      const pair = isMap(at) ? at.items.find((each) => String(each.key.value) === key) : undefined;
      if (!pair) return undefined;
      place = { holder: at, pair, node: pair.value };
    } else if (isSeq(at)) {
      const node = at.items.find((each) => isCalled(each.toJS(document), entry));
      if (!node) return undefined;
      place = { holder: at, node };
    } else if (!isScalar(at) || String(at.value) !== entry) {
      return undefined;
    }
  }
  return place;
}

const startOfLine = (text, at) => text.lastIndexOf('\n', at - 1) + 1;
const endOfLine = (text, at) => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
};

/** Takes out whole lines, or an entry of a list that stands on one line. */
function withoutPlace(text, { holder, pair, node }) {
  if (holder.flow) {
    const rest = holder.items.filter((each) => each !== (pair ?? node)).map((each) => String(each));
    const [open, close] = isMap(holder) ? ['{', '}'] : ['[', ']'];
    return text.slice(0, holder.range[0]) + open + rest.join(', ') + close + text.slice(holder.range[1]);
  }
  const from = startOfLine(text, (pair ? pair.key : node).range[0]);
  const last = pair && !pair.value?.range ? pair.key.range[1] : node.range[1];
  return text.slice(0, from) + text.slice(endOfLine(text, Math.max(from, last - 1)));
}

function changeYaml(text, field, change) {
  const document = readYaml(text);
  const place = placeOf(document, stepsOf(field));
  if (change.delete) return withoutPlace(text, place);
  const [from, to] = place.node.range;
  const old = text.slice(from, to);
  const trailing = /\s*$/.exec(old)[0];
  return text.slice(0, from) + change.of(old.slice(0, old.length - trailing.length)) + trailing + text.slice(to);
}

function changeJson(text, field, change) {
  const data = JSON.parse(text);
  const steps = stepsOf(field);
  const last = steps.at(-1);
  const holder = valueAt(data, steps.slice(0, -1));
  const key = last.key ?? holder.findIndex((item) => isCalled(item, last.entry));
  if (!change.delete) holder[key] = JSON.parse(change.of(JSON.stringify(holder[key])));
  else if (Array.isArray(holder)) holder.splice(key, 1);
  else delete holder[key];
  return JSON.stringify(data, null, 2) + '\n';
}

/** One line of a TOML file: a key of a table, or an entry of a list that stands on lines of its own. */
function changeToml(text, field, change) {
  const steps = stepsOf(field);
  const keys = steps.filter(({ key }) => key !== undefined).map(({ key }) => key);
  const entry = steps.at(-1).entry;
  const lines = text.split('\n');
  const table = lines.indexOf(`[${keys.slice(0, -1).join('.')}]`);
  const from = lines.findIndex((line, at) => at > table && line.startsWith(`${keys.at(-1)} = `));
  const at = entry === undefined ? from : lines.findIndex((line, n) => n > from && line.startsWith(`  "${entry}=`));
  if (change.delete) lines.splice(at, 1);
  else lines[at] = lines[at].replace(/^(\s*"[^"=]+=|[^=]+= )(.*?)("?,?)$/, (_, head, value, tail) => head + change.of(value) + tail);
  return lines.join('\n');
}

function changeOwners(text, field, change) {
  return text.split('\n').flatMap((line) => {
    if (line.split(/\s+/)[0] !== field) return [line];
    return change.delete ? [] : [`${field} ${change.of(line.slice(field.length).trim())}`];
  }).join('\n');
}

const replaced = (from, to) => (old) => {
  if (!old.includes(from)) throw new Error(`\`${from}\` is not in: ${old}`);
  return old.replaceAll(from, to);
};

/**
 * A kill as it stands in a table:
 *   delete            the field is gone
 *   = TEXT            the field has this value, written as in the file
 *   replace A by B    within the value, everywhere
 *   remove A          the entry A of a list is gone
 *   add TEXT          in a template: all functions have the field with this value
 *   delete file       the file is gone
 */
export function readKill(kill) {
  const [, word, rest] = /^(delete|=|replace|remove|add)(?: (.+))?$/.exec(kill) ?? [];
  if (word === 'delete' && rest === undefined) return { delete: true };
  if (rest === undefined) throw new Error(`\`${kill}\` is no kill`);
  if (word === '=') return { of: () => rest };
  if (word === 'remove') return { entry: rest };
  if (word === 'add') return { add: rest };
  const parts = /^(.+) by (.+)$/.exec(rest);
  if (!parts) throw new Error(`\`${kill}\` does not say by what`);
  return { of: replaced(parts[1], parts[2]) };
}

/** The text of a file with a kill applied to one of its fields. */
export function applyKill(path, text, field, kill) {
  const change = readKill(kill);
  if (change.add !== undefined) {
    const into = '\n  Function:\n';
    return replaced(into, `${into}    ${field}: ${change.add}\n`)(text);
  }
  if (!readField(path, text, field).found) throw new Error(`${path} has no ${field}`);
  if (change.entry !== undefined) return applyKill(path, text, `${field}[${change.entry}]`, 'delete');
  switch (kindOf(path)) {
    case 'yaml': return changeYaml(text, field, change);
    case 'json': return changeJson(text, field, change);
    case 'toml': return changeToml(text, field, change);
    case 'owners': return changeOwners(text, field, change);
    default: throw new Error(`${path}: this kind of file is not changed here`);
  }
}

/** The data of a file without one of its fields: what a kill of that field must leave as it was. */
export function restOf(path, text, field) {
  const data = structuredClone(dataOf(path, text));
  if (field === 'DeploymentPreference') {
    if (data.Globals?.Function) delete data.Globals.Function[field];
    return data;
  }
  if (kindOf(path) === 'owners') {
    delete data[field];
    return data;
  }
  const steps = stepsOf(field);
  // `needs: a` is a list of one: its entry goes with the key.
  if (steps.at(-1).entry !== undefined && typeof valueAt(data, steps.slice(0, -1)) !== 'object') steps.pop();
  const last = steps.at(-1);
  const holder = valueAt(data, steps.slice(0, -1));
  if (last.key !== undefined && holder) delete holder[last.key];
  else if (Array.isArray(holder)) {
    const at = holder.findIndex((item) => isCalled(item, last.entry));
    if (at >= 0) holder.splice(at, 1);
  }
  return data;
}

/** The scripts that the steps at or around a field of a workflow run. */
export function scriptsOf(path, text, field) {
  if (kindOf(path) !== 'yaml' || !path.includes('/workflows/')) return [];
  const steps = stepsOf(field);
  const step = steps.findIndex(({ entry }, at) => entry !== undefined && steps[at - 1]?.key === 'steps');
  const value = valueAt(dataOf(path, text), step < 0 ? steps : steps.slice(0, step + 1));
  const runs = [value, ...(value?.steps ?? [])].map((each) => each?.run).filter((each) => typeof each === 'string');
  return runs.flatMap((each) => [...each.matchAll(/\.github\/promoc\/([a-z-]+\.sh)/g)].map(([, name]) => name));
}
