// GitHub's own parser and language service, for workflows and composite actions.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extracted, here } from '../lib/extracted.mjs';
import { isAction, isWorkflow } from '../lib/tree.mjs';

export const name = 'github';

const knownActions = JSON.parse(readFileSync(join(here, 'actions.json'), 'utf8'));

/** The inputs of the actions that promoc pins; any other action is unknown to the language service, which says so. */
const actionsMetadataProvider = {
  async fetchActionMetadata({ owner, name: repository, ref, path }) {
    const found = knownActions[`${owner}/${repository}${path ? `/${path}` : ''}@${ref}`];
    if (!found) return undefined;
    const inputs = [...found.required.map((key) => [key, true]), ...found.optional.map((key) => [key, false])];
    return {
      name: repository,
      description: '',
      inputs: Object.fromEntries(inputs.map(([key, required]) => [key, { description: '', required }])),
    };
  },
};

/** Called workflows are read from the same tree, so that their inputs and secrets are checked at the call. */
const fileProvider = (files) => ({
  async getFileContent({ path }) {
    const wanted = path.replace(/^\.\//, '');
    const found = files.find((file) => file.path === wanted);
    if (!found) throw new Error(`no file ${wanted}`);
    return { name: found.path, content: found.text };
  },
});

async function parserFindings(tools, file, provider) {
  const { context, value } = tools.parseWorkflow(
    { name: file.path, content: file.text },
    new tools.NoOperationTraceWriter(),
  );
  if (value) {
    await tools.convertWorkflowTemplate(context, value, provider, {
      fetchReusableWorkflowDepth: 1,
      errorPolicy: tools.ErrorPolicy.TryConversion,
    });
  }
  const findings = context.errors
    .getErrors()
    .map((error) => ({ line: error.range?.start.line ?? 1, text: error.rawMessage }));
  if (!value && findings.length === 0) findings.push({ line: 1, text: 'the parser gave no workflow' });
  return findings;
}

async function serviceFindings(tools, file, provider) {
  tools.clearCache();
  const document = tools.TextDocument.create(`file:///${file.path}`, 'yaml', 1, file.text);
  const found = await tools.validate(document, { actionsMetadataProvider, fileProvider: provider });
  return found.map(({ range, message }) => ({ line: range.start.line + 1, text: message }));
}

export async function judge(files) {
  const tools = await import(extracted('github.mjs'));
  // The service answers an exception of its own with "no findings" and a line in its log.
  let broken = [];
  const ignore = () => {};
  tools.registerLogger({ log: ignore, info: ignore, warn: ignore, error: (text) => broken.push(text) });

  const findings = [];
  const provider = fileProvider(files);
  const judged = files.filter((file) => isWorkflow(file) || isAction(file));
  for (const file of judged) {
    broken = [];
    const all = [
      ...(isWorkflow(file) ? await parserFindings(tools, file, provider) : []),
      ...(await serviceFindings(tools, file, provider)),
      ...broken.map((text) => ({ line: 1, text })),
    ];
    const seen = new Set();
    for (const { line, text } of all) {
      if (seen.has(`${line} ${text}`)) continue;
      seen.add(`${line} ${text}`);
      findings.push({ judge: name, path: file.path, line, text });
    }
  }
  return { judged: judged.length, findings };
}
