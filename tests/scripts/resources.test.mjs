// resources.sh and resources.py: which types of resources a change concerns (mechanism "which class is it").
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { run, expect, promotion, raw, http, killed, each } from './support/run.mjs';
import { sha } from './support/github.mjs';
import { changes } from './support/changes.mjs';

const template = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Memory: {Type: Number, Default: 512}
  Table: {Type: String, Default: orders}
Mappings:
  Sizes: {large: {count: 3}}
Conditions:
  Named: !Not [!Equals [!Ref Table, ""]]
Globals:
  Function:
    Runtime: python3.13
    MemorySize: !Ref Memory
  HttpApi:
    FailOnWarnings: true
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !If [Named, !Ref Table, !Ref AWS::NoValue]
  Shards:
    Type: AWS::Kinesis::Stream
    Properties:
      ShardCount: !FindInMap [Sizes, large, count]
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../src/handler/
      Handler: app.handler
      Policies:
        - Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: !Sub "arn:\${AWS::Partition}:dynamodb:*:*:table/\${Table}"}]
      Events:
        Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}
  Pipeline:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
Outputs:
  Url: {Value: x}
`;
const settings = (overrides, more = '') => `[staging.deploy.parameters]
parameter_overrides = ["Memory=1"]
[production.deploy.parameters]
stack_name = "shop-production"
parameter_overrides = ${JSON.stringify(overrides)}
${more}`;
const usual = settings(['Memory=1024']);

const target = { template: 'infrastructure/template.yaml', account: '' };
const compare = ({ before = template, after = template, old = usual, now = usual, paths = [], environment = 'production', was = target, is = target } = {}) => {
  const input = JSON.stringify({
    path: target.template, environment, paths, alone: paths.every((path) => [target.template, 'samconfig.toml'].includes(path)),
    before: { template: before, settings: old, target: was }, after: { template: after, settings: now, target: is },
  });
  return JSON.parse(execFileSync('python3', [promotion('resources.py')], { input, encoding: 'utf8' }));
};
/** What differs when the template is changed: `from` must stand in it. */
const edit = (from, to, more = {}) => {
  const after = template.replace(from, to);
  assert.notEqual(after, template, from);
  return compare({ after, ...more });
};
const differs = (found, changed, perhaps = []) => assert.deepEqual(found, { changed, perhaps, hidden: '' });
const hides = (found, why) => {
  assert.deepEqual([found.changed, found.perhaps], [[], ['']], JSON.stringify(found));
  assert.match(found.hidden, why);
};
const functions = ['AWS::Lambda::Function', 'AWS::Serverless::Function'];
const rights = [['AWS::IAM::Role', 'AWS::Serverless::Function'], ['AWS::IAM::']];

describe('what differs between two templates', { concurrency: 4 }, () => {
  it('nothing, where nothing does; and what no resource is made of', () => {
    differs(compare(), []);
    differs(edit('Value: x', 'Value: y'), []);
    differs(edit('"2010-09-09"', '"2010-09-09"\nDescription: other\nMetadata: {a: b}'), []);
    differs(edit('Type: AWS::IAM::Role', "Type: 'AWS::IAM::Role' # as ever"), []);
    differs(edit('{Type: Number, Default: 512}', '{Default: 512, Type: Number, Description: in MiB, MaxValue: 4096}'), []);
  });

  it('a resource of which a property, an attribute, the type or the existence differs', () => {
    differs(edit('AssumeRolePolicyDocument: {}', 'AssumeRolePolicyDocument: {a: b}'), ['AWS::IAM::Role']);
    differs(edit('Type: AWS::IAM::Role', 'Type: AWS::IAM::Role\n    DeletionPolicy: Retain'), ['AWS::IAM::Role']);
    differs(edit('Type: AWS::IAM::Role', 'Type: AWS::IAM::User'), ['AWS::IAM::Role', 'AWS::IAM::User']);
    differs(edit('  Pipeline:', '  Other:'), ['AWS::IAM::Role']);
    const without = template.slice(0, template.indexOf('  Pipeline:')) + template.slice(template.indexOf('Outputs:'));
    differs(compare({ before: without }), ['AWS::IAM::Role']);
    differs(compare({ after: without }), ['AWS::IAM::Role']);
  });

  it('what a resource takes from elsewhere is part of it, however far away it stands', () => {
    differs(edit('count: 3', 'count: 4'), ['AWS::Kinesis::Stream']);
    // By a condition, which uses the parameter; and by `Fn::Sub` in a policy.
    differs(edit('Default: orders', 'Default: other'), ['AWS::DynamoDB::Table', ...rights[0]], rights[1]);
    const only = template.replace('  Shards:', '  Shards:\n    Condition: Named');
    assert.ok(compare({ before: only, after: only.replace('Default: orders', 'Default: other') }).changed.includes('AWS::Kinesis::Stream'));
    differs(edit('!Not [!Equals [!Ref Table, ""]]', '!Equals [!Ref Table, ""]'), ['AWS::DynamoDB::Table']);
    differs(edit('TableName: !If [Named, !Ref Table, !Ref AWS::NoValue]', 'TableName: x'), ['AWS::DynamoDB::Table']);
  });

  it('the value of a parameter comes from the settings of this environment, else from its default', () => {
    differs(compare({ now: settings(['Memory=2048']) }), functions, ['AWS::Lambda::']);
    differs(compare({ now: settings(['Memory=1024', 'Table=others']) }), ['AWS::DynamoDB::Table', ...rights[0]], rights[1]);
    differs(compare({ now: usual.replace('Memory=1"', 'Memory=2"') }), []);
    differs(compare({ now: usual.replace('Memory=1"', 'Memory=2"'), environment: 'staging' }), functions, ['AWS::Lambda::']);
    differs(edit('Default: 512', 'Default: 513'), []);
    differs(edit('Default: 512', 'Default: 513', { old: settings([]), now: settings([]) }), functions, ['AWS::Lambda::']);
    // A stack keeps the value that it has, which need not be the default.
    differs(compare({ old: settings([]), now: settings(['Memory=512']) }), functions, ['AWS::Lambda::']);
    differs(compare({ old: settings(['Table="a b"']), now: settings(['Table="a b"']) }), []);
  });

  it('a function stands for what it becomes: itself, its role, what its events need', () => {
    differs(edit('Handler: app', 'Handler: main'), functions, ['AWS::Lambda::']);
    differs(edit('Runtime: python3.13', 'Runtime: python3.14'), functions, ['AWS::Lambda::']);
    differs(edit('dynamodb:GetItem', 'dynamodb:*'), ...rights);
    differs(edit('Path: /,', 'Path: /a,'), ['AWS::Serverless::Function'], ['AWS::ApiGatewayV2::', 'AWS::Lambda::Permission']);
    differs(edit('Get: {Type: HttpApi', 'Get: {Type: SQS'), ['AWS::Serverless::Function'], ['', 'AWS::ApiGatewayV2::', 'AWS::Lambda::Permission']);
    differs(edit('CodeUri:', 'Role: a\n      CodeUri:'), ['AWS::Serverless::Function'], ['']);
    // Tracing, a dead letter queue, a VPC and others add rights to the role by themselves.
    for (const property of ['Tracing: Active', 'VpcConfig: {}', 'DeadLetterQueue: {}', 'EventInvokeConfig: {}', 'Tags: {a: b}', 'AutoPublishAlias: live']) {
      differs(edit('Runtime:', `${property}\n    Runtime:`), ['AWS::Serverless::Function'], ['']);
    }
    const role = template.replace('CodeUri:', 'Role: a\n      CodeUri:');
    differs(compare({ before: role, after: role.replace('dynamodb:GetItem', 'dynamodb:*') }), ['AWS::Serverless::Function'], ['AWS::IAM::']);
    const other = '  Other: {Type: "AWS::Serverless::Function", Properties: {InlineCode: x}}\n';
    differs(edit('Outputs:', `${other}Outputs:`), ['AWS::IAM::Role', ...functions], ['']);
  });

  it('other resources of the transform, and those that only Globals tells of', () => {
    const has = (type, properties) => template.replace('Outputs:', `  Other: {Type: "AWS::Serverless::${type}", Properties: {${properties}}}\nOutputs:`);
    const change = (type) => compare({ before: has(type, 'Name: a'), after: has(type, 'Name: b') });
    differs(change('SimpleTable'), ['AWS::DynamoDB::Table', 'AWS::Serverless::SimpleTable'], ['AWS::DynamoDB::Table']);
    differs(change('Api'), ['AWS::ApiGateway::RestApi', 'AWS::Serverless::Api'], ['AWS::ApiGateway::', 'AWS::Lambda::Permission', 'AWS::Route53::']);
    differs(change('StateMachine'), ['AWS::Serverless::StateMachine', 'AWS::StepFunctions::StateMachine'], ['']);
    differs(change('Newest'), ['AWS::Serverless::Newest'], ['']);
    differs(edit('FailOnWarnings: true', 'FailOnWarnings: false'), [], ['AWS::ApiGatewayV2::', 'AWS::Lambda::Permission', 'AWS::Route53::']);
    differs(edit('  HttpApi:\n    FailOnWarnings: true', '  Newest: {a: b}'), [], ['', 'AWS::ApiGatewayV2::', 'AWS::Lambda::Permission', 'AWS::Route53::']);
  });

  it('a connector gives rights that depend on both its ends', () => {
    const connected = template.replace('Outputs:', '  Link: {Type: "AWS::Serverless::Connector", Properties: {Permissions: [Read]}}\nOutputs:');
    const embedded = template.replace('  Orders:', '  Orders:\n    Connectors: {Link: {}}');
    for (const before of [connected, embedded]) {
      differs(compare({ before, after: before }), []);
      assert.deepEqual(compare({ before, after: before.replace('count: 3', 'count: 4') }).perhaps, ['']);
    }
  });

  it('a function is its code, too; and what a build packs beyond it is not known', () => {
    differs(compare({ paths: ['src/handler/app.py'] }), functions, ['AWS::Lambda::', 'AWS::Serverless::Function']);
    differs(compare({ paths: ['src/handler'] }), functions, ['AWS::Lambda::', 'AWS::Serverless::Function']);
    differs(compare({ paths: ['src/handlers/app.py', 'README.md'] }), [], ['AWS::Lambda::', 'AWS::Serverless::Function']);
    differs(compare({ paths: ['infrastructure/template.yaml', 'samconfig.toml'] }), []);
    const at = (place) => template.replace('../src/handler/', place);
    for (const place of ['..', './../', '../.']) differs(compare({ before: at(place), after: at(place), paths: ['docs/a.md'] }), functions, ['AWS::Lambda::', 'AWS::Serverless::Function']);
    differs(compare({ before: at('s3://bucket/key'), after: at('s3://bucket/key'), paths: ['src/handler/app.py'] }), []);
    // The template is in the package, too; which folder it is may be computed, or not be said at all.
    differs(compare({ before: at('.'), after: at('.'), paths: ['infrastructure/template.yaml'] }), functions, []);
    const packed = ['AWS::Lambda::', 'AWS::Serverless::Function'];
    for (const place of ['!Sub "src/${Table}"', '!Ref Table']) differs(compare({ before: at(place), after: at(place), paths: ['src/handler/app.py'] }), [], packed);
    const nameless = template.replace('      CodeUri: ../src/handler/\n', '');
    differs(compare({ before: nameless, after: nameless, paths: ['infrastructure/template.yaml'] }), [], packed);
    const of = (type, property) => template.replace('Outputs:', `  Other: {Type: "AWS::${type}", Properties: {${property}}}\nOutputs:`);
    const resolver = of('AppSync::Resolver', 'CodeS3Location: ./r.js');
    assert.ok(compare({ before: resolver, after: resolver, paths: ['infrastructure/r.js'] }).changed.includes('AWS::AppSync::Resolver'));
    const docker = template.replace('CodeUri: ../src/handler/', 'PackageType: Image').replace('    Properties:\n      PackageType', '    Metadata: {DockerContext: ../image}\n    Properties:\n      PackageType');
    differs(compare({ before: docker, after: docker, paths: ['image/Dockerfile'] }), functions, ['AWS::Lambda::', 'AWS::Serverless::Function']);
  });

  it('JSON and the long forms of functions are the same', () => {
    const long = template.replaceAll('!Ref AWS::NoValue', '{Ref: "AWS::NoValue"}').replace('!FindInMap [Sizes, large, count]', '{"Fn::FindInMap": [Sizes, large, count]}');
    differs(compare({ after: long }), []);
    const json = (more) => JSON.stringify({ Resources: { R: { Type: 'AWS::IAM::Role', ...more } } });
    differs(compare({ before: json(), after: json({ Properties: { Path: '/' } }) }), ['AWS::IAM::Role']);
  });

  it('values that change while they are deployed, and names that are computed', () => {
    const by = (value, more = '') => template.replace('{AssumeRolePolicyDocument: {}}', `{AssumeRolePolicyDocument: {}, ManagedPolicyArns: [${value}]}`).replace('Outputs:', `  Policy: {Type: "AWS::SSM::Parameter", Properties: {Value: narrow}}\n${more}Outputs:`);
    const change = (before) => compare({ before, after: before.replace('Value: narrow', 'Value: wide') });
    differs(change(by('!GetAtt Policy.Value')), ['AWS::SSM::Parameter'], ['AWS::IAM::Role']);
    differs(change(by('"Fn::GetAtt": [Policy, Value]')), ['AWS::SSM::Parameter'], ['AWS::IAM::Role']);
    differs(change(by('!Sub "${Policy.Value}"')), ['AWS::SSM::Parameter'], ['AWS::IAM::Role']);
    differs(change(by('!GetAtt Other.Value', '  Other: {Type: "AWS::SSM::Parameter", Properties: {Value: !GetAtt Policy.Value}}\n')), ['AWS::SSM::Parameter'], ['AWS::IAM::Role', 'AWS::SSM::Parameter']);
    differs(change(by('!Ref Pipeline')), ['AWS::SSM::Parameter']);
    differs(change(by('!GetAtt Shards.Arn')), ['AWS::SSM::Parameter']);
    const computed = (name) => template.replace('AssumeRolePolicyDocument: {}', `AssumeRolePolicyDocument: {}, ManagedPolicyArns: [${name}]`);
    for (const name of ['!FindInMap [!Ref "AWS::Partition", large, count]', '{Ref: !Join ["", [Ta, ble]]}', '!If [!Ref Table, a, b]']) {
      const before = computed(name);
      differs(compare({ before, after: before }), []);
      hides(compare({ before, after: before.replace('count: 3', 'count: 4') }), /computed name/);
    }
    const named = template.replaceAll('Named', 'Is_Named').replace('  Shards:', '  Shards:\n    Condition: Is_Named');
    assert.ok(compare({ before: named, after: named.replace('!Not [!Equals [!Ref Table, ""]]', '!Equals [!Ref Table, ""]') }).changed.includes('AWS::Kinesis::Stream'));
  });

  it('without quotes a scalar may be another one; a property and an attribute can have one name', () => {
    const role = (value) => template.replace('AssumeRolePolicyDocument: {}', `AssumeRolePolicyDocument: {}, MaxSessionDuration: ${value}`);
    for (const value of ['010000', 'yes', '1_000', '1:30:00', '1.10', 'NULL', '0x10', 'on', '~', '2012-10-17']) {
      differs(compare({ before: role(value), after: role(`"${value}"`) }), ['AWS::IAM::Role']);
      differs(compare({ before: role(value), after: role(value) }), []);
    }
    for (const value of ['3600', '-1', 'true', 'false', 'plain']) differs(compare({ before: role(value), after: role(`'${value}'`) }), []);
    differs(compare({ before: role('!!binary aGVsbG8='), after: role('aGVsbG8=') }), ['AWS::IAM::Role']);
    const bus = (condition) => template.replace('Outputs:', `  Bus: {Type: "AWS::Events::EventBusPolicy", Condition: ${condition}, Properties: {Condition: {Type: x}}}\nOutputs:`);
    differs(compare({ before: bus('Named'), after: bus('Other') }), ['AWS::Events::EventBusPolicy']);
  });

  it('where templates do not show it, any type may differ', () => {
    for (const alias of ['*x', '&x 512}\n  Copy: {Type: Number, Default: *x']) hides(edit('Default: 512', `Default: ${alias}`), /aliases/);
    hides(edit('Type: AWS::IAM::Role', 'Type: AWS::CloudFormation::Stack'), /`Pipeline` is a template of its own/);
    hides(edit('Type: AWS::IAM::Role', 'Type: AWS::Serverless::Application'), /`Pipeline`/);
    hides(edit('Type: AWS::IAM::Role', 'Type: My::Own::Part::MODULE'), /`Pipeline`/);
    hides(edit('    Type: AWS::IAM::Role\n', ''), /has no type/);
    hides(edit('Transform: AWS::Serverless-2016-10-31', 'Transform: [AWS::Serverless-2016-10-31, Mine]'), /the transform/);
    hides(edit('Transform: AWS::Serverless-2016-10-31\n', ''), /`Transform` differs/);
    hides(edit('Outputs:', "  'Fn::ForEach::All': [x, [a], {}]\nOutputs:"), /Fn::ForEach::All/);
    hides(edit('Properties: {AssumeRolePolicyDocument: {}}', "Properties: {'Fn::Transform': {Name: 'AWS::Include'}}"), /Fn::Transform/);
    hides(edit('Outputs:', '  Pipeline: {Type: "AWS::SQS::Queue"}\nOutputs:'), /stands there already/);
    hides(edit('Outputs:', 'Hooks: {a: b}\nOutputs:'), /`Hooks` differs/);
    hides(edit('Mappings:\n  Sizes: {large: {count: 3}}', 'Mappings: [a]'), /`Mappings` of a template is no mapping/);
    for (const text of ['', '[]', 'a: [', 'a: b\n---\nc: d', '\t', '{'.repeat(5000), '{"target": "other.yaml"}', 'Resources: [a]']) hides(compare({ after: text }), /template/);
    const extended = template.replace('AWS::Serverless-2016-10-31', '[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]');
    differs(compare({ before: extended, after: extended.replace('dynamodb:GetItem', 'dynamodb:*') }), ...rights);
    differs(compare({ before: extended, after: extended.replace('count: 3', 'count: 4') }), ['AWS::Kinesis::Stream']);
    for (const now of ['', 'a = ', '[production]', settings(['Memory']), '[production.deploy.parameters]\nparameter_overrides = "Memory=1"',
      settings(['Memory=1', 'Memory=2']), settings(['Memory=1 Table=x']), settings([' Memory=1']), settings(['file://p=1']), settings(['a=b;c Memory=1']), settings(['ParameterKey=x']), settings([1]),
      `${usual}[production.global.parameters]\nparameter_overrides = ["Memory=1"]\n`, `${usual}[production.deploy.other]\na = 1\n`]) hides(compare({ now }), /settings of production/);
    for (const is of [null, { ...target, template: 'other.yaml' }, { ...target, account: '1' }]) hides(compare({ is }), /another template is deployed/);
    hides(compare({ now: usual.replace('shop-production', 'other') }), /more than parameters/);
    hides(compare({ now: settings(['Memory=1024'], 'tags = "a=b"') }), /more than parameters/);
  });

  it('input of another form is an error', () => {
    for (const input of ['', '{}', '[]']) assert.notEqual(spawnSync('python3', [promotion('resources.py')], { input }).status, 0, input);
  });

  it('types, dangerous calls', () => {
    execFileSync('mypy', ['--strict', '--disable-error-code', 'import', promotion('resources.py')], { cwd: '/tmp', stdio: 'pipe' });
    execFileSync('bandit', ['-q', promotion('resources.py')], { stdio: 'pipe' });
  });
});

const [base, candidate] = [sha('base'), sha('candidate')];
const files = (commit, texts) => Object.fromEntries(Object.entries(texts).map(([path, text]) =>
  [`gh api -H Accept: application/vnd.github.raw+json repos/acme/shop/contents/${path}?ref=${commit}`, typeof text === 'string' ? raw(text) : text]));
const ask = ({ env = {}, before = {}, after = {}, routes = {} } = {}) => {
  const texts = { 'infra/template%20a.yaml': template, 'samconfig.toml': usual, '.github/promoc/targets.json': JSON.stringify({ production: target }) };
  const trees = changes({ before: { a: 'one' }, after: { a: 'two' } });
  return run(promotion('resources.sh'), {
    env: { BASE: base, CANDIDATE: candidate, TEMPLATE: 'infra/template a.yaml', CONFIG_FILE: 'samconfig.toml', CONFIG_ENV: 'production', ...env },
    routes: { ...routes, ...files(base, { ...texts, ...before }), ...files(candidate, { ...texts, ...after }), ...trees, ...routes },
  });
};

describe('resources.sh', { concurrency: 4 }, () => {
  it('reads both commits, and says whether other files differ', async () => {
    const edited = { 'infra/template%20a.yaml': template.replace('dynamodb:GetItem', 'dynamodb:*') };
    const r = expect(await ask({ after: edited }), 0, 'Resources that differ: AWS::IAM::Role, AWS::Serverless::Function');
    assert.deepEqual(JSON.parse(r.outputs.resources), { changed: rights[0], perhaps: ['AWS::IAM::', 'AWS::Lambda::', 'AWS::Serverless::Function'], alone: false });
    const only = await ask({ after: edited, routes: changes({ before: { 'infra/template a.yaml': 'one' }, after: { 'infra/template a.yaml': 'two' } }) });
    assert.deepEqual(JSON.parse(expect(only, 0).outputs.resources), { changed: rights[0], perhaps: ['AWS::IAM::'], alone: true });
  });

  it('a template that is not there, or cannot be read, hides everything; the run goes on and says so', async () => {
    for (const text of [http(404, 'Not Found'), '', 'a: [']) {
      const r = expect(await ask({ before: { 'infra/template%20a.yaml': text } }), 0, '::notice::Which resources differ is not known: ');
      assert.deepEqual(JSON.parse(r.outputs.resources), { changed: [], perhaps: [''], alone: false });
    }
  });

  it('a stack that is not as its record says, or of another definition, hides everything', async () => {
    for (const OTHERWISE of ['drifted', '17']) {
      const r = expect(await ask({ env: { OTHERWISE } }), 0, '::notice::Which resources differ is not known: ');
      assert.deepEqual([JSON.parse(r.outputs.resources), r.calls.length], [{ changed: [], perhaps: [''], alone: false }, 0]);
    }
    for (const text of [http(404, 'Not Found'), '{}', JSON.stringify({ production: { template: 'other.yaml' } })]) {
      const r = expect(await ask({ before: { '.github/promoc/targets.json': text } }), 0, 'another template is deployed');
      assert.deepEqual(JSON.parse(r.outputs.resources).perhaps, ['']);
    }
  });

  it('a first deployment: nothing is known, and nothing is asked', async () => {
    const r = expect(await ask({ env: { BASE: '' } }), 0);
    assert.deepEqual(r.outputs, { resources: '' });
    assert.equal(r.calls.length, 0);
  });

  it('what cannot be found out is broken', async () => {
    const text = { 'infra/template%20a.yaml': http(500) };
    await each([{ before: text }, { after: text }, { after: { 'samconfig.toml': killed } }, { env: { CANDIDATE: 'main' } }, { env: { BASE: 'main' } }, { env: { TEMPLATE: '' } },
      { env: { CONFIG_ENV: '' } }, { routes: { 'python3 *': raw('{}') } }, { routes: { 'python3 *': raw('') } }, { routes: { 'python3 *': killed } }],
    async (options, n) => assert.deepEqual(expect(await ask(options), 2).outputs, {}, String(n)));
  });
});
