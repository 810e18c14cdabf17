// The facts about GitHub: facts.json lists them, facts/NAME.yml is the workflow of each.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = process.env.PROMOC_RUNS ?? join(here, '../../build/dev/promoc_runs');
const textOf = (name) => readFileSync(join(here, 'facts', name), 'utf8');

export const facts = JSON.parse(readFileSync(join(here, 'facts.json'), 'utf8'));

/** The files of a fact, as they lie in a repository. */
export const filesOf = ({ name, called = [] }) => ({
  '.github/workflows/w.yml': textOf(`${name}.yml`),
  ...Object.fromEntries(called.map((file) => [`.github/workflows/${file}`, textOf(`called/${file}`)])),
});

/** One text for equal results, in whatever order they stand. */
export const keyOf = (results) => JSON.stringify(Object.fromEntries(Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1))));

/** Of each scenario all results that the model of GitHub has. */
export function resultsOfModel(fact) {
  const files = filesOf(fact);
  const input = fact.scenarios.map((scenario) => `${JSON.stringify({ files, scenario })}\n`).join('');
  return execFileSync(program, { input, encoding: 'utf8' }).trimEnd().split('\n').map((line) => JSON.parse(line));
}
