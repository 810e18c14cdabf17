// The schema of a resource of Terraform, from packages made from the provider for other languages. @cdktf/provider-github
// is exact about names and ends with 6.9; what later versions added is taken from @pulumi/github, which follows the provider.

const snake = (name) => name.replace(/[A-Z0-9]+/g, (part) => `_${part.toLowerCase()}`);

const scalars = { string: 'string', number: 'number', boolean: 'boolean' };

/** The interfaces of a declaration file: name to text. */
const interfacesIn = (text) =>
  new Map([...text.matchAll(/^export interface (\w+)[^{]*\{\n([^]*?)^\}/gm)].map(([, name, body]) => [name, body]));

/** Fields of one interface, as `{ name, optional, type }`; `nameOf` makes the provider's name of a field. */
const fieldsIn = (body, nameOf) =>
  [...body.matchAll(/(\/\*\*[^]*?\*\/)?\s*(?:readonly )?(\w+)(\??): ([^;]+);/g)].map(([, comment = '', name, mark, type]) => ({
    name: nameOf(name, comment),
    optional: mark === '?',
    type: type.replace(/pulumi\.Input<|inputs\.|>| \| (cdktf\.IResolvable|undefined)/g, ''),
  }));

/** A block: attributes by name with their type, blocks by name, whether each must be there, and once or often. */
function blockFrom(interfaces, name, nameOf, seen = []) {
  const block = { name, attributes: {}, blocks: {} };
  for (const field of fieldsIn(interfaces.get(name), nameOf)) {
    const item = field.type.replace(/\[\]$/, '');
    const many = item !== field.type;
    if (interfaces.has(item)) {
      if (seen.includes(item)) throw new Error(`${item} refers to itself`);
      const inner = blockFrom(interfaces, item, nameOf, [...seen, item]);
      block.blocks[field.name] = { required: !field.optional, many, block: inner };
    } else {
      if (!scalars[item]) throw new Error(`${name}.${field.name}: the type "${field.type}" is not understood`);
      block.attributes[field.name] = { required: !field.optional, many, type: scalars[item] };
    }
  }
  return block;
}

const fromComment = (name, comment) => {
  const said = /#(\w+) \w+#\1\}/.exec(comment)?.[1];
  if (!said) throw new Error(`the provider's name of ${name} is not said`);
  return said;
};

/** The schema of one kind from its declarations for CDKTF. `outputs`: what can be referred to. */
export function kindFrom(text, kind, part) {
  const interfaces = interfacesIn(text);
  const config = [...interfaces.keys()].find((name) => name.endsWith('Config'));
  const type = new RegExp(`export declare class ${config?.slice(0, -6)} extends ([^]*?)^\\}`, 'm').exec(text)?.[1];
  if (!type?.includes(`static readonly tfResourceType = "${kind}"`)) throw new Error(`no ${part} ${kind} where it is looked for`);
  const outputs = [...type.matchAll(/^ {4}get (\w+?)(?<!Input)\(\): /gm)].map(([, name]) => snake(name));
  return { ...blockFrom(interfaces, config, fromComment), outputs };
}

/** Adds to blocks what the newer declarations of the same name have besides. */
export function addNewer(kind, text) {
  const interfaces = interfacesIn(text);
  const add = (block) => {
    if (interfaces.has(block.name)) {
      const newer = blockFrom(interfaces, block.name, snake);
      const known = new Set([...Object.keys(block.attributes), ...Object.keys(block.blocks)]);
      // Lists of blocks stand in the plural there: `required_check` is `requiredChecks`.
      const isNew = ([name]) => !known.has(name) && !known.has(name.replace(/s$/, ''));
      Object.assign(block.attributes, Object.fromEntries(Object.entries(newer.attributes).filter(isNew)));
      Object.assign(block.blocks, Object.fromEntries(Object.entries(newer.blocks).filter(isNew)));
    }
    Object.values(block.blocks).forEach((each) => add(each.block));
  };
  add(kind);
  return kind;
}
