// stdlib/scripts/bandit.sh, with the real bandit.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, gate, fails, killed, raw, runs, each } from './support/run.mjs';
import { python, installed } from './support/python.mjs';

const code = {
  none: 'print(1)\n',
  low: 'def f(x):\n    assert x\n',
  medium: 'def f(x):\n    return eval(x)\n',
  high: 'import subprocess\n\n\ndef f(x):\n    return subprocess.call(x, shell=True)\n',
};
const levels = Object.keys(code);
const bandit = (files, env = {}, routes = {}) =>
  run(gate('bandit.sh'), { files, env: { PATHS: ['src'], WORST: 'low', EVIDENCE: 'evidence/bandit.json', ...env }, routes: python(routes) });

describe('bandit', { concurrency: 2 }, () => {
  it('what is found is held against what may pass', async () => {
    for (const [n, found] of levels.entries()) {
      await each([...levels.slice(Math.max(0, n - 1), n + 1), 'critical'], async (WORST) => {
        const passes = [...levels, 'critical'].indexOf(WORST) >= levels.indexOf(found);
        const r = expect(await bandit({ 'src/a.py': code[found] }, { WORST }), passes ? 0 : 1);
        assert.equal(r.outputs.highest, found);
        assert.equal(r.evidence.highest, found);
        if (!passes) assert.match(r.text, new RegExp(`The worst finding of bandit is ${found}. Nothing worse than ${WORST} may pass`));
      });
    }
  });

  it('findings are listed with their place', async () => {
    const r = expect(await bandit({ 'src/a.py': code.low, 'src/b.py': code.high }), 1, 'src/b.py:5: high: ', '[B602]', /1 high, 0 medium, \d low/);
    assert.deepEqual(r.evidence.findings.map((f) => f.severity).sort().at(0), 'high');
    assert.match(installed(r).join(' '), /^bandit==\d+\.\d+\.\d+$/);
  });

  it('lines that are exempt are counted, where everybody can see it', async () => {
    expect(await bandit({ 'src/a.py': 'def f(x):\n    return eval(x)  # nosec\n' }), 0, 'Exempt by a nosec comment: 1.');
  });

  it('a configuration that hides findings by their level does not hide them here', async () => {
    expect(await bandit({ 'src/a.py': code.medium, 'src/.bandit': '[bandit]\nlevel: 3\n' }), 1, 'The worst finding of bandit is medium');
  });

  it('code that cannot be read was not looked at', async () => {
    expect(await bandit({ 'src/a.py': code.none, 'src/b.py': 'def f(:\n' }), 2, 'bandit could not read src/b.py (syntax error');
  });

  it('no code is broken', async () => {
    await each([{ 'src/readme.md': '' }, { 'src/a.py': '' }], async (files) => expect(await bandit(files, { WORST: 'high' }), 2, 'There is no Python code to look at in src'));
  });

  it('a report that is missing, odd or incomplete is broken', async () => {
    const files = { 'src/a.py': code.none };
    const totals = { loc: 1, nosec: 0, 'SEVERITY.HIGH': 0, 'SEVERITY.MEDIUM': 0, 'SEVERITY.LOW': 0, 'SEVERITY.UNDEFINED': 0 };
    const report = (more) => runs(`while [[ $1 != --output ]]; do shift; done; printf %s '${JSON.stringify({ errors: [], results: [], metrics: { _totals: totals }, ...more })}' >"$2"`);
    expect(await bandit(files, {}, { 'python -m bandit *': report({}) }), 0);
    await each([
      report({ metrics: { _totals: { ...totals, 'SEVERITY.HIGH': undefined } } }), report({ metrics: {} }), report({ errors: undefined }), report({ results: undefined }),
      report({ metrics: { _totals: { ...totals, loc: undefined } } }), raw(''), runs('echo "{" >x'),
    ], async (answer) => expect(await bandit(files, {}, { 'python -m bandit *': answer }), 2, 'cannot be read'));
    expect(await bandit(files, {}, { 'python -m bandit *': report({ metrics: { _totals: { ...totals, 'SEVERITY.UNDEFINED': 1 } } }) }), 2, 'without a severity');
    await each([fails(2), fails(127), killed], async (answer) => {
      expect(await bandit(files, {}, { 'python -m bandit *': answer }), 2, 'could not look');
      expect(await bandit(files, {}, { 'python -m pip install *': answer }), 2, 'Could not install');
    });
  });

  it('what is not configured is broken', async () => {
    await each([{ WORST: '' }, { WORST: 'LOW' }, { WORST: 'moderate' }, { PATHS: '' }, { PATHS: [] }, { PATHS: ['-ll'] }, { PATHS: ['nowhere'] }], async (env) => {
      const r = expect(await bandit({ 'src/a.py': code.none }, env), 2);
      assert.equal(r.calls.length, 0);
    });
  });
});
