// Answers of AWS in the form of its command line tool.
import { fails } from './run.mjs';

export const arn = (name) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;

/** list-stack-resources of a stack whose functions have an alias `live` and the given published version(s). */
export const stack = (functions, more = []) => ({
  StackResourceSummaries: [
    ...Object.entries(functions).flatMap(([name, versions]) => [
      { ResourceType: 'AWS::Lambda::Function', LogicalResourceId: name, PhysicalResourceId: name, ResourceStatus: 'UPDATE_COMPLETE' },
      { ResourceType: 'AWS::Lambda::Alias', LogicalResourceId: `${name}Aliaslive`, PhysicalResourceId: `${arn(name)}:live`, ResourceStatus: 'UPDATE_COMPLETE' },
      ...[versions].flat().map((v) => ({
        ResourceType: 'AWS::Lambda::Version', LogicalResourceId: `${name}Version${v}`, PhysicalResourceId: `${arn(name)}:${v}`, ResourceStatus: 'CREATE_COMPLETE',
      })),
    ]),
    { ResourceType: 'AWS::Lambda::Alias', LogicalResourceId: 'gone', PhysicalResourceId: `${arn('gone')}:live`, ResourceStatus: 'DELETE_COMPLETE' },
    { ResourceType: 'AWS::Lambda::Version', LogicalResourceId: 'kept', PhysicalResourceId: `${arn('orders')}:99`, ResourceStatus: 'DELETE_SKIPPED' },
    ...more,
  ],
});

export const alias = (version, weights) => ({
  AliasArn: 'arn', Name: 'live', FunctionVersion: version, RevisionId: `rev-${version}`,
  ...(weights ? { RoutingConfig: { AdditionalVersionWeights: weights } } : {}),
});

export const status = (s) => ({ Stacks: [{ StackName: 'shop', StackStatus: s }] });

export const noStack = fails(254, '\nAn error occurred (ValidationError) when calling the ListStackResources operation: Stack with id shop does not exist\n');
