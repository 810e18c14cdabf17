// The jobs of a run as a graph: which may start, which are skipped, what a finished one means for the others. All state is
// plain data in `run`, so that a run at rest can be copied and continued in several ways.
import { holds, textOf, textsOf, valueOf } from './expressions.mjs';
import { covers } from './patterns.mjs';

export class StartupFailure extends Error {}

const orders = { none: 0, read: 1, write: 2 };
const scopes = ['actions', 'attestations', 'checks', 'contents', 'deployments', 'discussions', 'id-token', 'issues', 'packages', 'pages', 'pull-requests', 'security-events', 'statuses'];

/** What a job's token may do, with `cap` as what its caller grants. Without any block it may read contents and packages. */
export const permissionsOf = (job, workflow, cap) => {
  const asked = job.permissions ?? workflow.permissions;
  const level = (name) => {
    if (asked === undefined || asked === null) return cap ? cap[name] : ['contents', 'packages'].includes(name) ? 'read' : 'none';
    if (asked === 'read-all') return name === 'id-token' ? 'none' : 'read';
    if (asked === 'write-all') return 'write';
    return asked[name] ?? 'none';
  };
  const all = Object.fromEntries(scopes.map((name) => [name, level(name)]));
  for (const name of cap ? scopes : []) {
    if (orders[all[name]] > orders[cap[name]]) throw new StartupFailure(`The job '${job.id}' asks for '${name}: ${all[name]}', but its caller allows '${cap[name]}'`);
  }
  return all;
};

/** Which workflow a job calls, or null. */
export const called = (job) => (typeof job.uses === 'string' ? job.uses.replace(/^(\.|\$)\//, '') : null);

const combinations = (matrix) => {
  const { include = [], exclude = [], ...axes } = matrix;
  let all = Object.keys(axes).length === 0 ? [] : [{}];
  for (const [name, values] of Object.entries(axes)) all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  all = all.filter((one) => !exclude.some((out) => Object.entries(out).every(([name, value]) => same(one[name], value))));
  const original = all.map((one) => ({ ...one }));
  for (const more of include) {
    const fits = original.map((one, n) => (Object.entries(more).every(([name, value]) => !(name in one) || same(one[name], value)) ? n : -1)).filter((n) => n >= 0);
    if (fits.length > 0) fits.forEach((n) => Object.assign(all[n], more));
    else all.push({ ...more });
  }
  return all;
};

export class Graph {
  /** `universe` gives workflows (by path and commit), the world, and readings of what GitHub leaves open. */
  constructor(universe, run) {
    this.universe = universe;
    this.run = run;
  }

  get world() {
    return this.universe.world;
  }

  workflow(scope) {
    return this.universe.workflow(this.run.sha, this.run.scopes[scope].path);
  }

  job(node) {
    return this.workflow(node.scope).jobs.find((job) => job.id === node.id);
  }

  /** Adds the jobs of a scope: of the run itself, or of a workflow that one of its jobs calls. */
  open(scope, more) {
    this.run.scopes[scope] = more;
    const key = (id) => (scope === '' ? id : `${scope}/${id}`);
    for (const job of this.workflow(scope).jobs) {
      this.run.jobs[key(job.id)] = {
        key: key(job.id), scope, id: job.id, kind: called(job) ? 'call' : 'job', parent: more.parent ?? null, needs: job.needs.map(key), name: null,
        status: 'pending', result: null, conclusion: null, outputs: {}, matrix: null, strategy: null, children: null, attempt: this.run.attempt, steps: [],
        environment: null, waiting: null, startedAt: null, completedAt: null, message: null,
      };
    }
  }

  /** Refuses what GitHub refuses before anything runs. */
  check(path = this.run.path, cap = null, seen = []) {
    const workflow = this.universe.workflow(this.run.sha, path);
    if (!workflow) throw new StartupFailure(`There is no workflow ${path}`);
    if (seen.length > 9 || seen.includes(path)) throw new StartupFailure(`${path} is called too deep`);
    for (const job of workflow.jobs) {
      const permissions = permissionsOf(job, workflow, cap);
      const target = called(job);
      if (!target) continue;
      this.check(target, permissions, [...seen, path]);
      const declared = this.universe.workflow(this.run.sha, target).on.workflow_call;
      if (declared === undefined) throw new StartupFailure(`${target} cannot be called`);
      for (const kind of ['inputs', 'secrets']) {
        const given = kind === 'inputs' ? job.with ?? {} : typeof job.secrets === 'object' && job.secrets ? job.secrets : {};
        for (const name of Object.keys(given)) if (!declared[kind]?.[name]) throw new StartupFailure(`${target} has no ${kind} '${name}'`);
        for (const [name, about] of Object.entries(declared[kind] ?? {})) {
          if (about?.required && !(name in given) && job.secrets !== 'inherit') throw new StartupFailure(`${target} needs ${kind} '${name}'`);
        }
      }
    }
  }

  // -------------------------------------------------------------------------------------------- what jobs see
  needsOf(node) {
    return Object.fromEntries(node.needs.map((key) => {
      const { id, result, outputs } = this.run.jobs[key];
      return [id, { result, outputs }];
    }));
  }

  /** Contexts before a job has a runner. */
  given(node) {
    const ancestors = this.ancestors(node);
    const named = (ids) => (ids.length === 0 ? ancestors : ancestors.filter((one) => ids.includes(one.id)));
    return {
      github: this.universe.github(this.run, node), inputs: this.run.scopes[node.scope].inputs, vars: this.world.vars.repository,
      needs: this.needsOf(node), matrix: node.matrix, strategy: node.strategy,
      functions: {
        always: () => true,
        cancelled: () => this.run.cancelled,
        success: (...ids) => !this.run.cancelled && named(ids).every((one) => one.result === 'success'),
        failure: (...ids) => named(ids).some((one) => one.result === 'failure'),
      },
    };
  }

  /** Everything a job needs, and what that needs. */
  ancestors(node) {
    const found = new Map();
    const visit = (one) => one.needs.forEach((key) => {
      if (!found.has(key)) visit(found.set(key, this.run.jobs[key]).get(key));
    });
    visit(node);
    const { parent } = this.run.scopes[node.scope];
    if (parent && this.universe.readings.calledAncestors === 'caller') this.ancestors(this.run.jobs[parent]).forEach((one) => found.set(one.key, one));
    return [...found.values()];
  }

  condition(node) {
    return holds(this.job(node).if, this.given(node));
  }

  secretsOf(node) {
    const { secrets, environments } = this.world.secrets;
    const { secrets: passed } = this.run.scopes[node.scope];
    const own = node.environment ? environments[node.environment.toLowerCase()] ?? {} : {};
    return { ...(passed ?? secrets), ...own, GITHUB_TOKEN: this.universe.token(this.run, node) };
  }

  // -------------------------------------------------------------------------------------------- changes
  /** Moves everything on that can move without a runner. */
  advance() {
    for (let changed = true; changed; ) {
      changed = false;
      for (const node of Object.values(this.run.jobs)) changed = this.move(node) || changed;
    }
    this.conclude();
  }

  move(node) {
    if (node.status === 'pending' && node.children === null && !node.leg) {
      if (!node.needs.every((key) => this.run.jobs[key].status === 'completed')) return false;
      const parent = node.parent && this.run.jobs[node.parent];
      if (parent && parent.status === 'completed') return false;
      this.begin(node);
      return true;
    }
    if (node.status === 'pending' && node.leg) return this.beginLeg(node);
    if (node.status === 'blocked') return this.enter(node);
    if (node.status === 'waiting' && node.until !== undefined && node.until <= this.world.clock && !node.waiting) {
      delete node.until;
      this.queue(node);
      return true;
    }
    if (node.children && node.status === 'in_progress') return this.gather(node);
    return false;
  }

  finish(node, result, message = null) {
    const job = this.job(node);
    node.conclusion = result;
    node.status = 'completed';
    node.completedAt = this.world.clock;
    node.message = message ?? node.message;
    node.waiting = null;
    const tolerated = result === 'failure' && !node.children && valueOf(job['continue-on-error'], this.given(node)) === true;
    node.tolerated = tolerated;
    node.result = tolerated && this.universe.readings.continueOnError === 'success' ? 'success' : result;
    this.leave(node);
    if (node.leg && result === 'failure' && !tolerated) this.failFast(node);
  }

  begin(node) {
    const job = this.job(node);
    node.attempt = this.run.attempt;
    let wanted;
    try {
      wanted = this.condition(node);
    } catch (error) {
      this.finish(node, 'failure', `if: ${error.message}`);
      return;
    }
    if (!wanted) {
      this.finish(node, this.run.cancelled ? this.universe.readings.pendingOnCancel : 'skipped');
      return;
    }
    if (!job.strategy?.matrix) {
      this.start(node);
      return;
    }
    const strategy = valueOf(job.strategy, this.given(node));
    const legs = combinations(strategy.matrix);
    if (legs.length === 0) {
      this.finish(node, 'failure', 'Matrix vector does not contain any values');
      return;
    }
    node.status = 'in_progress';
    node.children = legs.map((matrix, index) => {
      const key = `${node.key} (${Object.values(matrix).map((v) => (typeof v === 'object' ? JSON.stringify(v) : v)).join(', ')})`;
      this.run.jobs[key] = {
        ...node, key, leg: node.key, children: null, matrix, status: 'pending', steps: [], outputs: {}, parent: node.parent,
        strategy: { 'fail-fast': strategy['fail-fast'] ?? true, 'job-index': index, 'job-total': legs.length, 'max-parallel': strategy['max-parallel'] ?? legs.length },
      };
      return key;
    });
  }

  beginLeg(node) {
    const all = this.run.jobs[node.leg].children.map((key) => this.run.jobs[key]);
    const running = all.filter((one) => !['pending', 'completed'].includes(one.status)).length;
    if (running >= node.strategy['max-parallel']) return false;
    this.start(node);
    return true;
  }

  failFast(node) {
    if (!node.strategy['fail-fast']) return;
    for (const key of this.run.jobs[node.leg].children) {
      const other = this.run.jobs[key];
      if (other.status === 'completed') continue;
      if (!this.universe.stop(this.run, other)) this.finish(other, 'cancelled');
    }
  }

  /** A job, or a leg of one, begins: its name is settled, a call opens its workflow, a job goes to its gates. */
  start(node) {
    const job = this.job(node);
    const given = this.given(node);
    const values = node.matrix ? ` (${Object.values(node.matrix).map((v) => (typeof v === 'object' ? JSON.stringify(v) : v)).join(', ')})` : '';
    const named = job.name === undefined ? node.id : textOf(job.name, given);
    const { parent } = this.run.scopes[node.scope];
    node.name = `${parent ? `${this.run.jobs[parent].name} / ` : ''}${named}${typeof job.name === 'object' ? '' : values}`;
    const target = called(job);
    if (!target) {
      node.status = 'blocked';
      this.enter(node);
      return;
    }
    const declared = this.universe.workflow(this.run.sha, target).on.workflow_call;
    const blank = { boolean: false, number: 0, string: '' };
    const inputs = Object.fromEntries(Object.entries(declared.inputs ?? {}).map(([name, about]) => [
      name, name in (job.with ?? {}) ? valueOf(job.with[name], given) : about.default !== undefined ? valueOf(about.default, given) : blank[about.type],
    ]));
    const secrets = job.secrets === 'inherit' ? null : textsOf(job.secrets ?? {}, { ...given, secrets: this.secretsOf(node) });
    node.status = 'in_progress';
    node.startedAt = this.world.clock;
    this.open(node.key, { path: target, inputs, secrets, cap: permissionsOf(job, this.workflow(node.scope), this.run.scopes[node.scope].cap), parent: node.key });
    node.children = this.workflow(node.key).jobs.map((one) => `${node.key}/${one.id}`);
  }

  /** All legs of a matrix, or all jobs of a called workflow, are done. */
  gather(node) {
    const all = node.children.map((key) => this.run.jobs[key]);
    if (!all.every((one) => one.status === 'completed')) return false;
    const any = (result) => all.some((one) => one.result === result);
    const result = any('failure') ? 'failure' : any('cancelled') ? 'cancelled' : any('success') ? 'success' : 'skipped';
    if (called(this.job(node)) && all[0].leg === undefined) {
      const declared = this.workflow(node.key).on.workflow_call.outputs ?? {};
      const jobs = Object.fromEntries(all.map(({ id, result: r, outputs }) => [id, { result: r, outputs }]));
      const { inputs } = this.run.scopes[node.key];
      node.outputs = Object.fromEntries(Object.entries(declared).map(([name, { value }]) => [name, textOf(value, { ...this.given(node), inputs, jobs })]));
    } else {
      for (const one of all) for (const [name, value] of Object.entries(one.outputs)) if (value !== '' || !(name in node.outputs)) node.outputs[name] = value;
    }
    this.finish(node, result);
    return true;
  }

  // -------------------------------------------------------------------------------------------- gates before a runner
  /** Concurrency first: a job that waits for its reviewers holds its group. */
  enter(node) {
    const group = this.groupOf(node);
    if (group && !this.universe.enterGroup(group, this.run, node.key)) return false;
    const job = this.job(node);
    const given = this.given(node);
    const named = job.environment === undefined ? null : valueOf(typeof job.environment === 'object' && 'name' in job.environment ? job.environment.name : job.environment, given);
    node.environment = named || null;
    if (!node.environment) {
      this.queue(node);
      return true;
    }
    const settings = this.universe.environment(node.environment);
    if (!settings.allows(this.run.ref)) {
      this.finish(node, 'failure', `Branch "${this.run.ref.replace(/^refs\/heads\//, '')}" is not allowed to deploy to ${node.environment} due to environment protection rules`);
      return true;
    }
    const released = this.universe.readings.oldApprovals === 'release' && this.run.approvals.some((one) => one.state === 'approved' && one.environments.includes(node.environment.toLowerCase()));
    node.waiting = settings.reviewers.length > 0 && !released ? node.environment : null;
    if (settings.wait_timer > 0) node.until = this.world.clock + settings.wait_timer * 60;
    if (!node.waiting && node.until === undefined) this.queue(node);
    else node.status = 'waiting';
    return true;
  }

  groupOf(node) {
    const { concurrency } = this.job(node);
    if (concurrency === undefined) return null;
    const value = valueOf(concurrency, this.given(node));
    return typeof value === 'object' ? value : { group: value };
  }

  leave(node) {
    this.universe.leaveGroups(this.run, node.key);
  }

  queue(node) {
    node.status = 'queued';
    node.waiting = null;
  }

  // -------------------------------------------------------------------------------------------- end
  conclude() {
    const all = Object.values(this.run.jobs);
    const { run } = this;
    if (all.every((one) => one.status === 'completed')) {
      if (run.status !== 'completed') this.universe.leaveGroups(run, '');
      run.status = 'completed';
      const top = all.filter((one) => one.scope === '' && !one.leg);
      const any = (result) => all.some((one) => one.conclusion === result && !one.tolerated && !one.children);
      run.conclusion = run.cancelled ? 'cancelled' : any('failure') ? 'failure' : any('cancelled') ? 'cancelled' : top.every((one) => one.result === 'skipped') ? 'skipped' : 'success';
      return;
    }
    const alive = all.filter((one) => !one.children && ['queued', 'in_progress', 'waiting', 'held'].includes(one.status));
    run.status = alive.length > 0 && alive.every((one) => one.status === 'waiting') ? 'waiting' : 'in_progress';
    run.conclusion = null;
  }

  /** A person, or the API, cancels the run: what has not begun does not begin, unless its condition still holds. */
  cancel() {
    this.run.cancelled = true;
    for (const node of Object.values(this.run.jobs)) {
      if (node.children || !['blocked', 'waiting', 'queued', 'in_progress', 'held'].includes(node.status)) continue;
      if (this.condition(node)) continue;
      if (!this.universe.stop(this.run, node)) this.finish(node, 'cancelled', 'The run was cancelled');
    }
  }

  /** A further attempt: of all jobs, or of those that did not succeed and of what depends on them. */
  again(failedOnly) {
    const { run } = this;
    const all = Object.values(run.jobs).filter((one) => one.scope === '' && !one.leg);
    const chosen = new Set(all.filter((one) => !failedOnly || ['failure', 'cancelled'].includes(one.conclusion)).map((one) => one.key));
    for (let grew = true; grew; ) {
      grew = false;
      for (const one of all) {
        if (!chosen.has(one.key) && one.needs.some((key) => chosen.has(key))) grew = chosen.add(one.key) && true;
      }
    }
    run.attempt += 1;
    run.cancelled = false;
    run.history.push(...Object.values(run.jobs).filter((one) => [...chosen].some((key) => below(one.key, key))));
    for (const key of chosen) {
      for (const other of Object.keys(run.jobs)) if (below(other, key) && other !== key) delete run.jobs[other];
      const { kind, scope, id, parent, needs } = run.jobs[key];
      delete run.scopes[key];
      run.jobs[key] = {
        key, scope, id, kind, parent, needs, name: null, status: 'pending', result: null, conclusion: null, outputs: {}, matrix: null, strategy: null, children: null,
        attempt: run.attempt, steps: [], environment: null, waiting: null, startedAt: null, completedAt: null, message: null,
      };
    }
    run.status = 'in_progress';
    run.conclusion = null;
  }
}

const below = (key, top) => key === top || key.startsWith(`${top}/`) || key.startsWith(`${top} (`);

/** The protection of an environment, from its settings; one that nobody made has none. */
export const protection = (settings) => {
  const put = settings?.put ?? {};
  const policies = put.deployment_branch_policy?.custom_branch_policies ? settings.branch_policies ?? [] : null;
  return {
    reviewers: put.reviewers ?? [], wait_timer: put.wait_timer ?? 0, prevent_self_review: put.prevent_self_review ?? false,
    can_admins_bypass: put.can_admins_bypass ?? true,
    allows: (ref) => {
      if (policies === null) return true;
      const [, kind, name] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? [null, 'heads', ref];
      return policies.some((one) => (one.type === 'tag' ? 'tags' : 'heads') === kind && covers(one.name, name));
    },
  };
};
