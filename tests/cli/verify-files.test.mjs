// `promoc verify` over files that are no workflows, as people edit them: one finding at its line, or none at all.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const main = join(root, 'examples/lambda-staging-production');

/** What verify says of a copy of the main example after `change`. */
const after = (change) => {
  const folder = mkdtempSync(join(tmpdir(), 'promoc-verify-files-'));
  try {
    cpSync(main, folder, { recursive: true });
    const path = (file) => join(folder, file);
    change({
      edit: (file, from, to) => {
        const text = readFileSync(path(file), 'utf8');
        assert.ok(text.includes(from), `${file} has no ${from}`);
        writeFileSync(path(file), text.replace(from, to));
      },
      each: (file, from, to) => writeFileSync(path(file), readFileSync(path(file), 'utf8').replaceAll(from, to)),
      write: (file, text) => {
        mkdirSync(dirname(path(file)), { recursive: true });
        writeFileSync(path(file), text);
      },
      remove: (file) => rmSync(path(file)),
    });
    return spawnSync(promoc, ['verify'], { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const settings = '.github/promoc/settings';
const roles = 'infrastructure/promoc/oidc-roles.yaml';
const weakenings = [
  ['a file is gone', ({ remove }) => remove(`${settings}/production.json`), 'P1101', /production\.json` is missing/],
  ['owners are gone', ({ remove }) => remove('.github/CODEOWNERS'), 'P1101', /CODEOWNERS` is missing/],
  ['a file is no JSON', ({ edit }) => edit(`${settings}/staging.json`, '{', '{,'), 'P1102', /not well-formed JSON/],
  ['a gate always passes', ({ edit }) => edit('.github/promoc/bandit.sh', 'set -euo pipefail', 'exit 0'), 'P1109', /bandit\.sh:\d+:1/],
  ['an approval is not asked for', ({ edit }) => edit(`${settings}/production.json`, '"prevent_self_review": true', '"prevent_self_review": false'), 'P1110', /whoever starts a run may approve it in production/],
  ['a second file for an environment', ({ write }) => write(`${settings}/zz.json`, '{"environment": "production", "put": {}}\n'), 'P1110', /zz\.json:1:17/],
  ['a second ruleset', ({ write }) => write(`${settings}/rulesets/zz.json`, '{"name": "promoc: main", "enforcement": "disabled"}\n'), 'P1110', /`promoc: main` is set by/],
  ['anybody takes a role', ({ edit }) => edit(roles, "environment:${Environment}'", "*'"), 'P1113', /oidc-roles\.yaml:\d+/],
  ['other parameters', ({ edit }) => edit('samconfig.toml', 'FunctionMemory=512', 'FunctionMemory=128'), 'P1114', /`production\.set\.FunctionMemory` no longer holds/],
  ['other owners', ({ edit }) => edit('.github/CODEOWNERS', '/samconfig.toml           @company/devops-admin', '/samconfig.toml @mallory'), 'P1115', /@mallory owns `samconfig\.toml`/],
  ['another manifest', ({ edit }) => edit('.github/promoc/manifest.json', '"schema": 1', '"schema": 2'), 'P1118', /`schema`/],
];
for (const [name, change, code, message] of weakenings) {
  test(`found: ${name}`, () => {
    const { status, stderr } = after(change);
    assert.equal(status, 1, stderr);
    assert.deepEqual([...stderr.matchAll(/^error\[(P\d+)\]/gm)].map(([, found]) => found), [code], stderr);
    assert.match(stderr, message);
  });
}

const neutral = [
  ['settings on one line', ({ each }) => each(`${settings}/production.json`, '\n', ' ')],
  ['line ends of Windows', ({ each }) => [`${settings}/production.json`, 'samconfig.toml', '.github/CODEOWNERS', roles].forEach((file) => each(file, '\n', '\r\n'))],
  ['short tags', ({ each }) => each(roles, /\n +Fn::Sub: /g, ' !Sub ')],
  ['the team\'s own owners', ({ edit }) => edit('.github/CODEOWNERS', '/.github/**', '* @company/developers\n/.github/**')],
  ['the team\'s own environment', ({ write }) => write(`${settings}/docs.json`, '{"environment": "docs", "put": {}}\n')],
];
for (const [name, change] of neutral) {
  test(`nothing to say: ${name}`, () => {
    const { status, stderr } = after(change);
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });
}
