// The actions that emitted workflows use, as far as a run can tell. Any other one is an error.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkout } from '../world/repository.mjs';
import { filesBelow, named, sha256 } from './files.mjs';
import { filtered } from './patterns.mjs';

const blobs = new Map(); // digest -> content; artifacts in a world name them
export const keep = (content) => {
  const digest = sha256(content);
  blobs.set(digest, content);
  return digest;
};
export const kept = (digest) => blobs.get(digest);

const wants = (inputs, allowed) => {
  for (const name of Object.keys(inputs)) if (!allowed.includes(name)) throw new Error(`Unexpected input '${name}'`);
};

const checkOut = async ({ job, inputs }) => {
  wants(inputs, ['ref', 'path', 'persist-credentials', 'fetch-depth', 'fetch-tags', 'sparse-checkout', 'sparse-checkout-cone-mode', 'token', 'repository']);
  const { universe, run } = job;
  if (job.permissions().contents === 'none') throw new Error('The token may not read contents: repository not found');
  const wanted = inputs.ref || run.sha;
  const sha = universe.world.commits[wanted] ? wanted : universe.resolve(wanted);
  if (!sha) throw new Error(`A branch or tag with the name '${wanted}' could not be found`);
  const target = join(job.workspace, inputs.path ?? '');
  const left = inputs.path ? [] : filesBelow(target);
  for (const file of left) rmSync(join(target, file));
  await checkout(sha, target, inputs['fetch-depth'] === undefined ? 1 : Number(inputs['fetch-depth']));
  const sparse = (inputs['sparse-checkout'] ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
  if (sparse.length > 0) {
    for (const file of filesBelow(target)) {
      if (!sparse.some((one) => file === one || file.startsWith(`${one.replace(/\/$/, '')}/`) || filtered(file, [one]))) rmSync(join(target, file));
    }
  }
  return { outputs: { ref: wanted, commit: sha } };
};

const upload = ({ job, inputs, record }) => {
  wants(inputs, ['name', 'path', 'if-no-files-found', 'retention-days', 'overwrite', 'include-hidden-files', 'compression-level', 'archive']);
  const found = named(job.workspace, inputs.path);
  if (found.length === 0) {
    const text = `No files were found with the provided path: ${inputs.path}. No artifacts will be uploaded.`;
    if ((inputs['if-no-files-found'] ?? 'warn') === 'error') throw new Error(text);
    record.log += `${text}\n`;
    return {};
  }
  const { world, readings } = job.universe;
  const name = inputs.name || 'artifact';
  const same = (one) => one.run === job.run.id && one.name === name && (readings.artifactNames === 'run' || one.attempt === job.run.attempt);
  if (world.artifacts.some(same)) {
    if (inputs.overwrite !== 'true') throw new Error('Failed to CreateArtifact: Received non-retryable error: (409) Conflict: an artifact with this name already exists on the workflow run');
    world.artifacts = world.artifacts.filter((one) => !same(one));
  }
  const files = found.map(({ name: file, path }) => ({ name: file, blob: keep(readFileSync(path)) }));
  const artifact = { id: ++world.last, run: job.run.id, attempt: job.run.attempt, name, files, digest: digestOf(files), expired: false };
  world.artifacts.push(artifact);
  return { outputs: { 'artifact-id': String(artifact.id), 'artifact-digest': artifact.digest } };
};

const digestOf = (files) => createHash('sha256').update(JSON.stringify(files)).digest('hex');

const download = ({ job, inputs }) => {
  wants(inputs, ['name', 'path', 'run-id', 'github-token', 'repository', 'pattern', 'merge-multiple', 'artifact-ids', 'digest-mismatch']);
  const { world } = job.universe;
  const other = inputs['run-id'] && inputs['run-id'] !== job.run.id;
  if (other && !inputs['github-token']) throw new Error('Artifacts of another run need github-token');
  if (other && job.permissions().actions === 'none') throw new Error('Resource not accessible by integration');
  const found = world.artifacts.filter((one) => one.run === (inputs['run-id'] || job.run.id) && one.name === inputs.name && !one.expired).at(-1);
  if (!found) throw new Error(`Unable to download artifact(s): Artifact not found for name: ${inputs.name}`);
  if (found.digest !== digestOf(found.files)) throw new Error('The digest of the downloaded artifact does not match');
  for (const { name, blob } of found.files) {
    const path = resolve(job.workspace, inputs.path ?? '', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, kept(blob));
    chmodSync(path, 0o644);
  }
  return { outputs: { 'download-path': job.workspace } };
};

const assumeRole = ({ job, inputs }) => {
  wants(inputs, ['role-to-assume', 'aws-region', 'role-duration-seconds', 'role-session-name', 'audience', 'mask-aws-account-id']);
  const { universe, node, run } = job;
  if (job.permissions()['id-token'] !== 'write') throw new Error('Credentials could not be loaded: the job has no id-token: write');
  const at = node.environment ? `environment:${node.environment}` : run.event.name.startsWith('pull_request') ? 'pull_request' : `ref:${run.ref}`;
  const session = universe.assume(job, inputs['role-to-assume'], `repo:${universe.world.subject}:${at}`, Number(inputs['role-duration-seconds'] ?? 3600));
  return { env: { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: session, AWS_REGION: inputs['aws-region'], AWS_DEFAULT_REGION: inputs['aws-region'] } };
};

const nothing = () => ({});

const known = {
  'actions/checkout': checkOut,
  'actions/upload-artifact': upload,
  'actions/download-artifact': download,
  'aws-actions/configure-aws-credentials': assumeRole,
  'aws-actions/setup-sam': nothing,
  'actions/setup-python': nothing,
  'actions/setup-node': nothing,
};

/** Runs the action of a step: { env, outputs } for later steps; throws if it fails. */
export const action = async (uses, about) => {
  const name = uses.replace(/@.*$/, '');
  if (!known[name]) throw new Error(`No stand-in for the action ${uses}`);
  about.job.universe.note(about.job, about.record, { program: `uses ${name}`, args: Object.entries(about.inputs).map(([key, value]) => `${key}=${value}`), stdin: '' });
  return known[name](about);
};
