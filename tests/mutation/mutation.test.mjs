// What `promoc verify` finds and what it leaves alone: edits that weaken a rule, each of which must be found in the right file,
// and edits that weaken nothing, none of which may be found. A table shows both, class by class.
import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { agreed } from './agreed.mjs';
import { judge, root } from './trees.mjs';

/** All mutations of a folder, each with its class. */
async function read(kind) {
  const folder = join(root, 'tests/mutation', kind);
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs')).sort();
  const modules = await Promise.all(files.map((name) => import(join(folder, name))));
  return modules.flatMap((module) => Object.values(module)).flatMap((classes) =>
    Object.entries(classes).flatMap(([group, mutations]) => mutations.map((mutation) => ({ group, ...mutation }))));
}

const nameOf = ({ group, name, example }) => `${group}: ${name}${example ? ` (${example})` : ''}`;
const told = ({ findings = [], diagnostics = [] }) => [...findings, ...diagnostics];
const inWords = (answer) => told(answer).map(({ code, file, message }) => `  ${code} ${file}: ${message}`).join('\n');

/** What is wrong with an answer to a weakening edit; undefined when it was found as it should be. */
function problemOfWeakening({ change, at, rule }, answer) {
  if (answer.fault) return answer.fault;
  if (answer.status !== 1 || told(answer).length === 0) return 'was not found';
  // A field of a template is checked through the definition that names it.
  const files = at ?? [...Object.keys(change), ...('template.yaml' in change ? ['promotion.promo'] : [])];
  if (!told(answer).some(({ file }) => files.includes(file))) return `was not found in ${files.join(' or ')}:\n${inWords(answer)}`;
  const rules = (answer.findings ?? []).flatMap((finding) => finding.rules);
  const wanted = rule === undefined || answer.findings?.length === 0 || answer.findings === undefined ? [] : [rule].flat();
  if (wanted.length > 0 && !wanted.some((each) => rules.includes(each))) return `names no rule of ${wanted.join(', ')}:\n${inWords(answer)}`;
  return undefined;
}

/** What is wrong with an answer to an edit that weakens nothing. */
function problemOfNeutral(_, answer) {
  if (answer.fault) return answer.fault;
  return answer.status === 0 && told(answer).length === 0 ? undefined : `was found:\n${inWords(answer)}`;
}

const weakening = await read('weakening');
const neutral = await read('neutral');
const groupsOf = (mutations) => [...new Set(mutations.map(({ group }) => group))];
const table = [];

function testAll(title, mutations, problemOf, row) {
  describe(title, () => {
    let problems;
    before(async () => {
      const answers = await judge(mutations);
      problems = mutations.map((mutation, at) => ({ mutation, problem: problemOf(mutation, answers[at]) }));
    });
    for (const group of groupsOf(mutations)) {
      it(group, () => {
        const own = problems.filter(({ mutation }) => mutation.group === group);
        const bad = own.filter(({ problem }) => problem !== undefined);
        table.push(row(group, own.length, bad.length));
        assert.deepEqual(bad.map(({ mutation, problem }) => `${nameOf(mutation)} ${problem}`), []);
      });
    }
  });
}

describe('the examples as they are', () => {
  // Otherwise everything would be found, and for another reason.
  it('draw nothing', async () => {
    const answers = await judge(['lambda-staging-production', 'smallest', 'calendars', 'variants/branches'].map((example) => ({ example, change: {} })));
    for (const answer of answers) assert.equal(problemOfNeutral(undefined, answer), undefined);
  });
});

describe('the catalogue', () => {
  it('holds enough of both kinds, in enough classes, on both examples', () => {
    assert.ok(weakening.length >= 100, String(weakening.length));
    assert.ok(groupsOf(weakening).length >= 20, String(groupsOf(weakening).length));
    assert.ok(neutral.length >= 45, String(neutral.length));
    for (const mutations of [weakening, neutral]) assert.ok(mutations.some(({ example }) => example === 'smallest'));
  });

  it('has a name for each mutation, once', () => {
    for (const mutations of [weakening, neutral]) {
      const names = mutations.map(nameOf);
      assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
    }
  });

  it('says why an edit is on neither side', () => {
    for (const { edit, taken, why } of agreed) assert.ok(edit && why && ['neutral', 'not neutral', 'weakening', 'not tested'].includes(taken), edit);
  });
});

testAll('edits that weaken are found', weakening, problemOfWeakening, (group, all, bad) => [group, all - bad, bad, '']);
testAll('edits that weaken nothing draw nothing', neutral, problemOfNeutral, (group, all, bad) => [group, '', '', `${bad} of ${all}`]);

after(() => {
  const width = Math.max(...table.map(([group]) => group.length));
  const line = (cells) => cells.map((cell, at) => (at === 0 ? String(cell).padEnd(width) : String(cell).padStart(12))).join('  ');
  console.log([line(['class', 'killed', 'survived', 'false alarms']), ...table.map(line)].join('\n'));
});
