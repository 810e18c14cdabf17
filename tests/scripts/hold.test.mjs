// hold.sh: stop the line.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { run, expect, promotion, raw, runs, each } from './support/run.mjs';

const hold = (HOLD, env = {}) => run(promotion('hold.sh'), {
  env: { HOLD, ENVIRONMENT: 'production', ENVIRONMENTS: ['staging', 'production'], ...env },
  routes: { 'date +%s': raw(`${Date.parse('2026-11-21T12:00:00Z') / 1000}\n`), 'date *': runs('exec /usr/bin/date "$@"') },
});

describe('hold', { concurrency: 4 }, () => {
it('nothing set, and what holds another environment, lets it go on', async () => {
  await each(['', 'staging: the database is being moved', 'STAGING: x', 'staging : x', 'staging: a\nstaging: b', ' staging, staging: a ; staging: b '], async (text) => expect(await hold(text), 0));
});

it('it is held by its name, with others, and by `all`', async () => {
  await each(['production: no', 'Production: no', 'staging, production: no', 'all: no', 'ALL : no', 'staging: x; production: no', 'staging: x\nproduction: no', 'staging: x\r\nall: no', 'production:no'], async (text) => {
    const r = expect(await hold(text), 1, 'production is held: no');
    assert.match(r.stderr, /^::error title=promoc waits::until 2026-11-21T12:00:00Z: production is held: no$/m);
  });
});

it('any other text holds everything', async () => {
  await each(['no', 'stop: everything', 'prodution: a slip', 'staging', 'staging:', ': why', 'staging production: x', 'staging,: x', 'staging: x; and that', 'true', ' ', '\n', ';', 'https://example.com'],
    async (text) => expect(await hold(text), 1, 'production is held: '));
});

it('its text is no command', async () => {
  const r = expect(await hold('all: a%0A::warning::b\n::set-output name=x::y'), 1);
  assert.doesNotMatch(r.text, /^::(warning|set-output)/m);
  assert.match(r.text, /a%250A::warning::b/);
  assert.deepEqual(r.outputs, {});
});

it('whatever is odd stops everything', async () => {
  const odd = [{ ENVIRONMENT: '' }, { ENVIRONMENTS: '' }, { ENVIRONMENTS: 'production' }, { ENVIRONMENTS: ['staging'] }, { ENVIRONMENTS: [1, 'production'] }, { HOLD: undefined }];
  await each(odd, async (env) => expect(await hold('', env), 2));
});
});
