// Gates of the standard library for npm, templates, addresses and functions.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, raw, fails, killed, runs, inTurn, each } from './support/run.mjs';
import { arn, stack } from './support/aws.mjs';

describe('npm', { concurrency: 4 }, () => {
  const files = { 'app/package.json': '{"scripts": {"test": "x", "empty": ""}}', 'app/package-lock.json': '{}' };
  const npm = (routes, env = {}, more = files) => run(gate('npm.sh'), { env: { DIR: 'app', SCRIPT: 'test', ...env }, files: more, routes: { ...routes, 'npm ci': raw(''), 'npm run -- test': raw(''), ...routes } });
  it('installs what is locked, then runs the script', async () => {
    const r = expect(await npm({}), 0);
    assert.deepEqual(r.calls.map((c) => c.text), ['npm ci', 'npm run -- test']);
    expect(await npm({ 'npm run -- test': fails(7) }), 1, "'test' failed with exit code 7");
  });
  it('is broken when nothing can be run', async () => {
    expect(await npm({ 'npm ci': fails(1) }), 2, 'npm ci failed');
    expect(await npm({ 'npm run -- test': fails(127) }), 2, 'could not be started');
    await each([{ SCRIPT: 'absent' }, { SCRIPT: 'empty' }, { SCRIPT: '' }, { DIR: 'nowhere' }], async (env) => {
      const r = expect(await npm({}, env), 2);
      assert.equal(r.calls.length, 0);
    });
    expect(await npm({}, {}, { 'app/package.json': files['app/package.json'] }), 2, 'no package-lock.json');
    expect(await npm({}, {}, { ...files, 'app/package.json': '{' }), 2);
  });
});

describe('npm-audit', { concurrency: 4 }, () => {
  const report = (counts) => {
    const all = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, ...counts };
    return { metadata: { vulnerabilities: { ...all, total: Object.values(all).reduce((a, b) => a + b) }, dependencies: { total: 30 } }, vulnerabilities: { x: { name: 'x', severity: 'high', range: '<2' } } };
  };
  const audit = (answer, env = {}) => run(gate('npm-audit.sh'), { env: { DIR: 'app', WORST: 'low', EVIDENCE: 'e.json', ...env }, files: { 'app/package-lock.json': '{}' }, routes: { 'npm audit --json': answer } });
  const found = (counts) => fails(1, '', JSON.stringify(report(counts)));
  it('passes up to the worst that is allowed', async () => {
    const r = expect(await audit(report({})), 0, 'the worst is none');
    assert.equal(r.outputs.highest, 'none');
    expect(await audit(found({ low: 2 })), 0);
    const high = expect(await audit(found({ low: 2, high: 1 })), 1, 'The worst of 3 vulnerabilities is high');
    assert.deepEqual(high.evidence, { tool: 'npm audit', dependencies: 30, findings: 3, highest: 'high' });
    expect(await audit(found({ critical: 1 }), { WORST: 'critical' }), 0);
    expect(await audit(found({ moderate: 1 }), { WORST: 'none' }), 1);
  });
  it('is broken without a report: an error of the registry is not "no vulnerability"', async () => {
    await each([fails(1, '', '{"error": {"code": "ENOTFOUND", "summary": "request failed"}}'), raw(''), raw('{}'), raw('{'), killed, { metadata: { vulnerabilities: { total: 0 }, dependencies: { total: 1 } } }],
      async (answer) => expect(await audit(answer), 2));
    await each([{ WORST: '' }, { WORST: 'medium' }, { DIR: 'nowhere' }, { DIR: '.' }], async (env) => expect(await audit(report({}), env), 2));
  });
});

describe('templates', { concurrency: 4 }, () => {
  const files = { 't.yaml': 'Resources: {}\n' };
  it('sam-validate', async () => {
    const validate = (answer, env = {}) => run(gate('sam-validate.sh'), { env: { TEMPLATE: 't.yaml', REGION: 'eu-west-1', ...env }, files, routes: { 'sam validate --lint --template-file t.yaml --region eu-west-1': answer } });
    expect(await validate(raw('')), 0);
    expect(await validate(fails(1)), 1, 'is not valid');
    await each([fails(2), fails(127), killed], async (answer) => expect(await validate(answer), 2, 'did not finish'));
    await each([{ TEMPLATE: 'absent' }, { REGION: '' }], async (env) => expect(await validate(raw(''), env), 2));
  });
  it('cfn-lint', async () => {
    const finding = { Level: 'Error', Filename: 't.yaml', Location: { Start: { LineNumber: 1 } }, Rule: { Id: 'E1' }, Message: 'm' };
    const lint = (code, report, env = {}) => run(gate('cfn-lint.sh'), {
      env: { PATHS: ['t.yaml'], REGION: 'eu-west-1', ...env }, files,
      routes: { 'cfn-lint --format json --regions eu-west-1 --template t.yaml': report === null ? killed : { ...fails(code, '', typeof report === 'string' ? report : JSON.stringify(report)) } },
    });
    expect(await lint(0, []), 0, '1 templates');
    expect(await lint(0, [finding]), 0, '1 remarks below');
    await each([2, 4, 6, 8, 14], async (code) => expect(await lint(code, [finding]), 1, 'found 1 faults', 'Error: t.yaml:1: E1 m'));
    // Python's argument parser exits with 2 as well, and python itself with 1.
    await each([[2, ''], [2, []], [1, [finding]], [1, ''], [0, ''], [0, '{}'], [32, [finding]], [0, null]], async ([code, report]) => expect(await lint(code, report), 2));
    await each([{ PATHS: '[]' }, { PATHS: ['absent.yaml'] }, { PATHS: ['-x'] }], async (env) => expect(await lint(0, [], env), 2));
  });
});

describe('http-get', { concurrency: 4 }, () => {
  const answers = (code, seconds, body = '', exit = 0) => runs(`for ((n = 1; n <= $#; n++)); do [[ \${!n} != --output ]] || { m=$((n + 1)); printf '%s' '${body}' >"\${!m}"; }; done
    printf '%s %s' '${code}' '${seconds}'`, exit);
  const ask = (curl, env = {}) => run(gate('http-get.sh'), { env: { URL: 'https://shop.example/health?a=b', EVIDENCE: 'e.json', ...env }, routes: { curl } });
  it('judges status, time and body', async () => {
    const r = expect(await ask(answers(200, '0.1234', '{"status":"ok"}'), { WITHIN_MS: '124', EXPECT: '.status == "ok"' }), 0, 'status 200, 124 ms');
    assert.deepEqual(r.outputs, { status: '200', milliseconds: '124' });
    assert.deepEqual(r.evidence, { tool: 'curl', url: 'https://shop.example/health?a=b', status: 200, milliseconds: 124, fault: null });
    assert.equal(r.calls.length, 1);
    expect(await ask(answers(404, '0.1'), { STATUS: '404' }), 0);
    expect(await ask(answers(200, '0.1240001'), { WITHIN_MS: '124' }), 1, '125 ms, allowed are 124 ms');
    expect(await ask(answers(301, '0.1')), 1, 'status 301, expected 200');
    await each(['{"status":"down"}', '{}', 'ok', '', '"text"', '{}{}'], async (body) => expect(await ask(answers(200, '0.1', body), { EXPECT: '.status == "ok"' }), 1));
  });
  it('tries again, but not for ever', async () => {
    const late = expect(await ask(inTurn(answers(503, '0.1'), answers('000', '0', '', 7), answers(200, '0.1'))), 0, 'Try 3');
    assert.equal(late.calls.filter((c) => c.text === 'sleep 5').length, 2);
    const never = expect(await ask(answers(503, '0.1'), { TRIES: '2', PAUSE_SECONDS: '1' }), 1, 'status 503');
    assert.deepEqual(never.calls.map((c) => c.program), ['curl', 'sleep', 'curl']);
    expect(await ask(answers('000', '0', '', 28)), 1, 'no answer (curl: exit code 28)');
    expect(await ask(killed), 1, 'no answer');
  });
  it('is broken by what cannot be asked or judged', async () => {
    await each([{ URL: '' }, { URL: 'file:///etc/passwd' }, { URL: 'https://a b' }, { STATUS: 'ok' }, { TRIES: '0' }, { WITHIN_MS: '1s' }], async (env) => {
      const r = expect(await ask(answers(200, '0.1'), env), 2);
      assert.equal(r.calls.length, 0);
    });
    expect(await ask(answers('000', '0', '', 3)), 2, 'curl cannot ask');
    expect(await ask(answers(200, '0.1', '{}'), { EXPECT: '.status ==' }), 2, 'not a filter');
  });
});

describe('lambda-invoke', { concurrency: 4 }, () => {
  const list = 'aws cloudformation list-stack-resources *';
  const invoke = (name) => `aws lambda invoke --function-name ${arn(name)}:live *`;
  const answers = (body, call = { StatusCode: 200, ExecutedVersion: '7' }) => runs(`printf '%s' '${body}' >"\${!#}"; echo '${typeof call === 'string' ? call : JSON.stringify(call)}'`);
  const call = (routes, env = {}) => run(gate('lambda-invoke.sh'), {
    env: { STACK: 'shop', REGION: 'eu-west-1', EVIDENCE: 'e.json', ...env },
    routes: { ...routes, [list]: stack({ orders: 7, billing: 3 }), [invoke('orders')]: answers('{"ok":true}'), [invoke('billing')]: answers('{"ok":true}'), ...routes },
  });
  it('calls every function of the stack through its alias, or the one that is named', async () => {
    const r = expect(await call({}, { EXPECT: '.ok', PAYLOAD: '{"probe": 1}' }), 0, 'orders:live, version 7: passed');
    assert.equal(r.evidence.results.length, 2);
    assert.deepEqual(r.evidence.results[0], { alias: `${arn('billing')}:live`, version: '7', fault: null });
    const one = expect(await call({}, { FUNCTION: 'orders' }), 0);
    assert.equal(one.calls.filter((c) => c.args[1] === 'invoke').length, 1);
    assert.ok(!r.text.includes('"ok"'), 'answers are not printed');
  });
  it('fails on an error of the function, another status, an answer that is not as it should be', async () => {
    const failed = answers('{"errorType":"KeyError","errorMessage":"secret"}', { StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '7' });
    const r = expect(await call({ [invoke('orders')]: failed }), 1, 'the function failed (Unhandled: KeyError)', '1 of 2 functions');
    assert.ok(!r.text.includes('secret'));
    assert.match(r.evidence.results[1].fault, /KeyError/);
    expect(await call({ [invoke('orders')]: answers('{}', { StatusCode: 202 }) }), 1, 'status 202');
    await each(['{"ok":false}', '{}', 'null', '', 'text', '[]'], async (body) => expect(await call({ [invoke('orders')]: answers(body) }, { EXPECT: '.ok' }), 1));
  });
  it('is broken by what cannot be called or judged', async () => {
    await each([[list, raw('')], [list, {}], [list, fails(254)], [list, { ...stack({ orders: 1 }), NextToken: 'x' }], [list, stack({})],
      [invoke('orders'), fails(254, 'AccessDenied')], [invoke('orders'), killed], [invoke('orders'), answers('{}', '')], [invoke('orders'), answers('{}', '{}')]],
    async ([route, answer]) => expect(await call({ [route]: answer }), 2));
    await each([{ STACK: '' }, { REGION: '' }, { FUNCTION: 'absent' }, { ALIAS: 'blue' }, { PAYLOAD: '{' }, { EXPECT: '.ok ==' }], async (env) => expect(await call({}, env), 2));
  });
});
