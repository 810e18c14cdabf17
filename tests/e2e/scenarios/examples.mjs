// The examples whose workflows are executed. A line more here, and every scenario that fits is run on it as well.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Universe, commitTo, createWorld, resultOf } from '../index.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');

/**
 * `tree`; `edited`: a file that may change; `environments` in order: the jobs of each, its stack, and who approves where.
 * `gates`: what stands before the first environment, as [job, what the world or the script must do for it to fail].
 */
export const examples = {
  lambda: {
    tree: join(root, 'examples/lambda-staging-production'),
    edited: 'src/orders/rules.py',
    repository: 'company/orders',
    environments: {
      staging: { deploy: 'staging', verify: 'staging-verify', rollback: 'staging-rollback', stack: 'orders-staging', approvals: [] },
      production: { deploy: 'production', verify: 'production-verify', rollback: 'production-rollback', stack: 'orders-production', approvals: ['production-approval', 'production'] },
    },
    reviewers: ['team-lead-1', 'team-lead-2', 'devops-admin-1'],
    checks: ['validate/unit', 'validate/security', 'validate/template', 'validate/validate'],
    notices: ['production-on-request', 'production-on-failed', 'production-on-rolled-back'],
    gates: [
      ['validate/unit', 'a test fails', { world: { tests: { failed: 1, ran: 3 } } }],
      ['validate/unit', 'no test runs', { world: { tests: { failed: 0, ran: 0 } } }],
      ['validate/unit', 'a test is skipped', { world: { tests: { failed: 0, ran: 3, skipped: 1 } } }],
      ['validate/unit', 'pytest crashes', { faults: [{ call: '-m pytest', code: 139 }] }],
      ['validate/security', 'bandit finds something', { world: { findings: 2 } }],
      ['validate/security', 'bandit cannot be installed', { faults: [{ call: 'pip install --disable-pip-version-check --quiet bandit' }] }],
      ['validate/template', 'the template is not valid', { faults: [{ call: 'sam validate' }] }],
      ['validate/template', 'cfn-lint crashes', { faults: [{ call: /^cfn-lint/, code: 1 }] }],
      ['validate/template', 'cfn-lint finds something', { faults: [{ call: /^cfn-lint/, code: 2, out: '[{"Filename":"t","Location":{"Start":{"LineNumber":1}},"Rule":{"Id":"E1"},"Message":"m"}]' }] }],
      ['build', 'the build fails', { faults: [{ call: 'sam build' }] }],
    ],
  },
  smallest: {
    tree: join(root, 'examples/smallest'),
    edited: 'src/shop.py',
    repository: 'company/shop',
    environments: {
      staging: { deploy: 'staging', stack: 'shop-staging', approvals: [] },
      production: { deploy: 'production', stack: 'shop-production', approvals: ['production'] },
    },
    reviewers: ['leads-1', 'leads-2'],
    checks: ['pytest-tests'],
    notices: [],
    gates: [
      ['pytest-tests', 'a test fails', { world: { tests: { failed: 1, ran: 3 } } }],
      ['pytest-tests', 'no test runs', { world: { tests: { failed: 0, ran: 0 } } }],
      ['build', 'the build fails', { faults: [{ call: 'sam build' }] }],
    ],
  },
};

export const example = (name) => ({ name, ...examples[name], text: (path) => readFileSync(join(examples[name].tree, path), 'utf8') });

const remembered = new Map();
/** Done once, however many scenarios begin there. */
const once = (key, make) => {
  if (!remembered.has(key)) remembered.set(key, make());
  return remembered.get(key);
};

/** Checks and notices that a scenario is not about pass without being executed. */
export const passed = (of) => Object.fromEntries([...of.checks, ...of.notices].map((key) => [key, { result: 'success' }]));

/** As `passed`, and all environments but the last have been deployed well. */
export const passedOn = (of) => ({
  ...passed(of), ...Object.fromEntries(Object.values(of.environments).slice(0, -1).flatMap(({ deploy, verify }) => [deploy, verify].filter(Boolean).map((key) => [key, { result: 'success' }]))),
});

export const approving = (of, by = of.reviewers[0]) => ({ reviews: Object.values(of.environments).flatMap((one) => one.approvals).map((name) => ({ by, environments: [name] })) });

/** A change arrives on a branch by a pull request. */
export const change = (universe, of, { text = `change ${universe.world.clock}`, ...more } = {}) =>
  commitTo(universe.world, { changes: { [of.edited]: `# ${text}\n` }, ...more });

/** Pushes what is on a branch; goes on until everything rests. */
export const push = async (universe, { ref = 'main', actor = 'merger', script = {}, ...event } = {}) => {
  const runs = await universe.start({ name: 'push', ref, actor, ...event }, script);
  await universe.settle();
  return resultOf(universe, runs);
};

const first = (of) =>
  once(`first ${of.name}`, async () => {
    const universe = new Universe(await createWorld({ tree: of.tree, repository: of.repository }));
    const { run } = await push(universe, { script: { ...approving(of), jobs: passed(of) } });
    if (run.conclusion !== 'success') throw new Error(`the first deployment of ${of.name} ended as ${run.conclusion}`);
    return universe;
  });

/** Version 1 is live everywhere. A copy, to do with as one likes. */
export const deployed = async (of, readings) => (await first(of)).fork(readings);

/** Version 2 is live in staging and waits for its approvals. */
export const asked = async (of, readings) => {
  const [universe, id] = await once(`asked ${of.name}`, async () => {
    const begun = await deployed(of);
    await change(begun, of, { text: 'version 2' });
    const { run } = await push(begun, { script: { jobs: passed(of) } });
    return [begun, run.id];
  });
  const fork = universe.fork(readings);
  return { universe: fork, run: fork.world.runs[id] };
};

/** The places in an environment's jobs where a world is copied: right before the deployment, right before it is verified. */
const places = { deploy: { step: 'Deploy' }, verify: { step: 2 } };

/** Version 2 is on its way to an environment, and rests right before `place` (deploy, verify). Other jobs' notices are left out. */
export const onTheWay = async (of, environment, place, readings) => {
  const job = of.environments[environment][place];
  const [universe, id] = await once(`${place} ${environment} ${of.name}`, async () => {
    const script = { ...approving(of), jobs: passed(of), at: [{ job, ...places[place], do: 'hold' }] };
    let run;
    let fork;
    if (environment === Object.keys(of.environments)[0]) {
      fork = await deployed(of);
      await change(fork, of, { text: 'version 2' });
      ({ run } = await push(fork, { script }));
    } else {
      ({ universe: fork, run } = await asked(of));
      await fork.proceed(run, script);
    }
    if (run.jobs[job].status !== 'held') throw new Error(`${job} did not come to ${place}: ${run.jobs[job].status}`);
    return [fork, run.id];
  });
  const fork = universe.fork(readings);
  return { universe: fork, run: fork.world.runs[id] };
};

/** Version 2 is live everywhere, version 1 was before. */
export const twice = async (of, readings) => {
  const universe = await once(`twice ${of.name}`, async () => {
    const { universe: fork, run } = await asked(of);
    await fork.proceed(run, approving(of));
    if (run.conclusion !== 'success') throw new Error(`the second deployment of ${of.name} ended as ${run.conclusion}`);
    return fork;
  });
  return universe.fork(readings);
};
