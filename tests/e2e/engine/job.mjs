// One job on a runner of its own: its steps in order, in real shells, with the files through which steps talk to the runner.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holds, textOf, textsOf, valueOf } from './expressions.mjs';
import { action } from './actions.mjs';
import { hashFiles } from './files.mjs';
import { permissionsOf } from './graph.mjs';
import { answers, programs, scratch } from './standin.mjs';

/** GitHub's shell lines; `{0}` is the file with the script. */
const shells = {
  '': ['bash', '-e', '{0}'],
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '{0}'],
  sh: ['sh', '-e', '{0}'],
  python: ['python3', '{0}'],
};

const shellLine = (shell, file) => (shells[shell] ?? shell.split(' ')).map((word) => word.replace('{0}', file));

/** The lines of GITHUB_OUTPUT or GITHUB_ENV: `name=value`, or `name<<END` up to a line END. */
export const pairsIn = (text) => {
  const lines = text.split(/\r?\n/);
  const found = {};
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n];
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const end = line.slice(heredoc + 2);
      const last = lines.indexOf(end, n + 1);
      if (last < 0) throw new Error(`Invalid value. Matching delimiter not found '${end}'`);
      found[line.slice(0, heredoc)] = lines.slice(n + 1, last).join('\n');
      n = last;
    } else if (equals > 0) found[line.slice(0, equals)] = line.slice(equals + 1);
    else throw new Error(`Invalid format '${line}'`);
  }
  return found;
};

export class Job {
  /** How it ends from outside: null, 'cancel', 'timeout' or 'lost'. */
  stopped = null;
  #kill = null;
  #abort = new AbortController();
  #holding = false;
  #gone = true; // no program of a step runs

  constructor(universe, graph, node) {
    Object.assign(this, { universe, graph, node, run: graph.run, definition: graph.job(node), workflow: graph.workflow(node.scope) });
    this.place = scratch('job-');
    this.workspace = join(this.place, 'work');
    this.temp = join(this.place, 'temp');
    const { held } = node;
    delete node.held;
    if (held) execFileSync('cp', ['-a', `${held.place}/.`, `${this.place}/`]);
    else for (const folder of [this.workspace, this.temp, join(this.place, 'home')]) mkdirSync(folder);
    const { status, env, path, steps, deadline, next } = held ?? { status: 'success', env: {}, path: [], steps: {}, deadline: null, next: 0 };
    Object.assign(this, { status, env, path, steps, deadline, next });
    if (!held) this.node.steps = [];
  }

  /** Stops before a step, so that the world can be copied here and go on in several ways. */
  hold() {
    this.held = true;
  }

  // -------------------------------------------------------------------------------------------- turns and time
  async take() {
    if (this.#holding) return;
    await this.universe.turn.acquire();
    this.#holding = true;
  }

  give() {
    if (!this.#holding) return;
    this.#holding = false;
    this.universe.turn.release();
  }

  /** A program waits; it ends early when the job is stopped, and at the latest when the job's time is over. */
  async sleep(seconds) {
    this.#present();
    const until = Math.min(this.universe.world.clock + seconds, this.stepDeadline ?? Infinity, this.deadline);
    this.#holding = false;
    const woken = await this.universe.turn.sleep(until, this.#abort.signal);
    if (this.#gone && woken) this.universe.turn.release();
    this.#present();
    this.#holding = true;
    if (this.universe.world.clock >= Math.min(this.deadline, this.stepDeadline ?? Infinity)) {
      if (this.universe.world.clock >= this.deadline) this.stop('timeout');
      else this.overdue();
      this.#present();
    }
  }

  /** Whoever waits for a program that was ended in between has nothing to go on with. */
  #present() {
    if (this.#gone) throw new Error('the program that asked was ended');
  }

  /** Lets all others go on until they are at rest or asleep. For hooks, which hold the turn. */
  async pause() {
    this.#holding = false;
    await this.universe.turn.quiet();
    if (this.#gone) this.universe.turn.release();
    this.#present();
    this.#holding = true;
  }

  overdue() {
    this.stepTimedOut = true;
    this.#gone = true;
    this.#kill?.();
  }

  /** From outside, at any moment. Returns false if the job goes on all the same. */
  stop(how) {
    if (this.stopped === 'lost') return;
    this.stopped = how;
    if (how !== 'lost') this.status = 'cancelled';
    // What a stopped job still does has five minutes.
    this.deadline = this.universe.world.clock + 300;
    this.stepDeadline = null;
    this.#gone = true;
    this.#kill?.();
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  // -------------------------------------------------------------------------------------------- contexts
  given(extra = {}) {
    const { node } = this;
    const base = this.graph.given(node);
    const settings = node.environment ? this.universe.world.vars.environments[node.environment.toLowerCase()] ?? {} : {};
    return {
      ...base, vars: { ...base.vars, ...settings }, secrets: this.graph.secretsOf(node), steps: this.steps,
      github: { ...base.github, workspace: this.workspace }, job: { status: this.status }, env: this.env,
      runner: { name: 'runner', os: 'Linux', arch: 'X64', temp: this.temp, tool_cache: join(this.place, 'tools'), environment: 'github-hosted' },
      functions: {
        always: () => true, cancelled: () => this.status === 'cancelled', success: () => this.status === 'success', failure: () => this.status === 'failure',
        hashFiles: (...globs) => hashFiles(this.workspace, globs),
      },
      ...extra,
    };
  }

  permissions() {
    return permissionsOf(this.definition, this.workflow, this.run.scopes[this.node.scope].cap);
  }

  // -------------------------------------------------------------------------------------------- the whole job
  async execute() {
    const { node, definition, universe } = this;
    await this.take();
    node.status = 'in_progress';
    let result;
    try {
      if (this.deadline === null) await this.begin();
      const forced = universe.forced(this);
      if (forced) node.outputs = forced.outputs ?? {};
      for (; !forced && this.next < definition.steps.length; this.next++) {
        await this.step(definition.steps[this.next]);
        if (this.held) return this.rest();
      }
      result = forced?.result ?? this.result();
      if (this.stopped !== 'lost' && !forced) this.collectOutputs();
    } catch (error) {
      node.message = error.stack;
      result = 'failure';
    }
    await this.take();
    universe.world.clock += 1;
    this.graph.finish(node, result);
    execFile('rm', ['-rf', this.place]).unref();
    this.give();
  }

  async begin() {
    const { node, definition, universe } = this;
    node.startedAt = universe.world.clock;
    const minutes = valueOf(definition['timeout-minutes'], this.graph.given(node)) ?? 360;
    this.deadline = universe.world.clock + minutes * 60;
    await universe.moment(this, 'start', null);
    Object.assign(this.env, textsOf(this.graph.workflow(node.scope).env, this.given()));
    Object.assign(this.env, textsOf(definition.env, this.given()));
  }

  rest() {
    const { place, status, env, path, steps, deadline, next } = this;
    this.node.steps.pop();
    Object.assign(this.node, { status: 'held', held: { place, status, env, path, steps, deadline, next } });
    this.give();
  }

  result() {
    if (this.stopped === 'lost') return this.universe.readings.lost;
    if (this.stopped === 'timeout') return this.universe.readings.timeout;
    return this.status;
  }

  /** A value that holds a secret is not passed on. */
  collectOutputs() {
    const given = this.given();
    const secrets = Object.values(given.secrets).filter((value) => value.length > 0);
    for (const [name, token] of Object.entries(this.definition.outputs ?? {})) {
      const value = textOf(token, given);
      this.node.outputs[name] = secrets.some((secret) => value.includes(secret)) ? '' : value;
    }
  }

  // -------------------------------------------------------------------------------------------- one step
  async step(definition) {
    const record = { name: null, id: definition.id ?? null, outcome: 'skipped', conclusion: 'skipped', outputs: {}, log: '' };
    this.node.steps.push(record);
    if (this.stopped === 'lost') return;
    await this.take();
    const about = { definition, record, run: definition.run };
    let problem = null;
    let wanted = false;
    try {
      const env = { ...this.env, ...textsOf(definition.env, this.given()) };
      about.env = env;
      record.name = definition.name === undefined ? null : textOf(definition.name, this.given({ env }));
      await this.universe.moment(this, 'before', record);
      if (this.held) return;
      wanted = this.stopped !== 'lost' && holds(definition.if, this.given({ env }));
    } catch (error) {
      problem = error;
    }
    if (this.stopped === 'lost') {
      record.outcome = record.conclusion = 'cancelled';
      return;
    }
    if (wanted) {
      const minutes = valueOf(definition['timeout-minutes'], this.given());
      this.stepDeadline = minutes ? this.universe.world.clock + minutes * 60 : null;
      this.stepTimedOut = false;
      const stoppedBefore = this.stopped;
      try {
        const failed = definition.uses ? await this.useAction(about) : await this.runScript(about);
        if (failed) problem = new Error(failed);
      } catch (error) {
        problem = error;
      }
      await this.take();
      const ended = this.stopped !== stoppedBefore;
      record.outcome = ended ? 'cancelled' : problem ? 'failure' : 'success';
      this.stepDeadline = null;
    } else if (problem) record.outcome = 'failure';
    if (problem && record.outcome === 'failure') record.log += `${problem.message}\n`;
    const tolerated = record.outcome === 'failure' && valueOf(definition['continue-on-error'], this.given()) === true;
    record.conclusion = tolerated ? 'success' : record.outcome;
    if (record.conclusion === 'failure' && this.status === 'success') this.status = 'failure';
    if (definition.id) this.steps[definition.id] = { outcome: record.outcome, conclusion: record.conclusion, outputs: record.outputs };
    if (record.outcome !== 'skipped') await this.universe.moment(this, 'after', record);
    this.give();
  }

  async useAction({ definition, record, env }) {
    const given = this.given({ env });
    const inputs = textsOf(definition.with, given);
    const outcome = await action(definition.uses, { job: this, inputs, env, record });
    Object.assign(this.env, outcome?.env ?? {});
    Object.assign(record.outputs, outcome?.outputs ?? {});
    return null;
  }

  async runScript({ definition, record, env }) {
    const given = this.given({ env });
    const defaults = { ...this.workflow.defaults?.run, ...this.definition.defaults?.run };
    const file = join(this.temp, `${randomUUID()}.sh`);
    writeFileSync(file, textOf(definition.run, given));
    const [program, ...args] = shellLine(textOf(definition.shell ?? defaults.shell ?? '', given), file);
    const files = Object.fromEntries(['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY'].map((name) => [`GITHUB_${name}`, join(this.temp, `${name}-${this.node.steps.length}`)]));
    for (const path of Object.values(files)) writeFileSync(path, '');
    const code = await this.spawn(program, args, {
      cwd: join(this.workspace, textOf(definition['working-directory'] ?? defaults['working-directory'] ?? '', given)),
      env: { ...this.universe.runnerEnv(this), ...env, ...files }, record,
    });
    const summary = readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8');
    if (summary) record.summary = summary;
    if (this.stopped === 'lost') return null;
    Object.assign(record.outputs, pairsIn(readFileSync(files.GITHUB_OUTPUT, 'utf8')));
    Object.assign(this.env, pairsIn(readFileSync(files.GITHUB_ENV, 'utf8')));
    this.path.unshift(...readFileSync(files.GITHUB_PATH, 'utf8').split('\n').filter(Boolean).reverse());
    if (this.stepTimedOut) return 'The action has timed out.';
    return code === 0 ? null : `Process completed with exit code ${code}.`;
  }

  /** Runs a process in a group of its own, so that all of it can be ended. Its stand-ins are answered by the world. */
  async spawn(program, args, { cwd, env, record }) {
    if (!existsSync(cwd)) throw new Error(`There is no folder ${cwd}`);
    const [token, close] = await answers((call) => this.universe.answer(this, record, call));
    this.#gone = false;
    const child = spawn(program, args, {
      cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, PATH: [programs, ...this.path, '/usr/bin', '/bin'].join(':'), ...token },
    });
    const log = (data) => (record.log += data);
    child.stdout.setEncoding('utf8').on('data', log);
    child.stderr.setEncoding('utf8').on('data', log);
    let ended = false;
    this.#kill = () => {
      // A polite end first, as GitHub does it: traps may run. What is lost or timed out gets none.
      const signal = this.stopped === 'cancel' && this.universe.readings.cancel === 'interrupt' ? 'SIGINT' : 'SIGKILL';
      const send = (name) => {
        if (ended) return;
        try {
          process.kill(-child.pid, name);
        } catch {
          // It ended in between.
        }
      };
      send(signal);
      if (signal === 'SIGINT') setTimeout(() => send('SIGKILL'), 2000).unref();
    };
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve(status ?? signal));
    });
    ended = true;
    this.#gone = true;
    this.#kill = null;
    close();
    return code;
  }
}
