// What finds that a pipeline was weakened. Whatever looks deeper takes its place here.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './fields.mjs';

const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

function errorsOf(folder, ...args) {
  const { status, stdout, stderr } = spawnSync(promoc, [...args, '--format', 'json'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`promoc ${args.join(' ')}: exit code ${status}\n${stdout}${stderr}`);
  const errors = JSON.parse(stdout).diagnostics.filter(({ severity }) => severity === 'error');
  if ((status === 1) !== (errors.length > 0)) throw new Error(`promoc ${args.join(' ')}: exit code ${status}, but\n${stdout}`);
  return errors;
}

/** Every file of which something was found: `{tool, file, text}`. A file that is missing stands in the text. */
export function detect(folder) {
  for (const args of [['check'], ['build', '--check']]) {
    const found = errorsOf(folder, ...args).flatMap(({ file, labels, message: text }) => {
      const missing = [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
      return [file, ...labels.map((label) => label.file), ...missing].map((each) => ({ tool: `promoc ${args.join(' ')}`, file: each, text }));
    });
    if (found.length > 0) return found;
  }
  return [];
}
