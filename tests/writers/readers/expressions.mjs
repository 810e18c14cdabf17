// Expressions, by GitHub's own lexer, parser and evaluator.
import { extracted } from '../../judges/lib/extracted.mjs';

const { Lexer, Parser, Evaluator, data } = await import(extracted('github.mjs'));

/** GitHub doubles a quote inside a literal. Its package for editors restores only the first; its runner restores all. */
const literal = (lexeme) => lexeme.slice(1, -1).replaceAll("''", "'");

export function tokensOf(expression) {
  const { tokens } = new Lexer(expression).lex();
  for (const token of tokens) if (token.lexeme.startsWith("'")) token.value = new data.StringData(literal(token.lexeme)).coerceString();
  return tokens;
}

const dictionary = (values) =>
  new data.Dictionary(
    ...Object.entries(values).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? new data.StringData(value) : dictionary(value),
    })),
  );

/** The value as a text; `contexts` are objects of objects of texts. */
export function evaluate(expression, contexts) {
  const tree = new Parser(tokensOf(expression), Object.keys(contexts), []).parse();
  return new Evaluator(tree, dictionary(contexts)).evaluate().coerceString();
}

/** The path as it is written, and the property that stands second in it. A `*` there would mean every property. */
function secondOf(expression) {
  const tokens = tokensOf(expression);
  const form = tokens.map(({ type, lexeme }) => ([18, 19].includes(type) ? 'x' : lexeme)).join('');
  const { type, lexeme } = tokens[2];
  return { form, property: type === 18 ? literal(lexeme) : lexeme };
}

export function readExpressions(document, batch, same) {
  const expressions = JSON.parse(document);
  same('number of expressions', 4 * batch.length, expressions.length);
  batch.forEach(({ text }, i) => {
    const [alone, argument, operand, index] = expressions.slice(4 * i, 4 * i + 4);
    same('literal', text, evaluate(alone, {}));
    same('argument', text + text, evaluate(argument, {}));
    same('operand', text, evaluate(operand, { t: { text } }));
    const { form, property } = secondOf(index);
    same('index', text, property);
    same('form of an index', true, form === 'x.x.x' || form === 'x[x].x');
  });
}
readExpressions.reader = 'GitHub, @actions/expressions';
