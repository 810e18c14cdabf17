// The types of resources that CloudFormation and the transform AWS::Serverless have, a service a line, as stdlib/resource-types.txt has
// them. Taken from AWS's own specification in the npm package @aws-cdk/aws-service-spec, whose version package.json fixes.
// Run by itself, it writes that file anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
export const file = fileURLToPath(new URL('../../stdlib/resource-types.txt', import.meta.url));
// The transform has these as well. Source: AWS SAM Developer Guide, "AWS SAM resources and properties".
const newer = ['CapacityProvider', 'Connector', 'GraphQLApi'].map((name) => `AWS::Serverless::${name}`);

/** What the file shall be. */
export const resourceTypes = () => {
  const { version } = JSON.parse(readFileSync(require.resolve('@aws-cdk/aws-service-spec/package.json'), 'utf8'));
  const known = [...require('@aws-cdk/aws-service-spec').loadAwsServiceSpecSync().all('resource')].map((one) => one.cloudFormationType);
  const services = new Map();
  for (const type of new Set([...known, ...newer])) {
    const [, service, name] = /^(.*)::(.*)$/.exec(type);
    services.set(service, [...services.get(service) ?? [], name]);
  }
  const order = (one, other) => (one < other ? -1 : 1);
  const lines = [...services].sort(([one], [other]) => order(one, other)).map(([service, names]) => `${service} ${names.sort(order).join(' ')}\n`);
  return `# Written by tests/judges/resource-types.mjs from @aws-cdk/aws-service-spec ${version}: service, and its types of resources.\n${lines.join('')}`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, resourceTypes());
