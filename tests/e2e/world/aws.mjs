// AWS as far as scripts ask it: sessions of roles with their policies, stacks with Lambda functions, lease tables. An update of a stack
// takes a minute of the world's time, and goes on when whoever started it is gone.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fromPackages } from '../../judges/lib/extracted.mjs';
import { keep, kept } from '../engine/actions.mjs';
import { filesBelow, sha256 } from '../engine/files.mjs';

const YAML = fromPackages((require) => require('yaml'));
const TOML = await import(fromPackages((require) => require.resolve('smol-toml')));

class AwsError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const updateSeconds = 60;

const optionsOf = (args) => {
  const found = {};
  for (let n = 0; n < args.length; n++) {
    if (!args[n].startsWith('--')) continue;
    const values = [];
    while (n + 1 < args.length && !args[n + 1].startsWith('--')) values.push(args[++n]);
    found[args[n - values.length].slice(2)] = values.length === 0 ? true : values.join(' ');
  }
  return found;
};

const matches = (pattern, text) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`).test(text);

// ------------------------------------------------------------------------------------------------ sessions
/** A session for whoever shows `subject`, if the role's trust policy takes it. Throws as AWS refuses. */
export const assume = (world, job, arn, subject, seconds) => {
  const [, account, name] = /^arn:aws:iam::(\d+):role\/(.+)$/.exec(arn) ?? [];
  const role = world.aws.roles[name];
  if (!role || !role.subjects.includes(subject)) throw new Error(`Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity (${arn}, ${subject})`);
  if (seconds > role.seconds) throw new Error('Could not assume role with OIDC: The requested DurationSeconds exceeds the MaxSessionDuration set for this role');
  const token = `session-${++world.last}`;
  world.aws.sessions[token] = { account, role: name, until: world.clock + seconds, run: job.run.id, job: job.node.key };
  return token;
};

const allowed = (world, call, action, resource, key) => {
  const session = world.aws.sessions[call.session];
  if (!session) throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid');
  if (world.clock > session.until) throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
  const wanted = resource.replaceAll('ACCOUNT', session.account);
  const ok = world.aws.roles[session.role].statements.some(({ Effect, Action, Resource, Condition }) =>
    Effect === 'Allow' && [Action].flat().some((one) => matches(one, action)) && [Resource].flat().some((one) => matches(one.replaceAll('${AWS::AccountId}', session.account), wanted)) &&
    Object.entries(Condition ?? {}).every(([, conditions]) => Object.entries(conditions).every(([name, value]) => name !== 'dynamodb:LeadingKeys' || [value].flat().includes(key))));
  if (!ok) throw new AwsError('AccessDeniedException', `User: arn:aws:sts::${session.account}:assumed-role/${session.role} is not authorized to perform: ${action} on resource: ${wanted}`);
  return session;
};

// ------------------------------------------------------------------------------------------------ stacks
/** What an update or a rollback that was under way has come to by now. */
const settled = (world, name) => {
  const stack = world.aws.stacks[name];
  if (stack?.pending && world.clock >= stack.pending.until) {
    Object.assign(stack, stack.pending.then, { pending: null });
  }
  return stack;
};

/** What the environment of a stack runs: the digest of the code behind each alias, by function. Weights show as well. */
export const liveIn = (world, name) => {
  const stack = settled(world, name);
  if (!stack) return null;
  return Object.fromEntries(Object.entries(stack.functions).map(([id, { versions, alias }]) => [id, { code: versions[alias.version - 1], version: alias.version, weights: alias.weights }]));
};

const codeOf = (folder, parameters) => sha256(JSON.stringify([parameters, filesBelow(folder).map((path) => [path, sha256(readFileSync(resolve(folder, path)))])]));

const tags = ['!Ref', '!Sub', '!GetAtt', '!Join', '!If', '!Equals', '!Select', '!Split', '!ImportValue', '!FindInMap', '!Not', '!And', '!Or', '!Condition', '!Base64'].flatMap((tag) => [
  { tag, resolve: (text) => text }, { tag, collection: 'seq', resolve: (seq) => seq }, { tag, collection: 'map', resolve: (map) => map },
]);

/** `sam deploy`, from the change set to its end. */
const deploy = async (universe, job, record, call, entry) => {
  const { world } = universe;
  const option = optionsOf(call.args);
  const path = resolve(call.cwd, option['template-file']);
  const config = TOML.parse(readFileSync(resolve(call.cwd, option['config-file'] ?? 'samconfig.toml'), 'utf8'))[option['config-env'] ?? 'default']?.deploy?.parameters ?? {};
  const name = option['stack-name'] ?? config.stack_name;
  const region = option.region ?? config.region ?? call.region;
  if (!name) return { code: 2, err: 'Error: Missing option --stack-name\n' };
  const session = world.aws.sessions[call.session];
  for (const action of ['CreateChangeSet', 'ExecuteChangeSet', 'DescribeStacks']) allowed(world, call, `cloudformation:${action}`, `arn:aws:cloudformation:${region}:ACCOUNT:stack/${name}/1`);
  const role = option['role-arn'] ?? config.role_arn;
  if (role) allowed(world, call, 'iam:PassRole', role);
  const functions = Object.entries(YAML.parse(readFileSync(path, 'utf8'), { customTags: tags }).Resources).filter(([, one]) => one.Type === 'AWS::Serverless::Function').map(([id]) => id);
  const stack = (world.aws.stacks[name] ??= { name, region, account: session.account, status: null, functions: {}, pending: null });
  settled(world, name);
  if (stack.pending) return { code: 1, err: `Error: Failed to create changeset for the stack: ${name}, Stack:${name} is in ${stack.status} state and can not be updated.\n` };

  const code = codeOf(dirname(path), config.parameter_overrides ?? []);
  entry.deployed = { stack: name, code };
  const first = stack.status === null;
  const was = structuredClone(stack.functions);
  const next = structuredClone(stack.functions);
  for (const id of functions) {
    const one = (next[id] ??= { name: `${name}-${id}`, versions: [], alias: null, described: 0 });
    // A version is published, and the alias set to it, only where the stack changes.
    if (one.versions[one.described - 1] !== code) {
      one.versions.push(code);
      one.described = one.versions.length;
      one.alias = { version: one.described, weights: {}, revision: `r${++world.last}` };
    }
  }
  if (JSON.stringify(next) === JSON.stringify(was)) return { out: 'No changes to deploy. Stack is up to date\n' };
  stack.status = first ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
  stack.was = was;
  stack.pending = { until: world.clock + updateSeconds, then: { functions: next, status: first ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE' } };
  // Aliases change one after the other: the first has changed when the rest has not.
  const [changed] = functions;
  if (!first) stack.functions[changed] = { ...next[changed] };
  await universe.during(job, record, entry.text, 'middle');
  const middle = universe.fault(job, record, entry.text, 'middle');
  if (middle?.leave) return middle; // sam is gone, CloudFormation goes on
  if (middle) {
    fallBack(world, stack, updateSeconds);
    await job.sleep(updateSeconds);
    settled(world, name);
    return { err: `Error: Failed to create/update the stack: ${name}, Waiter StackUpdateComplete failed\n`, ...middle };
  }
  await job.sleep(updateSeconds);
  settled(world, name);
  await universe.during(job, record, entry.text, 'end');
  const end = universe.fault(job, record, entry.text, 'end');
  if (end) return end;
  if (!stack.status.endsWith('_COMPLETE') || stack.status.includes('ROLLBACK')) return { code: 1, err: `Error: Failed to create/update the stack: ${name}, ${stack.status}\n` };
  return { out: `Successfully created/updated stack - ${name} in ${region}\n` };
};

/** CloudFormation goes back to what the stack was; a number that a published version had is not given out again. */
const fallBack = (world, stack, seconds) => {
  const created = stack.status === 'CREATE_IN_PROGRESS';
  const functions = Object.fromEntries(Object.entries(stack.was).map(([id, one]) => [id, { ...one, versions: [...stack.functions[id].versions] }]));
  stack.status = created ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
  stack.pending = { until: world.clock + seconds, then: { functions, status: created ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE' } };
};

// ------------------------------------------------------------------------------------------------ aws
const found = (world, name) => {
  const stack = settled(world, name);
  if (!stack || stack.status === null) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
  return stack;
};

const arnOf = (stack, one) => `arn:aws:lambda:${stack.region}:${stack.account}:function:${one.name}`;

const functionAt = (world, arn) => {
  for (const name of Object.keys(world.aws.stacks)) {
    const stack = settled(world, name);
    for (const [id, one] of Object.entries(stack.functions)) if (arnOf(stack, one) === arn) return { stack, id, one };
  }
  throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`);
};

const aliasOut = (arn, { alias }) => ({
  AliasArn: `${arn}:live`, Name: 'live', FunctionVersion: String(alias.version), RevisionId: alias.revision,
  ...(Object.keys(alias.weights).length > 0 ? { RoutingConfig: { AdditionalVersionWeights: alias.weights } } : {}),
});

const condition = (text, item, values) =>
  text.split(' OR ').some((part) => {
    const [, absent] = /^attribute_not_exists\((\w+)\)$/.exec(part) ?? [];
    if (absent) return !item;
    const [, name, value] = /^(\w+) = (:\w+)$/.exec(part) ?? [];
    if (!name) throw new AwsError('ValidationException', `Invalid ConditionExpression: ${part}`);
    return item !== undefined && item[name]?.S === values[value].S;
  });

const table = (world, call, option, operation) => {
  const key = operation === 'PutItem' ? JSON.parse(option.item).pk.S : JSON.parse(option.key).pk.S;
  allowed(world, call, `dynamodb:${operation}`, `arn:aws:dynamodb:${call.region}:ACCOUNT:table/${option['table-name']}`, key);
  const items = world.aws.tables[option['table-name']];
  if (!items) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
  const spare = Object.keys(JSON.parse(option['expression-attribute-values'] ?? '{}')).filter((name) => !option['condition-expression']?.includes(name));
  if (spare.length > 0) throw new AwsError('ValidationException', `Value provided in ExpressionAttributeValues unused in expressions: keys: {${spare.join(', ')}}`);
  if (option['condition-expression'] && !condition(option['condition-expression'], items[key], JSON.parse(option['expression-attribute-values']))) {
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
  }
  return [items, key];
};

const stored = (world, call, option, action) => {
  // What is fetched is written to a file, whose name stands at the end without an option.
  if (call.args[1] === 'get-object') option.key = option.key.split(' ')[0];
  allowed(world, call, action, `arn:aws:s3:::${option.bucket}/${option.key}`);
  return world.aws.buckets[option.bucket] ?? refuseBucket();
};
const refuseBucket = () => {
  throw new AwsError('NoSuchBucket', 'The specified bucket does not exist');
};

const operations = {
  's3api put-object': (world, call, option) => {
    const bucket = stored(world, call, option, 's3:PutObject');
    if (option['if-none-match'] === '*' && bucket[option.key]) throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    const content = readFileSync(resolve(call.cwd, option.body));
    const sum = createHash('sha256').update(content).digest('base64');
    if (option['checksum-sha256'] !== sum) throw new AwsError('InvalidRequest', 'Value for x-amz-checksum-sha256 header is invalid.');
    bucket[option.key] = { blob: keep(content), sum };
    return { ChecksumSHA256: sum };
  },
  's3api head-object': (world, call, option) => {
    const bucket = stored(world, call, option, 's3:GetObject');
    if (!bucket[option.key]) throw new AwsError('404', 'Not Found');
    return { ChecksumSHA256: bucket[option.key].sum };
  },
  's3api get-object': (world, call, option) => {
    const bucket = stored(world, call, option, 's3:GetObject');
    if (!bucket[option.key]) throw new AwsError('NoSuchKey', 'The specified key does not exist.');
    writeFileSync(resolve(call.cwd, call.args.at(-1)), kept(bucket[option.key].blob));
    return { ChecksumSHA256: bucket[option.key].sum };
  },
  'dynamodb put-item': (world, call, option) => {
    const [items, key] = table(world, call, option, 'PutItem');
    items[key] = JSON.parse(option.item);
    return null;
  },
  'dynamodb get-item': (world, call, option) => {
    const [items, key] = table(world, call, option, 'GetItem');
    return items[key] ? { Item: items[key] } : null;
  },
  'dynamodb delete-item': (world, call, option) => {
    const [items, key] = table(world, call, option, 'DeleteItem');
    delete items[key];
    return null;
  },
  'cloudformation describe-stacks': (world, call, option) => {
    const name = option['stack-name'];
    allowed(world, call, 'cloudformation:DescribeStacks', `arn:aws:cloudformation:${call.region}:ACCOUNT:stack/${name}/1`);
    return { Stacks: [{ StackName: name, StackStatus: found(world, name).status }] };
  },
  'cloudformation list-stack-resources': (world, call, option) => {
    const name = option['stack-name'];
    allowed(world, call, 'cloudformation:ListStackResources', `arn:aws:cloudformation:${call.region}:ACCOUNT:stack/${name}/1`);
    const stack = found(world, name);
    const resource = (ResourceType, LogicalResourceId, PhysicalResourceId) => ({ ResourceType, LogicalResourceId, PhysicalResourceId, ResourceStatus: 'UPDATE_COMPLETE' });
    return { StackResourceSummaries: Object.entries(stack.functions).flatMap(([id, one]) => [
      resource('AWS::Lambda::Function', id, one.name), resource('AWS::Lambda::Alias', `${id}Aliaslive`, `${arnOf(stack, one)}:live`),
      resource('AWS::Lambda::Version', `${id}Version`, `${arnOf(stack, one)}:${one.described}`),
    ]) };
  },
  'cloudformation cancel-update-stack': (world, call, option) => {
    const name = option['stack-name'];
    allowed(world, call, 'cloudformation:CancelUpdateStack', `arn:aws:cloudformation:${call.region}:ACCOUNT:stack/${name}/1`);
    const stack = found(world, name);
    if (stack.status !== 'UPDATE_IN_PROGRESS') throw new AwsError('ValidationError', `CancelUpdateStack cannot be called from current stack status ${stack.status}`);
    fallBack(world, stack, 30);
    return null;
  },
  'lambda get-alias': (world, call, option) => {
    const arn = option['function-name'];
    allowed(world, call, 'lambda:GetAlias', arn);
    return aliasOut(arn, functionAt(world, arn).one);
  },
  'lambda update-alias': (world, call, option) => {
    const arn = option['function-name'];
    allowed(world, call, 'lambda:UpdateAlias', arn);
    const { one } = functionAt(world, arn);
    if (option['revision-id'] !== one.alias.revision) throw new AwsError('PreconditionFailedException', 'The Revision Id provided does not match the latest Revision Id');
    const version = Number(option['function-version']);
    if (!one.versions[version - 1]) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}:${version}`);
    const weights = option['routing-config'] === 'AdditionalVersionWeights={}' ? {} : one.alias.weights;
    one.alias = { version, weights, revision: `r${++world.last}` };
    return aliasOut(arn, one);
  },
  'lambda invoke': (world, call, option) => {
    const arn = option['function-name'];
    allowed(world, call, 'lambda:InvokeFunction', arn);
    const { stack, one } = functionAt(world, arn);
    const reply = world.aws.replies[stack.name] ?? {};
    writeFileSync(resolve(call.cwd, call.args.at(-1)), JSON.stringify(reply.payload ?? { statusCode: 200, body: '{}' }));
    return { StatusCode: 200, ExecutedVersion: String(one.alias.version), ...(reply.error ? { FunctionError: reply.error } : {}) };
  },
};

/** Answers one call of `aws`. */
export const aws = (universe, call) => {
  const { world } = universe;
  const name = call.args.slice(0, 2).join(' ');
  if (!operations[name]) return { code: 97, err: `stand-in: unexpected call: aws ${call.args.join(' ')}\n` };
  try {
    const out = operations[name](world, call, optionsOf(call.args.slice(2)));
    return { out: out === null ? '' : out };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const operation = call.args[1].split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
    return { code: 254, err: `\nAn error occurred (${error.code}) when calling the ${operation} operation: ${error.message}\n` };
  }
};

/** Answers `sam deploy`. */
export const samDeploy = async (universe, job, record, call, entry) => {
  try {
    return await deploy(universe, job, record, call, entry);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { code: 1, err: `Error: An error occurred (${error.code}): ${error.message}\n` };
  }
};
