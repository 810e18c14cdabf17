// What `promoc report` says of rules that hold less far than they read.
import { it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

it('whoever may not approve, at merge: of the author alone that is so', () => {
  const place = mkdtempSync(join(tmpdir(), 'promoc-report-'));
  try {
    copyFileSync(join(root, 'examples/smallest/template.yaml'), join(place, 'template.yaml'));
    const definition = readFileSync(join(root, 'tests/judges/variants/two-paths.promo'), 'utf8');
    const report = (excluding) => {
      writeFileSync(join(place, 'promotion.promo'), definition.replace('excluding pr_author', `excluding ${excluding}`));
      const { status, stdout, stderr } = spawnSync(promoc, ['report'], { cwd: place, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    const less = /of reviews at merge the author's own alone are left out/g;
    assert.equal(report('pr_author').match(less), null);
    assert.ok(report('pr_author, last_pusher').match(less).length >= 1);
  } finally {
    rmSync(place, { recursive: true });
  }
});
