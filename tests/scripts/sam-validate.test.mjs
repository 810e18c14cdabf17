// stdlib/scripts/sam-validate.sh.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, raw, each } from './support/run.mjs';

const validate = (answer = raw('template.yaml is a valid SAM Template\n'), env = {}) =>
  run(gate('sam-validate.sh'), {
    files: { 'template.yaml': 'Resources: {}\n' }, env: { TEMPLATE: 'template.yaml', REGION: 'eu-west-1', ...env }, routes: { 'sam *': answer },
  });

describe('sam-validate', { concurrency: 4 }, () => {
  it('a valid template passes, and is linted, which needs no credentials', async () => {
    const r = expect(await validate(), 0, 'template.yaml is valid');
    assert.deepEqual(r.calls.map((c) => c.text), ['sam validate --lint --template-file template.yaml --region eu-west-1']);
  });

  it('an invalid one fails', async () => {
    expect(await validate(fails(1, '[[E3002: Resource properties are invalid]]\nError: Linting failed.\n')), 1, 'template.yaml is not valid', 'E3002');
  });

  it('what cannot look, or is not configured, is broken', async () => {
    await each([fails(2, 'No such option'), fails(127), killed], async (answer) => expect(await validate(answer), 2, 'sam could not look'));
    await each([{ TEMPLATE: '' }, { TEMPLATE: 'nowhere.yaml' }, { REGION: '' }], async (env) => {
      const r = expect(await validate(raw(''), env), 2);
      assert.equal(r.calls.length, 0);
    });
  });
});
