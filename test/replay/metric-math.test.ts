import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluateExpression } from '../../replay/metric-math.ts';
import { MetricMathError, parseExpression } from '../../replay/metric-math-parser.ts';
import { reportSeed } from '../report-seed.ts';

type Series = readonly (number | undefined)[];

function evaluate(text: string, series: Readonly<Record<string, Series>>): Series {
  const expression = parseExpression(text);
  const length = Math.max(...Object.values(series).map((values) => values.length));
  return Array.from({ length }, (_, at) =>
    evaluateExpression(expression, (id) => series[id]?.[at]),
  );
}

const _ = undefined;

describe('arithmetic', () => {
  test.each([
    ['m * 2 + 1', [7]],
    ['1 + m * 2', [7]],
    ['(1 + m) * 2', [8]],
    ['m - 1 - 1', [1]],
    ['12 / m / 2', [2]],
    ['-m + 5', [2]],
    ['5 - -m', [8]],
    ['0.5 * m', [1.5]],
    ['m >= 3', [1]],
    ['m > 3', [0]],
    ['m + 1 == 4', [1]],
    ['m != 3', [0]],
    ['m <= 2', [0]],
    ['m < 2 + 2', [1]],
  ])('%s with m = 3', (text, expected) => {
    const values = evaluate(text, { m: [3] });

    expect(values).toEqual(expected);
  });

  test('a division by zero drops the datapoint', () => {
    const values = evaluate('100 * errors / invocations', {
      errors: [5, 0],
      invocations: [50, 0],
    });

    expect(values).toEqual([10, undefined]);
  });
});

/** Rules and examples of the CloudWatch user guide, "Using math expressions with CloudWatch metrics". */
describe('missing values', () => {
  const metric1: Series = [30, 20, 0, 0];
  const metric2: Series = [20, _, 20, _];

  test.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric2 > 15', [1, _, 1, _]],
    ['metric1 + metric2', [50, 20, 20, 0]],
    ['metric2 - metric1', [-10, -20, 20, 0]],
    ['metric1 / metric2', [1.5, _, 0, _]],
    ['metric2 * 2', [40, _, 40, _]],
    ['-metric2', [-20, _, -20, _]],
    ['FILL(metric2, 7)', [20, 7, 20, 7]],
    ['FILL(metric2, 0) > 15', [1, 0, 1, 0]],
    ['metric1 + FILL(metric2, 5)', [50, 25, 20, 5]],
  ])('%s', (text, expected) => {
    const values = evaluate(text, { metric1, metric2 });

    expect(values).toEqual(expected);
  });

  test('a sum is missing where every operand is', () => {
    const values = evaluate('a + b', { a: [_, 1], b: [_, _] });

    expect(values).toEqual([undefined, 1]);
  });
});

/** The four example tables of the guide, "Using IF expressions". */
describe('IF', () => {
  const condition: Series = [1, 1, 0, 0, _];
  const whenTrue: Series = [30, _, 0, 0, 30];
  const whenFalse: Series = [0, 0, 20, _, 20];

  test.each([
    ['IF(condition, whenTrue, whenFalse)', [30, 0, 20, _, _]],
    ['IF(condition, 5, whenFalse)', [5, 5, 20, _, _]],
    ['IF(condition, whenTrue, 5)', [30, 0, 5, 5, _]],
    ['IF(condition, whenTrue)', [30, 0, _, _, _]],
    ['IF(1, whenTrue, whenFalse)', [30, 0, 0, 0, 30]],
    ['IF(0, whenTrue, whenFalse)', [0, 0, 20, _, 20]],
    ['IF(0, whenTrue)', [_, _, _, _, _]],
    ['IF(-condition, 10, 2)', [10, 10, 2, 2, _]],
    ['IF(whenTrue < 20, 10, 2)', [2, _, 10, 10, 2]],
  ])('%s', (text, expected) => {
    const values = evaluate(text, { condition, whenTrue, whenFalse });

    expect(values).toEqual(expected);
  });

  test('gates a percentile by volume', () => {
    const values = evaluate('IF(n >= 200, p95, 0)', { n: [199, 200, _], p95: [3000, 3000, _] });

    expect(values).toEqual([0, 3000, undefined]);
  });
});

describe('what is not metric math of ours', () => {
  test.each([
    ['MAX(m1)', 'got "MAX" at 0 in "MAX(m1)"'],
    ['m1 ^ 2', 'got "^" at 3 in "m1 ^ 2"'],
    ['m1 AND m2', 'must have an operator or the end, got "AND" at 3'],
    ['if(m1, 1, 2)', 'must have an operator or the end, got "("'],
    ['M1 + 1', 'got "M1" at 0'],
    ['m1 +', 'must have a number or an id, got the end'],
    ['(m1', 'must have ")", got the end'],
    ['m1 < 1 < 2', 'must have an operator or the end, got "<" at 7'],
    ['IF(m1)', 'must have ",", got ")"'],
    ['IF(m1, 1, 2, 3)', 'must have ")", got ","'],
    ['FILL(m1)', 'must have ",", got ")"'],
    ['FILL(m1, REPEAT)', 'got "REPEAT" at 9'],
    ['FILL(m1, m2)', 'FILL must fill a metric with a number'],
    ['FILL(1, 2)', 'FILL must fill a metric with a number'],
    ['1 + 2', 'must name a metric id, got "1 + 2"'],
    ['1.m', 'got "."'],
    ['', 'must have a number or an id, got the end'],
    ['m1 m2', 'must have an operator or the end, got "m2"'],
    ['m1; m2', 'got ";" at 2'],
  ])('refuses %j', (text, message) => {
    expect(() => parseExpression(text)).toThrow(MetricMathError);
    expect(() => parseExpression(text)).toThrow(message);
  });

  test('any text is read or refused, never anything else', () => {
    const alphabet = [
      'm',
      '1',
      '.',
      ' ',
      '(',
      ')',
      ',',
      '+',
      '-',
      '*',
      '/',
      '<',
      '=',
      '!',
      'IF',
      'FILL',
      'é',
    ];
    const texts = fc
      .array(fc.constantFrom(...alphabet), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const property = fc.property(texts, (text) => {
      let refusal: unknown;
      try {
        evaluateExpression(parseExpression(text), () => 1);
      } catch (error) {
        refusal = error;
      }

      expect(refusal === undefined || refusal instanceof MetricMathError).toBe(true);
    });

    fc.assert(property, reportSeed({ numRuns: 5000 }));
  });
});

test('agrees with JavaScript on arithmetic without missing values', () => {
  const { expression } = fc.letrec((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b', '3', '0.5'),
      fc
        .tuple(tie('expression'), fc.constantFrom('+', '-', '*'), tie('expression'))
        .map((parts) => parts.join(' ')),
      tie('expression').map((inner) => `(${inner})`),
    ),
  }));
  const values = { a: 4, b: -7 };
  const property = fc.property(
    expression.map((inner) => `a * (${inner})`),
    (text) => {
      const result = evaluateExpression(parseExpression(text), (id) => values[id as 'a' | 'b']);

      const oracle: unknown = new Function('a', 'b', `return ${text}`)(values.a, values.b);
      expect(result).toBe(oracle);
    },
  );

  fc.assert(property, reportSeed({ numRuns: 2000 }));
});
