// Copies of the examples with something changed in them, and what `promoc verify` says about each.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildVariant } from '../judges/lib/variants.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const examples = join(root, 'examples');
const standard = 'lambda-staging-production';

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
const write = (path, text) => {
  if (text === undefined || text === null) return rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** The new texts of a mutation: [path, text], text null where the file is gone. Every file must really change. */
function changesOf({ change }, folder) {
  return Object.entries(change).map(([path, edit]) => {
    const old = read(join(folder, path));
    const text = edit(old);
    if (text === old || (text === null && old === undefined)) throw new Error(`${path} is as it was`);
    return [path, text];
  });
}

const run = (args, cwd) => new Promise((resolve) => {
  execFile(promoc, args, { cwd, encoding: 'utf8', timeout: 20_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
    resolve({ status: error ? error.code ?? error.signal : 0, stdout, stderr });
  });
});

/** What a command says about a folder: {status, findings, diagnostics}; anything but JSON and an exit code of 0 or 1 is a fault. */
async function ask(cwd, ...args) {
  const { status, stdout, stderr } = await run([...args, '--format', 'json'], cwd);
  if (status !== 0 && status !== 1) return { fault: `exit ${status}: ${stdout}${stderr}` };
  try {
    return { status, ...JSON.parse(stdout) };
  } catch {
    return { fault: `no JSON: ${stdout}${stderr}` };
  }
}

/** Runs a command that must succeed. */
async function prepare(args, cwd) {
  const { status, stdout, stderr } = await run(args, cwd);
  if (status !== 0) throw new Error(`promoc ${args.join(' ')}: exit ${status}: ${stdout}${stderr}`);
}

/**
 * One mutation on a copy of its example:
 *   change    {path: edit}
 *   override  a template that is copied first, so that it can be changed like other files; then everything is written again by
 *             it. Where that is refused, verify has nothing to look at.
 */
async function judgeOne({ change, override }, folder) {
  const templates = 'promoc-templates';
  if (override) await prepare(['templates', 'eject', override, '--out', templates], folder);
  const changes = changesOf({ change }, folder);
  const before = changes.map(([path]) => [path, read(join(folder, path))]);
  for (const [path, text] of changes) write(join(folder, path), text);
  const written = override ? await ask(folder, 'build', '--templates', templates) : undefined;
  const answer = written && written.status !== 0 ? written : await ask(folder, 'verify');
  for (const [path, text] of before) write(join(folder, path), text);
  // What was written besides the changes themselves is not taken back piece by piece.
  if (override) rmSync(folder, { recursive: true });
  return answer;
}

/** An example as it is committed, or a variant of tests/judges as it is built. */
async function begin(example, folder) {
  if (existsSync(join(examples, example))) return cpSync(join(examples, example), folder, { recursive: true });
  const last = [];
  const { place, status, text } = buildVariant({ after: (act) => last.push(act) }, `${example.replace('variants/', '')}.promo`);
  if (status === 0) cpSync(place, folder, { recursive: true });
  for (const act of last) act();
  if (status !== 0) throw new Error(`${example} cannot be built: ${text}`);
}

/** Judges each mutation; answers come in the order of the mutations. */
export async function judge(mutations) {
  const answers = new Array(mutations.length);
  const todo = mutations.map((mutation, at) => [at, mutation]);
  const place = mkdtempSync(join(tmpdir(), 'promoc-mutation-'));
  const worker = async (number) => {
    for (let next = todo.shift(); next; next = todo.shift()) {
      const [at, mutation] = next;
      const example = mutation.example ?? standard;
      const folder = join(place, String(number), example);
      try {
        if (!existsSync(folder)) await begin(example, folder);
        answers[at] = await judgeOne(mutation, folder);
      } catch (error) {
        answers[at] = { fault: String(error.message) };
        rmSync(folder, { recursive: true, force: true });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: cpus().length }, (_, number) => worker(number)));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  return answers;
}
