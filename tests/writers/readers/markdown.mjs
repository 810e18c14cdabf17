// Markdown, by cmark-gfm, the parser that GitHub itself runs.
import { spawnSync } from 'node:child_process';

/** The document as a tree: { kind, attributes, children }, leaves with a text. */
function parse(document) {
  const options = ['table', 'strikethrough', 'autolink', 'tasklist'].flatMap((name) => ['-e', name]);
  const { status, stdout, error } = spawnSync('cmark-gfm', ['-t', 'xml', ...options], { input: document, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`cmark-gfm: exit ${status}`);
  const root = { kind: 'root', children: [] };
  const open = [root];
  const entity = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };
  for (const [, closing, kind, attributes, empty, text] of stdout.matchAll(/<(\/?)(\w+)([^>]*?)( ?\/)?>(?:([^<]*)(?=<\/))?/g)) {
    if (closing) {
      open.pop();
      continue;
    }
    const node = { kind, attributes, children: [], text: (text ?? '').replace(/&\w+;/g, (name) => entity[name]) };
    open.at(-1).children.push(node);
    if (!empty) open.push(node);
  }
  return root.children[0].children;
}

/** What a reader sees of a node: text with its line breaks. */
function seen({ kind, text, children }) {
  if (kind === 'text' || kind === 'code') return text;
  if (kind === 'html_inline') return text === '<br>' ? '\n' : ['<code>', '</code>'].includes(text) ? '' : `<<HTML ${text}>>`;
  if (['softbreak', 'linebreak', 'emph', 'strong', 'strikethrough', 'image', 'html_block'].includes(kind)) return `<<${kind}>>`;
  return children.map(seen).join('');
}

/** The writer's documented change: on one line, without control characters, without blanks at the ends. */
export const cleaned = (text) =>
  text.replaceAll('\r', '').replace(/[\0-\x09\x0b-\x1f\x7f]/g, ' ').replace(/^[ \n]+|[ \n]+$/g, '');
export const blank = (text) => text.replaceAll('\n', ' ');
/** As a page shows it: blanks around a line break are none, and several are one. */
export const shown = (text) => text.replace(/ *\n */g, '\n').replace(/ {2,}/g, ' ');

export function readMarkdown(document, batch, same) {
  const blocks = parse(document);
  let at = 0;
  for (const { text } of batch) {
    const end = blocks.findIndex(({ kind }, i) => i >= at && kind === 'thematic_break');
    const own = blocks.slice(at, end);
    at = end + 1;
    const words = cleaned(text);
    const kinds = words === '' ? 'heading list paragraph table paragraph paragraph' : 'heading paragraph list paragraph table paragraph paragraph';
    same('blocks', `${text}: ${kinds}`, `${text}: ${own.map(({ kind }) => kind).join(' ')}`);
    if (words === '') continue;
    const [heading, paragraph, list, inner, table, code, link] = own;
    same('heading', shown(`x ${blank(words)}`), shown(seen(heading)));
    same('paragraph', shown(words), shown(seen(paragraph)));
    same('items', 1, list.children.length);
    same('item', 'paragraph', list.children[0].children.map(({ kind }) => kind).join(' '));
    same('item', shown(words), shown(seen(list)));
    same('inner', shown(`x ${words} x`), shown(seen(inner)));
    same('rows', '2 2', table.children.map(({ children }) => children.length).join(' '));
    const [[head], [left, right]] = table.children.map(({ children }) => children);
    same('head', shown(`x ${words}`), shown(seen(head)));
    same('code in a cell', `x ${blank(words)}`, seen(left));
    same('cell', shown(words), shown(seen(right)));
    same('code', `x ${blank(words)}`, seen(code));
    same('links', 'link', link.children.map(({ kind }) => kind).join(' '));
    same('link', shown(cleaned(`x ${text}`)), shown(seen(link)));
    same('target', true, link.children[0].attributes.includes('destination="to/'));
  }
  same('documents', blocks.length, at);
}
readMarkdown.reader = 'cmark-gfm';
