// Trees of YAML, by the npm package `yaml`; the version decides what a word without quotes is.
import { fromPackages } from '../../judges/lib/extracted.mjs';

const { Composer, Parser, isMap, isScalar, isSeq } = fromPackages((require) => require('yaml'));

/** Keys and values in order, each with its type. */
function leaves(node, into = []) {
  if (isScalar(node)) into.push(node.value);
  else if (isSeq(node)) for (const item of node.items) leaves(item, into);
  else if (isMap(node)) for (const { key, value } of node.items) (leaves(key, into), leaves(value, into));
  else into.push(node);
  return into;
}

/** The writer drops empty lines at both ends of a script, and ends it with one line feed. */
const asScript = (text) => text.replace(/^\n+/, '').replace(/[ \t\n]+$/, '').replace(/(?<=[^])$/, '\n');

/** Between the two figures the length of the escapes decides; undefined: the writer may refuse it. */
const fitsKey = ({ size }) => (size <= 200 ? true : size > 1000 ? false : undefined);
const isName = ({ text }) => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text);
const any = () => true;

const positions = [
  ['key, value, comments', fitsKey, (t) => [t, t]],
  ['key of a block, deep item', fitsKey, (t) => [t, t]],
  ['item', any, (t) => [t]],
  ['flow', any, (t) => [t, 'z']],
  ['quoted', any, (t) => [t]],
  ['script', any, (t) => [asScript(t)]],
  ['name', isName, (t) => [t, t]],
  ['mixed', any, (t) => [`${t}\${{ a.b }}${t}`]],
  ['pin', any, () => ['a/b@v1']],
];

function compareAll(name, expected, found, same) {
  same(`${name}, number of texts`, expected.length, found.length);
  expected.forEach((text, i) => same(name, text, found[i]));
}

/** Every workflow says `on:`, which is a truth value in YAML 1.1; only there it stands without quotes. */
const rootKey = (text, version) => (version === '1.1' && text === 'on' ? true : text);

function compareDocument(parsed, version, batch, same) {
  for (const { message } of [...parsed.errors, ...parsed.warnings]) same('reading', 'no error', message);
  const entries = parsed.contents.items;
  positions.forEach(([name, takes, expected], at) => {
    same('position', `position ${name}`, entries[at].key.value);
    const items = [...entries[at].value.items];
    for (const each of batch) {
      const taken = takes(each);
      const found = taken !== false && items.length > 0 ? leaves(items[0]) : undefined;
      if (taken === false || (taken === undefined && found?.[0] !== each.text)) continue;
      items.shift();
      compareAll(name, expected(each.text), found ?? [], same);
    }
    same(`${name}, items left`, 0, items.length);
  });
  const rest = entries.slice(positions.length);
  for (const each of batch) {
    const taken = fitsKey(each);
    if (taken === false || (taken === undefined && rest[0]?.key.value !== each.text)) continue;
    const { key, value } = rest.shift();
    same('key of the root', rootKey(each.text, version), key.value);
    same('value of the root', 'z', value.value);
  }
  same('root, entries left', 0, rest.length);
}

/** The versions differ in what a token means, not in how a text falls into tokens: that is done once. */
export function readYaml(document, batch, same) {
  const tokens = [...new Parser().parse(document)];
  for (const version of ['1.2', '1.1']) {
    const documents = [...new Composer({ version, uniqueKeys: false }).compose(tokens)];
    same('number of documents', 1, documents.length);
    compareDocument(documents[0], version, batch, same);
  }
}
readYaml.reader = 'yaml 1.2 and 1.1';
