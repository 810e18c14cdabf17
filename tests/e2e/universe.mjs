// A world in which runs go on: GitHub's part between events and runners, the clock, and what a scenario does at certain moments.
import { setImmediate as soon } from 'node:timers/promises';
import { textOf } from './engine/expressions.mjs';
import { dispatched, starts } from './engine/events.mjs';
import { Graph, StartupFailure, permissionsOf, protection } from './engine/graph.mjs';
import { Job } from './engine/job.mjs';
import { Turn } from './engine/turn.mjs';
import { readWorkflow } from './engine/workflow.mjs';
import { filesAt } from './world/repository.mjs';
import { outside } from './world/programs.mjs';

/** What GitHub does not say, with the reading that is taken if a test does not choose another. */
export const readings = {
  timeout: 'cancelled', // result of a job whose time is over: cancelled, failure
  lost: 'failure', // result of a job whose runner is lost: failure, cancelled
  pendingOnCancel: 'skipped', // result of a job that had not begun when the run was cancelled: skipped, cancelled
  cancel: 'kill', // how a step ends that is cancelled: kill (no trap runs), interrupt
  oldApprovals: 'ask', // approvals of an earlier attempt: ask (again), release
  calledAncestors: 'own', // whose ancestors count for success() in a called workflow: own, caller
  continueOnError: 'success', // what `needs` sees of a failed job with continue-on-error: success, failure
  artifactNames: 'attempt', // within what an artifact's name is unique: attempt, run
};

const workflows = new Map(); // "sha path" -> definition

const matches = (pattern, text) => pattern === undefined || (pattern instanceof RegExp ? pattern.test(text) : text.includes(pattern));

export class Universe {
  #executing = new Map(); // "run key" -> { job, done }
  #scripts = new Map(); // run -> script
  #used = new Map(); // entry of a script -> how often it applied
  #wake = () => {};

  constructor(world, chosen = {}) {
    for (const name of Object.keys(chosen)) if (!(name in readings)) throw new Error(`There is no reading '${name}'`);
    this.world = world;
    this.readings = { ...readings, ...chosen };
    this.turn = new Turn(world);
    this.outside = outside(this);
  }

  /** A copy at rest, which goes its own way. */
  fork(chosen = {}) {
    if (this.#executing.size > 0) throw new Error('Only a world at rest can be copied');
    return new Universe(structuredClone(this.world), { ...this.readings, ...chosen });
  }

  // -------------------------------------------------------------------------------------------- events and runs
  workflow(sha, path) {
    return workflows.get(`${sha} ${path}`);
  }

  async #read(sha) {
    const paths = Object.keys(filesAt(sha)).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
    for (const path of paths) workflows.set(`${sha} ${path}`, await readWorkflow(path, String(filesAt(sha)[path])));
    return paths.map((path) => this.workflow(sha, path));
  }

  resolve(ref) {
    const { refs } = this.world;
    return refs[ref] ?? refs[`refs/heads/${ref}`] ?? refs[`refs/tags/${ref}`];
  }

  /** An event: the runs that it starts. `event`: { name, ref, actor, inputs, workflow, base, number, action, files }. */
  async start(event, script = {}) {
    const ref = event.ref?.startsWith('refs/') || event.name.startsWith('pull_request') ? event.ref ?? `refs/pull/${event.number ?? 1}/merge` : `refs/heads/${event.ref ?? this.world.defaultBranch}`;
    const sha = event.sha ?? this.resolve(ref) ?? this.resolve(event.head ?? this.world.defaultBranch);
    if (!sha) throw new Error(`There is no ${ref}`);
    const started = [];
    for (const workflow of await this.#read(sha)) {
      if (!starts(workflow, { ...event, ref })) continue;
      started.push(this.#create(workflow, { ...event, ref }, sha, script));
    }
    this.#wake();
    return started;
  }

  #create(workflow, event, sha, script) {
    const { world } = this;
    const id = String(++world.last);
    const actor = event.actor ?? 'dev';
    const run = {
      id, number: Object.values(world.runs).filter((one) => one.path === workflow.path).length + 1, attempt: 1, path: workflow.path, name: workflow.name ?? workflow.path,
      event: { ...event, payload: event.payload ?? {} }, ref: event.ref, sha, actor, triggering: actor, createdAt: ++world.clock,
      inputs: event.name === 'workflow_dispatch' ? dispatched(workflow, event) : {}, status: 'queued', conclusion: null, cancelled: false,
      approvals: [], reviews: [], attempts: [{ actor, triggering: actor }], scopes: {}, jobs: {}, history: [], message: null,
    };
    world.runs[id] = run;
    this.#scripts.set(id, script);
    const graph = new Graph(this, run);
    try {
      graph.check();
      graph.open('', { path: run.path, inputs: run.inputs, secrets: null, cap: null, parent: null });
    } catch (error) {
      if (!(error instanceof StartupFailure)) throw error;
      Object.assign(run, { status: 'completed', conclusion: 'startup_failure', message: error.message });
      return run;
    }
    if (workflow['run-name'] !== undefined) run.title = textOf(workflow['run-name'], { github: this.github(run), inputs: run.inputs, vars: world.vars.repository });
    run.group = workflow.concurrency ?? null;
    return run;
  }

  /** Goes on until nothing moves any more: everything is done, or waits for people. */
  async settle() {
    for (;;) {
      this.#advance();
      if (this.#executing.size > 0) {
        await Promise.race([...[...this.#executing.values()].map((one) => one.done), new Promise((go) => (this.#wake = go))]);
        await soon();
      } else if (!this.#ring() && !this.#review()) return;
    }
  }

  #advance() {
    const alive = Object.values(this.world.runs).filter((run) => run.status !== 'completed');
    for (const run of alive) {
      if (run.group && !this.enterGroup(this.#groupOf(run), run, '')) continue;
      const graph = new Graph(this, run);
      graph.advance();
      for (const node of Object.values(run.jobs)) {
        if (node.status === 'queued' && !this.#executing.has(`${run.id} ${node.key}`)) this.#execute(graph, node);
      }
    }
    // A group that became free lets the next one in.
    if (alive.some((run) => run.status === 'completed') && Object.values(this.world.runs).some((run) => run.status !== 'completed')) this.#advance();
  }

  #execute(graph, node) {
    const key = `${graph.run.id} ${node.key}`;
    const job = new Job(this, graph, node);
    const done = job.execute().finally(() => this.#executing.delete(key));
    this.#executing.set(key, { job, done });
  }

  /** Wait timers of environments. */
  #ring() {
    const times = Object.values(this.world.runs).flatMap((run) => Object.values(run.jobs)).filter((node) => node.status === 'waiting' && node.until !== undefined && !node.waiting).map((node) => node.until);
    if (times.length === 0) return false;
    this.world.clock = Math.max(this.world.clock, Math.min(...times));
    return true;
  }

  /** The run's script goes on: `script` replaces what it had left. */
  async proceed(run, script = {}) {
    this.#scripts.set(run.id, script);
    for (const node of Object.values(run.jobs)) if (node.status === 'held') node.status = 'queued';
    await this.settle();
    return run;
  }

  cancel(run) {
    new Graph(this, run).cancel();
    this.#wake();
  }

  /** Stops a job that runs; false if none does. */
  stop(run, node, how = 'cancel') {
    const found = this.#executing.get(`${run.id} ${node.key}`);
    found?.job.stop(how);
    return found !== undefined;
  }

  /** A further attempt of a run that is done. `failed`: only what did not succeed, and what depends on it. */
  async rerun(run, { script = {}, ...how } = {}) {
    this.again(run, how);
    return this.proceed(run, script);
  }

  /** The same, begun by what another run does. */
  again(run, { failed = false, by = run.triggering } = {}) {
    if (run.status !== 'completed') throw new Error('Only a run that is done can be run again');
    run.triggering = by;
    run.attempts.push({ actor: run.actor, triggering: by });
    new Graph(this, run).again(failed);
    this.#wake();
  }

  // -------------------------------------------------------------------------------------------- concurrency
  #groupOf(run) {
    const value = run.group;
    const given = { github: this.github(run), inputs: run.inputs, vars: this.world.vars.repository };
    if (typeof value === 'object' && 'group' in value) return { ...value, group: textOf(value.group, given) };
    return { group: textOf(value, given) };
  }

  enterGroup({ group, queue, 'cancel-in-progress': replace }, run, key) {
    const one = (this.world.groups[String(group).toLowerCase()] ??= { holder: null, waiting: [] });
    const me = (other) => other?.run === run.id && other.key === key;
    if (me(one.holder)) return true;
    if (!one.holder && (one.waiting.length === 0 || me(one.waiting[0]))) {
      one.waiting = one.waiting.filter((other) => !me(other));
      one.holder = { run: run.id, key };
      return true;
    }
    if (one.waiting.some(me)) return false;
    const superseded = [...(queue === 'max' ? one.waiting.slice(99) : one.waiting), ...(replace ? [one.holder] : [])];
    one.waiting.push({ run: run.id, key });
    for (const other of superseded) {
      const theirs = this.world.runs[other.run];
      const graph = new Graph(this, theirs);
      if (other.key === '') graph.cancel();
      else if (!this.stop(theirs, theirs.jobs[other.key])) graph.finish(theirs.jobs[other.key], 'cancelled', 'A newer one waits for the group');
      if (other.key === '' && other !== one.holder) for (const node of Object.values(theirs.jobs)) graph.finish(node, 'cancelled');
    }
    return false;
  }

  leaveGroups(run, key) {
    const me = (other) => other?.run === run.id && other.key === key;
    for (const one of Object.values(this.world.groups)) {
      if (me(one.holder)) one.holder = null;
      one.waiting = one.waiting.filter((other) => !me(other));
    }
  }

  // -------------------------------------------------------------------------------------------- people
  environment(name) {
    return protection(this.world.settings[name.toLowerCase()]);
  }

  #isReviewer(login, reviewers) {
    return reviewers.some((one) => (one.type === 'Team' ? (this.world.teams[one.slug] ?? []).includes(login) : one.login === login));
  }

  /**
   * One click: `{ by, environments, state, comment, bypass }`. Without `environments` it is for all that wait at this moment.
   * GitHub itself refuses who is no reviewer, who started the run where that is forbidden, and a bypass that is switched off.
   */
  review(run, { by, environments, state = 'approved', comment = '', bypass = false }) {
    const waiting = Object.values(run.jobs).filter((node) => node.waiting && (!environments || environments.some((name) => name.toLowerCase() === node.waiting.toLowerCase())));
    const taken = new Set();
    const refused = [];
    for (const name of new Set(waiting.map((node) => node.waiting.toLowerCase()))) {
      const settings = this.environment(name);
      if (bypass && !settings.can_admins_bypass) refused.push({ environment: name, why: 'administrators may not bypass it' });
      else if (bypass) taken.add(name);
      else if (!this.#isReviewer(by, settings.reviewers)) refused.push({ environment: name, why: 'no reviewer' });
      else if (settings.prevent_self_review && by === run.actor) refused.push({ environment: name, why: 'started the run' });
      else taken.add(name);
    }
    run.reviews.push({ by, state, environments: [...taken], refused, attempt: run.attempt });
    if (taken.size === 0) return refused;
    this.world.clock += 1;
    // A bypass leaves no entry.
    if (!bypass) run.approvals.push({ by, state, comment, environments: [...taken], attempt: run.attempt });
    const graph = new Graph(this, run);
    for (const node of waiting.filter((one) => taken.has(one.waiting.toLowerCase()))) {
      if (state === 'rejected') graph.finish(node, 'failure', `The deployment to ${node.waiting} was rejected`);
      else if (node.until > this.world.clock) node.waiting = null;
      else graph.queue(node);
    }
    return refused;
  }

  /** The next click of a script for which something waits. */
  #review() {
    for (const [id, script] of this.#scripts) {
      const run = this.world.runs[id];
      const waiting = Object.values(run.jobs).filter((node) => node.waiting).map((node) => node.waiting);
      if (waiting.length === 0 || !script.reviews) continue;
      const next = typeof script.reviews === 'function' ? script.reviews({ universe: this, world: this.world, run, waiting }) : script.reviews[this.#count(script)];
      if (!next || (next.environments && !next.environments.some((name) => waiting.includes(name)))) continue;
      this.#used.set(script, this.#count(script) + 1);
      if (next.after) this.world.clock += next.after;
      this.review(run, next);
      return true;
    }
    return false;
  }

  #count(entry) {
    return this.#used.get(entry) ?? 0;
  }

  // -------------------------------------------------------------------------------------------- moments of a script
  #script(job) {
    return this.#scripts.get(job.run.id) ?? {};
  }

  forced(job) {
    const { jobs } = this.#script(job);
    return typeof jobs === 'function' ? jobs(job.node.key, job.run) : jobs?.[job.node.key];
  }

  #fits(entry, job, record) {
    if (entry.job !== undefined && entry.job !== job.node.key) return false;
    if (entry.attempt !== undefined && entry.attempt !== job.run.attempt) return false;
    if (entry.step === undefined) return true;
    return record !== null && [record.name, record.id, job.node.steps.indexOf(record)].includes(entry.step);
  }

  /** Before and after each step, and when a job starts. */
  async moment(job, when, record) {
    for (const entry of this.#script(job).at ?? []) {
      if (entry.call !== undefined || (entry.when ?? 'before') !== when || !this.#fits(entry, job, record)) continue;
      if (when !== 'start' && entry.step === undefined) continue;
      await this.#act(entry, job);
    }
  }

  async #act(entry, job) {
    const count = this.#count(entry) + 1;
    this.#used.set(entry, count);
    if (entry.nth !== undefined && entry.nth !== count) return;
    if (entry.nth === undefined && count > (entry.times ?? 1)) return;
    if (entry.do === 'cancel') this.cancel(job.run);
    else if (entry.do === 'lose') job.stop('lost');
    else if (entry.do === 'timeout') job.stop('timeout');
    else if (entry.do === 'hold') job.hold();
    else await entry.do({ universe: this, world: this.world, run: job.run, job, pause: () => job.pause() });
  }

  /** What a script does while a program runs: in phase 'call' before it does anything; programs have further phases. */
  async during(job, record, text, phase = 'call') {
    for (const entry of this.#script(job).at ?? []) {
      if (entry.call === undefined || (entry.phase ?? 'call') !== phase || !matches(entry.call, text) || !this.#fits(entry, job, record)) continue;
      await this.#act(entry, job);
    }
  }

  /** How a program fails, if it shall: { code, err, out } or { hang: true }. */
  fault(job, record, text, phase = 'call') {
    for (const entry of this.#script(job).faults ?? []) {
      if ((entry.phase ?? 'call') !== phase || !matches(entry.call, text) || !this.#fits(entry, job, record)) continue;
      const count = this.#count(entry) + 1;
      this.#used.set(entry, count);
      if (entry.nth !== undefined ? count === entry.nth : count <= (entry.times ?? Infinity)) return { code: 1, ...entry };
    }
    return null;
  }

  /** Entries of a script that never applied: a test that relies on one would show nothing. */
  unused(run) {
    const script = this.#scripts.get(run.id) ?? {};
    const left = [...(script.at ?? []), ...(script.faults ?? [])].filter((entry) => this.#count(entry) === 0);
    const reviews = Array.isArray(script.reviews) ? script.reviews.slice(this.#count(script)) : [];
    return [...left, ...reviews];
  }

  // -------------------------------------------------------------------------------------------- programs
  note(job, record, call) {
    const { run, node } = job;
    const entry = { program: call.program, args: call.args, text: [call.program, ...call.args].join(' '), stdin: call.stdin, run: run.id, attempt: run.attempt, job: node.key, step: record.name ?? record.id, environment: node.environment, at: this.world.clock };
    this.world.calls.push(entry);
    return entry;
  }

  /** A stand-in of a step asks. */
  async answer(job, record, call) {
    const { world } = this;
    if (call.program === 'date') return call.args.length === 1 && call.args[0] === '+%s' ? { out: `${world.clock}\n` } : { code: 'exec', err: 'date' };
    const entry = this.note(job, record, call);
    world.clock += 1;
    await this.during(job, record, entry.text);
    const fault = this.fault(job, record, entry.text);
    let answer;
    if (fault?.hang) {
      await job.sleep(Infinity);
      answer = { code: 1 };
    } else if (fault) answer = fault;
    else if (call.program === 'sleep') {
      await job.sleep(Number(call.args[0]));
      answer = {};
    } else answer = await this.outside(job, record, call, entry);
    entry.code = answer.code ?? 0;
    return { ...answer, code: entry.code, out: typeof answer.out === 'object' ? `${JSON.stringify(answer.out)}\n` : answer.out };
  }

  // -------------------------------------------------------------------------------------------- what jobs see
  token(run, node) {
    return node ? `ghs_${Buffer.from(JSON.stringify([run.id, run.attempt, node.key])).toString('base64url')}` : '';
  }

  github(run, node) {
    const { world } = this;
    const [owner] = world.repository.split('/');
    const { event } = run;
    return {
      token: this.token(run, node), job: node?.id ?? '', ref: run.ref, ref_name: run.ref.replace(/^refs\/(heads|tags|pull)\//, ''), ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      sha: run.sha, repository: world.repository, repository_owner: owner, run_id: run.id, run_number: String(run.number), run_attempt: String(run.attempt),
      actor: run.actor, triggering_actor: run.triggering, workflow: run.name, workflow_ref: `${world.repository}/${run.path}@${run.ref}`, workflow_sha: run.sha,
      event_name: event.name, event: { ...event.payload, ...(event.name === 'workflow_dispatch' ? { inputs: event.inputs ?? {} } : {}) },
      base_ref: event.base ?? '', head_ref: event.head ?? '', server_url: 'https://github.com', api_url: 'https://api.github.com', graphql_url: 'https://api.github.com/graphql',
      retention_days: '90', secret_source: 'Actions', repository_visibility: 'private',
    };
  }

  runnerEnv(job) {
    const given = this.github(job.run, job.node);
    const names = ['actor', 'triggering_actor', 'api_url', 'base_ref', 'event_name', 'graphql_url', 'head_ref', 'job', 'ref', 'ref_name', 'ref_type', 'repository', 'repository_owner', 'retention_days', 'run_attempt', 'run_id', 'run_number', 'server_url', 'sha', 'workflow', 'workflow_ref', 'workflow_sha'];
    return {
      ...Object.fromEntries(names.map((name) => [`GITHUB_${name.toUpperCase()}`, given[name]])),
      CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: job.workspace, RUNNER_TEMP: job.temp, RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64', RUNNER_NAME: 'runner',
      HOME: `${job.place}/home`, LANG: 'C.UTF-8', TMPDIR: job.temp,
    };
  }

  permissions(run, node) {
    const graph = new Graph(this, run);
    return permissionsOf(graph.job(node), graph.workflow(node.scope), run.scopes[node.scope].cap);
  }

  /** A session of a role of AWS for a job that shows `subject`. */
  assume(job, role, subject, seconds) {
    return this.outside.assume(job, role, subject, seconds);
  }
}
