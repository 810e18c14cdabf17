// Files of a workspace, as hashFiles and artifacts see them.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { selected } from './patterns.mjs';

export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** Paths below a folder, relative to it, in order; folders that begin with a dot only if asked for. */
export const filesBelow = (folder, hidden = true, prefix = '') =>
  readdirSync(join(folder, prefix), { withFileTypes: true })
    .filter((entry) => entry.name !== '.git' && (hidden || !entry.name.startsWith('.')))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(folder, hidden, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`]))
    .sort();

/** The digest of the files that match, or nothing if none does. */
export const hashFiles = (folder, globs) => {
  const found = selected(filesBelow(folder), globs);
  if (found.length === 0) return '';
  const all = createHash('sha256');
  for (const file of found) all.update(createHash('sha256').update(readFileSync(join(folder, file))).digest());
  return all.digest('hex');
};

/** What `path` of upload-artifact names: a file, a folder, or patterns, one a line. As [{name in the artifact, path}]. */
export const named = (folder, path) => {
  const found = [];
  for (const line of path.split('\n').map((one) => one.trim()).filter(Boolean)) {
    const full = line.startsWith('/') ? line : join(folder, line);
    const about = statSync(full, { throwIfNoEntry: false });
    if (about?.isFile()) found.push({ name: full.slice(full.lastIndexOf('/') + 1), path: full });
    else if (about?.isDirectory()) found.push(...filesBelow(full, false).map((name) => ({ name, path: join(full, name) })));
    else if (/[*?[]/.test(line)) found.push(...selected(filesBelow(folder), [line]).map((name) => ({ name, path: join(folder, name) })));
  }
  return found;
};
