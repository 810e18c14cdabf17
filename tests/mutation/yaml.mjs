// The whole of a YAML file in another style, through its tree, which keeps comments.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './trees.mjs';

const { isMap, isScalar, isSeq, parseDocument, visit } = createRequire(join(root, 'tests/judges/package.json'))('yaml');

/** Applies a change to the document and writes it again. */
export const restyled = (change = () => {}, options = {}) => (text) => {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw document.errors[0];
  change(document);
  return document.toString({ lineWidth: 0, ...options });
};

/** Every text that needs no quotes in these. */
export const quoted = (type) => (document) => visit(document, {
  Scalar(key, node) {
    if (key === 'value' && typeof node.value === 'string' && !node.value.includes('\n')) node.type = type;
  },
});

/** Every list and mapping of plain values in braces, or none. */
export const flow = (wanted) => (document) => visit(document, {
  Collection(_, node) {
    const simple = node.items.every((item) => isScalar(item) || (isScalar(item.value) && !item.key.commentBefore && !item.value.comment));
    if (simple && !node.commentBefore && node.items.length > 0) node.flow = wanted;
  },
});

/** The keys of every mapping the other way round. */
export const reversed = (document) => visit(document, {
  Map(_, node) {
    node.items.reverse();
  },
});

/** The keys of every mapping in the order of the alphabet. */
export const sorted = (document) => visit(document, {
  Map(_, node) {
    node.items.sort((a, b) => (String(a.key.value) < String(b.key.value) ? -1 : 1));
  },
});

/** No comment at all. */
export const bare = (document) => {
  document.commentBefore = null;
  document.comment = null;
  visit(document, (_, node) => {
    if (node && typeof node === 'object') {
      node.commentBefore = null;
      node.comment = null;
    }
  });
};
export { isMap, isSeq };
