// node tests/semantics/published.mjs FOLDER
//
// The cases that GitHub publishes for its own readers of expressions (expressions/testdata in actions/languageservices),
// put to promoc. They are not part of this repository; FOLDER is a copy of them. Exit code 1 if an answer differs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextsOf, textOf } from './lib/package.mjs';
import { answersOf } from './lib/program.mjs';

/** JSON that is written out again has lost the sign of -0, so it does not count. */
const unsigned = (text) => text?.replaceAll('#8000000000000000', '#0000000000000000');

function expectedOf({ err, result }) {
  if (err !== undefined) return { error: err.kind === 'evaluation' ? 'evaluate' : 'parse', position: /position (\d+)/.exec(err.value)?.[1] };
  return { value: unsigned(textOf(contextsOf(JSON.stringify({ value: result.value })).get('value'))) };
}

function same({ error, position, value }, found) {
  if (error === undefined) return unsigned(found.value) === value;
  // The published message may end in the middle of a number.
  return found.error === error && (position === undefined || String(found.offset + 1).startsWith(position));
}

const folder = process.argv[2];
const cases = readdirSync(folder).sort().flatMap((file) => Object.values(JSON.parse(readFileSync(join(folder, file), 'utf8'))).flat());
// GitHub's package for editors passes over some cases as well: it counts no memory.
const judged = cases.filter(({ options }) => !options?.skip?.includes('typescript'));
const found = answersOf(judged.map(({ expr, contexts }) => ({ expr, contexts: contexts ?? {} })));
const faults = judged.map((each, i) => ({ ...each, found: found[i] })).filter((each, i) => !same(expectedOf(each), found[i]));
for (const each of faults) console.log(JSON.stringify(each));
console.log(`${judged.length} cases, ${faults.length} differ, ${cases.length - judged.length} passed over`);
process.exitCode = judged.length > 0 && faults.length === 0 ? 0 : 1;
