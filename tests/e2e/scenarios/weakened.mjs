// The scenarios can fail: where a workflow is weakened, what must not happen happens, and is seen. `promoc verify` says the same of it.
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { commitTo } from '../index.mjs';
import { approving, deployed, example, passed, passedOn, promoc, push, root } from './examples.mjs';
import { scratch } from '../engine/standin.mjs';
import { changing, live } from './expect.mjs';

const of = example('lambda');
const path = '.github/workflows/promote.yml';

/** Each: what is edited, where, into what; then a scenario, and whether it shows the harm. */
const weaknesses = [
  ['the build does not wait for the checks', path, [['    needs: validate\n', '']],
    { jobs: { 'validate/unit': { result: 'failure' } } }, (universe, since) => changing(universe, of, 'staging', since).length > 0],
  ['a check that may fail', '.github/workflows/validate.yml', [['run: bash .github/promoc/pytest.sh', 'run: bash .github/promoc/pytest.sh || true'], [/(name: unit\n)/, '$1    continue-on-error: true\n']],
    { world: { tests: { failed: 1, ran: 3 } } }, (universe, since) => changing(universe, of, 'staging', since).length > 0],
  ['nobody looks who approved', path, [[/ {10}EXCLUDE_STARTER: 'true'\n/g, "          EXCLUDE_STARTER: 'false'\n"], [/EXCLUDED: \$\{\{ needs.production-check.outputs.excluded \}\}/g, "EXCLUDED: '[]'"]],
    { actor: 'team-lead-1', script: { jobs: { ...passedOn(of), 'production-verify': { result: 'success' } }, ...approving(of) } }, (universe, since) => changing(universe, of, 'production', since).length > 0],
  ['a failed verification is not rolled back', path, [[/( {2}staging-rollback:\n(?:.*\n)*? {4}if: )>-\n(?: {6}.*\n)+/, '$1failure() && needs.staging.result != \'success\'\n']],
    { reply: { payload: { statusCode: 500 } } }, (universe, since, before) => JSON.stringify(live(universe, of).staging) !== JSON.stringify(before.staging)],
  ['the environment has lost its reviewers', '.github/promoc/settings/production.json', [[/"reviewers": \[[^\]]*\]/, '"reviewers": []'], ['"prevent_self_review": true', '"prevent_self_review": false']],
    { settings: 'production', script: { jobs: { ...passedOn(of), production: { result: 'success' }, 'production-verify': { result: 'success' } }, reviews: [{ by: 'team-lead-1', environments: ['production-approval'] }] } }, (universe, since, before, run) => run.jobs.production.status === 'completed'],
];

/** What `promoc verify` says of the tree with this edit. */
const verified = (file, text) => {
  const place = scratch('weakened-');
  cpSync(of.tree, place, { recursive: true });
  writeFileSync(join(place, file), text);
  const { status, stdout, stderr } = spawnSync(promoc, ['verify'], { cwd: place, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};

export const weakened = (options) =>
  describe('lambda: weakened workflows are seen', options, () => {
    for (const [what, file, edits, { script = {}, world = {}, jobs, reply, settings, actor }, harmed] of weaknesses) {
      it(what, async () => {
        for (const weak of [true, false]) {
          const universe = await deployed(of);
          const before = live(universe, of);
          const text = edits.reduce((so_far, [from, to]) => so_far.replace(from, to), of.text(file));
          assert.notEqual(text, of.text(file));
          await commitTo(universe.world, { changes: { [of.edited]: '# version 2\n', ...(weak ? { [file]: text } : {}) }, actor });
          Object.assign(universe.world, structuredClone(world));
          if (reply) universe.world.aws.replies['orders-staging'] = reply;
          if (settings && weak) universe.world.settings[settings] = JSON.parse(text);
          const since = universe.world.calls.length;
          const checks = Object.keys(world).length > 0 ? Object.fromEntries(Object.entries(passed(of)).filter(([key]) => !['validate/unit', 'validate/validate'].includes(key))) : passed(of);
          // Only what the weakness is about is executed.
          const { run } = await push(universe, { script: { jobs: { ...checks, ...(jobs ? { 'validate/validate': { result: 'failure' } } : {}), ...jobs }, at: [{ job: 'production-check', when: 'start', do: 'cancel' }], ...script, ...(script.jobs ? { at: [] } : {}) } });
          const { status, text: said } = verified(file, weak ? text : of.text(file));
          assert.equal(status, weak ? 1 : 0, `promoc verify does not agree: ${said}`);
          assert.equal(harmed(universe, since, before, run), weak, weak ? 'the weakness does no harm' : 'there is harm without the weakness');
        }
      });
    }
  });
