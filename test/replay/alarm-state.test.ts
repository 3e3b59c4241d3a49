import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MissingData } from '../../core/alarms/definition.ts';
import type { AlarmStateValue } from '../../core/ports.ts';
import { decideAlarmState } from '../../replay/alarm-state.ts';
import { reportSeed } from '../report-seed.ts';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
const PROPERTY = reportSeed({ numRuns: 2000 });

/** `0` within the threshold, `X` breaching, `-` missing; newest on the right. */
function points(text: string): readonly (boolean | undefined)[] {
  return text.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X'));
}

function decide({
  range,
  m,
  n,
  treatMissingData,
  previousState,
}: {
  readonly range: string;
  readonly m: number;
  readonly n: number;
  readonly treatMissingData: MissingData;
  readonly previousState: AlarmStateValue;
}) {
  return decideAlarmState({
    breaches: points(range),
    evaluationPeriods: n,
    datapointsToAlarm: m,
    treatMissingData,
    previousState,
  });
}

type Expected = AlarmStateValue | 'keeps its state' | 'not ALARM';

interface Row {
  readonly range: string;
  readonly filled: number;
  readonly missing: Expected;
  readonly ignore: Expected;
  readonly breaching: Expected;
  readonly notBreaching: Expected;
}

function row(range: string, filled: number, states: readonly Expected[]): Row {
  const [missing = 'OK', ignore = 'OK', breaching = 'OK', notBreaching = 'OK'] = states;
  return { range, filled, missing, ignore, breaching, notBreaching };
}

/** The tables of the CloudWatch user guide, "How alarm state is evaluated when data is missing". */
const TABLES = [
  {
    m: 3,
    n: 3,
    rows: [
      row('0 - X - X', 0, ['OK', 'OK', 'OK', 'OK']),
      row('0 - - - -', 2, ['OK', 'OK', 'OK', 'OK']),
      row('- - - - -', 3, ['INSUFFICIENT_DATA', 'keeps its state', 'ALARM', 'OK']),
      row('0 X X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']),
      row('- - X - -', 2, ['ALARM', 'keeps its state', 'ALARM', 'OK']),
      row('- - - - X', 2, ['not ALARM', 'keeps its state', 'ALARM', 'OK']),
      row('- - - X -', 2, ['not ALARM', 'keeps its state', 'ALARM', 'OK']),
      row('- - - X 0', 1, ['not ALARM', 'OK', 'OK', 'OK']),
      row('- - X - 0', 1, ['not ALARM', 'OK', 'OK', 'OK']),
      row('X - - - -', 2, ['ALARM', 'keeps its state', 'ALARM', 'OK']),
    ],
  },
  {
    m: 2,
    n: 3,
    rows: [
      row('0 - X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']),
      row('0 0 X 0 X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']),
      row('0 - X - -', 1, ['OK', 'OK', 'ALARM', 'OK']),
      row('- - - - 0', 2, ['OK', 'OK', 'ALARM', 'OK']),
      row('- - - X -', 2, ['ALARM', 'keeps its state', 'ALARM', 'OK']),
      row('- - - - X', 2, ['not ALARM', 'keeps its state', 'ALARM', 'OK']),
    ],
  },
] as const;

describe.each(TABLES)('$m of $n, five points in range', ({ m, n, rows }) => {
  describe.each(rows)('$range', ({ range, filled, ...expectations }) => {
    test.each(TREATMENTS)('missing data treated as %s', (treatMissingData) => {
      for (const previousState of STATES) {
        const verdict = decide({ range, m, n, treatMissingData, previousState });

        const expected = expectations[treatMissingData];
        if (expected === 'not ALARM') expect(verdict.state).not.toBe('ALARM');
        else expect(verdict.state).toBe(expected === 'keeps its state' ? previousState : expected);
      }
    });

    test(`${filled} points are filled in`, () => {
      const verdict = decide({ range, m, n, treatMissingData: 'missing', previousState: 'OK' });

      expect(verdict.filledPeriods).toBe(filled);
    });
  });
});

test('follows a metric over three points as in the guide: ALARM at the third breach, OK at the first dip', () => {
  const series = points('0 0 X X X 0 0 0 X 0');

  const states = series.slice(4).map((_, at) =>
    decideAlarmState({
      breaches: series.slice(at, at + 5),
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: 'missing',
      previousState: 'OK',
    }),
  );

  expect(states.map(({ state }) => state)).toEqual(['ALARM', 'OK', 'OK', 'OK', 'OK', 'OK']);
});

test('goes from OK to ALARM when a silent metric leaves the range and silence is breaching', () => {
  const settings = { m: 3, n: 3, treatMissingData: 'breaching', previousState: 'OK' } as const;

  const before = decide({ ...settings, range: '0 - - - -' });
  const after = decide({ ...settings, range: '- - - - -' });

  expect([before.state, after.state]).toEqual(['OK', 'ALARM']);
});

describe('for every range', () => {
  const settings = fc
    .record({
      n: fc.integer({ min: 1, max: 5 }),
      treatMissingData: fc.constantFrom(...TREATMENTS),
      previousState: fc.constantFrom(...STATES),
    })
    .chain(({ n, ...rest }) =>
      fc.record({
        evaluationPeriods: fc.constant(n),
        datapointsToAlarm: fc.integer({ min: 1, max: n }),
        treatMissingData: fc.constant(rest.treatMissingData),
        previousState: fc.constant(rest.previousState),
      }),
    );
  const rangeOf = <T>(point: fc.Arbitrary<T>, evaluationPeriods: number) =>
    fc.array(point, { minLength: evaluationPeriods + 2, maxLength: evaluationPeriods + 2 });
  const withRange = <T>(point: fc.Arbitrary<T>) =>
    settings.chain((chosen) =>
      fc.record({
        settings: fc.constant(chosen),
        breaches: rangeOf(point, chosen.evaluationPeriods),
      }),
    );
  const real = fc.boolean();
  const any = fc.option(fc.boolean(), { nil: undefined });

  test('with no missing points neither the treatment nor the previous state matters', () => {
    const property = fc.property(
      withRange(real),
      fc.constantFrom(...TREATMENTS),
      fc.constantFrom(...STATES),
      ({ settings: chosen, breaches }, treatMissingData, previousState) => {
        const one = decideAlarmState({ ...chosen, breaches });
        const other = decideAlarmState({ ...chosen, breaches, treatMissingData, previousState });

        expect(other).toEqual(one);
      },
    );

    fc.assert(property, PROPERTY);
  });

  test('one more breaching point, in place of any other, never takes an alarm out of ALARM', () => {
    const property = fc.property(withRange(any), fc.nat(), ({ settings: chosen, breaches }, at) => {
      const position = at % breaches.length;
      const before = decideAlarmState({ ...chosen, breaches });
      const after = decideAlarmState({ ...chosen, breaches: breaches.with(position, true) });

      fc.pre(before.state === 'ALARM');
      expect(after.state).toBe('ALARM');
    });

    fc.assert(property, PROPERTY);
  });

  test('as few points as possible are filled in, and evaluated and filled make N', () => {
    const property = fc.property(withRange(any), ({ settings: chosen, breaches }) => {
      const { evaluated, filledPeriods } = decideAlarmState({ ...chosen, breaches });

      const realPoints = breaches.filter((breach) => breach !== undefined).length;
      expect(filledPeriods).toBe(Math.max(0, chosen.evaluationPeriods - realPoints));
      expect(evaluated.length + filledPeriods).toBe(chosen.evaluationPeriods);
    });

    fc.assert(property, PROPERTY);
  });

  test('silence is INSUFFICIENT_DATA only when it is total and treated as missing', () => {
    const property = fc.property(withRange(any), ({ settings: chosen, breaches }) => {
      const { state } = decideAlarmState({ ...chosen, breaches, previousState: 'OK' });

      const silent = breaches.every((breach) => breach === undefined);
      expect(state === 'INSUFFICIENT_DATA').toBe(silent && chosen.treatMissingData === 'missing');
    });

    fc.assert(property, PROPERTY);
  });
});
