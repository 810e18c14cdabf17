// Definitions that use what the examples do not. Each is built in a copy of the smallest example, with a template of its own
// and other files where there are any: those of a folder of its name.
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { here } from './extracted.mjs';

const root = join(here, '../..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const folder = join(here, 'variants');

/** Names of the variants. */
export const variants = readdirSync(folder).filter((name) => name.endsWith('.promo')).sort();

/** A folder with a variant, built; `t` removes it. */
export function buildVariant(t, name) {
  const place = mkdtempSync(join(tmpdir(), 'promoc-variant-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  for (const part of ['template.yaml', 'tests']) cpSync(join(root, 'examples/smallest', part), join(place, part), { recursive: true });
  copyFileSync(join(folder, name), join(place, 'promotion.promo'));
  const template = join(folder, name.replace(/promo$/, 'yaml'));
  if (existsSync(template)) copyFileSync(template, join(place, 'template.yaml'));
  const more = join(folder, name.replace(/\.promo$/, ''));
  if (existsSync(more)) cpSync(more, place, { recursive: true });
  const { status, stdout, stderr } = spawnSync(promoc, ['build'], { cwd: place, encoding: 'utf8' });
  return { place, status, text: stdout + stderr };
}
