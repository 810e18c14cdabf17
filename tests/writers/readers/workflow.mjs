// Workflows, by GitHub's own parser.
import { extracted } from '../../judges/lib/extracted.mjs';
import { evaluate, tokensOf } from './expressions.mjs';

const { parseWorkflow, NoOperationTraceWriter } = await import(extracted('github.mjs'));

const asScript = (text) => text.replace(/^\n+/, '').replace(/[ \t\n]+$/, '').replace(/(?<=[^])$/, '\n');
const sha = '0123abcd';
const get = (map, key) => {
  for (let i = 0; i < map.count; i += 1) if (map.get(i).key.value === key) return map.get(i).value;
  return undefined;
};
/** A text that GitHub would not evaluate. */
const plain = (token) => (token?.isExpression || typeof token?.value !== 'string' ? token : token.value);

export function readWorkflow(document, batch, same) {
  const { context, value } = parseWorkflow({ name: 'a.yml', content: document }, new NoOperationTraceWriter());
  for (const error of context.errors.getErrors()) same('reading', 'no error', error.message);
  const job = get(get(value, 'jobs'), 'job');
  const [{ text: first }] = batch;
  same('name of the workflow', first, plain(get(value, 'name')));
  same('name of the job', first, plain(get(job, 'name')));
  same('env of the job', first, plain(get(get(job, 'env'), 'TEXT')));
  const steps = get(job, 'steps');
  same('number of steps', 2 * batch.length, steps.count);
  batch.forEach(({ text }, i) => {
    const step = steps.get(2 * i);
    const env = get(step, 'env');
    same('name of a step', text, plain(get(step, 'name')));
    same('env', text, plain(get(env, 'TEXT')));
    same('run', asScript(text) || ':', plain(get(step, 'run')));
    same('with', text, plain(get(get(steps.get(2 * i + 1), 'with'), 'text')));
    same('literal', text, plain(get(env, 'LITERAL')));
    same('mixed', `${text}${sha}${text}`, evaluate(get(env, 'MIXED').expression, { github: { sha } }));
    // Without `${{ }}` the value of `if:` is a text for this parser, which GitHub takes for an expression.
    const condition = get(step, 'if');
    const [literal, ...others] = tokensOf(condition.expression ?? condition.value);
    same('literal in a condition', text, literal.value);
    same('rest of a condition', '== github . ref ', others.map(({ lexeme }) => lexeme).join(' '));
  });
}
readWorkflow.reader = "GitHub's workflow parser";
