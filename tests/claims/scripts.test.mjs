// The scripts' own tests, against scripts that no longer do what they are there for.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './fields.mjs';
import { kills } from './script-kills.mjs';

/** A copy of the scripts, with one of them changed. */
function copyOfScripts(t, { script, of, by } = {}) {
  const place = mkdtempSync(join(tmpdir(), 'script-kill-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  for (const folder of ['templates/github/scripts', 'templates/github/steps', 'stdlib/scripts']) cpSync(join(root, folder), join(place, folder), { recursive: true });
  if (!script) return place;
  const text = readFileSync(join(root, script), 'utf8');
  assert.equal(text.split(of).length, 2, `this is not in ${script} once: ${of}`);
  writeFileSync(join(place, script), text.replace(of, () => by));
  return place;
}

const ends = (program, args, env) => new Promise((resolve) => {
  let text = '';
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  child.on('close', (code) => resolve({ code, text }));
});

/** Runs tests of a file of tests/scripts, by their names, against a folder of scripts: the names of those that passed. */
async function passing(scripts, file, names) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // else the inner run reports to the outer one
  const pattern = `^(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})$`;
  const { code, text } = await ends(process.execPath,
    ['--test', '--test-reporter=tap', `--test-name-pattern=${pattern}`, `tests/scripts/${file}.test.mjs`],
    { ...env, PROMOC_SCRIPTS: scripts });
  const results = text.split('\n').map((line) => /^\s*(not )?ok \d+ - (.*)$/.exec(line)).filter(Boolean);
  const passed = names.filter((name) => {
    const result = results.find(([, , title]) => title === name);
    assert.ok(result, `${file}.test.mjs has no test \`${name}\`:\n${text}`);
    return !result[1];
  });
  assert.equal(code === 0, passed.length === names.length, text);
  return passed;
}

describe('a script that no longer holds its rule fails its tests', { concurrency: 2 }, () => {
  for (const kill of kills) {
    const title = (text) => text.trim().replace(/\s+/g, ' ') || 'nothing';
    it(`${kill.script.replace(/.*\//, '')}: ${title(kill.by)} for ${title(kill.of)}`, async (t) => {
      const place = copyOfScripts(t, kill);
      const [program, ...args] = kill.script.endsWith('.py') ? ['python3', '-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read())'] : ['bash', '-n'];
      assert.equal((await ends(program, [...args, join(place, kill.script)])).code, 0, 'the change must leave a script that runs');
      assert.deepEqual(await passing(place, kill.in, [kill.test]), [], 'nothing noticed it');
    });
  }
  for (const file of new Set(kills.map((kill) => kill.in))) {
    it(`${file}.test.mjs passes with a copy without a change`, async (t) => {
      const names = [...new Set(kills.filter((kill) => kill.in === file).map(({ test }) => test))];
      assert.deepEqual(await passing(copyOfScripts(t), file, names), names);
    });
  }
});
