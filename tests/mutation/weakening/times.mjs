// What makes a deployment wait: calendars, holds, time. On a variant that has them all.
import { env, gone, job, json, noStep, on, one, set, step } from '../edits.mjs';
import { calendars, promote, resume, script, settings, soak } from '../places.mjs';

const open = 'The calendar work is open';
const held = 'Nobody holds the line';
const valued = (name, variable, value, id = 'production') => on(promote, env(id, name, variable, value));
const timer = (name, minutes) => on(settings(name), json((data) => { data.put.wait_timer = minutes; }));
const all = (list, rule, where = calendars) => list.map((each) => ({ rule, ...each, ...where }));
const soaked = 'Good in staging for long enough';

export const times = {
  calendars: all([
    { name: 'the deployment no longer asks', change: on(promote, noStep('production', open)) },
    { name: 'nobody asks before people are asked', change: on(promote, noStep('production-check', open)) },
    { name: 'other hours', change: valued(open, 'OPEN', 'Mon,Tue,Wed,Thu 08:00-18:00 Europe/London') },
    { name: 'other days', change: valued(open, 'OPEN', 'Mon,Tue,Wed,Thu,Fri 08:00-16:00 Europe/London') },
    { name: 'another zone', change: valued(open, 'OPEN', 'Mon,Tue,Wed,Thu 08:00-16:00 America/New_York') },
    { name: 'nothing is taken out', change: valued(open, 'CLOSED', "''") },
    { name: 'the list is complete for ever', change: valued(open, 'UNTIL', "''") },
    { name: 'the list is complete for longer', change: valued(open, 'UNTIL', '2037-12-31 Europe/London calendar/holidays.txt') },
    { name: 'it warns only', change: valued(open, 'ADVISORY', "'true'") },
    { name: 'it warns only, before people are asked', change: valued(open, 'ADVISORY', "'true'", 'production-check') },
    { name: 'GitHub overlooks it', change: on(promote, step('production', open, set('continue-on-error', 'true'))) },
    { name: 'only of some runs', change: on(promote, step('production', open, set('if', "github.actor != 'ann'"))) },
    { name: 'zones from somewhere else', change: on(promote, step('production', open, (text) => text.replace('env:\n', 'env:\n  TZDIR: /tmp/zones\n'))) },
    { name: 'the script ends well', change: on(script('window'), one('set -euo pipefail\n', 'exit 0\n')), rule: undefined },
    { name: 'a day leaves the list, and nothing is built', change: on('calendar/holidays.txt', one('2026-12-25\n', '')), at: [promote], rule: undefined },
    { name: 'the list is gone', change: { 'calendar/holidays.txt': gone }, at: ['promotion.promo'], rule: undefined },
  ], 'production.window.work'),

  holds: all([
    { name: 'the deployment no longer asks', change: on(promote, noStep('production', held)) },
    { name: 'nobody asks before people are asked', change: on(promote, noStep('staging-check', held)), rule: 'staging.hold' },
    { name: 'another variable', change: valued(held, 'HOLD', '${{ vars.HOLD }}') },
    { name: 'no variable', change: valued(held, 'HOLD', "''") },
    { name: 'asked for another environment', change: valued(held, 'ENVIRONMENT', 'staging') },
    { name: 'one more name that holds nothing else', change: valued(held, 'ENVIRONMENTS', `'["test","staging","production","stop"]'`) },
    { name: 'GitHub overlooks it', change: on(promote, step('production', held, set('continue-on-error', 'true'))) },
    { name: 'the script ends well', change: on(script('hold'), one('set -euo pipefail\n', 'exit 0\n')), rule: undefined },
  ], 'production.hold'),

  waits: all([
    { name: 'no time', change: timer('production-wait', 0) },
    { name: 'less time', change: timer('production-wait', 4) },
    { name: 'the timer is gone', change: on(settings('production-wait'), json((data) => { delete data.put.wait_timer; })) },
    { name: 'no time alongside', change: timer('test', 0), rule: 'test.wait' },
    { name: 'the deployment does not wait for it', change: on(promote, job('production', (text) => text.replace(/needs: \[([^\]]*), production-wait\]/, 'needs: [$1]'))) },
    { name: 'the job waits nowhere', change: on(promote, job('production-wait', set('environment', null))) },
    { name: 'it does not wait for the approval', change: on(promote, job('production-wait', (text) => text.replace(/, production-lead\b/, ''))) },
  ], 'production.wait'),

  soaks: all([
    { name: 'nobody looks before people are asked', change: on(promote, noStep('production-check', soaked)) },
    { name: 'the deployment does not look again', change: on(promote, noStep('production', 'Still found good in staging')) },
    { name: 'less time', change: valued(soaked, 'SOAK_SECONDS', "'60'", 'production-check') },
    { name: 'less time, in the end', change: valued('Still found good in staging', 'SOAK_SECONDS', "'0'") },
    { name: 'something newer does not end it', change: valued('Good in test for long enough', 'SUPERSEDED', 'keeps', 'staging-check'), rule: 'staging.soak' },
    { name: 'time of another environment', change: valued(soaked, 'ENVIRONMENT', 'test', 'production-check') },
    { name: 'GitHub overlooks it', change: on(promote, step('production-check', soaked, set('continue-on-error', 'true'))) },
    { name: 'nobody waits before the environment', change: on(promote, noStep('test-check', 'Nothing soaks here for staging')), rule: undefined },
  ], 'production.soak', soak),

  resuming: all([
    { name: 'runs of every branch', change: on(resume, step('resume', 'Run again what has waited long enough', (text) => text.replace(`'["main"]'`, `'["**"]'`))) },
    { name: 'more rights', change: on(resume, job('resume', (text) => text.replace('checks: read', 'checks: read\n  contents: write'))) },
    { name: 'another script', change: on(resume, step('resume', 'Run again what has waited long enough', set('run', 'gh run rerun --failed 1'))) },
  ], undefined),
};
