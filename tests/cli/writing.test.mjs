// Writing on a real disk: links, modes, times, two writers, and being killed or refused at every system call that counts.
// promoc_write is the real driver; its "compiler" takes the files of the build from the definition, as JSON.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const writer = process.env.PROMOC_WRITE ?? join(root, 'build/dev/promoc_write');
const manifest = '.github/promoc/manifest.json';
const journal = '.github/promoc/journal.json';

const file = (path, content, executable = false) => ({ path, content, executable });
const oldSet = [
  file('.github/workflows/kept.yml', 'kept\n'), file('.github/workflows/changed.yml', 'old\n'),
  file('gone.sh', 'gone\n', true), file('mode.sh', 'mode\n'),
];
const newSet = [
  file('.github/workflows/kept.yml', 'kept\n'), file('.github/workflows/changed.yml', 'new\n'),
  file('.github/promoc/fresh/deep.sh', 'fresh\n', true), file('mode.sh', 'mode\n', true),
];

/** A project in a directory of its own. */
class Project {
  constructor(t) {
    this.outside = mkdtempSync(join(tmpdir(), 'promoc-writing-'));
    t.after(() => rmSync(this.outside, { recursive: true, force: true }));
    this.dir = join(this.outside, 'project');
    mkdirSync(this.dir);
  }

  at(path) { return join(this.dir, path); }
  read(path) { return readFileSync(this.at(path), 'utf8'); }
  define(files) { writeFileSync(this.at('promotion.promo'), JSON.stringify({ files })); return this; }
  run(args = ['build'], wrapper = []) {
    const [command, ...rest] = [...wrapper, writer, ...args];
    return spawnSync(command, rest, { cwd: this.dir, encoding: 'utf8', timeout: 20_000 });
  }
  build(files) {
    const run = this.define(files).run();
    assert.equal(run.status, 0, run.stderr);
    return run;
  }
  /** Every path with what it is: content and mode, or the target of a link. Directories are left out. */
  tree(folder = '') {
    const result = {};
    for (const entry of readdirSync(this.at(folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) Object.assign(result, this.tree(path));
      else if (entry.isSymbolicLink()) result[path] = `-> ${readlinkSync(this.at(path))}`;
      else if (path !== 'promotion.promo') result[path] = `${statSync(this.at(path)).mode & 0o100 ? 'x' : '-'} ${this.read(path)}`;
    }
    return result;
  }
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const strace = (...injections) => ['strace', '-qq', '-o', '/dev/null', ...injections.flatMap((i) => ['-e', i])];

test('files, modes and a manifest with true hashes', (t) => {
  const project = new Project(t);
  project.build(newSet);
  for (const { path, content, executable } of newSet) {
    assert.equal(project.read(path), content);
    assert.equal((statSync(project.at(path)).mode & 0o111) !== 0, executable, path);
  }
  const written = JSON.parse(project.read(manifest));
  assert.equal(written.definition, 'promotion.promo');
  assert.deepEqual(Object.fromEntries(written.files.map((f) => [f.path, f.sha256])),
    Object.fromEntries(newSet.map((f) => [f.path, sha256(f.content)])));
  assert.equal(Object.keys(project.tree()).length, newSet.length + 1, 'nothing else may lie about');
});

test('the permissions of new files follow the umask', (t) => {
  const project = new Project(t).define(newSet);
  assert.equal(project.run(['build'], ['sh', '-c', 'umask 027; exec "$@"', 'sh']).status, 0);
  assert.equal(statSync(project.at('.github/workflows/kept.yml')).mode & 0o777, 0o640);
  assert.equal(statSync(project.at('mode.sh')).mode & 0o777, 0o750);
});

test('what did not change keeps its inode and its time; a second build changes nothing', (t) => {
  const project = new Project(t);
  project.build(oldSet);
  const stamp = (path) => { const { ino, mtimeNs } = lstatSync(project.at(path), { bigint: true }); return `${ino} ${mtimeNs}`; };
  const all = [...oldSet.map((f) => f.path), manifest];
  const before = all.map(stamp);
  assert.match(project.build(oldSet).stdout, /^0 files written, 5 unchanged$/m);
  assert.deepEqual(all.map(stamp), before);
  const kept = stamp('.github/workflows/kept.yml');
  project.build(newSet);
  assert.equal(stamp('.github/workflows/kept.yml'), kept);
  assert.ok(!existsSync(project.at('gone.sh')));
});

test('a link in place of a file is neither followed nor replaced, also with --force', (t) => {
  const project = new Project(t).define(oldSet);
  const victim = join(project.outside, 'victim');
  writeFileSync(victim, 'safe\n');
  symlinkSync(victim, project.at('mode.sh'));
  for (const args of [['build'], ['build', '--force']]) {
    const run = project.run(args);
    assert.equal(run.status, 1);
    assert.match(run.stderr, /error\[P0704\]: a symbolic link stands where this file belongs\n --> mode\.sh\n/);
  }
  assert.equal(readFileSync(victim, 'utf8'), 'safe\n');
  assert.deepEqual(project.tree(), { 'mode.sh': `-> ${victim}` });
});

test('a link in place of a folder is not entered', (t) => {
  const project = new Project(t).define(oldSet);
  const elsewhere = join(project.outside, 'elsewhere');
  mkdirSync(elsewhere);
  for (const target of [elsewhere, '../elsewhere', 'promotion.promo']) {
    symlinkSync(target, project.at('.github'));
    const run = project.run(['build', '--force']);
    assert.equal(run.status, 1);
    assert.match(run.stderr, /error\[P0704\]: a symbolic link stands where a folder is needed\n --> \.github\n/);
    assert.deepEqual(readdirSync(elsewhere), []);
    rmSync(project.at('.github'));
  }
});

test('links planted under the names that promoc uses while it writes lead nowhere', (t) => {
  const project = new Project(t);
  project.build(oldSet);
  const victim = join(project.outside, 'victim');
  writeFileSync(victim, 'safe\n');
  for (const name of ['.mode.sh.promoc-new', '.mode.sh.promoc-old']) symlinkSync(victim, project.at(name));
  project.build(newSet);
  assert.equal(readFileSync(victim, 'utf8'), 'safe\n');
  assert.ok(lstatSync(project.at('mode.sh')).isFile());
  assert.ok(!existsSync(project.at('.mode.sh.promoc-new')) && !existsSync(project.at('.mode.sh.promoc-old')));
});

test('a planted journal cannot make promoc write outside or delete what it does not know', (t) => {
  const project = new Project(t).define(oldSet);
  mkdirSync(project.at('.github/promoc'), { recursive: true });
  writeFileSync(join(project.outside, 'victim'), 'safe\n');
  writeFileSync(project.at('.env'), 'TOKEN=1\n');
  const entry = (path) => JSON.stringify({ schema: 1, folders: [], files: [{ path, was: '0'.repeat(64), becomes: null }] });
  writeFileSync(project.at(journal), entry('../victim'));
  assert.equal(project.run().status, 1);
  writeFileSync(project.at(journal), entry('.env'));
  assert.equal(project.run().status, 0);
  assert.equal(project.read('.env'), 'TOKEN=1\n');
  assert.equal(readFileSync(join(project.outside, 'victim'), 'utf8'), 'safe\n');
});

test('paths that leave the output directory are refused', (t) => {
  for (const path of ['../x', '/tmp/promoc-x', 'a/../../x', '.git/hooks/pre-commit']) {
    const project = new Project(t).define([file(path, 'x\n')]);
    const run = project.run(['build', '--force']);
    assert.equal(run.status, 1, path);
    assert.match(run.stderr, /error\[P0706\]/);
    assert.deepEqual(project.tree(), {});
  }
});

test('a file, a folder or a pipe in the way stops the build before anything is written', (t) => {
  const obstacles = [
    (p) => writeFileSync(p.at('.github'), ''),
    (p) => mkdirSync(p.at('mode.sh')),
    (p) => spawnSync('mkfifo', [p.at('mode.sh')]),
  ];
  for (const place of obstacles) {
    const project = new Project(t).define(oldSet);
    place(project);
    const run = project.run(['build', '--force']);
    assert.equal(run.status, 1, run.stderr);
    assert.match(run.stderr, /error\[P0704\]/);
    assert.ok(!existsSync(project.at(manifest)) && !existsSync(project.at('gone.sh')));
  }
});

test('a definition that is a pipe or a link out of its directory is an error, not a wait or a leak', (t) => {
  const project = new Project(t);
  writeFileSync(join(project.outside, 'secret'), '{"files": []}');
  symlinkSync('../secret', project.at('promotion.promo'));
  const linked = project.run();
  assert.equal(linked.status, 1);
  assert.match(linked.stderr, /error\[P0106\]/);
  rmSync(project.at('promotion.promo'));
  spawnSync('mkfifo', [project.at('promotion.promo')]);
  const piped = project.run(['build', 'promotion.promo']);
  assert.equal(piped.status, 2);
  assert.equal(piped.signal, null);
});

test('a definition behind a link that stays inside is read', (t) => {
  const project = new Project(t).define(oldSet);
  mkdirSync(project.at('real'));
  writeFileSync(project.at('real/x.promo'), project.read('promotion.promo'));
  rmSync(project.at('promotion.promo'));
  symlinkSync('real/./x.promo', project.at('promotion.promo'));
  assert.equal(project.run().status, 0);
  rmSync(project.at('promotion.promo'));
  symlinkSync('promotion.promo', project.at('promotion.promo'));
  assert.notEqual(project.run(['build', 'promotion.promo']).status, 0);
});

test('names that differ in case only are refused', (t) => {
  const project = new Project(t).define(oldSet);
  writeFileSync(project.at('MODE.sh'), 'other\n');
  const run = project.run();
  assert.equal(run.status, 1);
  assert.match(run.stderr, /error\[P0705\]: `MODE\.sh` is there, and `mode\.sh` differs from it in upper and lower case only/);
  assert.deepEqual(Object.keys(project.tree()), ['MODE.sh']);
});

test('an edited file stops everything, and --force overwrites it', (t) => {
  const project = new Project(t);
  project.build(oldSet);
  writeFileSync(project.at('mode.sh'), 'edited\n');
  const before = project.tree();
  const run = project.define(newSet).run();
  assert.equal(run.status, 1);
  assert.match(run.stderr, /^-edited\n\+mode\n/m);
  assert.match(run.stderr, /error\[P0702\]/);
  assert.deepEqual(project.tree(), before);
  assert.equal(project.run(['build', '--force']).status, 0);
  assert.equal(project.read('mode.sh'), 'mode\n');
});

test('a second writer waits for nobody: it is told', (t) => {
  const project = new Project(t).define(oldSet);
  const run = project.run(['build'], ['flock', project.dir]);
  assert.equal(run.status, 1);
  assert.match(run.stderr, /cannot write here: another promoc is writing there/);
  assert.deepEqual(project.tree(), {});
});

test('--out creates its directory and stays below it', (t) => {
  const project = new Project(t).define(oldSet);
  assert.equal(project.run(['build', '--out', 'a/b/c']).status, 0);
  assert.equal(project.read('a/b/c/mode.sh'), 'mode\n');
  assert.equal(JSON.parse(project.read(join('a/b/c', manifest))).definition, '../../../promotion.promo');
  assert.deepEqual(readdirSync(project.dir).sort(), ['a', 'promotion.promo']);
});

test('a folder without write permission', (t) => {
  const project = new Project(t).define(oldSet);
  // Root may write everywhere, unless that right is taken away.
  const wrapper = process.getuid() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
  chmodSync(project.dir, 0o555);
  const run = project.run(['build'], wrapper);
  chmodSync(project.dir, 0o755);
  assert.equal(run.status, 1, run.stderr);
  assert.match(run.stderr, /cannot write: permission denied/);
  assert.deepEqual(project.tree(), {});
});

// The system calls that change a disk, as the writer uses them, and how often at least: a test that hits none proves nothing.
const calls = { openat: 10, mkdirat: 1, linkat: 3, renameat: 4, renameat2: 1, unlinkat: 5, write: 5 };

/** Builds the new set over the old one with something done to the n-th use of a system call, for every n until it has no effect. */
const atEvery = (t, call, action, check) => {
  const start = new Project(t);
  start.build(oldSet);
  const before = start.tree();
  const reference = new Project(t);
  reference.build(oldSet);
  reference.build(newSet);
  const after = reference.tree();
  let hits = 0;
  for (let n = 1; ; n += 1) {
    const project = new Project(t);
    project.build(oldSet);
    const run = project.define(newSet).run(['build'], strace(`trace=${call}`, `inject=${call}:${action}:when=${n}`));
    const effect = check({ project, run, before, after, n, call });
    rmSync(project.outside, { recursive: true });
    if (!effect) return hits;
    hits += 1;
    assert.ok(n < 200, 'no end');
  }
};

for (const [call, least] of Object.entries(calls)) {
  test(`killed at each ${call}: the next build finds all files or none, and needs no force`, (t) => {
    const hits = atEvery(t, call, 'signal=KILL', ({ project, run, before, after, n }) => {
      if (run.signal !== 'SIGKILL' && run.status === 0) return false;
      // The old definition, without --force: in a tree of old and new files some would be refused as edited by hand.
      const recovered = project.define(oldSet).run();
      assert.equal(recovered.status, 0, `${call} ${n}: ${recovered.stderr}`);
      assert.deepEqual(project.tree(), before, `${call} ${n}`);
      project.build(newSet);
      assert.deepEqual(project.tree(), after, `${call} ${n}`);
      return true;
    });
    assert.ok(hits >= least, `only ${hits}`);
  });
}

for (const call of ['mkdirat', 'renameat', 'renameat2']) {
  test(`refused at each ${call}: nothing was changed`, (t) => {
    const hits = atEvery(t, call, 'error=EIO', ({ project, run, before, n }) => {
      if (run.status === 0) return false;
      assert.equal(run.status, 1, `${call} ${n}: ${run.stderr}`);
      assert.match(run.stderr, /error\[P0707\]: cannot write: input\/output error/, `${call} ${n}`);
      if (/= help: nothing was changed/.test(run.stderr)) assert.deepEqual(project.tree(), before, `${call} ${n}`);
      else assert.match(run.stderr, /not everything could be put back/, `${call} ${n}`);
      assert.equal(project.run().status, 0);
      return true;
    });
    assert.ok(hits > 0);
  });
}

test('a disk that fills up while files are prepared: nothing was changed', (t) => {
  const hits = atEvery(t, 'write', 'error=ENOSPC', ({ project, run, before, n }) => {
    if (!/cannot write: no space left on device/.test(run.stderr)) return false;
    assert.equal(run.status, 1);
    assert.deepEqual(project.tree(), before, `write ${n}`);
    return true;
  });
  assert.ok(hits >= 4, 'the journal and each new file');
});

test('a file system without second names for a file', (t) => {
  const project = new Project(t);
  project.build(oldSet);
  const run = project.define(newSet).run(['build'], strace('trace=linkat', 'inject=linkat:error=EPERM'));
  assert.equal(run.status, 0, run.stderr);
  const reference = new Project(t);
  reference.build(newSet);
  assert.deepEqual(project.tree(), reference.tree());
});

test('a file system that cannot rename without replacing', (t) => {
  const project = new Project(t);
  project.build(oldSet);
  const run = project.define(newSet).run(['build'], strace('trace=renameat2', 'inject=renameat2:error=EINVAL'));
  assert.equal(run.status, 0, run.stderr);
  const reference = new Project(t);
  reference.build(newSet);
  assert.deepEqual(project.tree(), reference.tree());
});

test('--check and --dry-run change nothing on the disk, and no command opens a socket', (t) => {
  const changing = /^(creat|mkdir|mknod|link|symlink|rename|unlink|rmdir|chmod|fchmod|chown|truncate|ftruncate|utime|socket|connect)/;
  const writing = /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/;
  for (const args of [['build', '--check'], ['build', '--dry-run'], ['build', '--dry-run', '--force'], ['check'], ['report']]) {
    const project = new Project(t);
    project.build(oldSet);
    project.define(newSet);
    const log = join(project.outside, 'log');
    const run = project.run(args, ['strace', '-f', '-qq', '-o', log]);
    assert.ok(run.status === 0 || run.status === 1, run.stderr);
    const lines = readFileSync(log, 'utf8').split('\n').map((line) => line.replace(/^\d+ +/, ''));
    assert.ok(lines.length > 10);
    const bad = lines.filter((line) => changing.test(line) || (/^open/.test(line) && writing.test(line)));
    assert.deepEqual(bad, [], args.join(' '));
  }
  const project = new Project(t).define(oldSet);
  const log = join(project.outside, 'log');
  assert.equal(project.run(['build'], ['strace', '-f', '-qq', '-e', 'trace=network', '-o', log]).status, 0);
  assert.equal(readFileSync(log, 'utf8'), '');
});
