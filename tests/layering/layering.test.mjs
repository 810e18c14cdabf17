// The modules include and use only what their place in the order allows.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { allowed, check, codeOnly, linked, sources } from './rules.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const files = [...sources(root, 'compiler'), ...sources(root, 'grammar')];
const read = (path) => readFileSync(join(root, path), 'utf8');

test('every file includes and uses only what its module may', () => {
  assert.ok(files.length > 50, 'the sources are not where this test looks');
  const problems = files.flatMap((path) => check(path, read(path)).map(({ line, text }) => `${path}:${line}: ${text}`));
  assert.deepEqual(problems, []);
});

test('what is included exists', () => {
  for (const path of files) {
    for (const [, included] of read(path).matchAll(/^#include "([^"]+)"/gm)) {
      assert.ok(
        existsSync(join(root, 'compiler', included)) || existsSync(join(root, included)),
        `${path}: ${included}`,
      );
    }
  }
});

test('CMake links no module that the table does not allow, and knows them all', () => {
  const links = linked(root);
  const modules = Object.keys(allowed).filter((name) => name !== 'grammar' && name !== 'main');
  assert.deepEqual(Object.keys(links).sort(), modules.sort());
  for (const [name, others] of Object.entries(links)) {
    for (const other of others) assert.ok(allowed[name].includes(other), `${name} links ${other}`);
  }
});

test('the table has no cycle', () => {
  const visit = (name, above) => {
    assert.ok(!above.includes(name), [...above, name].join(' -> '));
    allowed[name].forEach((other) => visit(other, [...above, name]));
  };
  Object.keys(allowed).forEach((name) => visit(name, []));
});

/** What this test must refuse: the file, its text, part of the message. */
const refused = [
  ['compiler/emit/x.cpp', '#include "syntax/tree.hpp"', /emit may not include syntax/],
  ['compiler/emit/x.cpp', '#include "sema/model.hpp"', /emit may not include sema/],
  ['compiler/lang/x.hpp', '#include "plan/plan.hpp"', /lang may not include plan/],
  ['compiler/base/x.hpp', '#include "diag/diagnostic.hpp"', /base may not include diag/],
  ['compiler/new/x.hpp', '#include "base/source.hpp"', /not in the table/],
  ['compiler/syntax/x.hpp', '#include "grammar/promo.hpp"', /a header may not include the grammar/],
  ['compiler/sema/x.cpp', 'void f() { std::cout << 1; }', /std::cout/],
  ['compiler/driver/run.cpp', 'auto x = std::getenv("HOME");', /getenv/],
  ['compiler/driver/run.cpp', '#include <filesystem>', /filesystem/],
  ['compiler/driver/run.cpp', 'std::ofstream out;', /ofstream/],
  ['compiler/main.cpp', 'std::chrono::system_clock::now();', /clock/],
  ['compiler/emit/x.cpp', 'auto s = fmt::format("a");', /fmt::/],
  ['compiler/emit/x.cpp', 'std::unordered_map<int, int> m;', /order/],
];

for (const [path, text, message] of refused) {
  test(`refused: ${path}: ${text}`, () => {
    const found = check(path, `// one\n${text}\n`);
    assert.ok(
      found.some((problem) => problem.line === 2 && message.test(problem.text)),
      JSON.stringify(found),
    );
  });
}

test('comments and strings are not code', () => {
  const text = '// std::cout\nauto x = "fmt::"; /* getenv\n getenv */ auto y = R"(std::cerr)";\n';
  assert.deepEqual(check('compiler/emit/x.cpp', text), []);
  assert.equal(codeOnly(text).split('\n').length, text.split('\n').length);
});
