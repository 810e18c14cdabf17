// stdlib/scripts/npm-audit.sh, with the real npm, which asks a registry of our own on this machine.
import { describe, it, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { run, expect, gate, fails, killed, raw, each } from './support/run.mjs';

const levels = ['none', 'low', 'medium', 'high', 'critical'];
const npmWord = { medium: 'moderate' };
/** Advisories by package, in the form of the registry's bulk endpoint. */
const advisory = (severity, id = 1) => [{ id, url: 'https://example.test/advisory', title: 'Something bad', severity, vulnerable_versions: '<2.0.0', cwe: [], cvss: { score: 0, vectorString: null } }];

/** A project whose packages all are there in version 1.0.0, according to its lock file. */
const project = (names, { dev = [], dir = '.' } = {}) => {
  const of = (list) => Object.fromEntries(list.map((name) => [name, '^1.0.0']));
  const manifest = { name: 'shop', version: '1.0.0', dependencies: of(names), devDependencies: of(dev) };
  const packages = Object.fromEntries([...names, ...dev].map((name) => [`node_modules/${name}`, { version: '1.0.0', ...(dev.includes(name) ? { dev: true } : {}) }]));
  return {
    [`${dir}/package.json`]: JSON.stringify(manifest),
    [`${dir}/package-lock.json`]: JSON.stringify({ name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': manifest, ...packages } }),
  };
};

describe('npm-audit', { concurrency: 2 }, () => {
  const known = {};
  const asked = [];
  const server = createServer((req, res) => {
    const parts = [];
    req.on('data', (part) => parts.push(part)).on('end', () => {
      if (req.method === 'POST') {
        const sent = Buffer.concat(parts);
        const packages = Object.keys(JSON.parse(req.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent));
        asked.push(...packages);
        return res.end(JSON.stringify(Object.fromEntries(packages.filter((name) => known[name]).map((name) => [name, known[name]]))));
      }
      const name = decodeURIComponent(req.url.slice(1));
      const versions = Object.fromEntries(['1.0.0', '2.0.0'].map((version) => [version, { name, version, dist: { tarball: 'http://127.0.0.1/x.tgz', shasum: 'x' } }]));
      res.end(JSON.stringify({ name, 'dist-tags': { latest: '2.0.0' }, versions }));
    });
  });
  let registry;
  before(async () => {
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    registry = `http://127.0.0.1:${server.address().port}/`;
    for (const level of levels.slice(1)) known[`bad-${level}`] = advisory(npmWord[level] ?? level);
    known['bad-info'] = advisory('info');
  });
  after(() => server.close());
  const audit = (files, env = {}, routes = {}) =>
    run(gate('npm-audit.sh'), { files, env: { WORST: 'low', EVIDENCE: 'evidence/audit.json', npm_config_registry: registry, npm_config_update_notifier: 'false', npm_config_fetch_retries: '0', ...env }, routes });

  it('what is found is held against what may pass', async () => {
    for (const [n, found] of levels.entries()) {
      await each(levels.slice(Math.max(0, n - 1), n + 1), async (WORST) => {
        const passes = levels.indexOf(WORST) >= levels.indexOf(found);
        const r = expect(await audit(project(['fine', ...(found === 'none' ? [] : [`bad-${found}`])]), { WORST }), passes ? 0 : 1);
        assert.equal(r.outputs.highest, found);
        assert.equal(r.evidence.highest, found);
        if (!passes) assert.match(r.text, new RegExp(`The worst vulnerability is ${found}. Nothing worse than ${WORST} may pass`));
      });
    }
    assert.ok(asked.includes('fine'));
  });

  it("npm's lowest level counts as low", async () => {
    expect(await audit(project(['bad-info']), { WORST: 'none' }), 1, 'The worst vulnerability is low');
    expect(await audit(project(['bad-info'])), 0);
  });

  it('the worst counts; all are listed', async () => {
    const r = expect(await audit(project(['bad-low', 'bad-high', 'bad-medium'])), 1, 'bad-high 1.0.0: high, there is a fix', 'bad-medium', 'in 3 packages: 0 critical, 1 high, 1 medium, 1 low');
    assert.deepEqual([r.evidence.counts, r.evidence.packages], [{ critical: 0, high: 1, medium: 1, low: 1 }, 3]);
    assert.deepEqual(r.evidence.vulnerable.map((v) => v.name).sort(), ['bad-high', 'bad-low', 'bad-medium']);
  });

  it('no package at all has no vulnerability', async () => {
    expect(await audit(project([]), { WORST: 'none' }), 0);
  });

  it('the lock file of another directory', async () => {
    expect(await audit(project(['bad-high'], { dir: 'web' }), { DIR: 'web' }), 1, 'The worst vulnerability is high');
  });

  it('packages for development count, and no configuration talks npm out of asking', async () => {
    await each(['', 'omit=dev\n', 'offline=true\n', 'prefer-offline=true\n', 'package-lock=false\n', 'audit=false\n', 'production=true\n', 'audit-level=critical\n'], async (npmrc) =>
      expect(await audit({ ...project(['fine'], { dev: ['bad-high'] }), '.npmrc': npmrc }), 1, 'The worst vulnerability is high'));
    expect(await audit(project(['fine'], { dev: ['bad-high'] }), { NODE_ENV: 'production' }), 1, 'high');
  });

  it('a registry that does not answer is broken', async () => {
    expect(await audit(project(['fine']), { npm_config_registry: 'http://127.0.0.1:9/' }), 2, 'npm audit gave no report. npm says: request to http://127.0.0.1:9/');
  });

  it('a report that is missing, odd or incomplete is broken', async () => {
    const counts = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 };
    const report = (found, more = {}) => ({ auditReportVersion: 2, vulnerabilities: {}, metadata: { vulnerabilities: found, dependencies: { total: 1 } }, ...more });
    expect(await audit(project(['fine']), {}, { 'npm *': report(counts) }), 0);
    await each([
      report({ ...counts, high: undefined }), report({ ...counts, high: '1' }), report({ ...counts, total: 1 }), report(counts, { auditReportVersion: 1 }), report(counts, { error: { code: 'E' } }),
      report(counts, { vulnerabilities: null }), { error: { code: 'ENOLOCK', summary: 'This command requires an existing lockfile.' } }, raw(''), raw('{'), raw('{}\n{}'), fails(1, 'x'), fails(127), killed,
    ], async (answer) => expect(await audit(project(['fine']), {}, { 'npm *': answer }), 2, 'npm audit gave no report'));
    expect(await audit(project(['fine']), {}, { 'npm *': fails(1, '', '{"error": {"summary": "No such lock"}}') }), 2, 'npm audit gave no report. npm says: No such lock');
  });

  it('what is not configured is broken', async () => {
    await each([{ WORST: '' }, { WORST: 'moderate' }, { WORST: 'HIGH' }, { DIR: 'nowhere' }], async (env) => {
      const r = expect(await audit(project(['fine']), env, { 'npm *': raw('') }), 2);
      assert.equal(r.calls.length, 0);
    });
  });
});
