// The output grows only with what a definition asks for: the smallest one stays within what a newcomer reads in one sitting.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

const files = (dir, prefix = '') => readdirSync(join(dir, prefix), { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? files(dir, join(prefix, entry.name)) : [join(prefix, entry.name)]));

const built = (example, use) => {
  const dir = mkdtempSync(join(tmpdir(), 'promoc-proportion-'));
  try {
    cpSync(join(root, example), dir, { recursive: true });
    for (const written of ['.github', 'infrastructure', 'samconfig.toml']) rmSync(join(dir, written), { recursive: true, force: true });
    const before = new Set(files(dir));
    const run = spawnSync(promoc, ['build'], { cwd: dir, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    use(files(dir).filter((file) => !before.has(file)), (file) => readFileSync(join(dir, file), 'utf8'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

test('the smallest definition writes at most five workflow and settings files and 250 lines of YAML', () => {
  built('examples/smallest', (written, text) => {
    const workflowsAndSettings = written.filter((f) => f.startsWith('.github/workflows/') || f.startsWith('.github/promoc/settings/')
      || f === '.github/promoc/apply-settings.sh' || f.startsWith('infrastructure/'));
    const yaml = written.filter((f) => /\.ya?ml$/.test(f));
    const lines = yaml.map((f) => text(f).split('\n').length - 1).reduce((a, b) => a + b, 0);
    assert.ok(workflowsAndSettings.length <= 5, workflowsAndSettings.join('\n'));
    assert.ok(lines <= 250, `${lines} lines in ${yaml.join(', ')}`);
  });
});

test('the smallest definition gets no lease, no records, no slots and no matching of people', () => {
  built('examples/smallest', (written) => {
    for (const script of ['lease.sh', 'records.sh', 'approvals.sh', 'converge.sh', 'lib.sh']) {
      assert.ok(!written.includes(`.github/promoc/${script}`), script);
    }
  });
});
