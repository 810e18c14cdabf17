// The facts, executed: what the runner of tests/e2e does, in every reading that a fact names, is among what is expected.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { facts, filesOf, keyOf } from './lib/facts.mjs';

const { createWorld, run } = await import(process.env.PROMOC_RUNNER ?? '../e2e/index.mjs');

const reviewers = { environment: 'production', put: { reviewers: [{ type: 'Team', slug: 'leads' }] }, branch_policies: [] };

/** The API takes inputs as texts. */
const eventOf = ({ event: name, ref, base, head, inputs = {} }) => ({
  name, ...(base ? { base, head, number: 1 } : { ref }), inputs: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, String(value)])),
});

const worldOf = async (fact, { head, refuse, approve, reviewed }) => {
  const settings = refuse || approve || reviewed ? { production: reviewers } : {};
  const world = await createWorld({ tree: filesOf(fact), settings, real: false });
  if (head) world.refs[`refs/heads/${head}`] ??= world.refs['refs/heads/main'];
  return world;
};

const scriptOf = ({ jobs = {}, refuse, approve, expired, stop = {}, outputs = {} }) => {
  const state = refuse ? 'rejected' : 'approved';
  const forced = Object.fromEntries([...new Set([...Object.keys(jobs), ...Object.keys(outputs)])].map((key) => [key, { result: jobs[key] ?? 'success', outputs: outputs[key] }]));
  const stopped = Object.entries(stop).map(([job, how]) => ({ job, step: 0, when: 'before', do: how }));
  return { jobs: forced, at: stopped, ...((refuse || approve) && !expired && { reviews: [{ by: 'leads-1', state }] }) };
};

/** Legs of a matrix are not told apart; of a call that does not happen no job is in the list. */
const resultsOf = (results, expect) =>
  Object.fromEntries([...new Set(expect.flatMap((one) => Object.keys(one)))].map((key) => [key, results[key] ?? 'skipped']));

/** `package`: what the parser that GitHub publishes for editors makes of it, where GitHub itself reads otherwise. */
const execute = async (fact, { expect, now, package: published, readings = [{}], ...scenario }) => {
  for (const chosen of readings) {
    const about = `${JSON.stringify(scenario)} ${JSON.stringify(chosen)}`;
    const result = await run({ world: await worldOf(fact, scenario), event: eventOf(scenario), script: scriptOf(scenario), readings: chosen });
    assert.equal(result.runs.length, expect.length === 0 ? 0 : 1, about);
    if (expect.length === 0) continue;
    assert.deepEqual(result.universe.unused(result.run), [], about);
    const found = resultsOf(result.results, expect);
    const allowed = published ?? (now ? [now] : expect);
    assert.ok(allowed.map(keyOf).includes(keyOf(found)), `${about}: ${keyOf(found)}\n${JSON.stringify(result.jobs, null, 1)}`);
  }
};

describe('the runner', { concurrency: 2 }, () => {
  for (const fact of facts) {
    it(`${fact.name}: ${fact.fact}`, async () => {
      for (const scenario of fact.scenarios) await execute(fact, scenario);
    });
  }
});
