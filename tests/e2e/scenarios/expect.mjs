// What scenarios claim, in the words of the promises.
import assert from 'node:assert/strict';
import { liveIn, resultsOf } from '../index.mjs';

/** What runs where: { environment: { function: { code, weights } } }. */
export const live = (universe, of) =>
  Object.fromEntries(Object.entries(of.environments).map(([name, { stack }]) => {
    const found = liveIn(universe.world, stack);
    return [name, found && Object.fromEntries(Object.entries(found).map(([id, { code, weights }]) => [id, { code, weights }]))];
  }));

const changes = [/^sam deploy/, /^aws lambda update-alias/, /^aws cloudformation (?!describe|list)/, /^aws deploy (?!list)/];

/** Calls that change what runs in an environment, since a call number. */
export const changing = (universe, of, environment, since = 0) =>
  universe.world.calls.slice(since).filter((call) => changes.some((one) => one.test(call.text)) && (call.deployed?.stack ?? call.text).includes(of.environments[environment].stack));

/** Why jobs failed, for whoever reads a test that failed. */
const story = (run) =>
  Object.values(run.jobs).filter((node) => node.conclusion !== 'success' && node.conclusion !== 'skipped')
    .map((node) => `${node.key}: ${node.conclusion ?? node.status} ${node.message ?? ''}\n${node.steps.filter((s) => s.outcome === 'failure' || s.outcome === 'cancelled').map((s) => `  ${s.name}: ${s.outcome}\n${s.log}`).join('')}`).join('');

/** Results of jobs; those that are not named do not matter. */
export const expectResults = (run, wanted) => {
  const results = resultsOf(run);
  assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, results[key]])), wanted, story(run));
};

/** Nothing was changed in an environment. */
export const expectUntouched = (universe, of, environments, since = 0) => {
  for (const name of [environments].flat()) {
    assert.deepEqual(changing(universe, of, name, since).map((call) => `${call.job}: ${call.text}`), [], `nothing may act on ${name}`);
  }
};

export const expectLive = (universe, of, wanted) => assert.deepEqual(live(universe, of), wanted);

/** Everything that a script had in store took place. */
export const expectUsed = (universe, run) => assert.deepEqual(universe.unused(run), [], 'parts of the script never applied');

/** A step that failed and what it said. */
export const expectSaid = (run, job, pattern) => {
  const said = run.jobs[job].steps.map((step) => step.log).join('\n') + (run.jobs[job].message ?? '');
  assert.match(said, pattern);
};

/** No lease is held, and no record is without an end. */
export const expectAtRest = (universe, of) => {
  for (const [name, items] of Object.entries(universe.world.aws.tables)) assert.deepEqual(Object.keys(items), [], `the lease in ${name} is held`);
  for (const record of universe.world.deployments) assert.notEqual(record.statuses.at(-1)?.state, 'in_progress', `the record ${record.id} of ${record.environment} has no end`);
  for (const { stack } of Object.values(of.environments)) assert.ok(liveIn(universe.world, stack));
};
