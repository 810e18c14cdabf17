// The gates of the library on an application that is whole: the one of the security design assistant passes them all with the real
// tools, and one mistake in it is found by the gate whose work that is.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { run, expect, gate, root } from '../scripts/support/run.mjs';
import { python } from '../scripts/support/python.mjs';

const application = join(root, 'examples/security-design-assistant');

/** An edit of one file, which must change something. */
const edit = (file, from, to) => (work) => {
  const before = readFileSync(join(work, file), 'utf8');
  const after = before.replace(from, to);
  assert.notEqual(after, before, `nothing to change in ${file}`);
  writeFileSync(join(work, file), after);
};
const remove = (file) => (work) => rmSync(join(work, file));

const tests = { SKIPPED: 'fails', EMPTY: 'fails' };
const gates = {
  unit: ['pytest.sh', { ...tests, PATHS: ['tests/unit'], COVERAGE_OF: 'src', COVERAGE_OVER: '80' }],
  integration: ['pytest.sh', { ...tests, PATHS: ['tests/integration'] }],
  extended: ['pytest.sh', { ...tests, PATHS: ['tests'], MARK: 'extended or critical' }],
  smoke: ['pytest.sh', { ...tests, PATHS: ['tests/smoke'] }],
  types: ['mypy.sh', { PATHS: ['src'] }],
  security: ['bandit.sh', { PATHS: ['src'], WORST: 'low' }],
};

const judge = (name, { env = {}, change } = {}) => {
  const [script, given] = gates[name];
  return run(gate(script), {
    env: { ...given, ...env },
    routes: python(),
    prepare: (work) => {
      cpSync(application, work, { recursive: true, filter: (path) => !/__pycache__|\.(pytest|mypy)_cache/.test(path) });
      change?.(work);
    },
  });
};

const worker = 'src/assistant/worker.py';

describe('the application of the example', () => {
  for (const name of ['unit', 'integration', 'extended', 'types', 'security']) {
    it(`passes: ${name}`, async () => expect(await judge(name), 0));
  }

  it('has no finding at all, and its coverage is above the limit', async () => {
    assert.equal((await judge('security')).outputs.highest, 'none');
    assert.ok(Number((await judge('unit')).outputs.coverage) > 80);
  });

  const mistakes = [
    ['unit', 'a limit that is wrong by one', edit('src/assistant/assessments.py', '> longest', '>= longest'), 'tests failed'],
    ['unit', 'code that no test runs', remove('tests/unit/test_gemini.py'), 'Coverage is', remove('tests/unit/test_worker.py')],
    ['integration', 'a handler that is not there', edit('infrastructure/template.yaml', 'assistant.worker.handler', 'assistant.worker.main'), 'tests failed'],
    ['integration', 'a variable that is not set', edit('infrastructure/template.yaml', 'GEMINI_SECRET_ARN', 'SECRET_ARN'), 'tests failed'],
    ['extended', 'an assessment that is paid for twice', edit(worker, 'if item["state"] == DONE:', 'if item["state"] == "":'), 'tests failed'],
    ['types', 'a wrong type', edit('src/assistant/metrics.py', 'tokens: int', 'tokens: str'), 'mypy found the mistakes'],
    ['types', 'a function without types', edit('src/assistant/metrics.py', 'now_ms: int) -> str', 'now_ms)'), 'mypy found the mistakes'],
    ['security', 'a command that a shell reads', edit(worker, 'import logging\n', 'import logging\nimport subprocess\n\nsubprocess.call(__name__, shell=True)\n'), 'The worst finding'],
  ];
  for (const [name, what, change, text, also] of mistakes) {
    it(`${name} finds ${what}`, async () => {
      const both = (work) => [change, also].forEach((one) => one?.(work));
      expect(await judge(name, { change: both }), 1, text);
    });
  }
});

describe('its smoke tests', () => {
  const answers = {
    'GET /health': [200, { health: 'ok' }],
    'POST /assessments': [400, { error: '`design` is missing' }],
    'GET /assessments/none': [404, { error: 'no such assessment' }],
  };

  const against = async (changed) => {
    const server = createServer((request, response) => {
      const [status, body] = { ...answers, ...changed }[`${request.method} ${request.url}`];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await judge('smoke', { env: { SMOKE_URL: `http://127.0.0.1:${server.address().port}` } });
    } finally {
      server.close();
    }
  };

  it('pass where all is well', async () => expect(await against({}), 0, 'Tests that passed: 3'));
  it('fail where it is not', async () => expect(await against({ 'GET /health': [500, { message: 'Internal Server Error' }] }), 1, 'tests failed'));
  it('fail where nothing says what to ask', async () => expect(await judge('smoke'), 1, 'were skipped'));

  it('know the address of every environment that is looked at', () => {
    const definition = readFileSync(join(application, 'promotion.promo'), 'utf8');
    const urls = JSON.parse(readFileSync(join(application, 'tests/smoke/urls.json'), 'utf8'));
    const domains = [...definition.matchAll(/^environment (\w+) \{(?:\n .*)*?\n  domain +"([^"]+)"/gm)].map(([, name, domain]) => [name, `https://${domain}`]);
    assert.equal(domains.length, 2);
    assert.deepEqual(urls, Object.fromEntries(domains));
  });
});
