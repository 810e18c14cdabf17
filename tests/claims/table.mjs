// What an example claims, row by row: it is what the report says, and what is enforced is missed when it is gone.
import { describe, it, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyKill, dataOf, readField, restOf, root, scriptsOf } from './fields.mjs';
import { detect } from './detect.mjs';
import { kills } from './script-kills.mjs';

const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const columns = ['claim', 'rule', 'status', 'file', 'field', 'kill', 'text'];
const nameOf = ({ claim, line, text }) => `${claim} (line ${line}): ${text}`;
const textOf = (folder, file) => readFileSync(join(folder, file), 'utf8');

/**
 * The tests of the table of `examples/NAME`, which has rows for all of `claims`, in their order. `withoutRule` are the claims that are enforced
 * without a rule of the report: the definition is silent, or it is a file that it names.
 */
export function testTable(name, { claims, withoutRule }) {
  const example = join(root, 'examples', name);
  const [head, ...lines] = readFileSync(join(example, 'claims.tsv'), 'utf8').trimEnd().split('\n');
  const rows = lines.map((line, n) => ({ ...Object.fromEntries(line.split('\t').map((cell, at) => [columns[at], cell])), line: n + 2 }));
  const enforced = rows.filter(({ status }) => status === 'enforced');

  const report = () => {
    const { status, stdout, stderr } = spawnSync(promoc, ['report', '--format', 'json'], { cwd: example, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    return JSON.parse(stdout).report;
  };

  describe('the table of claims', () => {
    it('has the columns that it says, and a row for every claim of the document', () => {
      assert.deepEqual(head.split('\t'), columns);
      for (const line of lines) assert.ok(line.split('\t').length === columns.length && !/"|\t\t|\t$/.test(line), line);
      assert.deepEqual([...new Set(rows.map(({ claim }) => claim))], claims);
      const once = new Set(rows.map(({ claim, file, field, kill }) => [claim, file, field, kill].join(' ')));
      assert.equal(once.size, rows.length, 'a row is there twice');
    });

    it('says what the report says', () => {
      const { rules, planned } = report();
      const links = rules.flatMap(({ id, links: all }) => all.map((link) => ({ rule: id, ...link })));
      const stands = { documented: 'documented', vacuous: 'documented', prompted: 'prompted', enforced: 'enforced' };
      for (const row of rows) {
        if (row.status === 'planned') {
          assert.deepEqual([row.rule, row.file, row.field], ['-', 'promotion.promo', 'planned'], nameOf(row));
          assert.ok(planned.length > 0, nameOf(row));
        } else if (row.rule === '-') {
          if (row.status === 'enforced') assert.ok(withoutRule.includes(row.claim), nameOf(row));
          else assert.equal(row.status, 'documented', nameOf(row));
        } else {
          // A row may be narrower than its link: a value of the step that the report names.
          const held = links.some((link) => link.rule === row.rule && link.status === stands[row.status]
            && (link.file === row.file ? row.field === link.field || row.field.startsWith(`${link.field}.`) : row.kill === 'delete file'));
          assert.ok(held, `the report has no such link: ${nameOf(row)}`);
        }
      }
    });

    it('names files and fields that are there', () => {
      for (const row of rows) {
        assert.ok(existsSync(join(example, row.file)), nameOf(row));
        if (row.kill === 'delete file') assert.equal(row.field, '-', nameOf(row));
        else if (row.rule === '-' && row.status === 'documented') assert.ok(textOf(example, row.file).includes(row.field), nameOf(row));
        else assert.ok(readField(row.file, textOf(example, row.file), row.field).found, nameOf(row));
      }
    });

    it('has a kill where it says enforced, and nowhere else', () => {
      for (const row of rows) assert.equal(row.kill !== '-', row.status === 'enforced', nameOf(row));
      assert.ok(enforced.length > 60);
    });

    it('names every rule of the definition that something enforces', () => {
      const named = new Set(rows.map(({ rule }) => rule));
      const missing = report().rules.filter(({ status, id }) => status !== 'documented' && !named.has(id)).map(({ id }) => id);
      assert.deepEqual(missing, []);
    });
  });

  describe('what is enforced is missed when it is gone', () => {
    let place;
    before(() => {
      place = mkdtempSync(join(tmpdir(), 'promoc-claims-'));
      cpSync(example, place, { recursive: true });
    });
    after(() => rmSync(place, { recursive: true, force: true }));

    it('nothing is found where nothing was changed', () => assert.deepEqual(detect(place), []));

    for (const row of enforced) {
      it(`${nameOf(row)}: ${row.kill}`, () => {
        const path = join(place, row.file);
        const text = readFileSync(path, 'utf8');
        try {
          if (row.kill === 'delete file') {
            rmSync(path);
          } else {
            const changed = applyKill(row.file, text, row.field, row.kill);
            assert.notDeepEqual(dataOf(row.file, changed), dataOf(row.file, text), 'the kill changes nothing');
            assert.deepEqual(restOf(row.file, changed, row.field), restOf(row.file, text, row.field), 'the kill changes something else, too');
            writeFileSync(path, changed);
          }
          const found = detect(place);
          assert.ok(found.some(({ file }) => file === row.file), `not found in ${row.file}: ${JSON.stringify(found)}`);
          const isProof = found.every(({ tool }) => tool === 'promoc verify');
          if (isProof && row.rule !== '-') assert.ok(found.some(({ rules }) => rules.includes(row.rule)), `its rule is not named: ${JSON.stringify(found)}`);
        } finally {
          writeFileSync(path, text);
        }
      });
    }
  });

  it('a script that a claim rests on has its own kills', () => {
    const killed = new Set(kills.map(({ script }) => script.replace(/.*\//, '')));
    const run = new Set(rows.filter(({ status, kill }) => ['enforced', 'prompted'].includes(status) && kill !== 'delete file')
      .flatMap(({ file, field }) => scriptsOf(file, textOf(example, file), field)));
    assert.ok(run.size > 5);
    assert.deepEqual([...run].filter((script) => !killed.has(script)), []);
  });
}

/** `first-01` to `first-66`, with as many digits as the last one. */
export const numbered = (first, count) => Array.from({ length: count }, (_, n) => `${first}-${String(n + 1).padStart(String(count).length, '0')}`);
