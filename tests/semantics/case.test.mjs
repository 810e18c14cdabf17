// Upper and lower case of every code point, as JavaScript has them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { program } from './lib/program.mjs';

/** The version of the tables. Another one knows other letters, but those of both have the same case. */
const version = '17.0';
const smallDotlessI = 0x131;

const units = (text) => text.split('').map((unit) => unit.charCodeAt(0)).join(',');
const inUpper = (code) => units(code === smallDotlessI ? String.fromCodePoint(code) : String.fromCodePoint(code).toUpperCase());
const inLower = (code) => units(String.fromCodePoint(code).toLowerCase());

test('every code point outside ASCII changes its case as in JavaScript', () => {
  const found = new Map(
    execFileSync(program, ['case'], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([code, upper, lower]) => [Number(code), [upper, lower]]),
  );
  assert.ok(found.size > 2900);
  const isSameVersion = process.versions.unicode === version;
  for (let code = 0x80; code < 0x110000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const text = units(String.fromCodePoint(code));
    const expected = [inUpper(code), inLower(code)];
    const is = found.get(code) ?? [text, text];
    if (expected[0] === is[0] && expected[1] === is[1]) continue;
    const isUnknown = (list) => list.every((each) => each === text);
    assert.ok(!isSameVersion && (isUnknown(is) || isUnknown(expected)), `U+${code.toString(16)}: ${is}, not ${expected}`);
  }
});
