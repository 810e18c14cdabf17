// Patterns of branches and paths: GitHub's filters of events, and Ruby's fnmatch of environments' branch policies.

const escaped = (text) => text.replace(/[.+?^${}()|[\]\\*]/g, '\\$&');

const pattern = (glob) =>
  new RegExp(`^${glob.replace(/\*\*\/|\*\*|\*|[?+]|\[[^\]]*\]|[^*?+[\]]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?' || part === '+' || part.startsWith('[')) return part;
    return escaped(part);
  })}$`);

/** A filter with several patterns: later ones win, `!` takes out. */
export const filtered = (name, globs) =>
  globs.reduce((taken, glob) => (glob.startsWith('!') ? taken && !pattern(glob.slice(1)).test(name) : taken || pattern(glob).test(name)), false);

/** A branch policy: `*` does not match a slash; GitHub reads a trailing `**` like `*` at any depth. */
export const covers = (policy, name) => pattern(policy).test(name);

/** Files below a list that match a pattern of hashFiles or of an artifact's path. */
export const selected = (files, globs) => files.filter((file) => filtered(file, globs));
