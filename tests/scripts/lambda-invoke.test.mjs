// stdlib/scripts/lambda-invoke.sh: a call that AWS answers with 200 is not yet a function that works.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, raw, fails, killed, runs, each } from './support/run.mjs';
import { arn, stack } from './support/aws.mjs';

const env = { STACK: 'shop', REGION: 'eu-west-1', EVIDENCE: 'evidence/answers.json' };
const list = 'aws cloudformation list-stack-resources *';
const invoke = (name, alias = 'live') => `aws lambda invoke --function-name ${arn(name)} --qualifier ${alias} *`;
/** What the command line tool does: the answer goes into the file named last, what is printed is about the call. */
const answers = (answer, about = {}, code = 0) =>
  runs(`printf %s '${typeof answer === 'string' ? answer : JSON.stringify(answer)}' >"\${!#}"; printf %s '${JSON.stringify({ StatusCode: 200, ExecutedVersion: '7', ...about })}'`, code);
const failed = (type) => answers({ errorType: type, errorMessage: 'secret of a customer' }, { FunctionError: 'Unhandled' });
const api = (statusCode, body = '{"status": "up"}') => answers({ statusCode, headers: {}, body });

const functions = stack({ orders: 7, billing: [2, 3] }, [
  { ResourceType: 'AWS::Lambda::Alias', LogicalResourceId: 'betaAlias', PhysicalResourceId: `${arn('orders')}:beta`, ResourceStatus: 'UPDATE_COMPLETE' },
]);
const good = { [list]: functions, [invoke('orders')]: api(200), [invoke('billing')]: answers('null', { ExecutedVersion: '3' }) };
const call = (more = {}, routes = {}, files = {}) => run(gate('lambda-invoke.sh'), { env: { ...env, ...more }, routes: { ...routes, ...good, ...routes }, files });
const invoked = (r) => r.calls.filter((c) => c.args[1] === 'invoke');
const only = { FUNCTION: 'orders' };

describe('lambda-invoke', { concurrency: 4 }, () => {
  it('every function behind the alias is called, and only those', async () => {
    const r = expect(await call(), 0, `${arn('billing')}:live, version 3: as expected`, `${arn('orders')}:live, version 7: as expected`);
    assert.deepEqual(invoked(r).map((c) => c.args[3]), [arn('billing'), arn('orders')]);
    assert.deepEqual(r.evidence, [
      { alias: `${arn('billing')}:live`, version: '3', problem: null }, { alias: `${arn('orders')}:live`, version: '7', problem: null },
    ]);
    for (const option of ['--cli-read-timeout 900', '--output json', '--payload fileb://']) assert.ok(invoked(r).every((c) => c.text.includes(option)), option);
  });

  it('one function by its logical id; another alias', async () => {
    assert.deepEqual(invoked(expect(await call(only), 0)).map((c) => c.args[3]), [arn('orders')]);
    const r = expect(await call({ ALIAS: 'beta' }, { [invoke('orders', 'beta')]: api(200) }), 0);
    assert.equal(invoked(r).length, 1);
  });

  it('nothing to call is broken', async () => {
    await each([{ FUNCTION: 'payments' }, { FUNCTION: 'ordersAliaslive' }, { ALIAS: 'green' }, { FUNCTION: 'billing', ALIAS: 'beta' }, { ALIAS: 'Live' }], async (more) => {
      const r = expect(await call(more), 2, 'nothing was called');
      assert.equal(invoked(r).length, 0);
    });
    expect(await call({}, { [list]: { StackResourceSummaries: [] } }), 2, 'shop has no function with the alias live');
  });

  it('a function that fails fails, though the call gave 200; its message is not printed', async () => {
    const r = expect(await call({}, { [invoke('orders')]: failed('KeyError') }), 1, `Not as expected: ${arn('orders')}:live failed (KeyError); its log says why`);
    assert.doesNotMatch(r.text, /secret/);
    assert.equal(invoked(r).length, 2, 'the others are called all the same');
    assert.match(r.evidence[1].problem, /KeyError/);
    expect(await call(only, { [invoke('orders')]: answers('gibberish', { FunctionError: 'Handled' }) }), 1, 'failed ()');
  });

  it('all that failed are named', async () => {
    expect(await call({}, { [invoke('orders')]: failed('A'), [invoke('billing')]: failed('B') }), 1, /billing:live failed \(B\).*orders:live failed \(A\)/);
  });

  it('the statusCode in the answer', async () => {
    expect(await call({ ...only, STATUS: '200' }), 0);
    expect(await call({ ...only, STATUS: '200' }, { [invoke('orders')]: answers({ statusCode: '200' }) }), 0);
    await each([[api(500), '500'], [answers({}), 'null'], [answers('[]'), 'null'], [answers('null'), 'null'], [answers('"200"'), 'null'], [answers('200'), 'null']], async ([answer, shown]) =>
      expect(await call({ ...only, STATUS: '200' }, { [invoke('orders')]: answer }), 1, `gave statusCode ${shown} instead of 200`));
    await each(['', 'text', '{} {}'], async (text) => expect(await call({ ...only, STATUS: '200' }, { [invoke('orders')]: answers(text) }), 1, 'gave an answer that is not JSON'));
    expect(await call(only, { [invoke('orders')]: api(500) }), 0, 'as expected');
  });

  it('a condition on the answer', async () => {
    await each(['.statusCode == 200', '.body | fromjson | .status == "up"', '-length < 1'], async (EXPECT) => expect(await call({ ...only, EXPECT }), 0));
    await each(['.statusCode == 201', '.statusCode', 'empty', 'true, error("x")', '.headers[]', '.body.status == "up"'], async (EXPECT) =>
      expect(await call({ ...only, EXPECT }), 1, `gave an answer for which this is not true: ${EXPECT}`));
    expect(await call({ ...only, EXPECT: '.statusCode ==' }), 2, 'EXPECT is no expression of jq');
    expect(await call({ ...only, EXPECT: 'true' }, { [invoke('orders')]: answers('') }), 1, 'not JSON');
    expect(await call({ ...only, STATUS: '500', EXPECT: '.body == "x"' }, { [invoke('orders')]: api(500) }), 1, 'this is not true');
  });

  it('the payload: none, given, from a file', async () => {
    const check = async (more, files, expected) => {
      const answer = runs(`all=$*; file=\${all#*fileb://}; [[ $(jq -c . "\${file%% *}") == '${expected}' && $AWS_MAX_ATTEMPTS == 1 ]] || exit 9; printf '{}' >"\${!#}"; printf '{"StatusCode": 200, "ExecutedVersion": "1"}'`);
      expect(await call({ ...only, ...more }, { [invoke('orders')]: answer }, files), 0);
    };
    await check({}, {}, '{}');
    await check({ PAYLOAD: '{"a": "b c"}' }, {}, '{"a":"b c"}');
    await check({ PAYLOAD_FILE: 'tests/health/production.json' }, { 'tests/health/production.json': '{\n  "order": 1\n}\n' }, '{"order":1}');
    await each([{ PAYLOAD: '{' }, { PAYLOAD: '{} {}' }, { PAYLOAD_FILE: 'empty.json' }, { PAYLOAD_FILE: 'text.json' }], async (more) => {
      const r = expect(await call(more, {}, { 'empty.json': '', 'text.json': 'order' }), 2, 'does not hold one JSON value');
      assert.equal(r.calls.length, 0);
    });
    expect(await call({ PAYLOAD_FILE: 'nowhere.json' }), 2, 'There is no file nowhere.json');
    expect(await call({ PAYLOAD: '{}', PAYLOAD_FILE: 'a.json' }), 2, 'one of them is too much');
  });

  it('what cannot be found out is broken', async () => {
    await each([
      [list, fails(254, 'An error occurred (AccessDenied)')], [list, raw('')], [list, raw('[]')], [list, {}], [list, { ...functions, NextToken: 'more' }], [list, killed],
      [list, { StackResourceSummaries: [{ ResourceType: 'AWS::Lambda::Alias', PhysicalResourceId: 'live', ResourceStatus: 'CREATE_COMPLETE' }] }],
      [invoke('orders'), fails(254, 'An error occurred (TooManyRequestsException)')], [invoke('orders'), killed], [invoke('orders'), raw('')], [invoke('orders'), raw('{}')],
      [invoke('orders'), answers({}, { StatusCode: 202 })], [invoke('orders'), answers({}, { ExecutedVersion: null })],
    ], async ([route, answer]) => expect(await call({}, { [route]: answer }), 2));
  });

  it('what is not configured is broken', async () => {
    await each([{ STACK: '' }, { REGION: '' }, { STATUS: 'ok' }, { STATUS: '2000' }], async (more) => {
      const r = expect(await call(more), 2);
      assert.equal(r.calls.length, 0);
    });
  });
});
