// A small AWS on this machine, in the forms that AWS documents: query and XML (CloudFormation), JSON 1.0 (DynamoDB) and 1.1
// (CodeDeploy), REST with JSON (Lambda), REST with XML (S3). It keeps state, and it answers nothing that it does not know: such a
// request is an error, and is kept in `unknown`.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

export const account = '111122223333';
export const region = 'eu-west-1';
export const functionArn = (name) => `arn:aws:lambda:${region}:${account}:function:${name}`;
const keyId = 'AKIDEXAMPLE';

/** An error of AWS. `cut` ends the connection instead. */
class Refusal extends Error {
  constructor(status, code, message = code) {
    super(message);
    Object.assign(this, { status, code });
  }
}
const refuse = (...about) => {
  throw new Refusal(...about);
};
export const throttled = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };
export const denied = { status: 403, code: 'AccessDeniedException', message: 'User: arn:aws:sts::111122223333:assumed-role/deploy is not authorized' };
export const cut = { cut: true };
/** An answer with status 200 that is none. */
export const answers = (body, headers = {}) => ({ body, headers });

/** Only these may be sent; what else there is would be done by AWS and not by this server. */
const known = (sent, ...names) => {
  for (const name of Object.keys(sent)) if (!names.includes(name)) refuse(501, 'NotImplemented', `this server does not know ${name}`);
};

// ---- DynamoDB -------------------------------------------------------------------------------------------------------------

/** Conditions as the scripts write them: comparisons and attribute_not_exists, joined by OR. */
const holds = (condition, values, item) => {
  const used = new Set();
  const invalid = (text) => refuse(400, 'ValidationException', text);
  const result = condition.split(' OR ').map((term) => {
    const absent = /^attribute_not_exists\(([a-z_]+)\)$/.exec(term);
    if (absent) return item?.[absent[1]] === undefined;
    const equal = /^([a-z_]+) = (:[a-z]+)$/.exec(term) ?? invalid(`Invalid ConditionExpression: Syntax error; token: "${term}"`);
    const value = values[equal[2]] ?? invalid(`Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: ${equal[2]}`);
    used.add(equal[2]);
    return item?.[equal[1]] !== undefined && JSON.stringify(item[equal[1]]) === JSON.stringify(value);
  }).some(Boolean);
  const spare = Object.keys(values).filter((name) => !used.has(name));
  if (spare.length > 0) invalid(`Value provided in ExpressionAttributeValues unused in expressions: keys: {${spare.join(', ')}}`);
  return result;
};

const typed = (value) => {
  const [[type, content], ...more] = Object.entries(value);
  const good = more.length === 0 && typeof content === 'string' && (type === 'S' || (type === 'N' && /^-?[0-9]+$/.test(content)));
  if (!good) refuse(400, 'ValidationException', `Supplied AttributeValue is not of the right type: ${JSON.stringify(value)}`);
};

const dynamodb = (world, operation, sent) => {
  const table = world.tables[sent.TableName] ?? refuse(400, 'ResourceNotFoundException', 'Requested resource not found');
  const keyOf = (item) => {
    if (item?.pk?.S === undefined || item.pk.S === '') refuse(400, 'ValidationException', 'The provided key element does not match the schema');
    return item.pk.S;
  };
  const onCondition = (key) => {
    if (!holds(sent.ConditionExpression, sent.ExpressionAttributeValues ?? {}, table.get(key))) {
      refuse(400, 'ConditionalCheckFailedException', 'The conditional request failed');
    }
  };
  const conditional = ['TableName', 'ConditionExpression', 'ExpressionAttributeValues'];
  if (operation === 'GetItem') {
    known(sent, 'TableName', 'Key', 'ConsistentRead');
    if (sent.ConsistentRead !== true) refuse(501, 'NotImplemented', 'a lease that is read must be the newest');
    const item = table.get(keyOf(sent.Key));
    return item ? { Item: item } : {};
  }
  if (operation === 'PutItem') {
    known(sent, ...conditional, 'Item');
    Object.values(sent.Item).forEach(typed);
    onCondition(keyOf(sent.Item));
    table.set(keyOf(sent.Item), sent.Item);
    return {};
  }
  if (operation === 'DeleteItem') {
    known(sent, ...conditional, 'Key');
    onCondition(keyOf(sent.Key));
    table.delete(keyOf(sent.Key));
    return {};
  }
  return refuse(501, 'NotImplemented', operation);
};

// ---- CloudFormation -------------------------------------------------------------------------------------------------------

const escaped = (text) => String(text).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);
const xml = (value) => Array.isArray(value) ? value.map((one) => `<member>${xml(one)}</member>`).join('')
  : typeof value === 'object' ? Object.entries(value).map(([name, one]) => `<${name}>${xml(one)}</${name}>`).join('') : escaped(value);
const then = '2026-10-01T12:00:00.000Z';
const pageLength = 3;

const cloudformation = (world, operation, sent) => {
  const { stack } = world;
  const known_ = (...more) => known(sent, 'Action', 'Version', 'StackName', ...more);
  if (!stack || sent.StackName !== stack.name) refuse(400, 'ValidationError', `Stack with id ${sent.StackName} does not exist`);
  const id = `arn:aws:cloudformation:${region}:${account}:stack/${stack.name}/1`;
  if (operation === 'DescribeStacks') {
    known_();
    if (stack.next.length > 0) stack.status = stack.next.shift();
    return { Stacks: [{ StackId: id, StackName: stack.name, CreationTime: then, StackStatus: stack.status, DisableRollback: 'false' }] };
  }
  if (operation === 'ListStackResources') {
    known_('NextToken');
    const from = Number(sent.NextToken ?? 0);
    const summaries = stack.resources.slice(from, from + pageLength).map(({ type, id: logical, physical, status = 'UPDATE_COMPLETE' }) => ({
      LogicalResourceId: logical, ...(physical ? { PhysicalResourceId: physical } : {}), ResourceType: type, LastUpdatedTimestamp: then, ResourceStatus: status,
    }));
    return { StackResourceSummaries: summaries, ...(from + pageLength < stack.resources.length ? { NextToken: from + pageLength } : {}) };
  }
  if (operation === 'CancelUpdateStack') {
    known_();
    if (stack.status !== 'UPDATE_IN_PROGRESS') refuse(400, 'ValidationError', 'CancelUpdateStack cannot be called from current stack status');
    stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    stack.next = ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'];
    return null;
  }
  return refuse(501, 'NotImplemented', operation);
};

// ---- Lambda ---------------------------------------------------------------------------------------------------------------

const aliasOf = (world, arn) => world.aliases[arn] ?? refuse(404, 'ResourceNotFoundException', `Cannot find alias arn: ${arn}`);

const shown = (arn, { version, weights = {}, revision }) => ({
  AliasArn: arn, Name: arn.split(':')[7], FunctionVersion: version, Description: '', RevisionId: revision,
  ...(Object.keys(weights).length > 0 ? { RoutingConfig: { AdditionalVersionWeights: weights } } : {}),
});

const lambda = (world, method, url, body) => {
  const path = /^\/2015-03-31\/functions\/([^/]+)\/(aliases|invocations)(?:\/([^/]+))?$/.exec(url.pathname) ?? refuse(501, 'NotImplemented', url.pathname);
  const name = decodeURIComponent(path[1]);
  const arn = (alias) => `${name}:${alias}`;
  if (path[2] === 'aliases' && method === 'GET' && path[3]) return { json: shown(arn(path[3]), aliasOf(world, arn(path[3]))) };
  if (path[2] === 'aliases' && method === 'PUT' && path[3]) {
    const sent = JSON.parse(body);
    known(sent, 'FunctionVersion', 'RoutingConfig', 'RevisionId');
    const alias = aliasOf(world, arn(path[3]));
    if (sent.RevisionId !== undefined && sent.RevisionId !== alias.revision) {
      refuse(412, 'PreconditionFailedException', 'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id');
    }
    if (!world.versions[name]?.includes(sent.FunctionVersion)) refuse(404, 'ResourceNotFoundException', `Function not found: ${name}:${sent.FunctionVersion}`);
    // What is left out stays as it is.
    const weights = sent.RoutingConfig?.AdditionalVersionWeights ?? alias.weights;
    Object.assign(alias, { version: sent.FunctionVersion, weights, revision: randomUUID() });
    return { json: shown(arn(path[3]), alias) };
  }
  if (path[2] === 'invocations' && method === 'POST' && !path[3]) {
    const qualifier = url.searchParams.get('Qualifier') ?? refuse(501, 'NotImplemented', 'a call without a qualifier');
    const { version } = aliasOf(world, arn(qualifier));
    const { error, answer } = (world.functions[name] ?? refuse(404, 'ResourceNotFoundException', `Function not found: ${name}`))(JSON.parse(body));
    return { body: answer, headers: { 'X-Amz-Executed-Version': version, ...(error ? { 'X-Amz-Function-Error': error } : {}) } };
  }
  return refuse(501, 'NotImplemented', `${method} ${url.pathname}`);
};

// ---- CodeDeploy -----------------------------------------------------------------------------------------------------------

const codedeploy = (world, operation, sent) => {
  const groups = world.groups[sent.applicationName];
  if (operation === 'ListDeploymentGroups') {
    known(sent, 'applicationName');
    if (!groups) refuse(400, 'ApplicationDoesNotExistException', `No application found for name: ${sent.applicationName}`);
    return { applicationName: sent.applicationName, deploymentGroups: groups };
  }
  if (operation === 'ListDeployments') {
    known(sent, 'applicationName', 'deploymentGroupName', 'includeOnlyStatuses');
    if (!groups?.includes(sent.deploymentGroupName)) refuse(400, 'DeploymentGroupDoesNotExistException');
    const all = Object.entries(world.deployments).filter(([, { group, status }]) => group === sent.deploymentGroupName && sent.includeOnlyStatuses.includes(status));
    return { deployments: all.map(([id]) => id) };
  }
  if (operation === 'StopDeployment') {
    known(sent, 'deploymentId', 'autoRollbackEnabled');
    const deployment = world.deployments[sent.deploymentId] ?? refuse(400, 'DeploymentDoesNotExistException');
    if (deployment.status !== 'InProgress') refuse(400, 'DeploymentAlreadyCompletedException', 'The deployment has already completed');
    deployment.status = 'Stopped';
    if (sent.autoRollbackEnabled) Object.assign(aliasOf(world, deployment.alias), { version: deployment.from, weights: {}, revision: randomUUID() });
    return { status: 'Pending', statusMessage: 'Stopping' };
  }
  return refuse(501, 'NotImplemented', operation);
};

// ---- S3 -------------------------------------------------------------------------------------------------------------------

const s3 = (world, method, url, body, headers) => {
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? refuse(501, 'NotImplemented', url.pathname);
  const objects = world.buckets[bucket] ?? refuse(404, 'NoSuchBucket', 'The specified bucket does not exist');
  const tag = (content) => `"${createHash('md5').update(content).digest('hex')}"`;
  if (method === 'PUT') {
    if (headers['if-none-match'] !== undefined && headers['if-none-match'] !== '*') refuse(501, 'NotImplemented', 'If-None-Match takes * alone');
    const checksum = createHash('sha256').update(body).digest('base64');
    const said = headers['x-amz-checksum-sha256'];
    if (said === undefined) refuse(501, 'NotImplemented', 'a package without its checksum');
    if (said !== checksum) refuse(400, 'BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
    if (headers['if-none-match'] && objects.has(key)) refuse(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    objects.set(key, { content: body, checksum });
    return { body: '', headers: { ETag: tag(body), 'x-amz-checksum-sha256': checksum } };
  }
  // Whoever may not list the bucket is not told that nothing is there.
  const found = objects.get(key) ?? (world.mayList ? refuse(404, 'NoSuchKey', 'The specified key does not exist.') : refuse(403, 'AccessDenied', 'Access Denied'));
  const about = { ETag: tag(found.content), 'Last-Modified': new Date(then).toUTCString(), 'Content-Type': 'binary/octet-stream' };
  if (headers['x-amz-checksum-mode'] === 'ENABLED' && found.checksum) about['x-amz-checksum-sha256'] = found.checksum;
  if (method === 'HEAD') return { body: '', headers: { ...about, 'Content-Length': found.content.length } };
  if (method === 'GET') return { body: found.content, headers: about };
  return refuse(501, 'NotImplemented', method);
};

// ---- The server -----------------------------------------------------------------------------------------------------------

const operationOf = (service, req, url, body) => ({
  cloudformation: () => new URLSearchParams(body.toString()).get('Action'),
  dynamodb: () => /^DynamoDB_20120810\.(\w+)$/.exec(req.headers['x-amz-target'])?.[1],
  codedeploy: () => /^CodeDeploy_20141006\.(\w+)$/.exec(req.headers['x-amz-target'])?.[1],
  lambda: () => `${req.method} ${/\/(aliases|invocations)/.exec(url.pathname)?.[1]}`,
  s3: () => req.method,
})[service]?.();

const answer = (world, service, operation, req, url, body) => {
  if (service === 'dynamodb') return { json: dynamodb(world, operation, JSON.parse(body)) };
  if (service === 'codedeploy') return { json: codedeploy(world, operation, JSON.parse(body)) };
  if (service === 'lambda') return lambda(world, req.method, url, body);
  if (service === 's3') return s3(world, req.method, url, body, req.headers);
  const result = cloudformation(world, operation, Object.fromEntries(new URLSearchParams(body.toString())));
  const inner = result === null ? '' : `<${operation}Result>${xml(result)}</${operation}Result>`;
  return {
    body: `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${inner}<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
    headers: { 'Content-Type': 'text/xml' },
  };
};

const refusalOf = (service, { status, code, message }) => {
  const detail = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  if (service === 's3') return { type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${detail}<RequestId>1</RequestId></Error>` };
  if (service === 'cloudformation') return { type: 'text/xml', body: `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>${detail}</Error><RequestId>1</RequestId></ErrorResponse>` };
  const space = service === 'dynamodb' ? 'com.amazonaws.dynamodb.v20120810#' : '';
  return { type: 'application/x-amz-json-1.1', body: JSON.stringify(service === 'lambda' ? { Type: 'User', message } : { __type: space + code, message }) };
};

const partsOf = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

/**
 * A server with its world, which a test may change at any time. `asked` is every request as "service Operation".
 * `world.deploy(world)` is what happens when a stand-in of sam asks for /deploy.
 * `world.trouble["service Operation"]` is what is answered instead (throttled, denied, cut, answers(...)), and
 * `world.since["service Operation"](world)` is what somebody else does right after it.
 */
export const aws = async (given = {}) => {
  const world = {
    tables: {}, stack: null, aliases: {}, versions: {}, functions: {}, groups: {}, deployments: {}, buckets: {}, mayList: true, trouble: {}, since: {}, ...given,
  };
  const asked = [];
  const unknown = [];
  const server = createServer(async (req, res) => {
    const body = await partsOf(req);
    const url = new URL(req.url, 'http://localhost');
    const [, key, where, service] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request,/.exec(req.headers.authorization ?? '') ?? [];
    let operation;
    if (req.url === '/deploy' && world.deploy) {
      world.deploy(world);
      res.end();
      return;
    }
    try {
      if (key !== keyId || where !== region) refuse(403, 'InvalidClientTokenId', `not signed for ${region}`);
      operation = operationOf(service, req, url, body);
      asked.push(`${service} ${operation}`);
      const trouble = world.trouble[`${service} ${operation}`];
      if (trouble?.cut) {
        res.writeHead(200, { 'Content-Length': 1000 }).write('{');
        setTimeout(() => res.destroy(), 50);
        return;
      }
      if (trouble?.code) refuse(trouble.status, trouble.code, trouble.message);
      const { json, body: out = JSON.stringify(json), headers = { 'Content-Type': 'application/x-amz-json-1.0' } } = trouble ?? answer(world, service, operation, req, url, body);
      world.since[`${service} ${operation}`]?.(world);
      res.writeHead(200, { 'x-amzn-RequestId': randomUUID(), ...headers }).end(out);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(501, 'NotImplemented', String(error.stack));
      if (refusal.status === 501 || refusal.code === 'InvalidClientTokenId') unknown.push(`${service} ${operation}: ${refusal.message}`);
      const { type, body: out } = refusalOf(service, refusal);
      res.writeHead(refusal.status, { 'Content-Type': type, 'x-amzn-ErrorType': refusal.code }).end(req.method === 'HEAD' ? '' : out);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { world, asked, unknown, address, close: () => (server.closeAllConnections(), server.close()) };
};

/** Environment of a job that has a role. */
export const credentials = { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' };
