// Outside programs, each with what it leaves behind in the world.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { aws, assume, samDeploy } from './aws.mjs';
import { gh } from './github.mjs';

const after = (args, name) => args[args.indexOf(name) + 1];

const sam = async (universe, job, record, call, entry) => {
  const { args, cwd } = call;
  if (args[0] === 'deploy') return samDeploy(universe, job, record, call, entry);
  if (args[0] === 'build') {
    const template = resolve(cwd, args.includes('--template-file') ? after(args, '--template-file') : 'template.yaml');
    // What is built stands where sam was started; code is found from the template.
    const target = resolve(cwd, '.aws-sam/build');
    mkdirSync(target, { recursive: true });
    cpSync(template, join(target, 'template.yaml'));
    const code = ['src', '../src'].map((one) => join(dirname(template), one)).find((one) => existsSync(one));
    if (code) cpSync(code, join(target, 'src'), { recursive: true });
    return { out: 'Build Succeeded\n' };
  }
  if (args[0] === 'validate') return { out: 'is a valid SAM Template\n' };
  return { code: 97, err: `stand-in: unexpected call: sam ${args.join(' ')}\n` };
};

const junit = ({ failed, ran, skipped = 0 }) => {
  const cases = Array.from({ length: ran }, (_, n) => `<testcase classname="t" name="t${n}">${n < failed ? '<failure/>' : n < failed + skipped ? '<skipped/>' : ''}</testcase>`);
  return `<testsuites><testsuite name="pytest" tests="${ran}">${cases.join('')}</testsuite></testsuites>`;
};

const python = (universe, call) => {
  const { args, cwd } = call;
  const { tests, findings } = universe.world;
  if (args[0] === '-m' && args[1] === 'pip') return {};
  if (args[0] === '-c' && /^import (pytest|pytest_cov|mypy)/.test(args[1])) return {};
  if (args[0] === '-m' && args[1] === 'pytest') {
    const report = resolve(cwd, args.find((one) => one.startsWith('--junitxml=')).slice('--junitxml='.length));
    writeFileSync(report, junit(tests));
    // What the gate's own plugin leaves beside it.
    writeFileSync(join(dirname(report), 'found'), String(tests.ran));
    return { code: tests.ran === 0 ? 5 : tests.failed > 0 ? 1 : 0 };
  }
  if (args[0] === '-m' && args[1] === 'ruff') return args.includes('--show-files') ? { out: `${resolve(cwd, args.at(-1), 'a.py')}\n` } : { code: universe.world.lint ?? 0 };
  if (args[0] === '-m' && args[1] === 'mypy') return { out: 'Success: no issues found in 9 source files\n' };
  if (args[0] === '-m' && args[1] === 'coverage') {
    writeFileSync(resolve(cwd, after(args, '-o')), JSON.stringify({ totals: { num_statements: 100, percent_covered: universe.world.coverage ?? 90 } }));
    return {};
  }
  if (args[0] === '-m' && args[1] === 'bandit') {
    const totals = { loc: 100, nosec: 0, skipped_tests: 0, 'SEVERITY.UNDEFINED': 0, 'SEVERITY.LOW': 0, 'SEVERITY.MEDIUM': 0, 'SEVERITY.HIGH': findings };
    const one = { filename: 'src/a.py', line_number: 1, issue_severity: 'HIGH', test_id: 'B1', issue_text: 'bad' };
    writeFileSync(resolve(cwd, after(args, '--output')), JSON.stringify({ errors: [], metrics: { _totals: totals }, results: Array(findings).fill(one) }));
    return { code: findings > 0 ? 1 : 0 };
  }
  return { code: 'exec', err: 'python3' };
};

const curl = (universe, call) => {
  const { world } = universe;
  const { args, stdin } = call;
  const url = args.includes('--url') ? after(args, '--url') : (/url = "([^"]*)"/.exec(stdin)?.[1] ?? args.find((one) => /^https?:/.test(one)) ?? '');
  if (/^smtps?:/.test(url)) {
    world.mails.push({ url, from: after(args, '--mail-from'), to: args.filter((_, n) => args[n - 1] === '--mail-rcpt') });
    return {};
  }
  world.messages.push({ url, body: args.includes('--data-binary') ? after(args, '--data-binary') : null });
  if (args.includes('--output')) writeFileSync(resolve(call.cwd, after(args, '--output')), 'ok');
  if (!args.includes('--write-out')) return { out: 'ok' };
  return { out: after(args, '--write-out').replaceAll('%{http_code}', '200').replaceAll('%{time_total}', '0.020000').replaceAll('\\n', '\n') };
};

/** The programs of a universe: answers calls that no script of a scenario answered. */
export const outside = (universe) => {
  const answer = (job, record, call, entry) => {
    switch (call.program) {
      case 'gh':
        return gh(universe, call);
      case 'aws':
        return aws(universe, call);
      case 'sam':
        return sam(universe, job, record, call, entry);
      case 'python':
        return python(universe, call);
      case 'curl':
        return curl(universe, call);
      case 'cfn-lint':
        return { out: '[]\n' };
      default:
        return { code: 97, err: `stand-in: unexpected call: ${call.program} ${call.args.join(' ')}\n` };
    }
  };
  answer.assume = (job, role, subject, seconds) => assume(universe.world, job, role, subject, seconds);
  return answer;
};
