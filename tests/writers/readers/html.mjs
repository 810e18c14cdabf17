// HTML, by parse5: the algorithm of the standard, which browsers follow.
import { createRequire } from 'node:module';
import { blank, cleaned, shown } from './markdown.mjs';

const { parse } = createRequire(new URL('../../judges/package.json', import.meta.url))('parse5');

const text = (node) => {
  if (node.nodeName === '#text') return node.value;
  return node.nodeName === 'br' ? '\n' : (node.childNodes ?? []).map(text).join('');
};
/** As a page shows it, without blanks at its ends: between two tags they are none. */
const bare = (words) => shown(words).replace(/^[ \n]+|[ \n]+$/g, '');
const elements = (node) => node.childNodes.filter(({ nodeName }) => nodeName !== '#text');
const attribute = (node, name) => node.attrs.find((each) => each.name === name)?.value;
const all = (node, name) => [...(node.nodeName === name ? [node] : []), ...(node.childNodes ?? []).flatMap((each) => all(each, name))];

/** The writer's documented change: no carriage returns, and blanks in the place of other control characters but line feeds. */
const alone = (words) => words.replaceAll('\r', '').replace(/[\0-\x09\x0b-\x1f\x7f]/g, ' ');
/** The names that the page may have; whatever else turned up came out of a text. */
const known = new Set(['html', 'head', 'meta', 'title', 'style', 'body', 'nav', 'ul', 'li', 'a', 'main', 'h1', 'h2', 'p', 'br', 'input', 'div', 'table',
  'thead', 'tbody', 'tr', 'th', 'td', 'code', 'strong', 'hr']);
const names = (node) => [node.nodeName, ...(node.childNodes ?? []).flatMap(names)];

export function readHtml(document, batch, same) {
  const errors = [];
  const page = parse(document, { onParseError: ({ code }) => errors.push(code), sourceCodeLocationInfo: true });
  // Characters that Unicode set aside are shown as they came, and the reader remarks on them.
  same('faults', '', errors.filter((code) => !['noncharacter-in-input-stream', 'control-character-in-input-stream'].includes(code)).join());
  same('names', '', names(page).filter((name) => !name.startsWith('#') && name !== 'html' && !known.has(name)).join());
  same('remarks', 1, names(page).filter((name) => name === '#comment').length);
  const [html] = page.childNodes.filter(({ nodeName }) => nodeName === 'html');
  const [head, body] = elements(html);
  const [nav, main, ...single] = elements(body);
  const first = batch[0].text;
  same('title', bare(`x ${blank(cleaned(first))}`), bare(text(all(head, 'title')[0])));
  same('label', alone(first), attribute(nav, 'aria-label'));
  const items = all(nav, 'li');
  const targets = new Set(all(main, 'a').map((node) => attribute(node, 'id')));
  const blocks = elements(main);
  let at = 1;
  batch.forEach(({ text: words }, i) => {
    const end = blocks.findIndex(({ nodeName }, k) => k >= at && nodeName === 'hr');
    const own = blocks.slice(at, end);
    at = end + 1;
    const seen = cleaned(words);
    const heading = own.shift();
    same('heading', bare(`x ${blank(seen)}`), bare(text(heading)));
    same('contents', bare(`x ${blank(seen)}`), bare(text(items[i])));
    const target = attribute(all(items[i], 'a')[0], 'href');
    same('anchor', true, target.startsWith('#') && targets.has(target.slice(1)));
    if (seen !== '') same('paragraph', bare(seen), bare(text(own.shift())));
    const [list, table, last] = own;
    same('blocks', 'ul div p', own.map(({ nodeName }) => nodeName).join(' '));
    same('item', bare(`x ${seen}`), bare(text(list)));
    same('box', 1, all(list, 'input').length);
    const cells = ['th', 'td'].map((name) => all(table, name));
    same('cells', '2 2', cells.map(({ length }) => length).join(' '));
    same('head', bare(`x ${seen}`), bare(text(cells[0][0])));
    same('code in a cell', bare(`x ${blank(seen)}`), bare(text(cells[1][0])));
    same('cell', bare(seen), bare(text(cells[1][1])));
    const [link] = all(last, 'a');
    same('link', bare(cleaned(`x ${words}`)), bare(text(link)));
    same('target', true, attribute(link, 'href').startsWith('to/'));
    same('code', bare(`x ${blank(seen)} x`), bare(text(last).slice(0, text(last).lastIndexOf(text(link)))));
    same('text', alone(words), text(single[i]));
    same('attribute', alone(words), attribute(single[i], 'title'));
  });
  same('documents', blocks.length, at);
  same('singles', batch.length, single.length);
}
readHtml.reader = 'parse5';
