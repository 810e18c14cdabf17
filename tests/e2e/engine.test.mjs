// The runner itself, on small workflows: what GitHub documents about jobs, steps, environments and attempts.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, resultsOf } from './index.mjs';

const path = '.github/workflows/w.yml';
const job = (text) => text.split('\n').map((line) => `  ${line}`).join('\n');

/** Executes jobs given as text, indented below `jobs:`. */
const execute = (jobs, { on = 'push', head = '', files = {}, event, ...more } = {}) =>
  run({ tree: { [path]: `on: ${on}\n${head}\njobs:\n${job(jobs)}\n`, ...files }, world: 'none', event: { name: 'push', ref: 'main', ...event }, ...more });

const ok = 'runs-on: x\n  steps: [{run: "true"}]';
const bad = 'runs-on: x\n  steps: [{run: "exit 3"}]';

const expectJobs = async (jobs, wanted, more) => {
  const { results, jobs: all } = await execute(jobs, more);
  assert.deepEqual(results, wanted, JSON.stringify(all, null, 1));
};

const reviewed = (...names) => Object.fromEntries(names.map((name) => [name, { environment: name, put: { reviewers: [{ type: 'Team', slug: 'leads' }], can_admins_bypass: false }, branch_policies: [] }]));
const gate = (name) => `runs-on: x\n  environment: ${name}\n  steps: [{run: "true"}]`;

describe('jobs', { concurrency: 4 }, () => {
  it('what needs a failed or skipped job is skipped, over all ancestors', () =>
    expectJobs(`a:\n  if: false\n  ${ok}\nb:\n  needs: a\n  if: always()\n  ${ok}\nc:\n  needs: b\n  ${ok}\nd:\n  needs: b\n  if: needs.b.result == 'success'\n  ${ok}\ne:\n  needs: b\n  if: "!cancelled() && needs.b.result == 'success'"\n  ${ok}`,
      { a: 'skipped', b: 'success', c: 'skipped', d: 'skipped', e: 'success' }));

  it('failure() looks at all ancestors', () =>
    expectJobs(`a:\n  ${bad}\nb:\n  needs: a\n  ${ok}\nc:\n  needs: b\n  if: failure()\n  ${ok}`, { a: 'failure', b: 'skipped', c: 'success' }));

  it('continue-on-error lets the run pass, in both readings of what others see', async () => {
    const text = `a:\n  continue-on-error: true\n  ${bad}\nb:\n  needs: a\n  ${ok}`;
    const first = await execute(text);
    assert.deepEqual([first.results.b, first.run.conclusion, first.jobs.a.conclusion], ['success', 'success', 'failure']);
    const second = await execute(text, { readings: { continueOnError: 'failure' } });
    assert.deepEqual([second.results.b, second.run.conclusion], ['skipped', 'success']);
  });

  it('outputs of steps and jobs, also over several lines', async () => {
    const { jobs } = await execute(`a:\n  runs-on: x\n  outputs: {v: "\${{ steps.s.outputs.v }}"}\n  steps:\n  - id: s\n    run: |\n      echo "v<<E" >>$GITHUB_OUTPUT; echo one >>$GITHUB_OUTPUT; echo two >>$GITHUB_OUTPUT; echo E >>$GITHUB_OUTPUT\nb:\n  needs: a\n  runs-on: x\n  steps:\n  - env: {V: "\${{ needs.a.outputs.v }}"}\n    run: test "$V" = $'one\\ntwo'`);
    assert.equal(jobs.b.result, 'success', JSON.stringify(jobs.b));
  });

  it('a matrix: legs, include and exclude, fail-fast, the last value of an output', async () => {
    const { results, jobs } = await execute(`m:\n  runs-on: x\n  strategy: {matrix: {a: [1, 2], b: [x, y], exclude: [{a: 2, b: y}], include: [{a: 3, b: z}]}}\n  outputs: {o: "\${{ steps.s.outputs.o }}"}\n  steps: [{id: s, run: "echo o=\${{ matrix.a }}\${{ matrix.b }} >>$GITHUB_OUTPUT"}]\nn:\n  needs: m\n  ${ok}`);
    assert.deepEqual(Object.keys(results).filter((key) => key.startsWith('m (')), ['m (1, x)', 'm (1, y)', 'm (2, x)', 'm (3, z)']);
    assert.equal(jobs.m.outputs.o, '3z');
    assert.equal(results.n, 'success');
    await expectJobs(`m:\n  strategy: {max-parallel: 1, matrix: {a: [3, 0, 1]}}\n  runs-on: x\n  steps: [{run: "exit \${{ matrix.a }}"}]`, { m: 'failure', 'm (3)': 'failure', 'm (0)': 'cancelled', 'm (1)': 'cancelled' });
    await expectJobs(`m:\n  strategy: {fail-fast: false, matrix: {a: [3, 0]}}\n  runs-on: x\n  steps: [{run: "exit \${{ matrix.a }}"}]`, { m: 'failure', 'm (3)': 'failure', 'm (0)': 'success' });
  });

  it('a called workflow: inputs, secrets, outputs, names; it may not have more rights than its caller', async () => {
    const called = (rights) => ({ '.github/workflows/c.yml': `on:\n  workflow_call:\n    inputs: {n: {type: number, default: 4}, t: {type: string, required: true}}\n    secrets: {s: {required: true}}\n    outputs: {o: {value: "\${{ jobs.j.outputs.o }}"}}\njobs:\n  j:\n    name: inner\n    runs-on: x\n    permissions: {contents: ${rights}}\n    outputs: {o: "\${{ inputs.t }}\${{ inputs.n }}"}\n    steps: [{env: {S: "\${{ secrets.s }}"}, run: 'test "$S" = deep'}]\n` });
    const caller = `a:\n  uses: ./.github/workflows/c.yml\n  permissions: {contents: read}\n  with: {t: text}\n  secrets: {s: deep}\nb:\n  needs: a\n  runs-on: x\n  steps: [{run: "test \${{ needs.a.outputs.o }} = text4"}]`;
    const good = await execute(caller, { files: called('read') });
    assert.deepEqual(good.results, { a: 'success', b: 'success', 'a/j': 'success' });
    assert.equal(good.jobs['a/j'].name, 'a / inner');
    const refused = await execute(caller, { files: called('write') });
    assert.equal(refused.run.conclusion, 'startup_failure');
  });
});

describe('steps', { concurrency: 4 }, () => {
  const steps = (text) => execute(`a:\n  runs-on: x\n  steps:\n${text.trim().split('\n').map((line) => `  ${line}`).join('\n')}`);

  it('after a failure only steps that ask for it run; outcome and conclusion differ', async () => {
    const { jobs } = await steps('- {id: t, continue-on-error: true, run: exit 1}\n- {if: "steps.t.outcome == \'failure\' && steps.t.conclusion == \'success\'", run: exit 1}\n- {run: "true"}\n- {if: failure(), run: "true"}\n- {if: always(), run: "true"}');
    assert.deepEqual(jobs.a.steps.map((step) => step.outcome), ['failure', 'failure', 'skipped', 'success', 'success']);
    assert.equal(jobs.a.result, 'failure');
  });

  it('the default shell has no pipefail, `shell: bash` has', async () => {
    const { jobs } = await steps('- {continue-on-error: true, run: "false | true"}\n- {continue-on-error: true, shell: bash, run: "false | true"}');
    assert.deepEqual(jobs.a.steps.map((step) => step.outcome), ['success', 'failure']);
  });

  it('env: of the workflow, the job and the step, and what a step adds for later ones', async () => {
    const { jobs } = await execute('a:\n  runs-on: x\n  env: {B: job, C: job}\n  steps:\n  - {run: "echo D=later >>$GITHUB_ENV"}\n  - {env: {C: step}, run: \'test "$A$B$C$D" = flowjobsteplater\'}', { head: 'env: {A: flow, B: flow}' });
    assert.equal(jobs.a.result, 'success', JSON.stringify(jobs.a));
  });

  it('an output that holds a secret is not passed on', async () => {
    const { jobs } = await execute('a:\n  runs-on: x\n  outputs: {o: "x${{ secrets.GITHUB_TOKEN }}"}\n  steps: [{run: "true"}]');
    assert.equal(jobs.a.outputs.o, '');
  });

  it('an action without a stand-in, a call that the world does not know, are errors', async () => {
    const { jobs } = await steps('- {continue-on-error: true, uses: evil/action@v1}\n- {continue-on-error: true, run: aws s3 ls}\n- {continue-on-error: true, run: gh api repos/company/orders/odd}');
    assert.deepEqual(jobs.a.steps.map((step) => step.outcome), ['failure', 'failure', 'failure']);
  });
});

describe('ends from outside', { concurrency: 4 }, () => {
  const text = `a:\n  runs-on: x\n  timeout-minutes: 5\n  steps:\n  - {run: sleep 200}\n  - {run: "true"}\n  - {if: always(), run: "true"}\nb:\n  needs: a\n  if: always()\n  ${ok}\nc:\n  needs: a\n  ${ok}\nd:\n  needs: a\n  if: cancelled()\n  ${ok}`;
  const outcomes = ({ jobs }) => jobs.a.steps.map((step) => step.outcome);

  it('a sleep takes no time', async () => assert.deepEqual((await execute(text)).results, { a: 'success', b: 'success', c: 'success', d: 'skipped' }));

  it('cancelled in the middle of a step', async () => {
    const result = await execute(text, { script: { at: [{ job: 'a', call: 'sleep', do: 'cancel' }] } });
    assert.deepEqual(outcomes(result), ['cancelled', 'skipped', 'success']);
    assert.deepEqual(result.results, { a: 'cancelled', b: 'success', c: 'skipped', d: 'success' });
    assert.equal(result.run.conclusion, 'cancelled');
  });

  it('the runner is lost: no further step runs', async () => {
    for (const lost of ['failure', 'cancelled']) {
      const result = await execute(text, { readings: { lost }, script: { at: [{ job: 'a', call: 'sleep', do: 'lose' }] } });
      assert.deepEqual(outcomes(result), ['cancelled', 'skipped', 'skipped']);
      assert.deepEqual(result.results, { a: lost, b: 'success', c: 'skipped', d: 'skipped' });
    }
  });

  it('time-outs of a job and of a step', async () => {
    for (const timeout of ['failure', 'cancelled']) {
      const result = await execute(text.replace('sleep 200', 'sleep 301'), { readings: { timeout } });
      assert.deepEqual([result.results.a, outcomes(result)], [timeout, ['cancelled', 'skipped', 'success']]);
    }
    const step = await execute('a:\n  runs-on: x\n  steps: [{timeout-minutes: 1, run: sleep 61}, {if: failure(), run: "true"}]');
    assert.deepEqual(outcomes(step), ['failure', 'success']);
  });

  it('concurrency: one runs, one waits, an older one that waits is dropped unless the queue keeps it', async () => {
    for (const [queue, wanted] of [['', ['success', 'cancelled', 'success']], ['\n  queue: max', ['success', 'success', 'success']]]) {
      const begin = async ({ universe }) => {
        for (let n = 0; n < 2; n++) await universe.start({ name: 'push', ref: 'main' });
      };
      const { world } = await execute('a:\n  runs-on: x\n  steps: [{run: sleep 5}]', { head: `concurrency:\n  group: g${queue}`, script: { at: [{ job: 'a', call: 'sleep', do: begin }] } });
      assert.deepEqual(Object.values(world.runs).map((one) => one.conclusion), wanted);
    }
  });
});

describe('environments', { concurrency: 4 }, () => {
  const two = `a:\n  ${gate('one')}\nb:\n  ${gate('two')}\nc:\n  needs: [a, b]\n  ${ok}`;
  const settings = reviewed('one', 'two');

  it('one click releases all that wait at this moment, and each asks for itself otherwise', async () => {
    const both = await execute(two, { settings, script: { reviews: [{ by: 'leads-1' }] } });
    assert.deepEqual(both.results, { a: 'success', b: 'success', c: 'success' });
    assert.deepEqual(both.run.approvals[0].environments, ['one', 'two']);
    const one = await execute(two, { settings, script: { reviews: [{ by: 'leads-1', environments: ['two'] }] } });
    assert.deepEqual(one.results, { a: 'waiting', b: 'success', c: 'pending' });
    assert.equal(one.run.status, 'waiting');
  });

  it('refused is failed, and failure() behind it holds', () =>
    expectJobs(`a:\n  ${gate('one')}\nb:\n  needs: a\n  if: failure()\n  ${ok}`, { a: 'failure', b: 'success' }, { settings, script: { reviews: [{ by: 'leads-1', state: 'rejected' }] } }));

  it('`if` comes first: a skipped job asks nobody', () => expectJobs(`a:\n  if: false\n  ${gate('one')}`, { a: 'skipped' }, { settings }));

  it('a branch that may not deploy fails, an environment that nobody made protects nothing', async () => {
    const branch = { one: { put: { reviewers: [], deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } }, branch_policies: [{ name: 'release/*', type: 'branch' }] } };
    const { jobs } = await execute(`a:\n  ${gate('one')}\nb:\n  ${gate('typo')}`, { settings: branch });
    assert.deepEqual([jobs.a.result, jobs.b.result], ['failure', 'success']);
    assert.match(jobs.a.message, /not allowed to deploy to one/);
  });

  it('a wait timer takes its time', async () => {
    const { world, results } = await execute(`a:\n  ${gate('one')}`, { settings: { one: { put: { wait_timer: 90 } } } });
    assert.equal(results.a, 'success');
    assert.ok(world.clock >= Date.UTC(2026, 9, 1, 13, 30) / 1000);
  });

  it('a further attempt: of what failed and what depends on it; approvals stay in the list, and are asked for again', async () => {
    const text = `a:\n  ${ok}\nb:\n  needs: a\n  ${gate('one')}\nc:\n  needs: b\n  runs-on: x\n  steps: [{run: "test $GITHUB_RUN_ATTEMPT = 2"}]\nd:\n  needs: c\n  ${ok}`;
    const { universe, run: first } = await execute(text, { settings, script: { reviews: [{ by: 'leads-1' }] } });
    assert.deepEqual(resultsOf(first), { a: 'success', b: 'success', c: 'failure', d: 'skipped' });
    for (const [failed, wanted] of [[true, { a: 'success', b: 'success', c: 'success', d: 'success' }], [false, { a: 'success', b: 'waiting', c: 'pending', d: 'pending' }]]) {
      const fork = universe.fork();
      const again = await fork.rerun(fork.world.runs[first.id], { failed });
      assert.deepEqual(resultsOf(again), wanted);
      assert.deepEqual([again.attempt, again.approvals.length], [2, 1]);
    }
    const fork = universe.fork({ oldApprovals: 'release' });
    const again = await fork.rerun(fork.world.runs[first.id]);
    assert.equal(again.conclusion, 'success');
  });
});

describe('events', () => {
  const starts = async (on, event, more) => (await execute(`a:\n  ${ok}`, { on, event, ...more })).runs.length;

  it('filters of branches, tags and paths', async () => {
    assert.equal(await starts('{push: {branches: [main]}}', { ref: 'main' }), 1);
    assert.equal(await starts('{push: {branches: ["release/**", "!release/old"]}}', { ref: 'release/old' }), 0);
    assert.equal(await starts('{push: {branches: ["release/**", "!release/old"]}}', { ref: 'release/a/b' }), 1);
    assert.equal(await starts('{push: {branches: ["release/*"]}}', { ref: 'release/a/b' }), 0);
    assert.equal(await starts('{push: {branches: [main]}}', { ref: 'refs/tags/v1' }), 0);
    assert.equal(await starts('{push: {tags: ["v*"]}}', { ref: 'refs/tags/v1' }), 1);
    assert.equal(await starts('{push: {paths: ["src/**"]}}', { files: ['docs/a'] }), 0);
    assert.equal(await starts('{pull_request: {branches: [main]}}', { name: 'pull_request', base: 'main' }), 1);
    assert.equal(await starts('{pull_request: {branches: [main]}}', { name: 'pull_request', base: 'develop' }), 0);
  });

  it('a dispatch has inputs of the declared kinds', async () => {
    const on = '{workflow_dispatch: {inputs: {c: {type: choice, required: true, options: [x, y]}, b: {type: boolean, default: true}, s: {type: string}}}}';
    const { results } = await execute(`a:\n  if: inputs.c == 'y' && inputs.b == true && inputs.s == ''\n  ${ok}`, { on, event: { name: 'workflow_dispatch', inputs: { c: 'y' } } });
    assert.equal(results.a, 'success');
    await assert.rejects(execute(`a:\n  ${ok}`, { on, event: { name: 'workflow_dispatch', inputs: { c: 'z' } } }), /not in the list of allowed values/);
    await assert.rejects(execute(`a:\n  ${ok}`, { on, event: { name: 'workflow_dispatch', inputs: {} } }), /Required input/);
  });
});
