// What every change must leave in order: format, scripts, reasons for dependencies.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const run = (command, ...args) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (error) throw error;
  return { status, text: stdout + stderr };
};

test('the C++ sources are formatted', () => {
  const { status, text } = run('scripts/format', '--check');
  assert.equal(status, 0, text);
});

test('shellcheck finds nothing in the scripts of this repository', () => {
  const scripts = readdirSync(join(root, 'scripts'))
    .map((name) => `scripts/${name}`)
    .filter((path) => statSync(join(root, path)).isFile());
  assert.ok(scripts.length >= 7);
  const { status, text } = run('shellcheck', '--external-sources', '--source-path=SCRIPTDIR', ...scripts, '.ci/run');
  assert.equal(status, 0, text);
});

test('every dependency has its reason in docs/decisions/packages.md', () => {
  const page = read('docs/decisions/packages.md');
  const debian = ['build', 'test', 'develop'].flatMap((set) =>
    read(`scripts/packages/${set}.txt`)
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => line.split('|')[0]),
  );
  const manifest = JSON.parse(read('tests/judges/package.json'));
  const npm = [...Object.keys(manifest.dependencies), ...[manifest.openapi, manifest.s3, manifest.terraform, manifest['terraform-newer']].map((one) => one.package.replace(/@[^@]*$/, ''))];
  for (const name of [...debian, ...npm]) assert.ok(page.includes(`\`${name}\``), name);
});

test('every library that CMake looks for comes from a listed package', () => {
  const names = [...read('cmake/dependencies.cmake').matchAll(/find_(?:package|library)\((\S+)/g)].map(([, name]) => name);
  const packages = {
    pegtl: 'tao-pegtl-dev',
    CLI11: 'libcli11-dev',
    nlohmann_json: 'nlohmann-json3-dev',
    OpenSSL: 'libssl-dev',
    YAML_LIBRARY: 'libyaml-dev',
    CADICAL_LIBRARY: 'libcadical-dev',
    CMARK_GFM_LIBRARY: 'libcmark-gfm-dev',
    CMARK_GFM_EXTENSIONS_LIBRARY: 'libcmark-gfm-extensions-dev',
    'yaml-cpp': 'libyaml-cpp-dev',
    Catch2: 'catch2',
  };
  const listed = read('scripts/packages/build.txt') + read('scripts/packages/test.txt');
  assert.ok(names.length > 0);
  for (const name of names) assert.ok(packages[name] && listed.includes(`${packages[name]}\n`), name);
});

test('the files that tell who may do what with promoc are there', () => {
  for (const path of [
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    '.pre-commit-hooks.yaml',
  ]) {
    assert.ok(existsSync(join(root, path)), path);
  }
  assert.match(read('LICENSE'), /Apache License\s+Version 2\.0, January 2004[^]*END OF TERMS AND CONDITIONS/);
});
