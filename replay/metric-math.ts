import { unreachable } from '../core/unreachable.ts';
import { type BinaryOperator, type Expression, isSeries } from './metric-math-parser.ts';

/**
 * The expression's value at one timestamp, `undefined` where CloudWatch drops the datapoint.
 *
 * The trap is what CloudWatch makes of a missing operand (user guide, "Using math expressions"): beside another
 * series that has a value it counts as 0; beside a number, or when every operand is missing, the result is missing;
 * a division by zero is dropped; IF with a missing condition is dropped, and with a true condition and a missing
 * second operand it is 0.
 */
export function evaluateExpression(
  expression: Expression,
  operandOf: (id: string) => number | undefined,
): number | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'id':
      return operandOf(expression.id);
    case 'negate': {
      const operand = evaluateExpression(expression.operand, operandOf);
      return operand === undefined ? undefined : -operand;
    }
    case 'binary':
      return evaluateBinary(expression, operandOf);
    case 'if':
      return evaluateIf(expression, operandOf);
    case 'fill':
      return (
        evaluateExpression(expression.series, operandOf) ??
        evaluateExpression(expression.filler, operandOf)
      );
    default:
      return unreachable(expression);
  }
}

function evaluateBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  operandOf: (id: string) => number | undefined,
): number | undefined {
  const values = [evaluateExpression(left, operandOf), evaluateExpression(right, operandOf)];
  const fillsWithZero = isSeries(left) && isSeries(right);
  const missing = values.filter((value) => value === undefined).length;
  if (missing === 2 || (missing === 1 && !fillsWithZero)) return undefined;
  const result = OPERATORS[operator](values[0] ?? 0, values[1] ?? 0);
  return Number.isFinite(result) ? result : undefined;
}

function evaluateIf(
  { condition, whenTrue, whenFalse }: Extract<Expression, { kind: 'if' }>,
  operandOf: (id: string) => number | undefined,
): number | undefined {
  const holds = evaluateExpression(condition, operandOf);
  if (holds === undefined) return undefined;
  if (holds !== 0)
    return evaluateExpression(whenTrue, operandOf) ?? (isSeries(whenTrue) ? 0 : undefined);
  return whenFalse === undefined ? undefined : evaluateExpression(whenFalse, operandOf);
}

const OPERATORS = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
} satisfies Record<BinaryOperator, (left: number, right: number) => number>;
