// stdlib/scripts/pytest.sh, with the real pytest.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, raw, runs, each } from './support/run.mjs';
import { python, installed } from './support/python.mjs';

const pass = 'def test_it():\n    assert True\n';
const fail = 'def test_it():\n    assert 1 == 2\n';
const skip = 'import pytest\n@pytest.mark.skip(reason="later")\ndef test_later():\n    assert False\n';
const pytest = (files, env = {}, routes = {}) =>
  run(gate('pytest.sh'), { files, env: { PATHS: ['tests'], EVIDENCE: 'evidence/unit.json', ...env }, routes: python(routes) });
/** `ran` of the four lines of app.double are reached. */
const measured = (ran) => ({
  'app/__init__.py': '',
  'app/double.py': 'def double(x):\n    if x:\n        return 2 * x\n    return 0\n',
  'tests/test_it.py': `from app.double import double\ndef test_it():\n${ran === 4 ? '    double(0)\n' : ''}    assert double(1) == 2\n`,
});

describe('pytest', { concurrency: 4 }, () => {
  it('tests that pass pass, and are counted', async () => {
    const r = expect(await pytest({ 'tests/test_a.py': pass, 'tests/sub/test_b.py': pass }), 0, 'Tests that passed: 2. Skipped: 0.');
    assert.equal(r.outputs.tests, '2');
    assert.equal(r.outputs.coverage, undefined);
    assert.deepEqual(r.evidence, { tests: 2, failed: [], skipped: [] });
  });

  it('one that fails fails, and is named', async () => {
    const r = expect(await pytest({ 'tests/test_a.py': pass, 'tests/test_b.py': fail }), 1, '1 of 2 tests failed: tests.test_b::test_it');
    assert.deepEqual(r.evidence.failed, ['tests.test_b::test_it']);
    expect(await pytest({ 'tests/test_a.py': 'import pytest\n@pytest.fixture\ndef f():\n    yield\n    raise OSError\ndef test_it(f):\n    pass\n' }), 1, 'failed');
  });

  it('no test is a failure, unless that is allowed', async () => {
    await each([{ 'tests/readme.txt': '' }, { 'tests/test_a.py': 'x = 1\n' }], async (files) => expect(await pytest(files), 1, 'pytest found no test in tests.'));
    expect(await pytest({ 'tests/test_a.py': pass }, { MARK: 'critical' }), 1, 'no test in tests with the mark critical');
    const r = expect(await pytest({ 'tests/readme.txt': '' }, { EMPTY: 'allowed' }), 0, 'Tests that passed: 0. Skipped: 0.');
    assert.equal(r.outputs.tests, '0');
  });

  it('pytest that is told to run nothing is a failure', async () => {
    expect(await pytest({ 'tests/test_a.py': fail, 'pytest.ini': '[pytest]\naddopts = --collect-only\n' }), 2, 'Only 0 of 1 tests ran.', 'left no whole report');
  });

  it('an exit code of 0 does not outvote the report', async () => {
    const conftest = 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n';
    expect(await pytest({ 'tests/test_a.py': fail, 'conftest.py': conftest }), 1, '1 of 1 tests failed');
  });

  it('a mark selects', async () => {
    const marked = `import pytest\n@pytest.mark.critical\n${pass}def test_other():\n    assert False\n`;
    const files = { 'tests/test_a.py': marked, 'pytest.ini': '[pytest]\nmarkers = critical\n' };
    assert.equal(expect(await pytest(files, { MARK: 'critical' }), 0).outputs.tests, '1');
    expect(await pytest(files, { MARK: 'not critical' }), 1, 'test_other');
  });

  it('skipped tests fail, unless they are allowed', async () => {
    const files = { 'tests/test_a.py': pass, 'tests/test_b.py': skip };
    expect(await pytest(files), 1, 'Tests that were skipped, or are expected to fail: tests.test_b::test_later. All must run.');
    expect(await pytest(files, { SKIPPED: 'fails' }), 1);
    const r = expect(await pytest(files, { SKIPPED: 'allowed' }), 0, 'Tests that passed: 1. Skipped: 1.');
    assert.equal(r.outputs.tests, '1');
  });

  it('that some may be skipped does not mean all', async () => {
    const files = { 'tests/test_b.py': skip };
    expect(await pytest(files), 1, 'Tests that were skipped');
    expect(await pytest(files, { SKIPPED: 'allowed' }), 1, 'Every test in tests was skipped: nothing was shown.');
    expect(await pytest({ 'tests/test_b.py': 'import pytest\npytest.importorskip("no_such_module")\n' }, { SKIPPED: 'allowed' }), 1, 'Every test in tests was skipped');
    const r = expect(await pytest(files, { SKIPPED: 'allowed', EMPTY: 'allowed' }), 0, 'Tests that passed: 0. Skipped: 1.');
    assert.equal(r.outputs.tests, '0');
  });

  it('a test that is expected to fail, and a file that skips itself, count as skipped', async () => {
    const files = { 'tests/test_a.py': pass, 'tests/test_b.py': 'import pytest\n@pytest.mark.xfail\ndef test_x():\n    assert False\n' };
    expect(await pytest(files), 1, 'tests.test_b::test_x');
    expect(await pytest({ 'tests/test_a.py': pass, 'tests/test_c.py': 'import pytest\npytest.importorskip("no_such_module")\ndef test_x():\n    pass\n' }), 1, 'skipped');
  });

  it('coverage: over is strict, at least is not', async () => {
    const of = (env, ran = 4) => pytest(measured(ran), { COVERAGE_OF: 'app', ...env });
    const full = expect(await of({ COVERAGE_OVER: '99.5' }), 0);
    assert.deepEqual([full.outputs.coverage, full.evidence.coverage], ['100', 100]);
    expect(await of({ COVERAGE_OVER: '100' }), 1, 'Coverage is 100 %25. It must be over 100 %25.');
    expect(await of({ COVERAGE_AT_LEAST: '100' }), 0);
    const part = expect(await of({}, 3), 0);
    assert.equal(part.outputs.coverage, '75');
    expect(await of({ COVERAGE_OVER: '75' }, 3), 1, 'must be over 75 %25');
    expect(await of({ COVERAGE_OVER: '74.99' }, 3), 0);
    expect(await of({ COVERAGE_AT_LEAST: '75' }, 3), 0);
    expect(await of({ COVERAGE_AT_LEAST: '75.01' }, 3), 1, 'at least 75.01 %25');
  });

  it('coverage: the output is rounded down', async () => {
    const app = `def f(x):\n    if x:\n        return 1\n    y = 2\n    z = 3\n    return y + z\n`;
    const r = await pytest({ 'app.py': app, 'tests/test_it.py': 'from app import f\ndef test_it():\n    assert f(0) == 5\n' }, { COVERAGE_OF: ['app'], COVERAGE_OVER: '83.34' });
    expect(r, 1, 'Coverage is 83.33 %25. It must be over 83.34 %25.');
    assert.equal(r.outputs.coverage, '83.33');
  });

  it('coverage of a folder, and of several', async () => {
    const files = { ...measured(4), 'lib/never.py': 'x = 1\ny = 2\n', 'lib/__init__.py': '' };
    assert.equal(expect(await pytest(files, { COVERAGE_OF: 'app/' }), 0).outputs.coverage, '100');
    assert.equal(expect(await pytest(files, { COVERAGE_OF: ['app', 'lib'] }), 0).outputs.coverage, '66.66');
  });

  it('coverage of nothing is not 100 %', async () => {
    const files = { ...measured(4), 'empty/__init__.py': '' };
    await each(['nowhere', 'empty'], async (of) => expect(await pytest(files, { COVERAGE_OF: of, COVERAGE_OVER: '80' }), 2, 'No coverage was measured'));
  });

  it('a test that fails is named before the coverage', async () => {
    expect(await pytest({ ...measured(3), 'tests/test_b.py': fail }, { COVERAGE_OF: 'app', COVERAGE_OVER: '80' }), 1, '1 of 2 tests failed');
    expect(await pytest({ ...measured(3), 'setup.cfg': '[tool:pytest]\naddopts = --cov-fail-under=90\n' }, { COVERAGE_OF: 'app' }), 1, 'All tests passed, but pytest failed');
  });

  it('tests that cannot be run are broken', async () => {
    expect(await pytest({ 'tests/test_a.py': 'import no_such_module\n' }), 2, 'could not run the tests (exit code 2)');
    expect(await pytest({ 'tests/test_a.py': pass, 'pytest.ini': '[pytest]\naddopts = --no-such-option\n' }), 2, 'exit code 4');
    expect(await pytest({ 'tests/test_a.py': pass }, {}, { 'python -m pytest *': killed }), 2, 'could not run');
    expect(await pytest({ 'tests/test_a.py': pass }, {}, { 'python -m pytest *': raw('') }), 2, 'left no whole report');
    expect(await pytest({ 'tests/test_a.py': pass }, {}, { 'python -m pytest *': runs('echo "<testsuites" >"${3#--junitxml=}"') }), 2, 'left no whole report');
  });

  it('what the project needs is installed first; its own pytest is kept', async () => {
    const files = { 'tests/test_a.py': pass, 'requirements.txt': 'boto3\n', 'tests/requirements.txt': 'pytest==8.0\n', 'dev.txt': 'moto\n' };
    assert.deepEqual(installed(expect(await pytest(files), 0)), [['--requirement=requirements.txt', '--requirement=tests/requirements.txt']]);
    assert.deepEqual(installed(expect(await pytest(files, { REQUIREMENTS: ['dev.txt'] }), 0)), [['--requirement=dev.txt']]);
    const bare = { 'python -c import pytest': fails(1), 'python -c import pytest_cov': fails(1) };
    const r = expect(await pytest(measured(4), { COVERAGE_OF: 'app' }, bare), 0);
    assert.match(installed(r).join(' '), /^pytest==\d+\.\d+\.\d+ pytest-cov==\d+\.\d+\.\d+$/);
    assert.match(installed(expect(await pytest({ 'tests/test_a.py': pass }, {}, bare), 0)).join(' '), /^pytest==[0-9.]+$/);
    expect(await pytest(files, {}, { 'python -m pip install *': fails(1) }), 2, 'Could not install');
  });

  it('what is not configured is broken', async () => {
    const files = { 'tests/test_a.py': pass };
    await each([
      { PATHS: '' }, { PATHS: 'tests' }, { PATHS: [] }, { PATHS: ['nowhere'] }, { PATHS: [''] }, { PATHS: ['-x'] }, { PATHS: ['tests', 3] }, { SKIPPED: 'maybe' },
      { EMPTY: 'no' }, { COVERAGE_OVER: '80' }, { COVERAGE_OF: 'app', COVERAGE_OVER: '80%' }, { COVERAGE_OF: ['-x'] }, { REQUIREMENTS: ['none.txt'] },
    ], async (env) => expect(await pytest(files, env), 2));
  });
});
