// `promoc who`: who must approve a change. What it says is held against the table of the example here, and against what really
// happens in tests/e2e/scenarios/matrix.mjs.
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const promoc = process.env.PROMOC ?? join(root, 'build/release/promoc');
const example = (name) => join(root, 'examples', name);

const run = (args, name = 'security-design-assistant') => spawnSync(promoc, ['who', ...args], { cwd: example(name), encoding: 'utf8' });
const who = (args, name) => {
  const { status, stdout, stderr } = run([...args, '--format', 'json'], name);
  assert.equal(status, 0, stdout + stderr);
  return JSON.parse(stdout).who;
};
const usual = (answer) => answer.ways.find(({ path }) => path === '');
const places = ({ approvers }) => approvers.map(({ environment }) => environment);

const code = 'src/assistant/api.py';
const template = 'infrastructure/template.yaml';
const settings = 'src/assistant/settings.json';
const parameters = 'samconfig.toml';

describe('promoc who', () => {
  for (const [what, args, classes, wanted] of [
    ['code', ['--paths', code], ['feature'], ['developer-1', 'developer-2', 'business']],
    ['code of a bug fix', ['--paths', code, '--label', 'bug'], ['bugfix'], ['developer-1', 'developer-2']],
    ['infrastructure', ['--paths', template], ['infrastructure'], ['developer-1', 'devops-1', 'devops-2']],
    ['configuration', ['--paths', settings], ['configuration'], ['senior', 'devops-1']],
    ['code and infrastructure', ['--paths', code, template], ['feature', 'infrastructure'], ['developer-1', 'developer-2', 'business', 'devops-1', 'devops-2']],
    ['a bug fix with infrastructure', ['--paths', code, template, '--label', 'BUG'], ['bugfix', 'infrastructure'], ['developer-1', 'developer-2', 'devops-1', 'devops-2']],
  ]) {
    it(`${what}: ${classes.join(' and ')}`, () => {
      const labels = args.includes('--label') ? [] : ['--label', 'none of these'];
      const way = usual(who(['--to', 'production', '--branch', 'feature/x', ...args, ...labels]));
      assert.equal(way.workflow, '.github/workflows/promote-production.yml');
      assert.equal(way.outcomes.length, 1);
      assert.deepEqual(way.outcomes[0].classes, classes);
      assert.deepEqual(way.outcomes[0].if, []);
      assert.deepEqual(places(way.outcomes[0]).toSorted(), [...wanted.map((slot) => `production-${slot}`), 'production'].toSorted());
      assert.deepEqual([way.excluding, way.expires_seconds], [['pr_author'], 48 * 3600]);
    });
  }

  it('which resources a template or a value changes is not known: both cases are told', () => {
    const args = ['--to', 'production', '--branch', 'feature/x', '--label', 'none of these', '--paths'];
    assert.deepEqual(usual(who([...args, parameters])).outcomes.map(({ classes, if: conditions }) => [classes.join(' '), conditions]), [
      ['configuration', ['it changes no resource of `AWS::IAM::*`']], ['infrastructure configuration', ['it changes resources of `AWS::IAM::*`']],
    ]);
    // Of the template every row of the other class is the same.
    assert.deepEqual(usual(who([...args, template])).outcomes.map(({ classes }) => classes), [['infrastructure']]);
  });

  it('what is not known is told in all cases, each with its condition', () => {
    const { outcomes } = usual(who(['--to', 'production', '--paths', code]));
    assert.deepEqual(outcomes.map(({ classes, if: conditions }) => [classes.join(' '), conditions]), [
      ['feature', ['not every pull request has the label `bug`', 'it did not come from `hotfix/**`']],
      ['bugfix', ['every pull request has the label `bug`', 'it did not come from `hotfix/**`']],
      ['hotfix', ['not every pull request has the label `bug`', 'it came from `hotfix/**`']],
      ['bugfix hotfix', ['every pull request has the label `bug`', 'it came from `hotfix/**`']],
    ]);
    const fix = outcomes[2];
    assert.deepEqual([fix.asked, places(fix), fix.left_out], [['senior + business'], ['production-business', 'production-senior', 'production'], []]);
  });

  it('a path is another way: what it may leave out needs somebody who agrees', () => {
    const answer = who(['--to', 'production', '--paths', code, '--branch', 'hotfix/leak', '--label', 'x']);
    const way = answer.ways.find(({ path }) => path === 'hotfix');
    assert.deepEqual(way.outcomes.map(({ classes, left_out }) => [classes, left_out]), [[['hotfix'], ['quiet_hours']]]);
    assert.deepEqual(way.outcomes[0].approvers.map(({ environment, when }) => [environment, when]), [
      ['production-skip-staging', 'staging is left out'], ['production-business', ''], ['production-senior', ''], ['production', ''],
    ]);
    assert.deepEqual(who(['--to', 'production', '--paths', code, '--branch', 'feature/x']).ways.map(({ path }) => path), ['']);
  });

  it('a hotfix comes to staging unmerged: of other classes nobody is asked for reviews, and none is named', () => {
    const way = who(['--to', 'staging', '--paths', template, '--branch', 'hotfix/leak', '--label', 'x']).ways.find(({ path }) => path === 'hotfix');
    assert.deepEqual(way.outcomes.map(({ classes, asked, at_merge: reviews }) => [classes, asked, reviews]), [[['hotfix', 'infrastructure'], ['senior'], 0]]);
  });

  it('a class that is told by `not` has no part in a change of which some part is of the other kind', () => {
    const place = mkdtempSync(join(tmpdir(), 'promoc-who-'));
    const ask = (...args) => spawnSync(promoc, args, { cwd: place, encoding: 'utf8' });
    try {
      writeFileSync(join(place, 'template.yaml'), 'Resources: {Table: {Type: "AWS::DynamoDB::Table"}}\n');
      writeFileSync(join(place, 'promotion.promo'), `promoc 1
pipeline shop
github { plan enterprise; visibility private; default_branch main }
role ops = team "ops"
target app = sam.stack("template.yaml", region: "eu-west-1")
class feature otherwise
class safe    when not (any path in ["infrastructure/**"])
class deep    when not (not (all paths in ["data/**"]))
approvals excluding pr_author {
  class   | production at deployment
  feature | ops*2
  safe    | none
  deep    | ops
}
environment production { trigger push main }
`);
      assert.equal(ask('build').status, 0);
      const classes = (...paths) => JSON.parse(ask('who', '--to', 'production', '--format', 'json', '--paths', ...paths).stdout).who.ways[0].outcomes.map((one) => one.classes.join(' '));
      assert.deepEqual(classes('docs/a.md'), ['safe']);
      assert.deepEqual(classes('docs/a.md', 'infrastructure/a'), ['feature']);
      assert.deepEqual(classes('infrastructure/a'), ['feature']);
      assert.deepEqual(classes('data/a'), ['safe deep']);
      assert.equal(ask('verify').status, 0);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('what is asked at merge is told where it is read again, and what its branches ask', () => {
    const answer = who(['--to', 'staging', '--paths', code, template, '--branch', 'feature/x']);
    assert.ok(usual(answer).outcomes.every(({ at_merge: reviews }) => reviews === 1));
    assert.deepEqual(answer.merges.map(({ branch, reviews }) => [branch, reviews]), [['develop', 1], ['main', 2]]);
    assert.deepEqual(answer.merges[1].owners, [{ owners: ['@company/devops'], paths: [template] }]);
  });

  it('nobody is asked where the definition asks nobody', () => {
    const [way] = who(['--to', 'development', '--paths', code]).ways;
    assert.deepEqual(way.outcomes.map(places), [[]]);
    assert.match(run(['--to', 'development', '--paths', code]).stdout, /nobody is asked/);
  });

  it('without a table every change is asked the same', () => {
    const [way] = who(['--to', 'production', '--paths', 'src/a.py'], 'lambda-staging-production').ways;
    assert.equal(way.outcomes.length, 1);
    assert.deepEqual([way.outcomes[0].if, way.outcomes[0].classes], [[], []]);
    assert.ok(way.outcomes[0].approvers.length > 1);
  });

  it('the same for people', () => {
    const { status, stdout, stderr } = run(['--to', 'production', '--paths', parameters, '--label', 'x', '--branch', 'feature/x']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(stdout, `Who approves a change of \`samconfig.toml\` before it is in production:

to merge it into develop: 1 approving review
to merge it into main: 2 approving reviews, a review by @company/devops, who own \`samconfig.toml\`

by .github/workflows/promote-production.yml
  configuration, if it changes no resource of \`AWS::IAM::*\`
    asked for: senior + devops
    - production-senior: one of team senior-developers
    - production-devops-1: one of team devops
    - production: one of team developers, team product-owners, team senior-developers, team devops
  infrastructure and configuration, if it changes resources of \`AWS::IAM::*\`
    asked for: devops*2 + developer, and senior + devops
    - production-developer-1: one of team developers
    - production-senior: one of team senior-developers
    - production-devops-1: one of team devops
    - production-devops-2: one of team devops
    - production: one of team developers, team product-owners, team senior-developers, team devops
  no approval counts by: pr_author
  an approval expires after 48 h
`);
  });

  for (const [args, said] of [
    [[], /`--to ENV` is needed/],
    [['--to', 'production'], /`--paths PATH\.\.\.` is needed, such as/],
    [['--to', 'prodution', '--paths', code], /no environment `prodution`; did you mean `production`\?/],
    [['--to', 'production', '--paths', '/etc/passwd'], /expected a path from the root of the repository/],
    [['--to', 'production', '--paths', '../x'], /expected a path from the root of the repository/],
  ]) {
    it(`refused: promoc who ${args.join(' ')}`, () => {
      const { status, stdout, stderr } = run(args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, said);
    });
  }
});
