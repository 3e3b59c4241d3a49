import { unreachable } from '../core/unreachable.ts';

/** An expression of CloudWatch metric math, in the part that Tidegate's alarms may use. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression | undefined;
    }
  | { readonly kind: 'fill'; readonly series: Expression; readonly filler: Expression };

export type BinaryOperator = (typeof COMPARISONS | typeof SUMS | typeof PRODUCTS)[number];

/** The text is not metric math, or is more of it than the model knows. */
export class MetricMathError extends Error {
  override readonly name = 'MetricMathError';
}

/**
 * Numbers, ids, `+ - * / ( )`, one comparison, IF and FILL with a number; anything else throws MetricMathError.
 * The result is always a time series: CloudWatch accepts no lone number as the end of an expression.
 */
export function parseExpression(text: string): Expression {
  const cursor: Cursor = { text, tokens: tokenize(text), next: 0 };
  const expression = parseComparison(cursor);
  const left = cursor.tokens[cursor.next];
  if (left !== undefined) throw unexpected(cursor, 'an operator or the end');
  if (!isSeries(expression)) throw new MetricMathError(`must name a metric id, got "${text}"`);
  return expression;
}

/** Whether it has a value per timestamp; CloudWatch treats a missing value of a series otherwise than a number. */
export function isSeries(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return false;
    case 'id':
    case 'fill':
      return true;
    case 'negate':
      return isSeries(expression.operand);
    case 'binary':
      return isSeries(expression.left) || isSeries(expression.right);
    case 'if':
      return [expression.condition, expression.whenTrue, expression.whenFalse].some(
        (part) => part !== undefined && isSeries(part),
      );
    default:
      return unreachable(expression);
  }
}

const COMPARISONS = ['==', '!=', '<=', '>=', '<', '>'] as const;
const SUMS = ['+', '-'] as const;
const PRODUCTS = ['*', '/'] as const;

interface Token {
  readonly kind: 'number' | 'word' | 'symbol';
  readonly text: string;
  readonly at: number;
}

interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  next: number;
}

function tokenize(text: string): readonly Token[] {
  const pattern = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|([=!<>]=|[<>+\-*/(),]))/y;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      const at = from + text.slice(from).search(/\S/);
      throw unsupported(text, text.charAt(at), at);
    }
    const [, number, word, symbol] = match;
    const found = number ?? word ?? symbol ?? '';
    const kind = number !== undefined ? 'number' : word !== undefined ? 'word' : 'symbol';
    tokens.push({ kind, text: found, at: pattern.lastIndex - found.length });
  }
  return tokens;
}

function parseComparison(cursor: Cursor): Expression {
  const left = parseSum(cursor);
  const operator = takeOneOf(cursor, COMPARISONS);
  return operator === undefined
    ? left
    : { kind: 'binary', operator, left, right: parseSum(cursor) };
}

function parseSum(cursor: Cursor): Expression {
  return parseLeftAssociative(cursor, SUMS, parseProduct);
}

function parseProduct(cursor: Cursor): Expression {
  return parseLeftAssociative(cursor, PRODUCTS, parseFactor);
}

function parseLeftAssociative(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  parseOperand: (cursor: Cursor) => Expression,
): Expression {
  let left = parseOperand(cursor);
  for (;;) {
    const operator = takeOneOf(cursor, operators);
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseOperand(cursor) };
  }
}

function parseFactor(cursor: Cursor): Expression {
  if (take(cursor, '-')) return { kind: 'negate', operand: parseFactor(cursor) };
  if (take(cursor, '(')) {
    const inner = parseComparison(cursor);
    expect(cursor, ')');
    return inner;
  }
  const token = cursor.tokens[cursor.next];
  if (token === undefined || token.kind === 'symbol') throw unexpected(cursor, 'a number or an id');
  cursor.next += 1;
  if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
  if (token.text === 'IF') return parseIf(cursor);
  if (token.text === 'FILL') return parseFill(cursor);
  if (!/^[a-z]/.test(token.text)) throw unsupported(cursor.text, token.text, token.at);
  return { kind: 'id', id: token.text };
}

function parseIf(cursor: Cursor): Expression {
  expect(cursor, '(');
  const condition = parseComparison(cursor);
  expect(cursor, ',');
  const whenTrue = parseComparison(cursor);
  const whenFalse = take(cursor, ',') ? parseComparison(cursor) : undefined;
  expect(cursor, ')');
  return { kind: 'if', condition, whenTrue, whenFalse };
}

function parseFill(cursor: Cursor): Expression {
  expect(cursor, '(');
  const series = parseComparison(cursor);
  expect(cursor, ',');
  const filler = parseComparison(cursor);
  expect(cursor, ')');
  if (!isSeries(series) || isSeries(filler)) {
    throw new MetricMathError(`FILL must fill a metric with a number, got "${cursor.text}"`);
  }
  return { kind: 'fill', series, filler };
}

function takeOneOf<T extends string>(cursor: Cursor, symbols: readonly T[]): T | undefined {
  return symbols.find((symbol) => take(cursor, symbol));
}

function take(cursor: Cursor, symbol: string): boolean {
  if (cursor.tokens[cursor.next]?.text !== symbol) return false;
  cursor.next += 1;
  return true;
}

function expect(cursor: Cursor, symbol: string): void {
  if (!take(cursor, symbol)) throw unexpected(cursor, `"${symbol}"`);
}

function unexpected(cursor: Cursor, wanted: string): MetricMathError {
  const token = cursor.tokens[cursor.next];
  const found = token === undefined ? 'the end' : `"${token.text}" at ${token.at}`;
  return new MetricMathError(`must have ${wanted}, got ${found} in "${cursor.text}"`);
}

function unsupported(text: string, found: string, at: number): MetricMathError {
  return new MetricMathError(
    `metric math may use numbers, ids, + - * / ( ), a comparison, IF and FILL, got "${found}" at ${at} in "${text}"`,
  );
}
