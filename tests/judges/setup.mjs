// Run once after `npm ci` (scripts/install does both): takes out of large or unloadable packages what the judges need.
// Everything lands in .extracted/, which git ignores.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { here, pathOfExtracted, operations, settingsOperations, terraformKinds } from './lib/extracted.mjs';
import { addNewer, kindFrom } from './lib/terraform-schema.mjs';

const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

/** GitHub's packages import JSON in a form that no Node takes unbundled. */
async function bundleGitHub(target) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(here, 'lib/github-tools.mjs')],
    bundle: true,
    platform: 'node',
    target: 'node18',
    format: 'esm',
    outfile: target,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

/** Reads the few files of a package that are needed: the packages are large, or need many others. */
function opened({ package: name, integrity }, folder) {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', name, '--json', '--silent', '--pack-destination', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    }),
  );
  const archive = join(folder, basename(filename));
  const found = 'sha512-' + createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (found !== integrity) throw new Error(`${name}: the archive has ${found}, package.json says ${integrity}`);
  return (file) => execFileSync('tar', ['-xzOf', archive, file], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

const readFrom = (source, folder) => opened(source, folder)(source.file);

/** The headers of S3's PutObject that stand for these members, as AWS's own model for JavaScript has them: null for none. */
function extractS3(text, members) {
  const constants = [...text.matchAll(/^const \w+ = "[^"]*";$/gm)].map(([line]) => line).join('\n');
  const schema = /export var PutObjectRequest\$ = (\[[^;]*\]);/.exec(text)?.[1];
  if (!schema) throw new Error('the model of S3 has no PutObjectRequest where it is looked for');
  const [, , , , names, traits, header] = new Function(`${constants}\nreturn [...${schema}.slice(0, 6), _hH];`)();
  return { PutObjectRequest: Object.fromEntries(members.map((name) => [name, traits[names.indexOf(name)]?.[1]?.[header] ?? null])) };
}

/**
 * A schema without references, for a validator of JSON Schema. Objects that list their properties are closed: GitHub
 * ignores a key that it does not know, and a setting that is sent and ignored is what this judge is there to find.
 */
function inlined(schema, description, { open = false, allOpen = false, depth = 0 } = {}) {
  if (depth > 40) throw new Error('the schema refers to itself');
  const go = (part, inAllOf = false) => inlined(part, description, { open: allOpen || inAllOf, allOpen, depth: depth + 1 });
  if (schema.$ref) {
    const path = schema.$ref.slice(2).split('/');
    return inlined(
      path.reduce((at, key) => at[key], description),
      description,
      { open, allOpen, depth: depth + 1 },
    );
  }
  const { description: _text, example: _example, examples: _examples, title: _title, ...kept } = schema;
  if (kept.properties) {
    kept.properties = Object.fromEntries(Object.entries(kept.properties).map(([key, part]) => [key, go(part)]));
    if (!open && kept.additionalProperties === undefined) kept.additionalProperties = false;
  }
  if (typeof kept.additionalProperties === 'object') kept.additionalProperties = go(kept.additionalProperties);
  if (kept.items) kept.items = go(kept.items);
  for (const key of ['oneOf', 'anyOf']) if (kept[key]) kept[key] = kept[key].map((part) => go(part, open));
  if (kept.allOf) kept.allOf = kept.allOf.map((part) => go(part, true));
  // "one of these, told apart by `type`": said so, a validator names the wrong key instead of all alternatives.
  const types = kept.oneOf?.map((part) => part.properties?.type?.enum);
  if (types?.every((names) => names?.length === 1) && new Set(types.flat()).size === types.length) {
    kept.type = 'object';
    kept.required = ['type'];
    kept.discriminator = { propertyName: 'type' };
    kept.oneOf.forEach((part) => (part.required = [...new Set([...(part.required ?? []), 'type'])]));
  }
  if (!kept.nullable || kept.type) return kept;
  const { nullable: _nullable, ...present } = kept; // `nullable` beside no `type` means nothing to a validator
  return { anyOf: [{ type: 'null' }, present] };
}

function extractOperations(description) {
  return Object.fromEntries(
    operations.map((operation) => {
      const [method, path] = operation.split(' ');
      const found = description.paths[path]?.[method.toLowerCase()];
      if (!found) throw new Error(`GitHub's description has no ${operation}`);
      return [operation, inlined(found.requestBody.content['application/json'].schema, description)];
    }),
  );
}

/** Requests, and the answers for each status: objects of answers stay open, because GitHub adds to them. */
function extractSettings(description) {
  return Object.fromEntries(
    settingsOperations.map((operation) => {
      const [method, path] = operation.split(' ');
      const found = description.paths[path]?.[method.toLowerCase()];
      if (!found) throw new Error(`GitHub's description has no ${operation}`);
      const body = (part) => part?.content?.['application/json']?.schema;
      const request = body(found.requestBody);
      const answers = Object.entries(found.responses).map(([status, answer]) => {
        const schema = answer.$ref ? undefined : body(answer);
        return [status, schema ? inlined(schema, description, { open: true, allOpen: true }) : null];
      });
      return [operation, { request: request ? inlined(request, description) : null, answers: Object.fromEntries(answers) }];
    }),
  );
}

/** Resources and data sources of Terraform's provider: attributes, blocks, what is required, what can be referred to. */
function extractTerraform(older, newer, folder) {
  const read = opened(older, folder);
  const more = readFrom(newer, folder);
  const ofKind = ([part, prefix]) => (kind) => {
    const text = read(`${older.folder}/${prefix}${kind.replace(/^github_/, '').replaceAll('_', '-')}/index.d.ts`);
    return [kind, addNewer(kindFrom(text, kind, part), more)];
  };
  return Object.fromEntries(
    [['resource', ''], ['data', 'data-github-']].map((each) => [
      each[0],
      Object.fromEntries(terraformKinds[each[0]].map(ofKind(each))),
    ]),
  );
}

const work = mkdtempSync(join(here, '.extracting-'));
try {
  await bundleGitHub(join(work, 'github.mjs'));
  const description = JSON.parse(readFrom(manifest.openapi, work));
  writeFileSync(join(work, 'rest.json'), JSON.stringify(extractOperations(description), null, 1));
  writeFileSync(join(work, 'settings.json'), JSON.stringify(extractSettings(description)));
  writeFileSync(join(work, 's3.json'), JSON.stringify(extractS3(readFrom(manifest.s3, work), ['IfNoneMatch'])));
  writeFileSync(
    join(work, 'terraform.json'),
    JSON.stringify(extractTerraform(manifest.terraform, manifest['terraform-newer'], work), null, 1),
  );
  const target = pathOfExtracted('');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  for (const file of ['github.mjs', 'rest.json', 'settings.json', 's3.json', 'terraform.json']) renameSync(join(work, file), join(target, file));
} finally {
  rmSync(work, { recursive: true, force: true });
}
