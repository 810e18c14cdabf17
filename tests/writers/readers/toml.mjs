// TOML, by the npm package `smol-toml`.
import { fromPackages } from '../../judges/lib/extracted.mjs';

const { parse } = fromPackages((require) => require('smol-toml'));

export function readToml(document, batch, same) {
  const root = parse(document);
  same('keys of the root', batch.length + 1, Object.keys(root).length);
  same('tables', batch.length, Object.keys(root.t).length);
  for (const { text } of batch) {
    same('root', text, root[`root ${text}`]);
    const table = Object.hasOwn(root.t, text) ? root.t[text].in : {};
    same('keys of a table', 2, Object.keys(table).length);
    same('list', JSON.stringify([text, text]), JSON.stringify(Object.hasOwn(table, text) ? table[text] : null));
  }
}
readToml.reader = 'smol-toml';
