import { describe, expect, test } from '@jest/globals';
import { dollarsToday } from '../../../core/cost/spent-today.ts';
import type { TargetState } from '../../../core/ports.ts';
import { accountOf, at, kept, type Look } from './ledger-scene.ts';

/** 50 environments of 1 GB for an hour. */
const UNIT = 50 * 3600 * 4.1667e-6;

const everyMinute = (from: number, to: number, capacity: number): readonly Look[] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, capacity] as const);

describe('what stood', () => {
  test('counts from look to look as it was seen at the first of the two', () => {
    const { open } = kept(accountOf('edge'), [
      [0, 2],
      [20, 4],
      [30, 4],
    ]);

    expect(open).toMatchObject({ knownHours: 0.5, unknownHours: 0, ceilingHours: 20 / 2 });
    expect(open.capacityHours).toBeCloseTo((2 * 20 + 4 * 10) / 60);
  });

  test('is not guessed for longer than half an hour without a look', () => {
    const { open } = kept(accountOf('edge'), [
      [0, 2],
      [150, 2],
    ]);

    expect(open).toMatchObject({ knownHours: 0.5, unknownHours: 2, capacityHours: 1 });
  });

  test('belongs to its day in UTC; a look long after midnight finishes the day the same way', () => {
    const early = kept(accountOf('edge'), [
      [1430, 2],
      [1445, 2],
    ]);
    const late = kept(accountOf('edge'), [
      [1430, 2],
      [1900, 2],
    ]);

    expect(early.finished).toHaveLength(1);
    expect(early.finished[0]).toMatchObject({ day: '2026-03-02', capacityHours: 2 / 6 });
    expect(late.finished).toEqual(early.finished);
    expect(late.open).toMatchObject({ day: '2026-03-03', knownHours: 20 / 60 });
  });

  test('days in which nobody looked have no item', () => {
    const { finished, open } = kept(accountOf('edge'), [
      [1430, 2],
      [1440 * 4 + 60, 2],
    ]);

    // the last look was at 23:50, so 20 minutes of the next day are known
    expect(finished.map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-03']);
    expect(open).toMatchObject({ day: '2026-03-06', knownHours: 0, unknownHours: 1 });
  });

  test('is nothing in shadow mode: neither spent nor unknown', () => {
    const { open, finished } = kept(accountOf('edge', { mode: 'shadow' }), [
      [1380, 20],
      [1410, 2],
      [1500, 2],
    ]);

    expect(finished).toEqual([]);
    expect(open).toMatchObject({ knownHours: 0, unknownHours: 0, capacityHours: 0 });
    expect(open.minimumHours).toBe(0);
  });

  test('has the price and where it is from; a class without one has none', () => {
    const edge = kept(accountOf('edge'), [[0, 2]]).open;
    const db = kept(accountOf('db', { prices: undefined }), [[0, 2]]).open;

    expect(edge.dollarsPerUnitHour).toBeCloseTo(UNIT);
    expect(edge.priceSays).toBe(
      'list price of us-east-1, 2026-11, https://aws.amazon.com/lambda/pricing',
    );
    expect(db).not.toHaveProperty('dollarsPerUnitHour');
    expect(db.priceSays).toBe('no price for db.r6g.large');
  });

  test('loses its price when the file no longer has one', () => {
    const priced = kept(accountOf('db'), [[0, 2]]).open;
    const { open } = kept(accountOf('db', { prices: undefined }), [
      [0, 2],
      [10, 2],
    ]);

    expect(priced.dollarsPerUnitHour).toBe(0.26);
    expect(open).not.toHaveProperty('dollarsPerUnitHour');
  });
});

describe('billing minimums', () => {
  test('provisioned concurrency that stood 7 minutes is billed for 10', () => {
    const { open } = kept(accountOf('edge'), [[0, 2], ...everyMinute(10, 16, 5), [17, 2]]);

    expect(open.minimumHours).toBeCloseTo((3 * 3) / 60);
  });

  test('a reader that stood 7 minutes is billed for 10, one of 17 minutes for 17', () => {
    const young = kept(accountOf('db'), [[0, 1], ...everyMinute(10, 16, 2), [17, 1]]);
    const old = kept(accountOf('db'), [[0, 1], ...everyMinute(10, 26, 2), [27, 1]]);

    expect(young.open.minimumHours).toBeCloseTo(3 / 60);
    expect(old.open.minimumHours).toBe(0);
  });

  test('the newest part goes first', () => {
    const { open } = kept(accountOf('db'), [
      [0, 1],
      [20, 3],
      [24, 4],
      [26, 2],
    ]);

    // of the two that go one is 2 minutes old, the other 6
    expect(open.minimumHours).toBeCloseTo((8 + 4) / 60);
    expect(open.layers.map(({ units }) => units)).toEqual([1, 1]);
  });

  test('a staircase of many steps keeps a bounded memory of them, and its capacity', () => {
    const stairs = Array.from({ length: 40 }, (_, step) => [step, step + 1] as const);
    const { open } = kept(accountOf('edge'), stairs);

    expect(open.layers.length).toBeLessThanOrEqual(12);
    expect(open.layers.reduce((sum, { units }) => sum + units, 0)).toBe(40);
  });
});

describe('what today has cost', () => {
  const stateWith = (looks: readonly Look[]): TargetState => ({
    schemaVersion: 1,
    version: 1,
    ledger: kept(accountOf('edge'), looks).open,
  });

  test('grows between looks', () => {
    const state = stateWith([
      [0, 2],
      [10, 2],
    ]);

    expect(dollarsToday(state, at(10))).toBeCloseTo((2 * UNIT * 10) / 60);
    expect(dollarsToday(state, at(15))).toBeCloseTo((2 * UNIT * 15) / 60);
  });

  test('includes billing minimums, and begins anew at midnight', () => {
    const state = stateWith([
      [1400, 2],
      [1420, 12],
      [1421, 2],
    ]);

    expect(dollarsToday(state, at(1421))).toBeCloseTo((UNIT * (2 * 20 + 12 + 10 * 4)) / 60);
    expect(dollarsToday(state, at(1441))).toBeCloseTo((UNIT * 2) / 60);
  });

  test('is nothing without a ledger or a price', () => {
    expect(dollarsToday(undefined, at(0))).toBe(0);
    expect(dollarsToday({ schemaVersion: 1, version: 1 }, at(0))).toBe(0);
  });
});
