// Notices and secrets, read off what is emitted: what a notice may do, who waits for whom, and where a secret stands.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluate } from '../writers/readers/expressions.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const { parse } = createRequire(join(root, 'tests/judges/package.json'))('yaml');

/** What a definition with these lines emits. */
const built = (lines, { github = 'plan team; visibility public; default_branch main' } = {}) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-notices-'));
  try {
    cpSync(join(root, 'examples/smallest'), dir, { recursive: true });
    for (const written of ['.github', 'infrastructure', 'samconfig.toml']) rmSync(join(dir, written), { recursive: true, force: true });
    mkdirSync(join(dir, 'src'), { recursive: true });
    writeFileSync(join(dir, 'template.yaml'), `Transform: AWS::Serverless-2016-10-31
Parameters: {Key: {Type: String}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: a.b, AutoPublishAlias: live, Environment: {Variables: {KEY: !Ref Key}}}
`);
    writeFileSync(join(dir, 'promotion.promo'), `promoc 1
pipeline shop
github { ${github} }
role lead = team "leads"
secret hook = github.secret("SLACK_WEBHOOK")
secret user = github.secret("MAIL_USER")
secret password = github.secret("MAIL_PASSWORD")
channel chat = slack.webhook(hook) to lead
channel post = mail.smtp("mail.example.com", user: user, password: password, from: "a@example.com", recipients: "b@example.com")
target app = sam.stack("template.yaml", region: "eu-west-1") { secret key = aws.secret("shop/key") -> "Key" }
${lines.join('\n')}
`);
    const run = (...args) => {
      const { status, stdout, stderr } = spawnSync(promoc, args, { cwd: dir, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    run('build');
    const read = (path) => readFileSync(join(dir, path), 'utf8');
    const byHand = join(dir, '.github/workflows/rollback.yml');
    const settings = join(dir, '.github/promoc/settings/notices.json');
    return {
      rollback: existsSync(byHand) ? parse(readFileSync(byHand, 'utf8')).jobs : undefined,
      text: read('.github/workflows/promote.yml'), jobs: parse(read('.github/workflows/promote.yml')).jobs, samconfig: read('samconfig.toml'),
      settings: existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : undefined, report: JSON.parse(run('report', '--format', 'json')).report,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
const needs = (job) => [job.needs ?? []].flat();
const telling = (jobs) => Object.entries(jobs).filter(([, job]) => (job.steps ?? []).some((s) => /notify-/.test(s.run ?? '')));
const rule = ({ report }, text) => report.rules.find((r) => r.text.includes(text));

const everything = built([
  'environment staging { trigger push main, develop; on start { notify post; notify chat required }; on failed { notify chat } }',
  `environment production {
    trigger after staging from main
    approve lead*2 excluding pr_author
    on request { notify chat required; notify post }
    on start { notify chat required }
    on success { notify post }
    on failed { rollback; notify chat, post }
    on rolled_back { notify chat }
  }`,
]);

test('a notice has no rights but to read the repository, and no role in AWS', () => {
  const jobs = telling(everything.jobs);
  assert.deepEqual(jobs.map(([id]) => id), [
    'staging-on-start-required', 'staging-on-start', 'staging-on-failed', 'production-on-request-required', 'production-on-request',
    'production-on-start-required', 'production-on-success', 'production-on-failed', 'production-on-rolled-back',
  ]);
  for (const [id, job] of jobs) {
    assert.deepEqual(job.permissions, { contents: 'read' }, id);
    assert.deepEqual(job.environment, { name: 'notices', deployment: false }, id);
    assert.ok(job['timeout-minutes'] >= 5 && job['timeout-minutes'] <= 15, id);
    assert.ok(!job.steps.some((s) => /aws-actions/.test(s.uses ?? '')), id);
  }
});

test('nothing waits for a notice that is best effort, and the run does not fail with it', () => {
  for (const [id, job] of telling(everything.jobs)) {
    const waiting = Object.entries(everything.jobs).filter(([, other]) => needs(other).includes(id)).map(([other]) => other);
    assert.equal(job['continue-on-error'] === true, !id.endsWith('-required'), id);
    if (!id.endsWith('-required')) assert.deepEqual(waiting, [], id);
    for (const step of job.steps) assert.ok(!('continue-on-error' in step));
    for (const step of job.steps.filter((s) => s.env)) assert.equal(step.env.NOT_SENT, id.endsWith('-required') ? undefined : 'warning', id);
  }
});

test('a deployment waits for the notices that are required, and so do those who are asked before it', () => {
  assert.ok(needs(everything.jobs.staging).includes('staging-on-start-required'));
  assert.ok(needs(everything.jobs.production).includes('production-on-start-required'));
  assert.ok(needs(everything.jobs.production).includes('production-on-request-required'));
  assert.ok(needs(everything.jobs['production-lead-1']).includes('production-on-request-required'));
  assert.deepEqual(needs(everything.jobs['production-on-start-required']), ['production-check', 'production-lead-1']);
  assert.equal(everything.jobs.production.if, undefined, 'a notice that failed would not stop a job with a condition of its own');
});

test('rollback and notices after it do not depend on notices', () => {
  assert.deepEqual(needs(everything.jobs['production-rollback']), ['production']);
  assert.match(everything.jobs['production-rollback'].if, /^always\(\)/);
  const told = everything.jobs['production-on-rolled-back'];
  assert.match(told.if, /^always\(\)[^]*outputs\.result != 'nothing'$/);
  assert.deepEqual(everything.jobs['production-rollback'].outputs, { result: '${{ steps.converge.outputs.result }}' });
  const [, good, bad] = told.steps;
  assert.equal(good.if, "needs.production-rollback.result == 'success'");
  assert.equal(bad.if, "${{ !cancelled() && needs.production-rollback.result != 'success' }}");
  assert.match(bad.env.MESSAGE, /the rollback of production FAILED/);
});

/** Which steps of a notice's job run, by GitHub's own reading; undefined where the job does not. */
const said = (job, results) => {
  const needed = Object.fromEntries(needs(job).map((id) => [id, { result: 'skipped', outputs: {}, ...results[id] }]));
  const holds = (when = 'true') => evaluate(when.replace(/always\(\)|!cancelled\(\)/g, 'true').replace(/^\$\{\{(.*)\}\}$/s, '$1'), { needs: needed }) === 'true';
  return holds(job.if) ? job.steps.slice(1).filter((s) => holds(s.if)).map(({ name }) => name) : undefined;
};
const was = (result, outputs = {}) => ({ result, outputs });

test('a rollback by hand tells the same channels, once it began', () => {
  const { rollback } = built([`environment staging {
    trigger push main
    verify http.get("https://shop.example/") is 200
    on failed { rollback; notify chat with "The deployment failed" }
    on rolled_back { notify post }
    on success { notify chat }
    rollback by dispatch
  }`]);
  const [failed, ended] = ['staging-on-failed', 'staging-on-rolled-back'].map((id) => rollback[id]);
  assert.deepEqual(telling(rollback).map(([id]) => id), ['staging-on-failed', 'staging-on-rolled-back']);
  const runs = (results) => [said(failed, results), said(ended, results)];
  const begun = { 'staging-target': was('success', { sha: 'x' }), 'staging-switch': was('success') };
  const undone = (result, outputs) => ({ ...begun, 'staging-verify': was('failure'), 'staging-rollback': was(result, outputs) });
  assert.deepEqual(runs({ 'staging-target': was('failure') }), [undefined, undefined], 'no such version: nothing began');
  assert.deepEqual(runs({ ...begun, 'staging-verify': was('success') }), [undefined, ['post']]);
  assert.deepEqual(runs({ 'staging-target': was('success'), staging: was('success'), 'staging-verify': was('success') }), [undefined, ['post']]);
  assert.deepEqual(runs(undone('success', { result: 'aliases' })), [['chat'], ['post: it was undone']]);
  assert.deepEqual(runs(undone('failure')), [['chat'], ['post: the rollback failed']]);
  assert.deepEqual(runs(undone('cancelled')), [['chat'], ['post: the rollback failed']]);
  assert.deepEqual(runs({ 'staging-target': was('success'), 'staging-switch': was('cancelled'), 'staging-rollback': was('success', { result: 'nothing' }) }),
    [['chat'], undefined], 'nothing was changed, so nothing was rolled back');
  for (const job of [failed, ended]) {
    for (const { env } of job.steps.slice(1)) {
      for (const fact of ['needs.staging-target.outputs.sha', 'github.actor', 'github.run_id', 'inputs.reason']) assert.ok(env.MESSAGE.includes(fact), fact);
      assert.ok(!env.MESSAGE.includes('The deployment failed') && !env.MESSAGE.includes('github.sha'));
    }
  }
});

test('a notice says what the report says', () => {
  const lines = (...more) => built(['reports keep 30d', `environment staging {
    trigger push main
    verify http.get("https://shop.example/") is 200
    rollback by dispatch
    ${more.join('\n')}
  }`]);
  const { jobs, rollback } = lines('on failed { rollback; notify chat with report }', 'on rolled_back { notify chat with summary }', 'on success { notify post }');
  const message = (id) => jobs[id].steps.at(-1).env.MESSAGE;
  const told = (id, results) => evaluate(message(id).split('\n')[1].replace(/^\$\{\{(.*)\}\}$/, '$1'), { needs: results });
  const by = (report) => ({ outputs: { report } });
  assert.equal(told('staging-on-failed', { staging: by('began'), 'staging-verify': by('') }), 'began');
  assert.equal(told('staging-on-failed', { staging: by(''), 'staging-verify': by('unverified') }), 'unverified');
  assert.equal(told('staging-on-failed', { staging: by(''), 'staging-verify': by('') }), 'There is no report.');
  assert.match(message('staging-on-failed'), /\n\$\{\{ needs\.staging-verify\.outputs\.report_url \|\| needs\.staging\.outputs\.report_url \|\| '' \}\}$/);
  const [rolledBack] = jobs['staging-on-rolled-back'].steps.slice(1).map(({ env }) => env.MESSAGE.split('\n')[1]);
  assert.equal(rolledBack, "${{ needs.staging-rollback.outputs.report || 'There is no report.' }}");
  assert.ok(!jobs['staging-on-success'].steps.at(-1).env.MESSAGE.includes('report'));
  for (const id of ['staging', 'staging-verify', 'staging-rollback']) {
    const { outputs, steps } = jobs[id];
    assert.equal(outputs.report, '${{ steps.report.outputs.text }}');
    assert.equal(steps.find(({ id: name }) => name === 'report').name, 'Write the report');
    assert.equal(steps.find(({ id: name }) => name === 'kept').name, 'Keep the report');
  }
  assert.ok(!Object.values(rollback).some(({ outputs }) => outputs?.report), 'a rollback by hand has words of its own');
  const other = lines('on success { notify chat with summary }', 'on failed { rollback; notify chat }').jobs;
  assert.deepEqual(Object.keys(other).filter((id) => other[id].outputs?.report), ['staging-verify']);
});

test('without a rollback by itself, one by hand is told all the same', () => {
  const { jobs, rollback, report } = built(['environment staging { trigger push main; rollback by dispatch; on rolled_back { notify chat } }']);
  assert.ok(!('staging-on-rolled-back' in jobs) && !('staging-on-failed' in rollback));
  const job = rollback['staging-on-rolled-back'];
  const begun = { 'staging-target': was('success') };
  assert.equal(said(job, begun), undefined);
  assert.deepEqual(said(job, { ...begun, 'staging-switch': was('success') }), ['chat']);
  assert.deepEqual(said(job, { ...begun, staging: was('success') }), ['chat']);
  assert.deepEqual(said(job, { ...begun, staging: was('failure') }), ['chat: the rollback failed']);
  assert.deepEqual(said(job, { ...begun, 'staging-switch': was('cancelled') }), ['chat: the rollback failed']);
  const { links } = rule({ report }, 'on rolled_back notify chat');
  assert.deepEqual(links.map(({ file, field }) => `${file} ${field}`), ['.github/workflows/rollback.yml jobs.staging-on-rolled-back.steps[chat]']);
});

test('a secret stands in the one step that sends, and elsewhere only as the question whether it is set', () => {
  for (const [id, job] of Object.entries(everything.jobs)) {
    assert.ok(!JSON.stringify({ ...job, steps: [] }).includes('secrets.'), id);
    for (const step of job.steps ?? []) {
      for (const [name, value] of Object.entries(step.env ?? {})) {
        if (!/secrets\./.test(value)) continue;
        assert.deepEqual(job.environment, { name: 'notices', deployment: false });
        if (id === 'secrets-set') assert.equal(value, `\${{ secrets.${name.replace(/^SET_/, '')} != '' }}`);
        else assert.match(`${name}=${value} ${step.run}`, /^(WEBHOOK|SMTP_USER|SMTP_PASSWORD)=\$\{\{ secrets\.[A-Z_]+ \}\} bash \.github\/promoc\/notify-/);
      }
      assert.ok(!/secrets\./.test(JSON.stringify({ ...step, env: {} })), id);
    }
  }
});

test('the look for secrets comes first where every run needs them', () => {
  const look = everything.jobs['secrets-set'];
  assert.equal(look.if, undefined);
  assert.deepEqual(look.permissions, {});
  assert.equal(look.steps[0].env.NAMES, 'SLACK_WEBHOOK MAIL_USER MAIL_PASSWORD');
  assert.deepEqual(needs(everything.jobs.build), ['secrets-set']);
});

test('where only some runs need them, it holds up these and no others', () => {
  const { jobs, settings } = built([
    'environment staging { trigger push main, develop or dispatch from "hotfix/**" }',
    'environment production { trigger after staging from main; approve lead; on request { notify chat } }',
  ]);
  assert.equal(jobs['secrets-set'].if, "github.ref == 'refs/heads/main'");
  assert.ok(!needs(jobs.build).includes('secrets-set') && !needs(jobs.staging).includes('secrets-set'));
  assert.deepEqual(needs(jobs.production), ['build', 'secrets-set', 'staging']);
  assert.equal(jobs['secrets-set'].steps[0].env.NAMES, 'SLACK_WEBHOOK', 'what no notice needs is not looked for');
  assert.deepEqual(settings.branch_policies, [{ name: 'main', type: 'branch' }]);
  assert.deepEqual(settings.secrets, { SLACK_WEBHOOK: null });
  assert.deepEqual(settings.put.reviewers, []);
});

test('a run that ends before anybody is told anything needs no secret', () => {
  const { jobs } = built([
    'environment staging { trigger push main or dispatch to staging, qa, production from main }',
    'environment qa { trigger after staging; approve lead; on request { notify chat } }',
    'environment production { trigger after qa; approve lead }',
  ]);
  assert.equal(jobs['secrets-set'].if.replace(/\s+/g, ' ').trim(), "github.ref == 'refs/heads/main' && inputs.environment != 'staging'");
  assert.ok(needs(jobs.qa).includes('secrets-set') && !needs(jobs.staging).includes('secrets-set'));
});

test('against whom secrets hold: a writer only where no branch that reads them takes his workflow', () => {
  const lines = ['environment staging { trigger push main; on success { notify chat } }'];
  assert.equal(rule(built(lines), 'secret hook').holds, 'author');
  assert.equal(rule(built([...lines, 'protect branch main { code_owners; dismiss_stale; last_push_approval }', 'owner ".github/**" = boss', 'role boss = user "ann"']), 'secret hook').holds, 'writer');
});

test('where there are no environments, the secrets are those of the repository, and the report says so', () => {
  const { jobs, settings, report } = built(['environment staging { trigger push main; on success { notify chat }; accept unprotected "a free plan" }'],
    { github: 'plan free; visibility private; default_branch main' });
  assert.equal(settings, undefined);
  assert.equal(jobs['secrets-set'].environment, undefined);
  assert.equal(jobs['staging-on-success'].environment, undefined);
  assert.deepEqual([jobs['secrets-set'].steps[0].env.PAGE, jobs['secrets-set'].steps[0].env.OPTION], ['secrets/actions', '--app actions']);
  const links = rule({ report }, 'secret hook').links;
  assert.match(links.at(-1).note, /whoever can push a branch can read it/);
});

test('GitHub tells the reviewers: no job, and the report says by whom', () => {
  const { jobs, report } = built(['role boss = team "bosses"', 'environment staging { trigger push main; approve boss; on request { notify boss } }']);
  assert.deepEqual(telling(jobs), []);
  assert.equal(jobs['secrets-set'], undefined);
  const told = rule({ report }, 'notify boss');
  assert.deepEqual([told.status, told.links[0].by, told.links[0].field], ['prompted', 'GitHub', 'put.reviewers']);
});

test('a secret of AWS is a name in the parameters, and another one where an environment says so', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop/key-AbCdEf';
  const all = built(['environment staging { trigger push main; on success { notify post } }', `environment production { trigger after staging; set app { key = aws.secret("${arn}") } }`]);
  assert.match(all.samconfig, /parameter_overrides = \["Key=shop\/key"\]/);
  assert.ok(all.samconfig.includes(`parameter_overrides = ["Key=${arn}"]`));
  assert.match(rule(all, 'staging: secret key').links[0].note, /never the value/);
});
