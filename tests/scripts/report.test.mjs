// report.sh: what a job did to an environment, as a file that is kept and in the summary of the run.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, expect, promotion, http, each } from './support/run.mjs';
import { github, record, promotionRun, recordEnv, sha, digest } from './support/github.mjs';

const world = (states) => github({ records: [record(7, 700, 20, states)], runs: [promotionRun(700, 20)] });
const report = async (t, { env = {}, routes = world(['in_progress', 'success']), files = {} } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const summary = join(folder, 'summary.md');
  const r = await run(promotion('report.sh'), {
    env: { ...recordEnv, WHAT: 'deployment', RESULT: 'success', REPORT: join(folder, 'report.json'), GITHUB_STEP_SUMMARY: summary, GITHUB_TRIGGERING_ACTOR: 'ann', ...env }, routes,
  });
  const read = (path) => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };
  const text = read(join(folder, 'report.json'));
  return { r, json: text === '' ? null : JSON.parse(text), summary: read(summary) };
};

describe('report', { concurrency: 4 }, () => {
it('says what the record says, and what the checks found', async (t) => {
  const { r, json, summary } = await report(t, { files: { 'answers.json': '[{"status": 200}]' } });
  expect(r, 0, 'The report is in');
  assert.deepEqual([json.environment, json.what, json.result, json.commit, json.digest, json.version], ['production', 'deployment', 'success', sha('c7'), digest('d7'), '1.0.7']);
  assert.deepEqual(json.checks, { answers: [{ status: 200 }] });
  assert.equal(json.record.state, 'success');
  assert.equal(json.run, 'https://github.com/acme/shop/actions/runs/700');
  assert.match(summary, /### Deployment of production: success/);
  assert.match(summary, /\| started by \| @ann \|/);
  assert.equal(r.outputs.text, `Deployment of production: success. Commit ${sha('c7').slice(0, 12)}, version 1.0.7, package ${digest('d7').slice(0, 19)}, record 7: success. Checks: answers.`);
});

it('a rollback of a run that deployed nothing', async (t) => {
  const { r, json, summary } = await report(t, { routes: github({ records: [], runs: [] }), env: { WHAT: 'rollback', RESULT: 'failure' } });
  expect(r, 0);
  assert.deepEqual([json.commit, json.record], [null, null]);
  assert.match(summary, /nothing was deployed/);
  assert.equal(r.outputs.text, 'Rollback of production: failure. Nothing was deployed.');
});

it('what undid a rollback by hand is not called the rollback', async (t) => {
  const { r, summary } = await report(t, { env: { WHAT: 'undoing of the rollback' } });
  expect(r, 0);
  assert.match(summary, /### Undoing of the rollback of production: success/);
});

it('without records the commit is given', async (t) => {
  const env = { RECORD_WORKFLOWS: '', RECORD_BRANCHES: '', RECORD_JOBS: '', SHA: sha('x') };
  const { r, json } = await report(t, { env, routes: {} });
  expect(r, 0);
  assert.equal(r.calls.length, 0);
  assert.equal(json.commit, sha('x'));
});

it('a result that is no JSON, GitHub without an answer, an odd word: broken', async (t) => {
  expect((await report(t, { files: { 'odd.json': '{' } })).r, 2, 'is no JSON');
  expect((await report(t, { routes: { 'gh api --paginate *': http(500, 'oops') } })).r, 2, 'did not answer');
  await each(['', 'drill'], async (WHAT) => expect((await report(t, { env: { WHAT } })).r, 2));
});

it('a name of a check cannot break the table', async (t) => {
  const { summary } = await report(t, { files: { 'a|b`<c>.json': '1' } });
  assert.match(summary, /\| check \| abc \|/);
});
});
