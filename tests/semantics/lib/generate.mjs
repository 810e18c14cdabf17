// Random expressions and contexts; the same seed gives the same ones.

/** mulberry32 */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return {
    below,
    chance: (share) => next() < share,
    of: (list) => list[below(list.length)],
    /** One of the functions of `[weight, function]` pairs, called. */
    choose(pairs) {
      let left = next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, make] of pairs) if ((left -= weight) < 0) return make();
      return pairs.at(-1)[1]();
    },
  };
}

// Not here, because the package answers with a fault of JavaScript: keys and functions called `constructor` or
// `__proto__`, and a capital sigma, which at the end of a word has a small form of its own.
const keys = [
  'ref', 'sha', 'Name', 'NAME', 'name', 'a', 'A', 'b', 'B', '0', '1', '2', '10', '01', '-1', '1.5', '4294967294', '4294967295', '',
  'Array', 'object', 'x-y', '_z', 'true', 'null', 'length', '*', 'a.b', 'ünï', 'ÜNÏ', 'ß', 'İ', 'i̇', 'ı', 'é', "it's", '{}', '😀', 'K', 'k',
];
const texts = [
  '', ' ', 'abc', 'ABC', 'aBc', 'b', 'true', 'false', 'null', 'True', '0', '-0', '+0', '1', '2', '01', '0x1F', '0X1f', '-0x1', '0o17', '0O7',
  '0b11', '0B2', '1e3', '1E+3', '1e', '.5', '5.', '.', '-', '+', '+.5', ' 12 ', '\t1\n', '\u00a07\ufeff', '\u20287', '\u180e7', '1 2',
  'Infinity', '-Infinity', '+Infinity', 'infinity', 'NaN', '1_000', '1n', '0x', '0o8', '1e400', '-1e400', '1e-400', '1e999999999999999999999',
  '9007199254740993', '0x20000000000001', '0x20000000000003', '0x1fffffffffffffffff', '0x10000000000000800000000000000001', '0x1000000000000080000000000000', '123456789012345678901234567890', '4.35', '1.005', '0.1',
  '1e21', '1e-7', '0.000001', '5e-324', '1.7976931348623157e308', '1.7976931348623159e308', '0.0000152587890625',
  'ß', 'SS', 'ss', 'ẞ', 'ı', 'I', 'i', 'İ', 'ſ', 's', 'K', 'ﬁ', 'FI', 'ŉ', 'ǆ', 'ǅ', 'Ǆ', 'ΐ', 'é', 'É', 'e\u0301', 'ꭰ', '𐐨', '𐐀', '\uff41', '\uff21',
  '😀', '\ud83d', '\ude00', 'a\ud83d', '\ufffd', '\u0000', '\u007f', "a'b", "'", "''", "'''", '"', '\\', '\b\f\v', 'line\nbreak', '\r\n',
  '{0}', '{1}', '{0}{1}', '{{0}}', '{{', '}}', '{', '}', '{}', '{0:x}', '{ 0}', '{0', '{99999999999999999999}', '{0}}}', '{{{0}', 'x{0}y{0}',
  'a,b', ',', '[1,2]', '{"a":1}', '[]', '{}', '"x"', 'refs/heads/main', 'main', '${{ x }}',
];
const numbers = [
  '0', '-0', '1', '-1', '+1', '2', '10', '255', '0.5', '.5', '-.5', '5.', '1.5e3', '1E3', '1e-7', '1e21', '1e20', '-1e21', '123456789012345680000',
  '0.1', '0.30000000000000004', '3.141592653589793', '1.005', '4.35', '0.0000152587890625', '1.0000152587890625', '-2.0000457763671875', '1e-15', '5e-16', '4.9e-16', '0.9999999999999999',
  '9007199254740993', '1e400', '1e-400', '0xff', '0xFF', '0x', '0XfF', '0o17', '0o8', '0b101', '-0x1', '1_0', '1e', 'NaN', 'Infinity', '-Infinity', '+Infinity', '-NaN',
  '1.2.3', '--1', '1-', '0x1p3', '2147483648', '0x80000000', '0xffffffffffffffffff', '0x10000000000000800000000000000001', '1e15', '1e16', '99999999999999999999999',
];
const names = ['github', 'needs', 'inputs', 'vars'];

const jsonTexts = [
  '', ' ', '\u00a0', 'null', ' true ', 'falsey', '01', '-', '-0', '-01', '1.', '.1', '1e5', '1E+05', '1e', '-1.5e-3', '1e400', '-1e400', '1e-400', 'NaN', 'Infinity',
  '12345678901234567890', '0.1000000000000000055511151231257827', '[1,]', '[,]', '[', ']', '{"a"}', '{"a":1,}', '{a:1}', "{'a':1}", '// x\n1', '1 2', '"', '"\\', '"\\x"',
  '"\\u12"', '"\\u00zz"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00\\ud83d"', '"\\/\\b\\f\\n\\r\\t\\"\\\\"', '"\u0001"', '"\u007f\u2028"', '"\t"', '\ufeff1',
  '{"a":1,"a":2}', '{"a":1,"A":2,"a":3}', '{"b":1,"10":2,"2":3,"a":4,"02":5,"4294967295":6,"4294967294":7}', '{"":1}', '{"a":{"b":[{},[],[[]]]}}',
  '[[1,2],[3]]', '[{"a":1},{"a":2},{"A":3},{"b":4},5]', '{"x":[{"a":[1,2]},{"a":[3]}],"y":{"a":[4]}}', '[null,true,false,"",0]', '[1] ', '\r\n[\t1 , 2\n]', '{"a" : 1 }x', 'nul', 'nullx',
  `${'['.repeat(60)}${']'.repeat(60)}`, '[1,"1",true,null,"abc","ABC"]',
];

/** A context value; everything that JSON can say. */
function valueOf(random, depth) {
  const items = (make) => Array.from({ length: random.below(4) }, make);
  const below = () => valueOf(random, depth - 1);
  return random.choose([
    [2, () => random.of([null, true, false])],
    [3, () => random.of([0, 1, 2, -1, 0.5, 1e21, 1e-7, 4.35, 123456789012345680000, 9007199254740991, random.below(1e9) / 1000, Number(`${random.below(1e9)}e${random.below(620) - 310}`)])],
    [5, () => random.of(texts)],
    [depth > 0 ? 4 : 0, () => items(below)],
    [depth > 0 ? 6 : 0, () => Object.fromEntries(items(() => [random.of(keys), below()]))],
  ]);
}

export function contextsFor(random) {
  return Object.fromEntries(names.map((name) => [random.chance(0.2) ? name.toUpperCase() : name, random.chance(0.85) ? Object.fromEntries(Array.from({ length: 5 }, () => [random.of(keys), valueOf(random, 3)])) : valueOf(random, 3)]));
}

const isName = (key) => /^[A-Za-z_][\w-]*$/.test(key);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

const arities = { contains: [2, 2], startsWith: [2, 2], endsWith: [2, 2], format: [1, 4], join: [1, 2], toJSON: [1, 1], fromJSON: [1, 1], case: [3, 5] };
const placed = { success: [0, 0], failure: [0, 0], always: [0, 0], cancelled: [0, 0] };
const tested = { hashFiles: [1, 3], broken: [0, 1] };

/** Makes expressions; `functions`: 'all', 'job' (those of a job's `if:`) or 'none' beyond the ones that exist everywhere. */
export class Expressions {
  constructor(random, functions = 'all') {
    this.random = random;
    this.arities = { ...arities, ...(functions === 'none' ? {} : placed), ...(functions === 'all' ? tested : {}) };
  }

  cased(name) {
    return this.random.choose([[6, () => name], [1, () => name.toUpperCase()], [1, () => name.toLowerCase()]]);
  }

  space() {
    return this.random.choose([[20, () => ''], [8, () => ' '], [1, () => '\n'], [1, () => ' \t\r']]);
  }

  literal() {
    const { random } = this;
    return random.choose([
      [2, () => random.of(['true', 'false', 'null'])],
      [0.5, () => random.of(['NaN', 'Infinity', '-Infinity', '-0', "''"])],
      [0.1, () => random.of(['True', 'NULL', 'nan'])],
      [3, () => random.of(numbers.slice(0, random.chance(0.9) ? 21 : numbers.length))],
      [1, () => String(random.below(1e6) / random.of([1, 2, 7, 1000, 65536, 32768]))],
      [6, () => quoted(random.of(texts))],
    ]);
  }

  property(depth) {
    const { random } = this;
    const dotted = () => { const key = random.of(keys); return isName(key) ? `.${this.cased(key)}` : `[${quoted(key)}]`; };
    return random.choose([
      [8, dotted],
      [2, () => `[${quoted(random.of(keys))}]`],
      [2, () => `[${random.of(['0', '1', '2', '-1', '1.9', "'1'", 'true', 'null', 'NaN', '1e9', "''"])}]`],
      [3, () => '.*'],
      [1, () => `[${this.space()}*${this.space()}]`.replaceAll(/\[\s+\*/g, '[*')],
      [depth > 0 ? 1 : 0, () => `[${this.make(depth - 1)}]`],
    ]);
  }

  path(depth, root) {
    let result = root ?? this.cased(this.random.chance(0.995) ? this.random.of(names) : 'unknown');
    for (let count = this.random.below(4); count > 0; count -= 1) result += this.space() + this.property(depth);
    return result;
  }

  call(depth) {
    const { random } = this;
    const name = random.chance(0.995) ? random.of(Object.keys(this.arities)) : 'unknown';
    const [least, most] = this.arities[name] ?? [0, 2];
    let count = least + random.below(most - least + 1);
    if (name === 'case' && count % 2 === 0) count += 1;
    if (random.chance(name === 'case' ? 0.15 : 0.02)) count = random.below(7);
    const argument = (i) => {
      if (name === 'fromJSON' && random.chance(0.8)) return random.chance(0.7) ? quoted(random.of(jsonTexts)) : quoted(JSON.stringify(valueOf(random, 3)));
      if (name === 'case' && i % 2 === 0 && i < count - 1 && random.chance(0.9)) return random.choose([[1, () => 'true'], [1, () => 'false'], [2, () => `!${this.make(depth - 1)}`]]);
      if (name === 'format' && i === 0 && random.chance(0.7)) return quoted(this.pattern());
      if (name === 'join' && i === 0 && random.chance(0.7)) return `${this.path(depth - 1)}.*`;
      return this.make(depth - 1);
    };
    const list = Array.from({ length: count }, (_, i) => this.space() + argument(i) + this.space()).join(',');
    return `${this.cased(name)}${this.random.chance(0.05) ? ' ' : ''}(${list}${count > 0 && random.chance(0.01) ? ',' : ''})`;
  }

  /** What `format` reads, mostly. */
  pattern() {
    const parts = ['{0}', '{1}', '{2}', '{0}', '{1}', '{{', '}}', 'x', ' ', "'", '{0:x}', '{10}'];
    return Array.from({ length: this.random.below(5) }, () => this.random.of(this.random.chance(0.97) ? parts : texts)).join('');
  }

  make(depth) {
    const { random } = this;
    const operator = (list) => `${this.make(depth - 1)}${this.space() || ' '}${random.of(list)}${this.space() || ' '}${this.make(depth - 1)}`;
    if (depth <= 0) return random.chance(0.5) ? this.literal() : this.path(0);
    return random.choose([
      [2, () => this.literal()],
      [4, () => this.path(depth)],
      [5, () => this.call(depth)],
      [1, () => this.path(depth, this.call(depth))],
      [1, () => this.path(depth, `(${this.make(depth - 1)})`)],
      [1.5, () => `!${this.space()}${this.make(depth - 1)}`],
      [4, () => operator(['==', '!='])],
      [3, () => operator(['<', '<=', '>', '>='])],
      [4, () => operator(['&&', '||', '&&', '||'])],
      [1, () => `(${this.space()}${this.make(depth - 1)}${this.space()})`],
    ]);
  }

  /** Characters taken out, put in and changed. */
  spoiled(text) {
    const { random } = this;
    const units = [...text];
    for (let count = 1 + random.below(2); count > 0; count -= 1) {
      const one = random.of([..."()[].,!<>=&|*'+-0xeE_ \n{}\"#$;", 'é', '\u00a0', '\v', '\0', '😀']);
      const at = random.below(units.length + 1);
      units.splice(at, random.below(2), ...(random.chance(0.7) ? [one] : []));
    }
    return units.join('');
  }

  soup() {
    const words = ['(', ')', '[', ']', '.', ',', '*', '!', '!=', '==', '=', '<', '<=', '>', '>=', '&&', '&', '||', '|', 'github', 'format', "'a'", '1', '.5', '-1', 'true', 'null', ' ', 'NaN', 'a-b', '-'];
    return Array.from({ length: this.random.below(9) }, () => this.random.of(words)).join(this.random.of(['', ' ']));
  }

  /** Around the limits of depth, of length and of the number of arguments. */
  extreme() {
    const { random } = this;
    const count = 46 + random.below(7);
    const inner = () => this.make(random.below(2));
    return random.choose([
      [1, () => '('.repeat(count) + inner() + ')'.repeat(count)],
      [1, () => '!'.repeat(count) + inner()],
      [1, () => `github${'.a'.repeat(count)}`],
      [1, () => `github${'[0]'.repeat(count)} == ${inner()}`],
      [1, () => `github${"['a'].*".repeat(count / 2)}`],
      [1, () => 'github['.repeat(count) + inner() + ']'.repeat(count)],
      [1, () => '(github || '.repeat(count / 2) + inner() + ')'.repeat(count / 2)],
      [1, () => '(true && '.repeat(count / 2) + inner() + ')'.repeat(count / 2)],
      // Each toJSON may double its text.
      [1, () => 'join('.repeat(count - 8) + 'toJSON('.repeat(8) + inner() + ')'.repeat(count)],
      [1, () => `${inner()} == `.repeat(count) + inner()],
      [1, () => `${inner()} < `.repeat(count) + inner()],
      [1, () => `${inner()} || `.repeat(count) + inner()],
      [1, () => `format('{0}${'{1}'.repeat(3)}'${', 1'.repeat(random.of([253, 254, 255]))})`],
      [1, () => `${' '.repeat(20_990)}'${'é'.repeat(random.below(20))}'`],
      [1, () => `${' '.repeat(20_990)}'${'😀'.repeat(random.below(8))}'`],
    ]);
  }

  any() {
    const { random } = this;
    return random.choose([
      [88, () => this.make(1 + random.below(3))],
      [7, () => this.spoiled(this.make(1 + random.below(2)))],
      [4, () => this.soup()],
      [1, () => this.extreme()],
    ]);
  }

  /** A scalar with `${{ }}` in it. */
  scalar() {
    const { random } = this;
    const literal = () => random.of(['', ' ', 'x', '{', '}', "'", "it's {0}", '$', '{{', '}}', '\n', ' && true', 'é']);
    const braced = () => `\${{${random.of(['', ' ', ' ', '\n'])}${random.choose([[10, () => this.any()], [2, () => quoted(random.of(texts))], [0.3, () => ''], [0.2, () => 'insert'], [0.1, () => 'insert x']])}${random.of(['', ' ', ' '])}${random.chance(0.98) ? '}}' : '}'}`;
    const whole = random.chance(0.5) ? braced() : Array.from({ length: random.below(3) + 1 }, () => literal() + braced()).join('') + literal();
    return random.chance(0.03) ? this.spoiled(whole) : whole;
  }
}
