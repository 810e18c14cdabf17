// YAML and JSON with the line of every value.
import { LineCounter, parseDocument, isMap, isScalar, isSeq } from 'yaml';

export function readYaml(text, options = {}) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, ...options });
  const lineAt = (offset) => lines.linePos(offset).line;
  return { document, lineAt };
}

/** The line on which the value at a path of keys and indices stands; of the nearest value above it if it is absent. */
export function lineOf({ document, lineAt }, path) {
  let node = document.contents;
  let line = node?.range ? lineAt(node.range[0]) : 1;
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => String(item.key?.value) === String(key)) : undefined;
    node = pair ? pair.value : isSeq(node) ? node.items[Number(key)] : undefined;
    const start = pair?.key?.range ?? node?.range;
    if (!start) break;
    line = lineAt(start[0]);
  }
  return line;
}

export { isMap, isScalar, isSeq };
