import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allChangesPerHour, underBreaker } from '../../../core/brakes/breaker.ts';
import { stillRecent, trippedUntil } from '../../../core/brakes/recent-changes.ts';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import type { CapacityReading, TargetState } from '../../../core/ports.ts';
import type { ChangeDecision } from '../../../core/scaling/decision.ts';
import { NOW, configuration as standard, targetNamed } from '../scaling/edge-function-scene.ts';
import { minutesFromNow } from './brakes-scene.ts';

const HOUR_MILLIS = 3_600_000;
const MIDNIGHT = new Date('2026-03-03T00:00:00Z');

const limited = (limits: object): Configuration => ({
  ...standard,
  limits: configurationSchema.shape.limits.parse(limits),
});
const minutesAgo = (...minutes: readonly number[]) =>
  minutes.map((minute) => minutesFromNow(-minute));
const stateWith = (fields: Partial<TargetState>): TargetState => ({
  schemaVersion: 1,
  version: 1,
  ...fields,
});
const change = (from: number, to: number): ChangeDecision => ({
  kind: to > from ? 'scale-out' : 'scale-in',
  from,
  to,
  reason: 'utilization says so',
  trail: [{ step: 'signals', says: 'utilization says so' }],
  pages: [],
});

/** Spent so much since midnight: one instance for as long as it takes at its price. */
function spent(dollars: number): TargetState {
  const at = new Date(NOW.getTime());
  return stateWith({
    ledger: {
      day: '2026-03-02',
      bookedUntil: at,
      capacity: 0,
      layers: [],
      knownHours: 10,
      unknownHours: 0,
      capacityHours: dollars,
      minimumHours: 0,
      ceilingHours: 0,
      withoutWindowsHours: 0,
      savedHours: {},
      changes: 0,
      dollarsPerUnitHour: 1,
      priceSays: 'test',
    },
  });
}

interface Scene {
  readonly limits?: object;
  readonly own?: Partial<TargetState>;
  readonly db?: Partial<TargetState>;
  readonly changing?: readonly string[];
  readonly capacity?: CapacityReading;
}

function decide(
  decision: ChangeDecision,
  {
    limits = { perTarget: { changesPerHour: 3 } },
    own = {},
    db = {},
    changing = [],
    capacity,
  }: Scene,
) {
  const configuration = limited(limits);
  const state = stateWith(own);
  return underBreaker(decision, {
    target: targetNamed('edge', configuration),
    configuration,
    capacity: capacity ?? { kind: 'steady', current: decision.from },
    state,
    states: new Map([
      ['edge', state],
      ['db', stateWith(db)],
    ]),
    changing: new Set(changing),
    now: NOW,
  });
}

describe('changes per hour of a target', () => {
  const own = { recentChanges: minutesAgo(50, 30, 10) };

  test('below the limit change nothing', () => {
    const decision = change(4, 2);

    expect(decide(decision, { own: { recentChanges: minutesAgo(30, 10) } })).toBe(decision);
  });

  test('at the limit hold scale-in for an hour after the last, and tell people', () => {
    expect(decide(change(4, 2), { own })).toEqual({
      kind: 'hold',
      reason: 'breaker',
      from: 4,
      until: minutesFromNow(50),
      trail: [
        { step: 'signals', says: 'utilization says so' },
        {
          step: 'bounds',
          says: 'scale-in to 2 is held by the circuit breaker until 2026-03-02 10:50:05 UTC: 3 changes of edge within an hour, limits.perTarget.changesPerHour is 3',
        },
      ],
      pages: [
        {
          key: 'breaker scale-in',
          subject: 'edge: the circuit breaker holds scale-in to 2',
          text: expect.stringContaining('npx tidegate override edge'),
        },
      ],
      lasting: ['breaker scale-out', 'breaker scale-in'],
    });
  });

  test('at the limit let through what raises capacity, or brings it under the ceiling', () => {
    expect(decide(change(4, 6), { own }).kind).toBe('scale-out');
    expect(decide(change(22, 20), { own }).kind).toBe('scale-in');
  });

  test('at twice the limit hold everything', () => {
    const many = { recentChanges: minutesAgo(50, 40, 30, 20, 10, 5) };

    for (const decision of [change(4, 6), change(1, 2), change(22, 20), change(4, 2)])
      expect(decide(decision, { own: many })).toMatchObject({ kind: 'hold', reason: 'breaker' });
  });

  test('over more than an hour are not too many', () => {
    const slow = { recentChanges: minutesAgo(110, 70, 45, 10) };

    expect(decide(change(4, 2), { own: slow }).kind).toBe('scale-in');
  });

  test('do not stop a drain that has begun', () => {
    const capacity = { kind: 'draining', current: 4, desired: 3 } as const;

    expect(decide(change(4, 3), { own, capacity }).kind).toBe('scale-in');
    expect(decide(change(4, 2), { own, capacity }).kind).toBe('hold');
  });
});

describe('changes per hour of all targets', () => {
  const limits = { perTarget: { changesPerHour: 3 }, allTargets: { changesPerHour: 4 } };

  test('count those of every target, and those of this very run', () => {
    const own = { recentChanges: minutesAgo(40, 20) };
    const scene = { limits, own, db: { recentChanges: minutesAgo(10) } };

    expect(decide(change(4, 2), scene).kind).toBe('scale-in');
    expect(decide(change(4, 2), { ...scene, changing: ['db'] })).toMatchObject({
      reason: 'breaker',
      until: minutesFromNow(60),
    });
    expect(decide(change(4, 2), { ...scene, changing: ['edge'] }).kind).toBe('scale-in');
  });

  test('are told by the alarm, not by each target', () => {
    const db = { recentChanges: minutesAgo(40, 30, 20, 10) };

    expect(decide(change(4, 2), { limits, db })).toMatchObject({ kind: 'hold', pages: [] });
  });

  test('have a default that two targets may reach, and half of many', () => {
    expect(allChangesPerHour(standard)).toBe(24);
    const edge = standard.edgeFunctions['edge'];
    if (!edge) throw new Error('there is an edge');
    const names = Array.from({ length: 29 }, (_, index) => [`edge-${index}`, edge] as const);
    const fleet = { ...standard, edgeFunctions: Object.fromEntries(names) };
    expect(allChangesPerHour(fleet)).toBe(180);
  });
});

describe('dollars per day', () => {
  const limits = { perTarget: { dollarsPerDay: 10 }, allTargets: { dollarsPerDay: 15 } };

  test('below the limit change nothing', () => {
    const decision = change(4, 6);

    expect(decide(decision, { limits, own: spent(9.99) })).toBe(decision);
  });

  test('at the limit hold scale-out until midnight UTC, and let scale-in go on', () => {
    expect(decide(change(4, 6), { limits, own: spent(10) })).toMatchObject({
      kind: 'hold',
      reason: 'breaker',
      until: MIDNIGHT,
      pages: [{ key: 'breaker scale-out' }],
    });
    expect(decide(change(6, 4), { limits, own: spent(10) }).kind).toBe('scale-in');
  });

  test('at the limit still keep the floor, no more, at its own price', () => {
    const decision = decide(change(1, 6), { limits, own: spent(10) });

    expect(decision).toMatchObject({
      kind: 'scale-out',
      from: 1,
      to: 2,
      cost: { dollarsPerHour: expect.closeTo(0.75) },
    });
    expect(decision.trail.filter(({ step }) => step === 'cost')).toHaveLength(1);
  });

  test('of all targets together count too', () => {
    const scene = { limits, own: spent(8), db: spent(7) };

    expect(decide(change(4, 6), scene)).toMatchObject({ kind: 'hold', pages: [] });
    expect(decide(change(4, 6), { ...scene, db: spent(6.99) }).kind).toBe('scale-out');
  });
});

describe('the hour of a breaker', () => {
  const seconds = fc.integer({ min: 0, max: 4 * 3600 });

  test('never has more changes than its limit, however often a change is asked for', () => {
    fc.assert(
      fc.property(
        fc.array(seconds, { maxLength: 120 }),
        fc.integer({ min: 1, max: 6 }),
        (asked, limit) => {
          let made: readonly Date[] = [];
          const all: number[] = [];
          for (const second of asked.toSorted((a, b) => a - b)) {
            const now = new Date(NOW.getTime() + second * 1000);
            if (trippedUntil(made, limit, now)) continue;
            made = [...stillRecent(made, now), now];
            all.push(now.getTime());
          }

          for (const end of all) {
            const within = all.filter((at) => at <= end && end - at < HOUR_MILLIS);
            expect(within.length).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });

  test('is over after an hour without a change', () => {
    fc.assert(
      fc.property(
        fc.array(seconds, { maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (at, limit) => {
          const changes = at.map((second) => new Date(NOW.getTime() + second * 1000));
          const last = Math.max(NOW.getTime(), ...changes.map((each) => each.getTime()));

          expect(trippedUntil(changes, limit, new Date(last + HOUR_MILLIS))).toBeUndefined();
        },
      ),
    );
  });
});
