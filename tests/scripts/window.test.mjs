// window.sh: a calendar says when a deployment may go on. What is expected is reckoned here another way, minute by minute, with the
// zones of ICU instead of those of the C library.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, expect, promotion, raw, runs, each, root } from './support/run.mjs';

const quiet = { CALENDAR: 'quiet_hours', OPEN: 'Mon,Tue,Wed,Thu 06:00-11:00 Europe/London', CLOSED: '', UNTIL: '', ADVISORY: 'false' };
const seconds = (iso) => Date.parse(iso) / 1000;
const ask = (iso, env = {}, options = {}) => run(promotion('window.sh'), {
  env: { ...quiet, ...env },
  routes: { 'date +%s': raw(`${typeof iso === 'number' ? iso : seconds(iso)}\n`), 'date *': runs('exec /usr/bin/date "$@"') },
  ...options,
});

// ------------------------------------------------------------------------------------------------------------ the oracle

const formats = {};
const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const local = (time, zone) => {
  formats[zone] ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  });
  const p = Object.fromEntries(formats[zone].formatToParts(time * 1000).map((x) => [x.type, x.value]));
  return { day: names.indexOf(p.weekday), minute: Number(p.hour) * 60 + Number(p.minute), date: `${p.year}-${p.month}-${p.day}` };
};
const clock = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const inPart = (part, time) => {
  const fields = part.trim().split(' ');
  if (fields.length === 2) {
    const { date } = local(time, fields[1]);
    return fields[0].split(',').some((d) => { const [a, b = a] = d.split('..'); return a <= date && date <= b; });
  }
  const [days, hours, zone] = fields;
  const now = local(time, zone);
  const [begin, end] = hours.split('-').map(clock);
  const has = (day) => days.split(',').includes(names[(day + 7) % 7]);
  return begin < end ? has(now.day) && begin <= now.minute && now.minute < end
    : (has(now.day) && begin <= now.minute) || (has(now.day - 1) && now.minute < end);
};
const parts = (text) => text.split(';').filter(Boolean);
const isOpen = (env, time) => parts(env.OPEN).some((p) => inPart(p, time)) && !parts(env.CLOSED).some((p) => inPart(p, time));
const opens = (env, from) => {
  let time = from;
  while (!isOpen(env, time)) time = time - (time % 60) + 60;
  return time;
};

const agree = async (env, instants) => each(instants, async (iso) => {
  const all = { ...quiet, ...env };
  const now = seconds(iso);
  const r = await ask(iso, env);
  const open = isOpen(all, now);
  assert.equal(r.outputs.open, String(open), `${iso}: ${r.text}`);
  expect(r, open ? 0 : 1);
  if (open) return;
  const next = new Date(opens(all, now) * 1000).toISOString().replace('.000', '');
  assert.equal(r.outputs.next, next, `${iso}: ${r.text}`);
  assert.match(r.stderr, new RegExp(`^::error title=promoc waits::until ${next}: The calendar quiet_hours is closed`, 'm'));
  assert.match(r.summary, new RegExp(`until ${next}`));
});

/** Instants around a moment, on both sides of each minute that matters. */
const around = (iso, minutes) => minutes.flatMap((m) => [m * 60 - 1, m * 60]).map((s) => new Date(Date.parse(iso) + s * 1000).toISOString().replace('.000', ''));

describe('window', { concurrency: 4 }, () => {
it('open and closed, at both ends of the hours and of the week', async () => {
  await agree({}, [
    ...around('2026-11-23T06:00:00Z', [0, 300]), '2026-11-26T10:59:59Z', '2026-11-26T11:00:00Z', '2026-11-27T08:00:00Z', '2026-11-22T23:59:59Z', '2026-07-01T05:00:00Z', '2026-07-01T04:59:59Z',
    '2026-07-01T09:59:59Z', '2026-07-01T10:00:00Z',
  ]);
});

it('clocks put forward: hours of that night begin where they can', async () => {
  await agree({ OPEN: 'Sun 00:30-03:00 Europe/London' }, around('2027-03-28T01:00:00Z', [-90, -30, 0, 30, 60, 120]));
  await agree({ OPEN: 'Sun 01:30-03:00 Europe/London' }, around('2027-03-28T01:00:00Z', [-90, -1, 0, 1, 30, 60]));
  // Hours that this night does not have: a week later is the next time.
  await agree({ OPEN: 'Sun 01:00-02:00 Europe/London' }, around('2027-03-28T01:00:00Z', [-60, 0, 30, 60]));
});

it('clocks put back: hours that come twice count twice', async () => {
  await agree({ OPEN: 'Sun 01:00-01:30 Europe/London' }, around('2026-10-25T01:00:00Z', [-75, -60, -31, -30, 0, 29, 30, 60]));
  await agree({ OPEN: 'Sun 00:00-06:00 America/New_York' }, around('2026-11-01T06:00:00Z', [-121, -60, 0, 60, 300]));
});

it('zones of other kinds: half an hour of daylight saving, three quarters, the other half of the year', async () => {
  await agree({ OPEN: 'Sun 01:45-02:15 Australia/Lord_Howe' }, around('2026-10-03T15:30:00Z', [-45, -30, -1, 0, 15, 30]));
  await agree({ OPEN: 'Mon,Tue 09:10-09:50 Asia/Kathmandu' }, around('2026-11-23T03:25:00Z', [-1, 0, 40, 41, 1440]));
  await agree({ OPEN: 'Sat,Sun 22:00-24:00 Pacific/Auckland' }, around('2026-09-26T14:00:00Z', [-300, -240, -120, 0, 1200]));
});

it('hours across midnight belong to the day on which they begin', async () => {
  await agree({ OPEN: 'Fri 22:00-02:00 Europe/London' }, around('2026-11-28T00:00:00Z', [-121, -120, 0, 119, 120, 1320]));
  await agree({ OPEN: 'Sun 22:00-02:00 Europe/London' }, around('2026-11-23T00:00:00Z', [-120, 0, 120]));
});

it('dates are whole days of their zone, both ends included, and can be of another zone than the hours', async () => {
  const open = 'Mon,Tue,Wed,Thu,Fri,Sat,Sun 00:00-24:00 Europe/London';
  await agree({ OPEN: open, CLOSED: '2026-12-25,2026-12-28..2026-12-30 Europe/London' },
    ['2026-12-24T23:59:59Z', '2026-12-25T00:00:00Z', '2026-12-25T23:59:59Z', '2026-12-26T00:00:00Z', '2026-12-27T23:59:59Z', '2026-12-28T00:00:00Z', '2026-12-30T23:59:59Z', '2026-12-31T00:00:00Z']);
  await agree({ OPEN: open, CLOSED: '2026-12-25 America/New_York; Sat,Sun 00:00-24:00 Asia/Tokyo' },
    ['2026-12-25T04:59:59Z', '2026-12-25T05:00:00Z', '2026-12-25T15:30:00Z', '2026-12-26T12:00:00Z', '2026-12-27T14:59:59Z', '2026-12-27T15:00:00Z']);
});

it('several windows, and a freeze of some weeks', async () => {
  await agree({ OPEN: 'Mon,Tue 06:00-11:00 Europe/London; Wed 06:07-06:09 Europe/Paris', CLOSED: '2026-11-23..2026-12-13 Europe/London; Tue 08:00-09:00 Europe/London' },
    ['2026-11-22T12:00:00Z', '2026-12-13T23:00:00Z', '2026-12-15T08:30:00Z', '2026-12-16T05:06:59Z', '2026-12-16T05:07:00Z', '2026-12-16T05:09:00Z', '2026-12-21T11:00:00Z']);
});

it('a freeze of a year is reckoned in a moment', async () => {
  const r = expect(await ask('2026-11-21T12:00:00Z', { CLOSED: '2026-11-01..2027-11-30 Europe/London' }), 1);
  assert.equal(r.outputs.next, '2027-12-01T06:00:00Z');
});

it('what never opens does not wait', async () => {
  const r = expect(await ask('2026-11-21T12:00:00Z', { CLOSED: '2026-11-01..2028-11-30 Europe/London' }), 1, 'does not open within 400 days');
  assert.doesNotMatch(r.text, /promoc waits/);
  assert.equal(r.outputs.next, undefined);
});

it('a list that has ended stops everything, whatever the hours say', async () => {
  const env = { CLOSED: '2026-12-25 Europe/London', UNTIL: '2026-11-24 Europe/London calendar/holidays.txt' };
  expect(await ask('2026-11-24T07:00:00Z', env), 0);
  expect(await ask('2026-11-25T07:00:00Z', env), 2, 'calendar/holidays.txt, which is complete until 2026-11-24');
  expect(await ask('2026-11-27T07:00:00Z', env), 2, 'calendar/holidays.txt');
  // In its own zone.
  expect(await ask('2026-11-24T20:00:00Z', { ...env, UNTIL: '2026-11-24 Asia/Tokyo a; 2027-01-01 Europe/London b' }), 2, 'list a');
  const advisory = await ask('2026-11-25T07:00:00Z', { ...env, ADVISORY: 'true' });
  expect(advisory, 2);
});

it('it does not wait for a time about which the list says nothing', async () => {
  const r = expect(await ask('2026-11-24T12:00:00Z', { UNTIL: '2026-11-24 Europe/London calendar/holidays.txt' }), 1, 'does not open again while');
  assert.doesNotMatch(r.text, /promoc waits/);
});

it('advisory: it warns and goes on', async () => {
  const r = expect(await ask('2026-11-27T12:00:00Z', { ADVISORY: 'true' }), 0, '::warning::The calendar quiet_hours is closed', 'opens on Mon 2026-11-30 06:00');
  assert.deepEqual(r.outputs, { open: 'false', next: '2026-11-30T06:00:00Z' });
  assert.doesNotMatch(r.text, /promoc waits/);
});

it('whatever is odd stops everything', async () => {
  const odd = [
    { OPEN: '' }, { OPEN: 'Mon 06:00-11:00' }, { OPEN: 'Mon 06:00-11:00 Europe/Lodnon' }, { OPEN: 'Mon 06:00-11:00 ../../etc' }, { OPEN: 'Mon 06:00-06:00 Europe/London' },
    { OPEN: 'Mo 06:00-11:00 Europe/London' }, { OPEN: 'Mon 6:00-11:00 Europe/London' }, { OPEN: 'Mon 06:00-24:01 Europe/London' }, { OPEN: '2026-12-25 Europe/London' },
    { OPEN: 'Mon 06:00-11:00 Europe/London; ' }, { CLOSED: 'soon Europe/London' }, { CLOSED: '2026-12-25' }, { CLOSED: undefined }, { UNTIL: undefined }, { UNTIL: '2027-12-31' },
    { UNTIL: '2027-12-31 Nowhere/Atall f' }, { UNTIL: 'never Europe/London f' }, { ADVISORY: '' }, { ADVISORY: 'yes' }, { CALENDAR: '' },
  ];
  await each(odd, async (env) => expect(await ask('2026-11-23T07:00:00Z', env), 2));
});

it('every zone that a definition may name is one that machines know', () => {
  const zones = readFileSync(join(root, 'stdlib/zones.tsv'), 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split('\t')[0]);
  assert.ok(zones.length > 400);
  for (const zone of zones) {
    assert.ok(existsSync(join('/usr/share/zoneinfo', zone)), zone);
    assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone: zone }), zone);
  }
});

it('a machine without the zone is not taken for UTC', async () => {
  await each(['/nonexistent', '/tmp'], async (TZDIR) => expect(await ask('2026-11-23T07:00:00Z', { TZDIR }), 2, 'does not know the time zone'));
});
});
