// Two people of one role and one of another: built from a definition that asks for them.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { buildVariant } from '../../judges/lib/variants.mjs';
import { Universe, createWorld } from '../index.mjs';
import { push, root } from './examples.mjs';
import { changing, expectResults, expectSaid } from './expect.mjs';

const of = { edited: 'src/shop.py', environments: { production: { stack: 'shop-production' } } };

/** A run that waits for two leads; ann is a lead and a boss. */
const waiting = async (t) => {
  const { place, status, text } = buildVariant(t, 'records-without-rollback.promo');
  assert.equal(status, 0, text);
  cpSync(join(root, 'examples/smallest/src'), join(place, 'src'), { recursive: true });
  const universe = new Universe(await createWorld({ tree: place, repository: 'acme/shop', teams: { leads: ['ann', 'bea', 'cy'] } }));
  const { run } = await push(universe, { script: { jobs: { test: { result: 'success' } }, reviews: [{ by: 'bob', environments: ['test'] }] } });
  expectResults(run, { 'production-lead-1': 'waiting', 'production-lead-2': 'pending' });
  return { universe, run };
};

const clicks = (...all) => ({ reviews: all.map(([by, environment]) => ({ by, environments: [environment] })) });
const untouched = (universe) => assert.deepEqual(changing(universe, of, 'production'), []);

export const people = (options) =>
  describe('two leads and a boss, all different', options, () => {
    it('the same lead twice: refused; another one may, and then a boss', async (t) => {
      const { universe, run } = await waiting(t);
      await universe.proceed(run, clicks(['bea', 'production-lead-1'], ['bea', 'production-lead-2']));
      expectResults(run, { 'production-lead-1': 'success', 'production-lead-2': 'failure', production: 'skipped' });
      expectSaid(run, 'production-lead-2', /fewer different people than approvals/);
      untouched(universe);
      await universe.rerun(run, { failed: true, script: clicks(['cy', 'production-lead-2'], ['ann', 'production']) });
      expectResults(run, { 'production-lead-1': 'success', 'production-lead-2': 'success', production: 'success' });
      assert.equal(run.jobs['production-lead-1'].attempt, 1);
      assert.ok(changing(universe, of, 'production').length > 0);
    });

    it('who approved as a lead does not count as a boss as well', async (t) => {
      const { universe, run } = await waiting(t);
      await universe.proceed(run, clicks(['ann', 'production-lead-1'], ['bea', 'production-lead-2'], ['ann', 'production']));
      expectResults(run, { 'production-lead-2': 'success', production: 'failure' });
      expectSaid(run, 'production', /fewer different people than approvals/);
      untouched(universe);
    });

    it('a lead alone cannot release the deployment: GitHub asks a boss', async (t) => {
      const { universe, run } = await waiting(t);
      await universe.proceed(run, clicks(['bea', 'production-lead-1'], ['cy', 'production-lead-2'], ['cy', 'production']));
      assert.deepEqual(run.reviews.at(-1).refused, [{ environment: 'production', why: 'no reviewer' }]);
      assert.equal(run.status, 'waiting');
      untouched(universe);
    });
  });
