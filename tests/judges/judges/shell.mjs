// shellcheck over every script that is emitted and every `run:` of a workflow; nothing may be interpolated in either.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MissingJudge } from '../lib/extracted.mjs';
import { isAction, isWorkflow } from '../lib/tree.mjs';
import { isMap, isScalar, isSeq, readYaml } from '../lib/yaml.mjs';

export const name = 'shellcheck';

function* pairsBelow(node) {
  if (isSeq(node)) for (const item of node.items) yield* pairsBelow(item);
  if (!isMap(node)) return;
  for (const pair of node.items) {
    yield [pair, node];
    yield* pairsBelow(pair.value);
  }
}

/** The `run:` scripts of a workflow: `line` is the line of the file on which the script's first line stands. */
export function runScripts(file) {
  const { document, lineAt } = readYaml(file.text);
  const scripts = [];
  for (const [{ key, value }, step] of pairsBelow(document.contents)) {
    if (key.value !== 'run' || !isScalar(value) || typeof value.value !== 'string') continue;
    const isBlock = value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED';
    scripts.push({
      path: file.path,
      line: lineAt(value.range[0]) + (isBlock ? 1 : 0),
      text: value.value,
      shell: step.get('shell') ?? 'bash',
    });
  }
  return scripts;
}

/** Puts the scripts into a folder, so that those that source others find them and one process judges all. */
function shellcheck(scripts) {
  const folder = mkdtempSync(join(tmpdir(), 'promoc-shellcheck-'));
  try {
    const names = scripts.map((script) => {
      const path = join(folder, script.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, script.text);
      chmodSync(path, 0o644);
      return script.file;
    });
    const options = ['--severity=style', '--format=json1', '--external-sources', '--source-path=SCRIPTDIR'];
    const run = (more, some) => {
      if (some.length === 0) return [];
      const { status, stdout, stderr } = spawnSync('shellcheck', [...options, ...more, ...some], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      if (status !== 0 && status !== 1) throw new Error(`shellcheck ended with ${status}: ${stderr}`);
      return JSON.parse(stdout).comments;
    };
    return [
      ...run(
        [],
        names.filter((file) => !file.startsWith('run-')),
      ),
      ...run(
        ['--shell=bash'],
        names.filter((file) => file.startsWith('run-')),
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requireShellcheck() {
  try {
    execFileSync('shellcheck', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new MissingJudge('shellcheck');
  }
}

export async function judge(files) {
  requireShellcheck();
  const whole = files
    .filter(({ path }) => path.endsWith('.sh'))
    .map((file) => ({ ...file, line: 1, file: `tree/${file.path}` }));
  const blocks = files
    .filter((file) => isWorkflow(file) || isAction(file))
    .flatMap(runScripts)
    .map((script, i) => ({ ...script, file: `run-${i}` }));
  const scripts = new Map([...whole, ...blocks].map((script) => [script.file, script]));

  const findings = [];
  const find = (script, line, text) =>
    findings.push({ judge: name, path: script.path, line: script.line + line - 1, text });
  for (const block of blocks) {
    if (block.shell !== 'bash') find(block, 1, `shell ${block.shell}: only bash is judged`);
    block.text
      .split('\n')
      .forEach(
        (text, i) =>
          text.includes('${{') && find(block, i + 1, 'an expression stands in a script; pass the value through `env:`'),
      );
  }
  for (const { file, line, code, message } of shellcheck([...scripts.values()]))
    find(scripts.get(file), line, `SC${code}: ${message}`);
  return { judged: scripts.size, findings };
}
