// `promoc plan` and `promoc apply` against the server beside this file, through the real `gh`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from './server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
export const token = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

/** staging asks nobody; production asks a lead and, in an environment of its own, somebody of devops. */
export const definition = `promoc 1
pipeline shop
github { plan enterprise; visibility private; default_branch main; organization acme }
role lead   = team "leads"
role devops = team "devops"
target app = sam.stack("template.yaml", region: "eu-west-1")
suite unit { run python.pytest("tests") }
environment staging    { trigger push main; require unit; approve none }
environment production { trigger after staging; approve lead + devops excluding pr_author }
protect branch main { reviews 1; checks unit; dismiss_stale }
`;

/** Calls `use` with a folder that holds the definition. */
export async function inFolder(text, use) {
  const folder = mkdtempSync(join(tmpdir(), 'promoc-apply-'));
  try {
    cpSync(join(root, 'examples/smallest'), folder, { recursive: true });
    writeFileSync(join(folder, 'promotion.promo'), text);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs promoc, `under` another program if need be; `env` is the whole environment. */
export const start = (folder, args, env, input, under = []) =>
  new Promise((done) => {
    const [program, ...words] = [...under, promoc, ...args];
    const child = spawn(program, words, { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [];
    const err = [];
    child.stdout.on('data', (part) => out.push(part));
    child.stderr.on('data', (part) => err.push(part));
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('close', (code, signal) => done({ code: code ?? signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }));
  });

/** The environment in which `gh` talks to the server at `port`. */
export const gitHubAt = (port, folder) => ({
  PATH: process.env.PATH, HOME: folder, GH_CONFIG_DIR: join(folder, 'gh'), GH_TOKEN: token, GH_ENTERPRISE_TOKEN: token,
  GH_HOST: 'github.localhost', HTTP_PROXY: `http://127.0.0.1:${port}`, http_proxy: `http://127.0.0.1:${port}`,
});

/** The same with a `gh` that sends what it is told with curl: ten times as fast as the real one, for the many cases. */
const standInAt = (port, folder) => {
  const gh = join(folder, '.bin', 'gh');
  mkdirSync(dirname(gh), { recursive: true });
  writeFileSync(gh, `#!/bin/sh
[ "$1 $2 $3" = "api -i --method" ] || { echo "stand-in: $*" >&2; exit 9; }
method=$4 input= path=
shift 4
while [ $# -gt 0 ]; do
  case $1 in
    -H) shift ;;
    --input) input='--data-binary @-'; shift ;;
    --) path=$2; shift ;;
    *) echo "stand-in: $1" >&2; exit 9 ;;
  esac
  shift
done
/usr/bin/curl -s -i -g --path-as-is -X "$method" -H 'Content-Type: application/json' -H 'Expect:' $input "http://127.0.0.1:${port}/$path" || { echo "$method \"http://api\": EOF" >&2; exit 1; }
`, { mode: 0o755 });
  return { PATH: `${dirname(gh)}:${process.env.PATH}`, HOME: folder };
};

/**
 * Runs a command about acme/shop as `state` has it, and changes the state; `real`: with the real `gh`. Whatever is tested: nothing may be said that
 * holds the token, and what is asked and answered is as GitHub describes it.
 */
export async function run(state, args, { text = definition, fault, folder, repo = 'acme/shop', real = false, mayBeWrong = false } = {}) {
  if (!folder) return inFolder(text, (made) => run(state, args, { fault, folder: made, repo, real, mayBeWrong }));
  const server = await serve(state, fault);
  try {
    const env = real ? gitHubAt(server.port, folder) : standInAt(server.port, folder);
    const result = await start(folder, [...args, ...(repo ? ['--repo', repo] : [])], env);
    assert.ok(!`${result.out}${result.err}`.includes(token.slice(4, 20)), 'the token is shown');
    assert.ok(!`${result.out}${result.err}`.includes('the value'), 'a value is shown');
    if (!mayBeWrong) assert.deepEqual(server.wrong, []);
    return { ...result, calls: server.calls, changes: server.calls.filter((c) => c.method !== 'GET').map((c) => `${c.method} ${c.path.replace('repos/acme/shop/', '')}`) };
  } finally {
    server.close();
  }
}

/** The result, once its exit code and everything that it must say were looked at. */
export function expect(result, code, ...said) {
  const all = result.out + result.err;
  assert.equal(result.code, code, all);
  for (const one of said) assert.ok(one instanceof RegExp ? one.test(all) : all.includes(one), `${one} is not in:\n${all}`);
  return result;
}
