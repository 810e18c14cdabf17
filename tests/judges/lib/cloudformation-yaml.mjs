// CloudFormation's short forms (`!Sub text`) as the long ones (`{"Fn::Sub": text}`).
const names = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'Ref',
  'Select',
  'Split',
  'Sub',
  'Transform',
];

const longName = (name) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const tag = (name, collection) => ({
  tag: `!${name}`,
  ...(collection && { collection }),
  resolve: (node) => {
    if (typeof node === 'string')
      return { [longName(name)]: name === 'GetAtt' ? node.split(/\.(.*)/).slice(0, 2) : node };
    return { [longName(name)]: node.toJSON() };
  },
});

/** To be given to a YAML reader as its custom tags. */
export const cloudFormationTags = names.flatMap((name) => [tag(name), tag(name, 'seq'), tag(name, 'map')]);

/** The name of the function when the value is a call of one, as in `{"Ref": ...}`. */
export function intrinsic(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length !== 1) return undefined;
  return names.map(longName).includes(keys[0]) ? keys[0] : undefined;
}
