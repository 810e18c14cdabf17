// The hook of .pre-commit-hooks.yaml, installed and run with Debian's pre-commit in a repository of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

/** A folder with its own home, so that neither settings nor caches of this machine play a part. */
function sandbox(t) {
  const place = mkdtempSync(join(tmpdir(), 'precommit-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const env = {
    PATH: [dirname(promoc), process.env.PATH].join(delimiter),
    HOME: place,
    LC_ALL: 'C.UTF-8',
    PRE_COMMIT_HOME: join(place, 'cache'),
    GIT_CONFIG_GLOBAL: join(place, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  writeFileSync(
    join(place, 'gitconfig'),
    '[user]\nname = A Developer\nemail = developer@example.org\n[init]\ndefaultBranch = main\n[advice]\ndetachedHead = false\n',
  );
  const run = (folder, command, ...args) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: join(place, folder),
      env,
      encoding: 'utf8',
    });
    if (error) throw error;
    return { status, text: stdout + stderr };
  };
  const sure = (...args) => {
    const result = run(...args);
    assert.equal(result.status, 0, `${args.join(' ')}\n${result.text}`);
    return result.text.trim();
  };
  return { place, run, sure };
}

/** A repository that only offers the hook, as a clone of this one would. */
function hookRepository({ place, sure }) {
  mkdirSync(join(place, 'hook'));
  copyFileSync(join(root, '.pre-commit-hooks.yaml'), join(place, 'hook/.pre-commit-hooks.yaml'));
  sure('hook', 'git', 'init', '--quiet');
  sure('hook', 'git', 'add', '.');
  sure('hook', 'git', 'commit', '--quiet', '-m', 'The hook');
  return sure('hook', 'git', 'rev-parse', 'HEAD');
}

/** The smallest example in a repository that uses the hook; everything is built and committed. */
function project(t) {
  const box = sandbox(t);
  const rev = hookRepository(box);
  cpSync(join(root, 'examples/smallest'), join(box.place, 'project'), { recursive: true });
  writeFileSync(
    join(box.place, 'project/.pre-commit-config.yaml'),
    `repos:\n  - repo: ${box.place}/hook\n    rev: ${rev}\n    hooks:\n      - id: promoc\n      - id: promoc-verify\n`,
  );
  box.sure('project', promoc, 'build');
  box.sure('project', 'git', 'init', '--quiet');
  box.sure('project', 'pre-commit', 'install');
  const commit = () => {
    box.sure('project', 'git', 'add', '--all');
    return box.run('project', 'git', 'commit', '--quiet', '-m', 'A change');
  };
  return { ...box, commit, file: (path) => join(box.place, 'project', path) };
}

const workflow = '.github/workflows/promote.yml';

test('a repository whose emitted files are current can commit', (t) => {
  const { commit } = project(t);
  const { status, text } = commit();
  assert.equal(status, 0, text);
  assert.match(text, /promoc \(.*Passed/);
  assert.match(text, /promoc verify.*Passed/);
});

test('an emitted file that was edited by hand is refused, and the way out is said', (t) => {
  const { commit, file } = project(t);
  assert.equal(commit().status, 0);
  appendFileSync(file(workflow), '# by hand\n');
  const { status, text } = commit();
  assert.equal(status, 1, text);
  assert.ok(text.includes(workflow), text);
  assert.match(text, /promoc build/);
});

test('a workflow of one\'s own that deploys past the gates is refused, and the rules that it breaks are named', (t) => {
  const { commit, file } = project(t);
  assert.equal(commit().status, 0);
  const quick = '.github/workflows/quick.yml';
  writeFileSync(
    file(quick),
    readFileSync(file(workflow), 'utf8')
      .replace(/^name: .*$/m, 'name: Quick')
      .replace(/^on:[^]*?(?=^\S)/m, 'on:\n  workflow_dispatch:\n\n')
      .replace(/^ {4}needs: .*$/gm, ''),
  );
  const { status, text } = commit();
  assert.equal(status, 1, text);
  assert.match(text, /promoc \(.*Passed/);
  assert.match(text, /promoc verify.*Failed/);
  assert.ok(text.includes(quick), text);
  assert.match(text, /`production\.approve` no longer holds/);
});

test('a definition that was changed without a build is refused; after the build it goes through', (t) => {
  const { commit, file, sure } = project(t);
  assert.equal(commit().status, 0);
  const definition = readFileSync(file('promotion.promo'), 'utf8');
  const changed = definition.replace('leads', 'releases');
  assert.notEqual(changed, definition);
  writeFileSync(file('promotion.promo'), changed.replaceAll('leads', 'releases'));
  const { status, text } = commit();
  assert.equal(status, 1, text);
  assert.match(text, /promoc build/);

  sure('project', promoc, 'build');
  const again = commit();
  assert.equal(again.status, 0, again.text);
});

test('a definition with a mistake is refused with the finding', (t) => {
  const { commit, file } = project(t);
  appendFileSync(file('promotion.promo'), 'environmint x {}\n');
  const { status, text } = commit();
  assert.equal(status, 1, text);
  assert.match(text, /promotion\.promo:\d+:\d+/);
});
