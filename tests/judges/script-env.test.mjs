// Every emitted step hands its script what the script asks for, and every job's token may do what its scripts need:
// read off the scripts themselves (`need NAME...`, "Token permissions:"), so neither side can drift.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { variants } from './lib/variants.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

/** A script's text, with what it needs for the word it is called with. */
const script = (name, text) => ({
  name,
  permissions: [...(text.match(/# Token permissions:[^]*?(?=\n# AWS|\n# Exit|\n# shellcheck|\n[^#])/)?.[0] ?? '')
    .matchAll(/([a-z-]+): (read|write)/g)].map((m) => [m[1], m[2]]),
  text,
});

const inFunction = (text, name) => text.match(new RegExp(`^${name}\\(\\) \\{\\n([^]*?)^\\}`, 'm'))?.[1] ?? '';
const outside = (text) => text.replace(/^\w+\(\) \{\n[^]*?^\}/gm, '');
const needs = (text) => [...text.matchAll(/^\s*need(?:_number)? ([A-Z0-9_ ]+)$/gm)].flatMap((m) => m[1].trim().split(/\s+/));

const records = needs(inFunction(readFileSync(join(root, 'templates/github/scripts/accepted.sh'), 'utf8'), 'need_records'));

/** Names that a call must find set. */
const wanted = ({ text }, word) => {
  const names = needs(outside(text).replace(/^if [^]*?^fi/gm, ''));
  const own = inFunction(text, word ?? '');
  names.push(...needs(own));
  if (/need_records/.test(own) || /^need_records/m.test(text)) names.push(...records);
  return names.filter((n) => !n.startsWith('GITHUB_') && n !== 'RUN' && n !== 'EXPIRES_SECONDS' && n !== 'APPROVED_AT');
};

const built = (example, use) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-env-'));
  try {
    const variant = example.endsWith('.promo');
    cpSync(join(root, variant ? 'examples/smallest' : example), dir, { recursive: true });
    if (variant) cpSync(join(root, example), join(dir, 'promotion.promo'));
    const template = join(root, example.replace(/promo$/, 'yaml'));
    if (variant && existsSync(template)) cpSync(template, join(dir, 'template.yaml'));
    const more = join(root, example.replace(/\.promo$/, ''));
    if (variant && existsSync(more)) cpSync(more, dir, { recursive: true });
    rmSync(join(dir, '.github/workflows'), { recursive: true, force: true });
    const run = spawnSync(promoc, ['build', '--force'], { cwd: dir, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    const scripts = Object.fromEntries(readdirSync(join(dir, '.github/promoc')).filter((f) => f.endsWith('.sh'))
      .map((f) => [f, script(f, readFileSync(join(dir, '.github/promoc', f), 'utf8'))]));
    const workflows = readdirSync(join(dir, '.github/workflows')).map((f) => [f, parse(readFileSync(join(dir, '.github/workflows', f), 'utf8'))]);
    use(scripts, workflows);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

const calls = (workflows) => workflows.flatMap(([file, workflow]) => Object.entries(workflow.jobs).flatMap(([id, job]) =>
  (job.steps ?? []).map((step) => ({ place: `${file} ${id}: ${step.name}`, job, env: { ...workflow.env, ...job.env, ...step.env },
    call: step.run?.match(/^bash \.github\/promoc\/([\w-]+\.sh)(?: ([\w-]+))?$/) })).filter(({ call }) => call)));

const all = ['examples/smallest', 'examples/lambda-staging-production',
  ...variants.map((name) => `tests/judges/variants/${name}`).filter((path) => !path.includes('unprotected'))];
for (const example of all) {
  test(`${example}: every step sets what its script needs`, () => built(example, (scripts, workflows) => {
    const all = calls(workflows);
    assert.ok(all.length > 0);
    for (const { place, env, call } of all) {
      // In a job before the slots approvals.sh asks one question and ends.
      const names = env.MODE === 'fresh' ? ['GH_TOKEN'] : wanted(scripts[call[1]], call[2]);
      // Without BRANCH merge-approvals.sh takes that of the run.
      const own = call[1] === 'merge-approvals.sh' ? ['BRANCH'] : [];
      const missing = names.filter((name) => env[name] === undefined && !own.includes(name));
      assert.deepEqual(missing, [], place);
    }
  }));

  test(`${example}: every job's token may do what its scripts do, and the deploy job nothing else`, () => built(example, (scripts, workflows) => {
    for (const { place, job, env, call } of calls(workflows)) {
      for (const [scope, access] of scripts[call[1]].permissions) {
        // Where several branches come, forward.sh compares commits and looks for no merge; whole runs (tests/e2e) have the rights of the job alone.
        if (call[1] === 'forward.sh' && env.FED_BY === 'several' && scope === 'pull-requests') continue;
        // land.sh starts the workflows that VALIDATE names, and no other.
        if (call[1] === 'land.sh' && env.VALIDATE === undefined && scope === 'actions') continue;
        const has = job.permissions?.[scope];
        assert.ok(has === 'write' || has === access, `${place}: ${scope}: ${access}, the job has ${has}`);
      }
    }
  }));
}

test('the check would notice: records.sh start asks for the commit', () => built('examples/lambda-staging-production', (scripts) => {
  assert.ok(wanted(scripts['records.sh'], 'start').includes('SHA'));
  assert.ok(wanted(scripts['lease.sh'], 'take').includes('WAIT_SECONDS'));
  assert.ok(scripts['forward.sh'].permissions.some(([scope, access]) => scope === 'deployments' && access === 'read'));
}));
