// Every emitted script, as a careful engineer would leave it: judged by shellcheck at style level, nothing to be filled in, every
// value from the environment, exit codes and rights documented.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './support/run.mjs';

const folders = ['templates/github/scripts', 'stdlib/scripts'];
const scripts = folders.flatMap((f) => readdirSync(join(root, f)).filter((n) => n.endsWith('.sh')).map((n) => join(f, n)));
const sourced = ['templates/github/scripts/lib.sh', 'templates/github/scripts/accepted.sh', 'templates/github/scripts/aliases.sh', 'templates/github/scripts/changes.sh', 'templates/github/scripts/boxes.sh', 'templates/github/scripts/workflow-permissions.sh'];
const read = (script) => readFileSync(join(root, script), 'utf8');

describe('style of the scripts', { concurrency: 4 }, () => {
  it('shellcheck finds nothing, with and without following what is sourced', () => {
    for (const options of [[], ['-x']]) execFileSync('shellcheck', ['--severity=style', ...options, ...scripts], { cwd: root, stdio: 'pipe', encoding: 'utf8' });
    execFileSync('shellcheck', ['--severity=style', 'tests/scripts/support/standin.sh'], { cwd: root, stdio: 'pipe', encoding: 'utf8' });
  });

  it('strict mode, and no way around it', () => {
    for (const script of scripts) {
      const text = read(script);
      assert.ok(text.startsWith('#!/usr/bin/env bash\n# '), `${script}: interpreter, then what it is for`);
      if (!sourced.includes(script)) assert.match(text, /^set -euo pipefail$/m, script);
      assert.doesNotMatch(text, /set \+e|\|\| :|eval |exit 0 *#|trap .*ERR/, script);
      if (script.startsWith('templates/')) assert.doesNotMatch(text, /\|\| true/, script);
    }
  });

  it('no hole and no expression of a workflow', () => {
    for (const script of scripts) assert.doesNotMatch(read(script), /\$\{\{|\$<|@@|<%/, script);
  });

  it('says what it takes, how it ends and which rights it needs', () => {
    for (const script of scripts.filter((s) => !s.endsWith('/lib.sh'))) {
      const header = read(script).split('\n').filter((line, n, all) => all.slice(0, n).every((l) => l.startsWith('#'))).join('\n');
      assert.match(header, /^# (In|start) *:? +/m, script);
      if (!sourced.includes(script)) assert.match(header, /^# Exit: 0 /m, script);
    }
  });

  it('a failing command substitution is never hidden inside a condition', () => {
    // [[ $(f) == x ]] is merely false when f could not find out.
    for (const script of scripts.filter((s) => s.startsWith('templates/'))) {
      for (const line of read(script).split('\n')) assert.doesNotMatch(line, /\[\[[^\]]*\$\((json|github|aws|gh|newest|judge|windows)\b/, `${script}: ${line}`);
    }
  });

  it('lines stay readable', () => {
    for (const script of scripts) for (const line of read(script).split('\n')) assert.ok(line.length <= 170, `${script}: ${line}`);
  });
});
