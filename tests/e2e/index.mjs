// Executes workflows. README.md beside this file says how.
import { Universe, readings } from './universe.mjs';
import { commitTo, createWorld, mergeTo } from './world/create.mjs';
import { liveIn } from './world/aws.mjs';
import { filesOf } from './world/repository.mjs';

export { Universe, readings, createWorld, commitTo, mergeTo, liveIn, filesOf };

/** The jobs of a run, by key, in short. */
export const jobsOf = (run) =>
  Object.fromEntries(Object.values(run.jobs).map((node) => [node.key, {
    name: node.name, result: node.result, conclusion: node.conclusion, status: node.status, waiting: node.waiting, attempt: node.attempt, outputs: node.outputs, message: node.message,
    environment: node.environment, steps: node.steps.map(({ name, id, outcome, conclusion, outputs, log }) => ({ name, id, outcome, conclusion, outputs, log })),
  }]));

/** The results alone: { job: 'success' | 'failure' | 'cancelled' | 'skipped' | 'waiting' }. */
export const resultsOf = (run) => Object.fromEntries(Object.values(run.jobs).map((node) => [node.key, node.result ?? node.status]));

/**
 * Executes what an event starts, until everything is done or waits for people.
 * Returns { jobs, calls, world, run, runs, universe }; `run` is the first run, or null where the event starts none.
 */
export const run = async ({ tree, settings, event, world, script = {}, readings: chosen = {} }) => {
  const own = world === undefined || world === 'none';
  const universe = new Universe(own ? await createWorld({ tree, settings, real: world !== 'none' }) : structuredClone(world), chosen);
  const runs = await universe.start(event, script);
  await universe.settle();
  return resultOf(universe, runs);
};

export const resultOf = (universe, runs) => {
  const [first = null] = runs;
  const mine = new Set(runs.map((one) => one.id));
  return {
    run: first, runs, universe, world: universe.world, jobs: first ? jobsOf(first) : {}, results: first ? resultsOf(first) : {},
    calls: universe.world.calls.filter((call) => mine.has(call.run)),
  };
};
