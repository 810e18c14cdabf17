// What finds that a pipeline was weakened: the compiler, as far as files belong to the definition, and the proof.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './fields.mjs';

const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

function errorsOf(folder, ...args) {
  const { status, stdout, stderr } = spawnSync(promoc, [...args, '--format', 'json'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`promoc ${args.join(' ')}: exit code ${status}\n${stdout}${stderr}`);
  const { diagnostics, findings = [] } = JSON.parse(stdout);
  const rulesOf = ({ message }) => findings.filter((finding) => finding.message === message).flatMap(({ rules }) => rules);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map((each) => ({ ...each, rules: rulesOf(each) }));
  if ((status === 1) !== (errors.length > 0)) throw new Error(`promoc ${args.join(' ')}: exit code ${status}, but\n${stdout}`);
  return errors;
}

/** Every file of which something was found: `{tool, file, text, rules}`. A file that is missing stands in the text. */
export function detect(folder) {
  for (const args of [['check'], ['verify']]) {
    const found = errorsOf(folder, ...args).flatMap(({ file, labels, message: text, rules }) => {
      const missing = [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
      return [file, ...labels.map((label) => label.file), ...missing].map((each) => ({ tool: `promoc ${args.join(' ')}`, file: each, text, rules }));
    });
    if (found.length > 0) return found;
  }
  return [];
}
