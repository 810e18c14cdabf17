// What an event starts, and what one job's result means for the others, read off the emitted workflow.
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

/** The emitted workflows and the report of a definition that ends with these lines. */
const built = (...lines) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-emitted-'));
  try {
    cpSync(join(root, 'examples/smallest'), dir, { recursive: true });
    mkdirSync(join(dir, 'src'), { recursive: true });
    for (const written of ['.github', 'infrastructure', 'samconfig.toml']) rmSync(join(dir, written), { recursive: true, force: true });
    writeFileSync(join(dir, 'promotion.promo'), `promoc 1
pipeline shop
github { plan team; visibility public; default_branch main }
role lead = team "leads"
role boss = team "bosses"
target app = sam.stack("template.yaml", region: "eu-west-1")
${lines.join('\n')}
`);
    const run = (...args) => {
      const { status, stdout, stderr } = spawnSync(promoc, args, { cwd: dir, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    run('build');
    const byHand = join(dir, '.github/workflows/rollback.yml');
    return { rollback: existsSync(byHand) ? parse(readFileSync(byHand, 'utf8')).jobs : undefined, ...parse(readFileSync(join(dir, '.github/workflows/promote.yml'), 'utf8')), report: run('report') };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
const names = (job) => job.steps.map((s) => s.name);
const step = (job, name) => job.steps.find((s) => s.name === name);
const condition = (job) => job.if?.replace(/\s+/g, ' ').trim();

test('an event starts the environments that name it, and no others', () => {
  const { on, jobs } = built(
    'environment staging { trigger push main }',
    'environment night { trigger push develop }',
    'environment production { trigger dispatch from main, "hotfix/**"; approve lead }',
  );
  assert.deepEqual(on.push.branches, ['main', 'develop']);
  assert.equal(condition(jobs.staging), "github.event_name == 'push' && github.ref == 'refs/heads/main'");
  assert.equal(condition(jobs.night), "github.event_name == 'push' && github.ref == 'refs/heads/develop'");
  assert.equal(condition(jobs.production),
    "github.event_name == 'workflow_dispatch' && (github.ref == 'refs/heads/main' || startsWith(github.ref, 'refs/heads/hotfix/'))");
});

test('an environment that every push starts needs no condition; a dispatch always has one', () => {
  assert.equal(built('environment staging { trigger push main }').jobs.staging.if, undefined);
  assert.equal(condition(built('environment staging { trigger dispatch }').jobs.staging), "github.ref == 'refs/heads/main'");
  assert.equal(condition(built('environment staging { trigger push main or dispatch }').jobs.staging),
    "github.event_name == 'push' || github.ref == 'refs/heads/main'");
});

/** The environments that a run deploys to when all is well, by GitHub's own reading of the conditions. */
const deployed = (jobs, environments, event) => {
  const runs = (id) => {
    const { if: when = 'true', needs = [] } = jobs[id];
    return [needs].flat().every(runs) && evaluate(when, { inputs: {}, ...event }) === 'true';
  };
  return environments.filter(runs);
};

test('whoever starts a run by hand chooses where it ends, and leaves nothing out before that', () => {
  const { on, jobs } = built(
    'environment staging { trigger push main or dispatch to staging, eu, us from main, "hotfix/**" }',
    'environment eu { trigger after staging from main; approve lead }',
    'environment us { trigger after eu; approve lead + boss }',
    'environment qa { trigger after staging }',
    'environment night { trigger push develop or dispatch }',
  );
  const { environment } = on.workflow_dispatch.inputs;
  assert.equal(environment.type, 'choice');
  assert.equal(environment.default, environment.options[0]);
  assert.deepEqual(environment.options, ['as far as the branch goes', 'staging', 'eu', 'us']);
  const all = ['staging', 'eu', 'us', 'qa', 'night'];
  const by = (event_name, branch, choice) => deployed(jobs, all, {
    github: { event_name, ref: `refs/heads/${branch}` }, ...(choice ? { inputs: { environment: choice } } : {}) });
  assert.deepEqual(by('push', 'main'), ['staging', 'eu', 'us', 'qa']);
  assert.deepEqual(by('push', 'develop'), ['night']);
  assert.deepEqual(by('workflow_dispatch', 'main', environment.default), all);
  assert.deepEqual(by('workflow_dispatch', 'main', 'staging'), ['staging']);
  assert.deepEqual(by('workflow_dispatch', 'main', 'eu'), ['staging', 'eu']);
  assert.deepEqual(by('workflow_dispatch', 'main', 'us'), ['staging', 'eu', 'us']);
  assert.deepEqual(by('workflow_dispatch', 'hotfix/a', 'us'), ['staging']);
  assert.deepEqual(by('workflow_dispatch', 'hotfix/a', environment.default), ['staging', 'qa']);
  assert.deepEqual(by('workflow_dispatch', 'other', 'staging'), []);
});

test('a pattern behind an environment is matched as one', () => {
  const { jobs } = built('environment staging { trigger push main or dispatch from "hotfix/**" }', 'environment qa { trigger after staging from "hotfix/**" }');
  assert.equal(condition(jobs.qa), "startsWith(github.ref, 'refs/heads/hotfix/')");
});

test('what one environment requires does not hold up another', () => {
  const { jobs } = built(
    'gate style = python.ruff("src")', 'gate unit = python.pytest("tests")', 'gate safe = python.bandit("src").highest <= low',
    'environment staging { trigger push main; require style, unit }',
    'environment production { trigger dispatch; require style, safe }',
  );
  assert.deepEqual(jobs.build.needs, 'style');
  assert.deepEqual(jobs.staging.needs, ['build', 'unit']);
  assert.deepEqual(jobs.production.needs, ['build', 'safe']);
});

test('an advisory gate stops nothing, and the report says so', () => {
  const { jobs, report } = built(
    'gate style = python.ruff("src")', 'gate answers = http.get("https://shop.example/") is 200',
    'environment staging { trigger push main; require style advisory; verify answers advisory }',
    'environment production { trigger after staging; require style }',
  );
  assert.equal(step(jobs['style-advisory'], 'ruff src')['continue-on-error'], true);
  assert.equal(step(jobs.style, 'ruff src')['continue-on-error'], undefined);
  assert.equal(step(jobs.staging, 'answers')['continue-on-error'], true);
  assert.ok(jobs.production.needs.includes('style'));
  assert.match(report, /staging: require style advisory .*\n  prompted/);
  assert.match(report, /staging: verify answers advisory .*\n  prompted/);
  assert.match(report, /production: require style .*\n  enforced/);
});

test('without a rollback the deployment is verified in its own job, before anybody else may deploy', () => {
  const { jobs } = built('environment staging { trigger push main; verify http.get("https://shop.example/") is 200 }', 'environment production { trigger after staging }');
  assert.deepEqual(Object.keys(jobs), ['build', 'staging', 'production']);
  assert.equal(names(jobs.staging).at(-1), 'http.get("https://shop.example/") is 200');
  assert.equal(jobs.staging.concurrency.group, 'deploy-staging');
  assert.deepEqual(jobs.production.needs, ['build', 'staging']);
});

test('every job in which a deployment or rollback can end leaves a report', () => {
  const kept = (jobs) => Object.fromEntries(Object.entries(jobs).flatMap(([id, job]) => {
    const [write, keep] = ['Write the report', 'Keep the report'].map((name) => step(job, name));
    assert.equal(write?.if, keep?.if, id);
    return keep ? [[id, `${keep.if}: ${write.env.WHAT}`]] : [];
  }));
  const { jobs, rollback } = built('reports keep 30d', `environment staging { trigger push main; verify python.pytest("tests") }`,
    `environment production { trigger after staging; approve lead; verify python.pytest("tests"); on failed { rollback }; rollback by dispatch }`,
    `environment later { trigger after production; rollback by dispatch modes alias }`);
  assert.deepEqual(kept(jobs), {
    staging: 'always(): deployment',
    production: 'failure() || cancelled(): deployment', 'production-verify': 'always(): deployment', 'production-rollback': 'always(): rollback',
    later: 'always(): deployment',
  });
  assert.deepEqual(kept(rollback), {
    production: 'failure() || cancelled(): rollback', 'production-switch': 'failure() || cancelled(): rollback',
    'production-verify': 'always(): rollback', 'production-rollback': 'always(): undoing of the rollback',
    'later-switch': 'always(): rollback',
  });
});

test('whoever is excluded is found from what is live, with or without a rollback', () => {
  const { jobs } = built('environment staging { trigger push main }', 'environment production { trigger after staging; approve lead excluding pr_author }');
  assert.equal(step(jobs['production-check'], 'Who may not approve').env.BASE, '${{ steps.live.outputs.sha }}');
  const steps = names(jobs.production);
  for (const name of ['Nobody else deploys here', 'Record that the deployment begins', 'Record the success', 'Record the failure', 'Let others deploy here again']) {
    assert.ok(steps.includes(name), name);
  }
  assert.equal(condition(step(jobs.production, 'Record the failure')), "always() && steps.record.outcome == 'success' && !success()");
  assert.equal(condition(step(jobs.production, 'Let others deploy here again')), "always() && steps.lease.outcome == 'success'");
});

test('approvals of an earlier environment do not stop a job that is run again', () => {
  const { jobs } = built('environment test { trigger push main; approve boss }', 'environment production { trigger after test; approve lead + boss }');
  const fresh = step(jobs['production-check'], 'No approval is older than this attempt');
  assert.deepEqual(JSON.parse(fresh.env.SLOTS).map((s) => s.environment), ['production-lead', 'production']);
});

test('one approval that expires needs no clock: the deployment begins with the click', () => {
  const { report } = built('environment production { trigger push main; approve lead expires 48h }');
  assert.match(report, /expires[^]*the deployment begins with it: it cannot get old/);
});

const holds = (report, rule) => report.match(new RegExp(`^${rule} .*\\n  (.*)`, 'm'))?.[1];

test('a rule that a workflow carries holds against a writer where owners must review every change of it', () => {
  const environments = ['environment staging { trigger push main or push develop; require python.ruff("src") }',
    'environment production { trigger after staging from main; require python.bandit("src").highest <= low }'];
  const on = (lines) => { const { report } = built(...environments, ...lines); return [holds(report, 'staging: require'), holds(report, 'production: require')]; };
  const [author, writer] = ['enforced, holds against: author', 'enforced, holds against: writer'];
  const owned = 'owner ".github/**" = ann';
  const guarded = 'protect branch main { code_owners; dismiss_stale; last_push_approval }';
  const role = 'role ann = user "ann"';
  assert.deepEqual(on([]), [author, author]);
  assert.deepEqual(on([role, 'owner "src/**" = ann', guarded]), [author, author]);
  assert.deepEqual(on([role, owned, 'protect branch main { code_owners }']), [author, author]);
  assert.deepEqual(on([role, 'owner ".github/workflows/**" = ann', guarded]), [author, author]);
  assert.deepEqual(on([role, owned, guarded]), [author, writer]);
  assert.deepEqual(on([role, owned, guarded, 'protect branch develop { code_owners; last_push_approval }']), [writer, writer]);
});

test('checks that a pull request may change bind nobody', () => {
  const lines = ['environment staging { trigger push main }', 'role ann = user "ann"'];
  const on = (...more) => holds(built(...lines, ...more).report, 'main: checks');
  assert.equal(on('protect branch main { checks python.ruff("src") }', 'environment qa { trigger after staging; approve ann }'), 'runs, but holds against nobody');
  assert.equal(on('protect branch main { checks python.ruff("src"); code_owners }', 'owner ".github/**" = ann'), 'enforced, holds against: author');
  // A workflow of any branch can report a check of that name.
  assert.equal(on('protect branch main { checks python.ruff("src"); code_owners; dismiss_stale; last_push_approval }', 'owner ".github/**" = ann'), 'enforced, holds against: author');
});

test('what nobody protects is not said to be protected', () => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-emitted-'));
  try {
    cpSync(join(root, 'examples/smallest/template.yaml'), join(dir, 'template.yaml'));
    writeFileSync(join(dir, 'promotion.promo'), `promoc 1
pipeline shop
github { plan free; visibility private; default_branch main }
target app = sam.stack("template.yaml", region: "eu-west-1")
environment staging { trigger push main; accept unprotected "a private repository" }
`);
    const run = (...args) => spawnSync(promoc, args, { cwd: dir, encoding: 'utf8' });
    const build = run('build');
    assert.equal(build.status, 0, build.stderr);
    assert.doesNotMatch(build.stdout, /settings/);
    const { stdout } = run('report');
    assert.equal(holds(stdout, 'staging: trigger'), 'documented');
    assert.match(stdout, /GitHub has no environments for private repositories of the plan `free`/);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a definition below the root of its repository: workflows there are read by nobody', () => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-emitted-'));
  try {
    cpSync(join(root, 'examples/smallest'), join(dir, 'shop'), { recursive: true });
    const note = () => spawnSync(promoc, ['build'], { cwd: join(dir, 'shop'), encoding: 'utf8' }).stderr;
    assert.equal(note(), '');
    mkdirSync(join(dir, '.git'));
    assert.match(note(), /^note: GitHub reads workflows only in the root of the repository, `.*`, and this is not it\n$/);
    mkdirSync(join(dir, 'shop/.git'));
    assert.equal(note(), '');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
