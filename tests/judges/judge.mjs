// node judge.mjs [--allowed-must-match] DIR...
// Judges trees of emitted files with tools that know nothing of promoc. A finding is a line `judge: path:line: text`.
// Exit code: 0 none, 1 findings, 2 wrong use, 3 a judge is missing or broke.
import { pathToFileURL } from 'node:url';
import { readTree } from './lib/tree.mjs';
import * as actionlint from './judges/actionlint.mjs';
import * as cloudformation from './judges/cloudformation.mjs';
import * as formats from './judges/formats.mjs';
import * as github from './judges/github.mjs';
import * as rest from './judges/rest.mjs';
import * as shell from './judges/shell.mjs';
import * as terraform from './judges/terraform.mjs';

export const judges = [formats, github, actionlint, shell, rest, cloudformation, terraform];

/** All findings in one tree, how many things each judge looked at, and which findings passed as allowed. */
export async function judgeTree(root, panel = judges) {
  const files = readTree(root);
  const result = { findings: [], judged: {}, passed: [] };
  for (const { name, judge } of panel) {
    const { judged, findings, passed = [] } = await judge(files);
    result.judged[name] = judged;
    result.findings.push(...findings);
    result.passed.push(...passed);
  }
  return result;
}

/** Allowed findings that no longer occur: the exception outlived its cause. */
export const unusedAllowed = (passed) => actionlint.allowed.filter(({ text }) => !passed.includes(text));

export const asLine = ({ judge, path, line, text }) => `${judge}: ${path}:${line}: ${text}`;

async function main(args) {
  const mustMatch = args.includes('--allowed-must-match');
  const roots = args.filter((arg) => !arg.startsWith('--'));
  if (roots.length === 0 || args.some((arg) => arg.startsWith('--') && arg !== '--allowed-must-match')) {
    console.error('usage: node judge.mjs [--allowed-must-match] DIR...');
    return 2;
  }
  let count = 0;
  const passed = [];
  for (const root of roots) {
    const result = await judgeTree(root);
    result.findings.forEach((finding) => console.log(asLine(finding)));
    console.error(
      `${root}: ${Object.entries(result.judged)
        .map(([name, n]) => `${name} ${n}`)
        .join(', ')}`,
    );
    count += result.findings.length;
    passed.push(...result.passed);
  }
  const unused = mustMatch ? unusedAllowed(passed) : [];
  unused.forEach(({ text }) =>
    console.log(`actionlint: actionlint-allowed.json:1: nothing matches "${text}"; take the entry out`),
  );
  return count + unused.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  // exitCode, not exit: lines that are still on their way to a pipe must arrive.
  process.exitCode = await main(process.argv.slice(2)).catch((error) => {
    console.error(error.name === 'Error' ? error.message : error);
    return 3;
  });
}
