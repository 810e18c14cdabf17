// A tree of files as the judges see it: paths relative to its root, in order, with their text.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const left_out = new Set(['.git', 'node_modules']);

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return left_out.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** All files below a folder: `path` with forward slashes, `text`. */
export function readTree(root) {
  return filesBelow(root)
    .map((path) => ({ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export const isWorkflow = ({ path }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
export const isAction = ({ path }) => /^\.github\/actions\/.*action\.ya?ml$/.test(path);
