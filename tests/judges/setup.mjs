// Run once after `npm ci` (scripts/install does both): takes out of large or unloadable packages what the judges need.
// Everything lands in .extracted/, which git ignores.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { here, pathOfExtracted, operations } from './lib/extracted.mjs';

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

/** The package unpacks to 385 MB and one of its files is needed: only that one is taken out of the archive. */
function readOpenApi(folder) {
  const { package: name, integrity, file } = manifest.openapi;
  execFileSync('npm', ['pack', name, '--silent', '--pack-destination', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const archive = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.tgz')),
  );
  const found = 'sha512-' + createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (found !== integrity) throw new Error(`${name}: the archive has ${found}, package.json says ${integrity}`);
  return JSON.parse(execFileSync('tar', ['-xzOf', archive, file], { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

/**
 * A schema without references, for a validator of JSON Schema. Objects that list their properties are closed: GitHub
 * ignores a key that it does not know, and a setting that is sent and ignored is what this judge is there to find.
 */
function inlined(schema, description, { open = false, depth = 0 } = {}) {
  if (depth > 40) throw new Error('the schema refers to itself');
  const go = (part, inAllOf = false) => inlined(part, description, { open: inAllOf, depth: depth + 1 });
  if (schema.$ref) {
    const path = schema.$ref.slice(2).split('/');
    return inlined(
      path.reduce((at, key) => at[key], description),
      description,
      { open, depth: depth + 1 },
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

const work = mkdtempSync(join(here, '.extracting-'));
try {
  await bundleGitHub(join(work, 'github.mjs'));
  const description = readOpenApi(work);
  writeFileSync(join(work, 'rest.json'), JSON.stringify(extractOperations(description), null, 1));
  const target = pathOfExtracted('');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  for (const file of ['github.mjs', 'rest.json']) renameSync(join(work, file), join(target, file));
} finally {
  rmSync(work, { recursive: true, force: true });
}
