// What each module may include, and which words it may not use. The table is the one of CONTRIBUTING.md.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A module may include itself and these. */
export const allowed = {
  heap: [],
  base: [],
  diag: ['base'],
  lang: ['base'],
  plan: ['base'],
  document: ['base'],
  cfn: ['document', 'diag', 'base'],
  actions: ['document', 'lang', 'diag', 'base'],
  grammar: [],
  syntax: ['grammar', 'diag', 'base'],
  sema: ['syntax', 'plan', 'cfn', 'diag', 'base'],
  emit: ['plan', 'lang', 'diag', 'base'],
  verify: ['actions', 'plan', 'cfn', 'document', 'diag', 'base'],
  apply: ['plan', 'diag', 'base'],
  driver: ['sema', 'emit', 'verify', 'apply', 'syntax', 'actions', 'cfn', 'document', 'lang', 'plan', 'diag', 'base'],
  main: ['driver'],
};

const touchesSystem = (path) => path === 'compiler/main.cpp' || /^compiler\/driver\/real_fs\w*\.[ch]pp$/.test(path);

/** Words that are refused where `except(path)` is false, and why. */
const banned = [
  {
    words: /\bstd::(cout|cerr|clog|cin)\b|\bprintf\s*\(|\bputs\s*\(/,
    except: touchesSystem,
    why: 'writes past the streams of the environment',
  },
  { words: /\bgetenv\b/, except: touchesSystem, why: 'reads the environment of the process' },
  {
    words:
      /\bstd::chrono::\w+_clock\b|\b(system|steady|high_resolution)_clock\b|\bstd::time\b|\blocaltime|\bgmtime|\brandom_device\b/,
    except: () => false,
    why: 'the same input must give the same output at any time',
  },
  {
    words: /\bstd::(filesystem|[io]?fstream)\b|<(filesystem|fstream)>|\bfopen\b/,
    except: touchesSystem,
    why: 'reads or writes files past the file system that was handed in',
  },
  {
    words: /\bfmt::|<fmt\//,
    except: (path) => !/^compiler\/(emit|lang|plan)\//.test(path),
    why: 'YAML, shell and expressions are trees with one printer, never glued text',
  },
  {
    words: /\bstd::unordered_(map|set)\b/,
    except: (path) => !/^compiler\/(emit|lang|plan)\//.test(path),
    why: 'its order would reach the output',
  },
  {
    words: /\bstd::locale\b|\bsetlocale\b|\bstd::(stoi|stol|stod|strtod|atof)\b/,
    except: () => false,
    why: 'depends on the locale',
  },
];

/** `compiler/sema/bind/x.cpp` -> `sema`, `compiler/main.cpp` -> `main`, `grammar/promo.hpp` -> `grammar`. */
export function moduleOf(path) {
  if (path.startsWith('grammar/')) return 'grammar';
  return path === 'compiler/main.cpp' ? 'main' : path.split('/')[1];
}

/** Blanks out comments and strings, so that neither text nor explanation counts as code; lines stay where they are. */
export const codeOnly = (text) =>
  text.replace(/R"(\w*)\([^]*?\)\1"|\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g, (found) =>
    found.replace(/[^\n]/g, ' '),
  );

function includeProblem(path, included) {
  const own = moduleOf(path);
  const other = included.split('/')[0];
  if (!(own in allowed)) return `the module ${own} is not in the table`;
  if (other === own || allowed[own].includes(other)) {
    return other === 'grammar' && own !== 'grammar' && path.endsWith('.hpp')
      ? 'a header may not include the grammar'
      : undefined;
  }
  return `${own} may not include ${other}`;
}

/** Everything that is wrong with one file: `line` counted from 1, `text`. */
export function check(path, text) {
  const problems = [];
  text.split('\n').forEach((line, i) => {
    const included = /^\s*#\s*include\s*"([^"]+)"/.exec(line)?.[1];
    const problem = included && includeProblem(path, included);
    if (problem) problems.push({ line: i + 1, text: `#include "${included}": ${problem}` });
  });
  codeOnly(text)
    .split('\n')
    .forEach((line, i) => {
      for (const { words, except, why } of banned) {
        const found = words.exec(line)?.[0];
        if (found && !except(path)) problems.push({ line: i + 1, text: `${found}: ${why}` });
      }
    });
  return problems;
}

/** All C++ files of a folder of the repository, as paths from its root. */
export function sources(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sources(root, path);
      return /\.(cpp|hpp|def)$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** The modules that CMake links to each module, from the lines `promoc_module(name promoc_other ...)`. */
export function linked(root) {
  const text = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/^promoc_module\((\w+)([^)]*)\)/gm)].map(([, name, rest]) => [
      name,
      [...rest.matchAll(/\bpromoc_(\w+)/g)].map(([, other]) => other).filter((other) => other in allowed),
    ]),
  );
}
