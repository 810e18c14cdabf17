// The step on which the required check of a branch rests.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { inlineStep, run } from './support/run.mjs';

const results = (...list) => Object.fromEntries(list.map((result, n) => [`check-${n}`, { result, outputs: {} }]));
const look = async (NEEDS) => (await run(inlineStep('all-passed.sh'), { env: { NEEDS } })).code === 0;

describe('all-passed', { concurrency: 4 }, () => {
  it('success of every check is success', async () => {
    assert.equal(await look(results('success')), true);
    assert.equal(await look(results('success', 'success')), true);
  });
  it('skipped, cancelled and failed are no success', async () => {
    for (const result of ['skipped', 'cancelled', 'failure', '', null]) {
      assert.equal(await look(results('success', result)), false);
      assert.equal(await look(results(result, 'success')), false);
    }
  });
  it('no check is no success', async () => assert.equal(await look({}), false));
  it('what cannot be read is no success', async () => {
    for (const odd of ['true', '[1]', '{"a": "success"}']) assert.equal(await look(odd), false);
  });
});
