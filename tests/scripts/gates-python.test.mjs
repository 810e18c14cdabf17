// Gates of the standard library for Python: nothing collected, nothing scanned and a crash are never a pass.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, raw, fails, killed, runs, each } from './support/run.mjs';

const bad = [{ PATHS: '' }, { PATHS: '[]' }, { PATHS: '{}' }, { PATHS: 'src' }, { PATHS: ['--help'] }, { PATHS: [1] }];

const junit = (tests, skipped) => `<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="0" failures="0" skipped="${skipped}" tests="${tests}" time="0.1"><testcase/></testsuite></testsuites>`;
const pytest = (tests, skipped, code = 0, coverage) => runs(`
  for argument in "$@"; do case $argument in
    --junitxml=*) echo '${junit(tests, skipped)}' >"\${argument#*=}" ;;
    --cov-report=json:*) ${coverage === undefined ? ':' : `echo '{"totals": {"percent_covered": ${coverage}}}' >"\${argument#*:}"`} ;;
  esac; done`, code);
const suite = (python, env = {}) => run(gate('pytest.sh'), { env: { PATHS: ['tests/unit', 'tests/with blank'], SKIPPED: 'allowed', EVIDENCE: 'e.json', ...env }, routes: { python } });

describe('pytest', { concurrency: 4 }, () => {
  it('passes, counts, and leaves evidence', async () => {
    const r = expect(await suite(pytest(12, 1), { MARK: 'extended or critical' }), 0, '12 tests passed, 1 skipped');
    assert.deepEqual(r.outputs, { tests: '12', coverage: '' });
    assert.deepEqual(r.evidence, { tool: 'pytest', code: 0, tests: 12, skipped: 1, coverage: null });
    const { args } = r.calls[0];
    assert.deepEqual(args.slice(-5), ['-m', 'extended or critical', '--', 'tests/unit', 'tests/with blank']);
  });
  it('fails: tests fail, nothing is collected, everything is skipped, or a test is skipped that must not be', async () => {
    expect(await suite(pytest(12, 0, 1)), 1, 'Tests failed');
    expect(await suite(pytest(0, 0, 5)), 1, 'collected no tests');
    expect(await suite(pytest(0, 0, 0)), 1, 'ran no tests');
    expect(await suite(pytest(3, 3)), 1, 'All 3 tests were skipped');
    expect(await suite(pytest(12, 1), { SKIPPED: 'fails' }), 1, '1 of 12 tests were skipped');
    expect(await suite(pytest(12, 0), { SKIPPED: 'fails' }), 0);
  });
  it('coverage must exceed the figure', async () => {
    const cover = (value, env) => suite(pytest(5, 0, 0, value), { COVERAGE_OF: 'src', COVERAGE_OVER: '80', ...env });
    const r = expect(await cover(80.01), 0, 'coverage 80.01 %');
    assert.equal(r.outputs.coverage, '80.01');
    assert.ok(r.calls[0].args.includes('--cov=src'));
    expect(await cover(80), 1, 'must be over 80 %');
    expect(await cover(9.5), 1, 'must be over 80 %');
    expect(await cover(100, { COVERAGE_OVER: '99.5' }), 0);
    expect(await cover(undefined), 2, 'measured no coverage');
    expect(await cover(90, { COVERAGE_OF: '' }), 2, 'belong together');
    expect(await cover(90, { COVERAGE_OVER: 'high' }), 2, 'belong together');
  });
  it('is broken by a crash, a missing pytest, an odd report', async () => {
    await each([fails(1, 'No module named pytest'), killed, fails(0), runs('for a in "$@"; do case $a in --junitxml=*) echo "<x>" >"${a#*=}";; esac; done')],
      async (answer) => expect(await suite(answer), 2, 'left no report'));
    await each([2, 3, 4], async (code) => expect(await suite(pytest(5, 0, code)), 2, 'did not finish'));
    expect(await suite(pytest('many', 0)), 2, 'odd form');
    await each([...bad, { SKIPPED: '' }], async (env) => expect(await suite(pytest(1, 0), env), 2));
  });
});

describe('ruff and mypy', { concurrency: 4 }, () => {
  const ruff = (check, files = raw('a.py\nb.py\n'), env = {}) =>
    run(gate('ruff.sh'), { env: { PATHS: ['src'], ...env }, routes: { 'ruff check --show-files -- src': files, 'ruff check --no-fix --no-cache -- src': check } });
  it('ruff', async () => {
    expect(await ruff(raw('')), 0, 'nothing in 2 files');
    expect(await ruff(fails(1)), 1, 'found faults');
    expect(await ruff(raw(''), raw('')), 1, 'no Python file');
    await each([fails(2), fails(127), killed], async (answer) => expect(await ruff(answer), 2, 'did not finish'));
    expect(await ruff(raw(''), fails(2)), 2, 'could not list');
    await each(bad, async (env) => expect(await ruff(raw(''), raw(''), env), 2));
  });
  it('mypy', async () => {
    const mypy = (answer, env = {}) => run(gate('mypy.sh'), { env: { PATHS: ['src'], ...env }, routes: { 'mypy -- src': answer } });
    expect(await mypy(raw('')), 0);
    expect(await mypy(fails(1)), 1, 'found faults');
    await each([fails(2), fails(127), killed], async (answer) => expect(await mypy(answer), 2, 'did not finish'));
    await each(bad, async (env) => expect(await mypy(raw(''), env), 2));
  });
});

describe('bandit', { concurrency: 4 }, () => {
  const report = (severities, more = {}) => ({
    errors: [], metrics: { _totals: { loc: 100 } },
    results: severities.map((s) => ({ issue_severity: s, filename: 'a.py', line_number: 3, issue_text: 'text' })), ...more,
  });
  const bandit = (content, { env = {}, code } = {}) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const write = runs(`for ((n = 1; n <= $#; n++)); do [[ \${!n} != --output ]] || { m=$((n + 1)); echo '${text}' >"\${!m}"; }; done`, code ?? (content?.results?.length ? 1 : 0));
    return run(gate('bandit.sh'), { env: { PATHS: ['src'], WORST: 'low', EVIDENCE: 'e.json', ...env }, routes: { bandit: write } });
  };
  it('passes up to the worst that is allowed, and names the highest', async () => {
    const table = { none: [], low: ['LOW'], medium: ['LOW', 'MEDIUM', 'LOW'], high: ['HIGH', 'LOW'] };
    const order = Object.keys(table);
    await each(order.flatMap((worst) => order.map((highest) => [worst, highest])), async ([WORST, highest]) => {
      const pass = order.indexOf(highest) <= order.indexOf(WORST);
      const r = expect(await bandit(report(table[highest]), { env: { WORST } }), pass ? 0 : 1, pass ? `the worst is ${highest}` : `is ${highest}; here ${WORST}`);
      assert.equal(r.outputs.highest, highest);
      assert.deepEqual(r.evidence, { tool: 'bandit', lines: 100, findings: table[highest].length, highest });
    });
  });
  it('fails when there is no code', async () => expect(await bandit(report([], { metrics: { _totals: { loc: 0 } } })), 1, 'no Python code'));
  it('is broken by a file that was not scanned, an odd report, a crash', async () => {
    await each([report([], { errors: [{ filename: 'b.py', reason: 'syntax error' }] }), report(['UNDEFINED']), '', '{', '[]', '{}', report([], { metrics: {} }), report([], { results: null })],
      async (content) => expect(await bandit(content), 2));
    expect(await bandit(report([]), { code: 2 }), 2, 'did not finish');
    expect(await run(gate('bandit.sh'), { env: { PATHS: ['src'], WORST: 'low' }, routes: { bandit: raw('') } }), 2);
    await each([...bad, { WORST: '' }, { WORST: 'LOW' }], async (env) => expect(await bandit(report([]), { env }), 2));
  });
});
