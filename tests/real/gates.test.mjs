// Every gate in every situation: what passes, what fails, and what is broken. A gate that is broken never passes, and says what a
// person can do. Where a tool is packaged it is the real one; what it cannot be made to do is done by a stand-in.
import { describe, it, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, expect, gate, raw, fails, killed, runs, root } from '../scripts/support/run.mjs';
import { python } from '../scripts/support/python.mjs';
import { arn, stack } from '../scripts/support/aws.mjs';

/** Words that tell a person where to look or what to do. */
const advice = /(above|log) (may )?(say|says) (why|where|which)|[Rr]un (this job|it|npm install)|must be|must hold|Look at|could not ask \(exit code/;

/** What may go wrong with a program, as it looks to whoever called it. */
const missing = (name) => fails(127, `bash: line 1: ${name}: command not found\n`);
const timeout = fails(124, 'Terminated\n');
const silent = raw('');
const malformed = raw('{"results": [\n');
const awsError = (code) => fails(254, `\nAn error occurred (${code}) when calling the operation: Rate exceeded\n`);

const pip = 'python -m pip install *';
const manifest = { name: 'shop', version: '1.0.0', scripts: { test: 'true', broken: 'no-such-program', bad: 'exit 3', dies: 'kill -SEGV $$' } };
const project = {
  'package.json': JSON.stringify(manifest),
  'package-lock.json': JSON.stringify({ name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': manifest } }),
};
const audited = (high) => ({
  auditReportVersion: 2, vulnerabilities: high ? { a: { name: 'a', range: '<2', severity: 'high', fixAvailable: true } } : {},
  metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high, critical: 0, total: high }, dependencies: { total: 1 } },
});
const invoke = (answer, about = {}) => runs(`printf '%s' '${answer}' >"\${!#}"; printf '%s' '${JSON.stringify({ StatusCode: 200, ExecutedVersion: '7', ...about })}'`);
const list = 'aws cloudformation list-stack-resources *';
const call = 'aws lambda invoke *';
const listed = { [list]: stack({ orders: 7 }) };
const show = { 'python -m ruff check --show-files *': raw('/repo/src/a.py\n') };
const code = { 'src/a.py': 'x: int = 1\n' };

/** What may be wrong with a tool of Python, and with the index that it comes from; `absent` says that it has to be installed. */
const index = (route, name, absent = {}) => ({
  'throttled, by the package index': [{ ...absent, [pip]: fails(1, 'ERROR: 429 Too Many Requests') }, 2, 'Could not install'],
  'denied, by the package index': [{ ...absent, [pip]: fails(1, 'ERROR: 403 Client Error: Forbidden') }, 2, 'Could not install'],
  'a package index that is killed': [{ ...absent, [pip]: killed }, 2, 'Could not install'],
  missing: [{ [route]: missing(name) }, 2, 'exit code 127'],
  crashed: [{ [route]: killed }, 2, 'exit code'],
  'timed out': [{ [route]: timeout }, 2, 'exit code 124'],
});

/** gate -> {env, files, routes, cells: {situation: [routes, exit code, text, {env, files}]}} */
const table = {
  'bandit.sh': {
    env: { PATHS: ['src'], WORST: 'low' }, files: code, routes: { [pip]: silent },
    cells: {
      passes: [python(), 0, 'Findings in 1 lines: 0 high'],
      fails: [python(), 1, 'The worst finding of bandit is high', { files: { 'src/a.py': 'import subprocess\nsubprocess.call("ls " + x, shell=True)\n' } }],
      ...index('python -m bandit *', 'python'),
      silent: [{ 'python -m bandit *': silent }, 2, 'cannot be read'],
      malformed: [{ 'python -m bandit *': runs(`while [[ $1 != --output ]]; do shift; done; echo '{' >"$2"`) }, 2, 'cannot be read'],
      'a module that is not installed': [python({ 'python -m bandit *': runs('exec /usr/bin/python3 -m no_such_bandit') }), 2, 'cannot be read'],
    },
  },
  'cfn-lint.sh': {
    env: { PATHS: ['a.yaml'] }, files: { 'a.yaml': 'Resources: {}\n' }, routes: { [pip]: silent },
    cells: {
      passes: [{ 'cfn-lint *': raw('[]\n') }, 0, 'found nothing'],
      fails: [{ 'cfn-lint *': fails(2, '', JSON.stringify([{ Filename: 'a.yaml', Location: { Start: { LineNumber: 1 } }, Rule: { Id: 'E3001' }, Message: 'x' }])) }, 1, 'E3001'],
      ...index('cfn-lint *', 'cfn-lint'),
      silent: [{ 'cfn-lint *': silent }, 2, 'cannot be read'],
      malformed: [{ 'cfn-lint *': malformed }, 2, 'cannot be read'],
    },
  },
  'http-get.sh': {
    env: { URL: 'http://127.0.0.1:1/', TRIES: '1', EXPECT: '.up' }, routes: {}, real: true,
    cells: {
      passes: ['/up', 0, 'As expected'],
      fails: ['/wrong', 1, 'for which this is not true: .up'],
      throttled: ['/429', 1, 'gave status 429'],
      denied: ['/403', 1, 'gave status 403'],
      silent: ['/empty', 1, 'a body that is not JSON'],
      malformed: ['/half', 1, 'a body that is not JSON'],
      'timed out': [{ 'curl *': runs('exec /usr/bin/curl "$@" --max-time 0.3') }, 1, 'no whole answer: curl: (28)', { path: '/never' }],
      missing: [{ 'curl *': missing('curl') }, 2, 'curl: command not found'],
      crashed: [{ 'curl *': killed }, 2, 'curl could not ask (exit code 139)'],
      'a curl that says nothing': [{ 'curl *': silent }, 2, 'odd figures'],
    },
  },
  'lambda-invoke.sh': {
    env: { STACK: 'shop', REGION: 'eu-west-1', EXPECT: '.up' }, routes: listed,
    cells: {
      passes: [{ [call]: invoke('{"up": true}') }, 0, 'as expected'],
      fails: [{ [call]: invoke('{"errorType": "KeyError"}', { FunctionError: 'Unhandled' }) }, 1, `${arn('orders')}:live failed (KeyError)`],
      missing: [{ [call]: missing('aws') }, 2, 'Could not call'],
      'missing before the first call': [{ [list]: missing('aws') }, 2, 'Could not list'],
      crashed: [{ [call]: killed }, 2, 'Could not call'],
      'timed out': [{ [call]: fails(255, '\nRead timeout on endpoint URL\n') }, 2, 'Could not call'],
      silent: [{ [call]: silent }, 2, 'does not have the expected form'],
      'silent list': [{ [list]: silent }, 2, 'does not have the expected form'],
      malformed: [{ [call]: malformed }, 2, 'does not have the expected form'],
      'malformed list': [{ [list]: malformed }, 2, 'does not have the expected form'],
      throttled: [{ [call]: awsError('TooManyRequestsException') }, 2, 'TooManyRequestsException'],
      'throttled list': [{ [list]: awsError('Throttling') }, 2, 'Throttling'],
      denied: [{ [call]: awsError('AccessDeniedException') }, 2, 'AccessDeniedException'],
    },
  },
  'mypy.sh': {
    env: { PATHS: ['src'] }, files: code, routes: { [pip]: silent },
    cells: {
      passes: [python(), 0, 'mypy found no mistake'],
      fails: [python(), 1, 'mypy found the mistakes listed above', { files: { 'src/a.py': 'x: int = "1"\n' } }],
      ...index('python -m mypy *', 'python', { 'python -c import mypy': fails(1) }),
      silent: 'its exit code is the answer: with error_summary = false it prints nothing',
      malformed: 'its exit code is the answer',
      'a plugin that crashes': [python(), 2, 'mypy could not look', {
        files: { ...code, 'mypy.ini': '[mypy]\nplugins = plugin.py\n', 'plugin.py': 'def plugin(version):\n    raise RuntimeError("odd")\n' },
      }],
    },
  },
  'npm.sh': {
    env: { SCRIPT: 'test', npm_config_update_notifier: 'false' }, files: project, routes: {},
    cells: {
      passes: [{}, 0, 'npm run test passed'],
      fails: [{}, 1, 'failed with exit code 3', { env: { SCRIPT: 'bad' } }],
      missing: [{ 'npm *': missing('npm') }, 2, 'npm ci failed'],
      'a program of the script that is missing': [{}, 2, 'could not be started', { env: { SCRIPT: 'broken' } }],
      crashed: [{}, 1, 'failed with exit code', { env: { SCRIPT: 'dies' } }],
      'npm that is killed': [{ 'npm run *': killed, 'npm *': silent }, 1, 'failed with exit code 139'],
      'timed out': [{ 'npm run *': timeout, 'npm *': silent }, 1, 'failed with exit code 124'],
      silent: 'its exit code is the answer: a script may have nothing to say',
      malformed: 'its exit code is the answer',
      throttled: [{ 'npm ci *': fails(1, 'npm ERR! 429 Too Many Requests') }, 2, 'npm ci failed'],
      denied: [{ 'npm ci *': fails(1, 'npm ERR! 403 Forbidden') }, 2, 'npm ci failed'],
    },
  },
  'npm-audit.sh': {
    env: { WORST: 'low' }, files: project, routes: {},
    cells: {
      passes: [{ 'npm *': audited(0) }, 0, 'Vulnerabilities in 1 packages: 0 critical'],
      fails: [{ 'npm *': fails(1, '', JSON.stringify(audited(1))) }, 1, 'The worst vulnerability is high'],
      missing: [{ 'npm *': missing('npm') }, 2, 'npm says: nothing'],
      crashed: [{ 'npm *': killed }, 2, 'npm says: nothing'],
      'timed out': [{ 'npm *': timeout }, 2, 'npm says: nothing'],
      silent: [{ 'npm *': silent }, 2, 'npm says: nothing'],
      malformed: [{ 'npm *': malformed }, 2, 'npm says: nothing'],
      throttled: [{ 'npm *': fails(1, 'npm ERR! 429', JSON.stringify({ message: '429 Too Many Requests', error: { summary: '', detail: '' } })) }, 2, 'npm says: 429 Too Many Requests'],
      denied: [{ 'npm *': fails(1, 'npm ERR! 403', JSON.stringify({ message: '403 Forbidden', error: { summary: '', detail: '' } })) }, 2, 'npm says: 403 Forbidden'],
    },
  },
  'pytest.sh': {
    env: { PATHS: ['tests'] }, files: { 'tests/test_a.py': 'def test_a():\n    assert True\n' }, routes: { [pip]: silent },
    cells: {
      passes: [python(), 0, 'Tests that passed: 1'],
      fails: [python(), 1, '1 of 1 tests failed', { files: { 'tests/test_a.py': 'def test_a():\n    assert False\n' } }],
      ...index('python -m pytest *', 'python', { 'python -c import pytest': fails(1) }),
      silent: [python({ 'python -m pytest *': silent }), 2, 'left no whole report'],
      malformed: [python({ 'python -m pytest *': runs('echo "<testsuites" >"${3#--junitxml=}"') }), 2, 'left no whole report'],
      'a module that is not installed': [python({ 'python -m pytest *': runs('exec /usr/bin/python3 -m no_such_pytest') }), 2, 'left no whole report'],
      'a test that kills the process': [python(), 2, 'exit code 139', { files: { 'tests/test_a.py': 'import os, signal\ndef test_a():\n    os.kill(os.getpid(), signal.SIGSEGV)\n' } }],
      'a test that ends the process with 0': [python(), 2, 'left no whole report', { files: { 'tests/test_a.py': 'import os\ndef test_a():\n    os._exit(0)\n' } }],
      'a test that ends the run with 0': [python(), 2, 'Only 2 of 3 tests ran.', {
        files: { 'tests/test_a.py': 'import pytest\ndef test_a():\n    pass\ndef test_b():\n    pytest.exit("enough", returncode=0)\ndef test_c():\n    assert False\n' },
      }],
      'a conftest that crashes': [python(), 2, 'could not run the tests (exit code 4)', { files: { 'tests/test_a.py': 'def test_a():\n    pass\n', 'tests/conftest.py': 'raise RuntimeError("odd")\n' } }],
      'a hook that crashes': [python(), 2, 'could not run the tests (exit code 3)', {
        files: { 'tests/test_a.py': 'def test_a():\n    pass\n', 'tests/conftest.py': 'def pytest_runtest_protocol(item):\n    raise RuntimeError("odd")\n' },
      }],
    },
  },
  'ruff.sh': {
    env: { PATHS: ['src'] }, files: code, routes: { [pip]: silent, ...show },
    cells: {
      passes: [{ 'python -m ruff check --no-fix *': raw('All checks passed!\n') }, 0, 'ruff found nothing'],
      fails: [{ 'python -m ruff check --no-fix *': fails(1, '', '::error::F401\n') }, 1, 'ruff found the mistakes'],
      ...index('python -m ruff check --no-fix *', 'python'),
      silent: [{ 'python -m ruff *': silent }, 2, 'There is no Python file to look at'],
      malformed: [{ 'python -m ruff *': malformed }, 2, 'There is no Python file to look at'],
      'a module that is not installed': [python({ 'python -m ruff *': runs('exec /usr/bin/python3 -m no_such_ruff') }), 2, 'could not list the files'],
    },
  },
  'sam-validate.sh': {
    env: { TEMPLATE: 'template.yaml', REGION: 'eu-west-1' }, files: { 'template.yaml': 'Resources: {}\n' }, routes: {},
    cells: {
      passes: [{ 'sam *': raw('template.yaml is a valid SAM Template\n') }, 0, 'is valid'],
      fails: [{ 'sam *': fails(1, 'Error: Linting failed.') }, 1, 'is not valid'],
      missing: [{ 'sam *': missing('sam') }, 2, 'exit code 127'],
      crashed: [{ 'sam *': killed }, 2, 'exit code 139'],
      'timed out': [{ 'sam *': timeout }, 2, 'exit code 124'],
      silent: 'its exit code is the answer: what it says of a valid template changes between its versions',
      malformed: 'its exit code is the answer',
      throttled: 'it asks nobody', denied: 'it asks nobody',
    },
  },
};

const situations = ['passes', 'fails', 'missing', 'crashed', 'timed out', 'silent', 'malformed', 'throttled', 'denied'];

describe('gates, passing, failing and broken', { concurrency: 4 }, () => {
  const pages = {
    '/up': [200, '{"up": true}'], '/wrong': [200, '{"up": false}'], '/429': [429, '{"up": true}'], '/403': [403, '{"up": true}'], '/empty': [200, ''], '/half': [200, '{"up": '],
  };
  const server = createServer((req, res) => req.url !== '/never' && res.writeHead(pages[req.url][0]).end(pages[req.url][1]));
  before(() => new Promise((done) => server.listen(0, '127.0.0.1', done)));
  after(() => (server.closeAllConnections(), server.close()));

  it('each gate of the library stands in the table, with every situation', () => {
    assert.deepEqual(Object.keys(table).sort(), readdirSync(join(root, 'stdlib/scripts')).sort());
    for (const [name, { cells }] of Object.entries(table)) {
      for (const situation of situations) assert.ok(Object.keys(cells).some((cell) => cell.startsWith(situation)), `${name}: ${situation}`);
    }
  });

  for (const [name, { env, files, routes, real, cells }] of Object.entries(table)) {
    for (const [situation, cell] of Object.entries(cells)) {
      if (typeof cell === 'string') continue;
      it(`${name}: ${situation}`, async () => {
        const [given, status, text, more = {}] = cell;
        const at = `http://127.0.0.1:${server.address().port}`;
        const path = typeof given === 'string' ? given : more.path;
        const own = typeof given === 'string' ? { 'curl *': runs('exec /usr/bin/curl "$@"') } : given;
        const programs = name.startsWith('npm') ? {} : python();
        const r = await run(gate(name), {
          env: { ...env, ...(real && path ? { URL: at + path } : {}), ...more.env }, files: more.files ?? files, routes: { ...own, ...routes, ...programs, ...own },
        });
        expect(r, status, text);
        if (status === 2) assert.match(/::error::(.*)/.exec(r.stderr)[1], advice, r.text);
      });
    }
  }
});
