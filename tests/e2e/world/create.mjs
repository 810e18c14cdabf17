// A repository as it is after it was set up: commits, branches, settings, teams, secrets, and AWS accounts with their roles.
import { fromPackages } from '../../judges/lib/extracted.mjs';
import { commit, filesAt, filesOf } from './repository.mjs';

const YAML = fromPackages((require) => require('yaml'));

const author = (login) => ({ name: login, email: `${login}@example.com` });

/** An ISO time as GitHub writes it. */
export const iso = (clock) => new Date(clock * 1000).toISOString().replace('.000', '');

/**
 * A world with the files of `tree` (a folder, or { path: text }) on its branches. `settings`: environments by name, as the emitted
 * files have them; default: those files. `real: false`: no git, for workflows that check nothing out.
 */
export const createWorld = async ({ tree, settings, branches = ['main', 'develop'], repository = 'company/orders', teams = {}, secrets = {}, vars = {}, real = true }) => {
  const files = filesOf(tree);
  const world = {
    clock: Date.UTC(2026, 9, 1, 12) / 1000, last: 1000, repository, defaultBranch: branches[0], real,
    refs: {}, commits: {}, pulls: [], issues: [], labels: [], activity: [], runs: {}, groups: {}, deployments: [], artifacts: [], calls: [],
    settings: {}, teams: {}, secrets: { secrets: {}, environments: {} }, vars: { repository: {}, environments: {} },
    tests: { failed: 0, ran: 3 }, findings: 0, mails: [], messages: [], aws: { roles: {}, sessions: {}, stacks: {}, tables: {}, buckets: {}, replies: {} },
  };
  const found = settings ?? Object.fromEntries(Object.entries(files).filter(([path]) => /^\.github\/promoc\/settings\/[^/]+\.json$/.test(path)).map(([, text]) => {
    const one = JSON.parse(String(text));
    return [one.environment, one];
  }));
  for (const [name, one] of Object.entries(found)) {
    const key = name.toLowerCase();
    world.settings[key] = one;
    for (const { type, slug } of one.put?.reviewers ?? []) if (type === 'Team') world.teams[slug] = [`${slug}-1`, `${slug}-2`];
    world.secrets.environments[key] = Object.fromEntries(Object.keys(one.secrets ?? {}).map((s) => [s, /WEBHOOK|URL/.test(s) ? `https://hooks.example.com/${s}` : `value-of-${s}`]));
    world.vars.environments[key] = Object.fromEntries(Object.entries(one.variables ?? {}).map(([v, value]) => [v, value ?? (v.includes('ACCOUNT') ? '111111111111' : `value-of-${v}`)]));
  }
  Object.assign(world.teams, teams);
  Object.assign(world.secrets.secrets, secrets);
  Object.assign(world.vars.repository, vars);
  for (const file of ['infrastructure/promoc/oidc-roles.yaml', 'infrastructure/promoc/artifacts.yaml']) {
    if (files[file]) Object.assign(world.aws.roles, rolesIn(YAML.parse(String(files[file])), repository, world));
  }
  // Subjects with ids, where the roles trust such ones: the owner is 1, the repository 2.
  const [owner, name] = repository.split('/');
  world.subject = Object.values(world.aws.roles).some(({ subjects }) => subjects.some((one) => one.includes('@'))) ? `${owner}@1/${name}@2` : repository;
  const { sha, tree: id } = await commit({ files, message: 'Begin', author: author('founder'), time: world.clock, real });
  world.commits[sha] = { sha, tree: id, parents: [], message: 'Begin', author: 'founder', time: world.clock };
  for (const branch of branches) {
    world.refs[`refs/heads/${branch}`] = sha;
    world.activity.push({ type: 'branch_creation', actor: 'founder', ref: `refs/heads/${branch}`, before: '0'.repeat(40), after: sha, time: world.clock });
  }
  return world;
};

/**
 * A commit on a branch: `changes` are { path: text, or null to remove }. It comes by a pull request of `actor`, merged by `merger`,
 * unless `direct`. Returns its id; the event is for the caller to send.
 */
export const commitTo = async (world, { branch = world.defaultBranch, changes = {}, actor = 'dev', merger = 'merger', direct = false, message = 'Change', from, reviews, labels } = {}) => {
  world.clock += 60;
  const ref = `refs/heads/${branch}`;
  const parent = from ?? world.refs[ref] ?? world.refs[`refs/heads/${world.defaultBranch}`];
  const files = { ...filesAt(parent), ...Object.fromEntries(Object.entries(changes).map(([path, text]) => [path, text === null ? null : Buffer.from(text)])) };
  for (const path of Object.keys(files)) if (files[path] === null) delete files[path];
  const { sha, tree } = await commit({ files, parents: [parent], message, author: author(actor), time: world.clock, real: world.real });
  world.commits[sha] = { sha, tree, parents: [parent], message, author: actor, time: world.clock };
  world.activity.push({ type: 'push', actor: direct ? actor : merger, ref, before: world.refs[ref] ?? '0'.repeat(40), after: sha, time: world.clock });
  world.refs[ref] = sha;
  if (!direct) world.pulls.push({ number: world.pulls.length + 1, author: actor, branch: `topic-${world.pulls.length + 1}`, head: sha, merge: sha, merged: world.clock, commits: [sha], base: branch, reviews, labels });
  return sha;
};

/** Merges a branch into another by a pull request of `actor`: as GitHub does it, with a commit that has both as parents. */
export const mergeTo = async (world, { from, to, actor = 'dev', merger = 'merger', reviews = [], labels = [] }) => {
  world.clock += 60;
  const ref = `refs/heads/${to}`;
  const [base, head] = [world.refs[ref], world.refs[`refs/heads/${from}`]];
  const changed = Object.fromEntries(Object.entries(filesAt(head)));
  const message = `Merge ${from} into ${to}`;
  const { sha, tree } = await commit({ files: changed, parents: [base, head], message, author: author(merger), time: world.clock, real: world.real });
  world.commits[sha] = { sha, tree, parents: [base, head], message, author: merger, time: world.clock };
  const old = history(world, base);
  const number = world.pulls.length + 1;
  world.activity.push({ type: 'push', actor: merger, ref, before: base, after: sha, time: world.clock });
  world.pulls.push({ number, author: actor, branch: from, head, merge: sha, merged: world.clock, commits: [...history(world, sha)].filter((one) => !old.has(one)), base: to, reviews, labels });
  world.refs[ref] = sha;
  return sha;
};

/** All commits that one contains, itself among them. */
export const history = (world, sha) => {
  const found = new Set();
  const left = [sha];
  while (left.length > 0) {
    const next = left.pop();
    if (found.has(next)) continue;
    found.add(next);
    left.push(...(world.commits[next]?.parents ?? []));
  }
  return found;
};

// ------------------------------------------------------------------------------------------------ AWS roles
const rendered = (value, given) => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((one) => rendered(one, given));
  if (value && typeof value === 'object') {
    if ('Fn::Sub' in value) return value['Fn::Sub'].replace(/\$\{([^}]+)\}/g, (all, name) => given.values[name] ?? all);
    if ('Ref' in value) return given.values[value.Ref] ?? value.Ref;
    if ('Fn::GetAtt' in value) return given.arn(value['Fn::GetAtt'][0]);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rendered(one, given)]));
  }
  return value;
};

/** Roles by name, once for each environment, with ${AWS::AccountId} left open; their lease tables are made as well. */
const rolesIn = (template, repository, world) => {
  const [owner, name] = repository.split('/');
  const found = {};
  for (const environment of template.Parameters.Environment?.AllowedValues ?? ['']) {
    const values = { Environment: environment, Owner: owner, Repository: name };
    const given = { values, arn: (id) => `arn:aws:iam::\${AWS::AccountId}:role/${rendered(template.Resources[id].Properties.RoleName, { values })}` };
    for (const { Type, Properties } of Object.values(template.Resources)) {
      const one = rendered(Properties, given);
      if (Type === 'AWS::S3::Bucket') world.aws.buckets[one.BucketName] = {};
      if (Type === 'AWS::DynamoDB::Table') world.aws.tables[one.TableName] = {};
      if (Type !== 'AWS::IAM::Role') continue;
      const [trust] = one.AssumeRolePolicyDocument.Statement;
      const subjects = [trust.Condition?.StringEquals?.['token.actions.githubusercontent.com:sub'] ?? []].flat();
      found[one.RoleName] = {
        environment, subjects, seconds: one.MaxSessionDuration ?? 3600, statements: (one.Policies ?? []).flatMap((policy) => policy.PolicyDocument.Statement),
      };
    }
  }
  return found;
};
