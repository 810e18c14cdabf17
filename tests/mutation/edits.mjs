// Small edits of texts. Each is a function from a text to a text; one that finds nothing to edit throws, so that no mutation
// can quietly become none.

const fail = (message) => {
  throw new Error(message);
};

/** Replaces what stands there exactly once. */
export const one = (from, to) => (text) => {
  const times = text.split(from).length - 1;
  if (times !== 1) fail(`\`${from}\` is there ${times} times`);
  return text.replace(from, () => to);
};

/** Replaces it everywhere. A regular expression needs the flag g. */
export const every = (from, to) => (text) => {
  const after = text.replaceAll(from, to);
  return after === text ? fail(`\`${from}\` is not there`) : after;
};

/** Several edits, one after the other. */
export const all = (...edits) => (text) => edits.reduce((at, edit) => edit(at), text);

/** Text behind the last line, and text before the first one. */
export const append = (more) => (text) => text + more;
export const prepend = (more) => (text) => more + text;

/** Another text instead, and no file. */
export const whole = (text) => () => text;
export const gone = () => null;

// ------------------------------------------------------------------------------------------------ YAML, by lines
// Comments and style stay as they are: a mapping is found by its indentation, and its body is edited as if it stood alone.

const indentOf = (line) => (/^\s*$/.test(line) ? Infinity : /^ */.exec(line)[0].length);
const keyOf = (line) => /^(?:'([^']+)'|"([^"]+)"|([^\s#][^:]*)):(?:\s|$)/.exec(line)?.slice(1).find((name) => name !== undefined);

/** Where a key of the outermost mapping begins and ends: lines [from, to), without blank lines at the end. */
function placeOf(lines, key) {
  const from = lines.findIndex((line) => keyOf(line) === key);
  if (from < 0) return undefined;
  let to = from + 1;
  while (to < lines.length && indentOf(lines[to]) > 0) to += 1;
  while (to > from + 1 && /^\s*$/.test(lines[to - 1])) to -= 1;
  return { from, to };
}

const dedent = (lines, by) => lines.map((line) => (/^\s*$/.test(line) ? '' : line.slice(by)));
const indent = (lines, by) => lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));

/** Edits the body of a key. */
export const within = (key, ...edits) => (text) => {
  const lines = text.split('\n');
  const place = placeOf(lines, key) ?? fail(`there is no ${key}`);
  const body = lines.slice(place.from + 1, place.to);
  const by = Math.min(...body.map(indentOf));
  const changed = all(...edits)(dedent(body, by).join('\n'));
  lines.splice(place.from + 1, body.length, ...indent(changed.split('\n'), by));
  return lines.join('\n');
};

/** Gives a key of the mapping a value: as it stands behind the colon, or lines of its own after a line break; null takes it away. */
export const set = (key, value) => (text) => {
  const lines = text.split('\n');
  const place = placeOf(lines, key);
  if (value === null && !place) fail(`there is no ${key}`);
  const written = value === null ? [] : `${key}:${value.startsWith('\n') ? value.replaceAll('\n', '\n  ') : ` ${value}`}`.split('\n');
  const at = place ?? { from: lines.length, to: lines.length };
  lines.splice(at.from, at.to - at.from, ...written);
  return lines.join('\n');
};

/** Edits the text of one key, its line included. */
export const lineOf = (key, edit) => (text) => {
  const lines = text.split('\n');
  const place = placeOf(lines, key) ?? fail(`there is no ${key}`);
  const changed = edit(lines.slice(place.from, place.to).join('\n'));
  lines.splice(place.from, place.to - place.from, ...changed.split('\n'));
  return lines.join('\n');
};

/** The entries of a list, each as lines that begin with `- `. */
const entriesOf = (text) => text.split('\n').reduce((entries, line) => {
  if (line.startsWith('- ') || entries.length === 0) entries.push([]);
  entries.at(-1).push(line);
  return entries;
}, []);

/** Edits the list of entries: a function from texts to texts. */
const entries = (edit) => (text) => edit(entriesOf(text).map((lines) => lines.join('\n'))).join('\n');

const isNamed = (name) => (entry) => [`- name: ${name}`, `- name: '${name}'`].includes(entry.split('\n')[0]);
const indexOf = (list, name) => {
  const found = list.filter(isNamed(name)).length;
  return found === 1 ? list.findIndex(isNamed(name)) : fail(`the step ${name} is there ${found} times`);
};

/** Edits a job of a workflow; its keys are the outermost ones. */
export const job = (id, ...edits) => within('jobs', within(id, ...edits));
/** Takes a job away, with the comment above it left. */
export const noJob = (id) => within('jobs', set(id, null));
/** Adds a job at the end. */
export const addJob = (text) => within('jobs', append(`\n\n${text.trim()}`));

const stepText = (text) => `- ${indent(text.trim().split('\n'), 2).join('\n').slice(2)}`;
const spliced = (list, at, count, ...more) => [...list.slice(0, at), ...more, ...list.slice(at + count)];

const steps = (id, edit) => job(id, within('steps', entries(edit)));

/** Edits a step of a job, found by its name. */
export const step = (id, name, ...edits) => steps(id, (list) => {
  const at = indexOf(list, name);
  const body = dedent(`  ${list[at].slice(2)}`.split('\n'), 2).join('\n');
  return spliced(list, at, 1, stepText(all(...edits)(body)));
});
export const noStep = (id, name) => steps(id, (list) => spliced(list, indexOf(list, name), 1));

export const stepBefore = (id, name, text) => steps(id, (list) => spliced(list, indexOf(list, name), 0, stepText(text)));
export const stepAfter = (id, name, text) => steps(id, (list) => spliced(list, indexOf(list, name) + 1, 0, stepText(text)));
/** Moves a step in front of another one. */
export const moveBefore = (id, name, other) => steps(id, (list) => {
  const moved = list[indexOf(list, name)];
  const rest = spliced(list, indexOf(list, name), 1);
  return spliced(rest, indexOf(rest, other), 0, moved);
});

/** Gives a variable under `env:` of a step a value. */
export const env = (id, name, variable, value) => step(id, name, within('env', set(variable, value)));

// ------------------------------------------------------------------------------------------------ JSON

/** Changes the data of a JSON file in place. */
export const json = (change) => (text) => {
  const data = JSON.parse(text);
  const other = change(data);
  return JSON.stringify(other ?? data, null, 2) + '\n';
};

// ------------------------------------------------------------------------------------------------ mutations

/** A mutation of one file; several are joined with `...`. */
export const on = (file, ...edits) => ({ [file]: all(...edits) });
/** A new file. */
export const add = (file, text) => ({ [file]: (old) => (old === undefined ? text : fail(`${file} is there already`)) });
