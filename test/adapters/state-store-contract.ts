import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Intent, StateStore, StopSwitch, TargetState } from '../../core/ports.ts';
import { describeAudit } from './audit-contract.ts';
import { describeLedger, monday } from './ledger-contract.ts';

type WrittenState = Omit<TargetState, 'version' | 'schemaVersion'>;

const now = new Date('2026-03-02T09:00:00.000Z');
const later = (millis: number) => new Date(now.getTime() + millis);
const target = 'assistant-edge';

/** Every field that there is: the compiler asks for a new one here, and the store must then keep it. */
const fullState: Required<WrittenState> = {
  lease: { owner: 'one', expiresAt: later(90_000) },
  intent: {
    id: 'intent-1',
    direction: 'scale-out',
    from: 2,
    to: 2.5,
    requestedAt: now,
    phase: 'claimed',
    reason: 'utilization 0.82 is above 0.7',
    cause: { slug: 'utilization', componentName: target, level: 'warning', value: 0.82 },
    explanation: {
      trigger: 'reconcile',
      configurationHash: 'abc',
      trail: [{ step: 'signals', says: 'utilization asks for 3' }],
    },
  } satisfies Required<Intent>,
  lastMove: {
    cause: { slug: 'response-time', componentName: target, level: 'critical', value: 2600 },
    completedAt: later(-600_000),
  },
  lastScaleOutCompletedAt: later(-600_000),
  lastScaleInCompletedAt: later(-900_000),
  movedByOthers: { at: later(-1_200_000), times: 2 },
  observedCapacity: 2,
  capacityReadAt: later(-1),
  lookedAt: later(-1),
  demand: {
    measuredUntil: 1_772_445_600,
    previousMean: 380.5,
    previousCapacity: 450,
    needs: [{ at: 1_772_445_600, value: 460 }],
    shortfalls: [],
    margin: 0.12,
    marginAllowance: 0.1,
    day: {
      seconds: 86_000,
      requests: 8e6,
      missed: 7200,
      tiers: [{ rentCost: 88.5, onDemandCost: 100 }],
    },
    restraint: 1.5,
    isWorthIt: true,
    worthItSince: 1_772_000_000,
    sawJump: false,
  },
  ledger: {
    ...monday,
    bookedUntil: later(-1),
    capacity: 2,
    layers: [{ units: 2, since: later(-600_000) }],
  },
  recentChanges: [later(-3_600_000), later(-600_000)],
  servedVersion: {
    version: '13',
    since: later(-300_000),
    seenAt: later(-1),
    before: { version: '12', seenAt: later(-600_000) },
  },
  errorGate: {
    gatheredAt: later(-1),
    alias: { kind: 'had', value: { version: '13', weights: { 12: 0.5 }, publishedAt: now } },
    errors: { kind: 'missing', why: 'the query was not done in time' },
    suspected: { version: '13', at: later(-1) },
  },
  lastDecision: 'hold cooldown',
  paged: { 'assistant-edge/at-maximum': '2026-03-02T08:59:00.000Z' },
};

export interface StateStoreContract {
  /** An empty store. */
  readonly createStore: () => Promise<StateStore>;
  readonly races: number;
  readonly histories: number;
}

/** What the loop relies on, whatever keeps the state. */
export function describeStateStore({ createStore, races, histories }: StateStoreContract): void {
  let store: StateStore;
  const read = async (name = target) => (await store.readStates([name])).get(name);
  const leaseOf = (owner: string, expiresAt: Date): WrittenState => ({
    lease: { owner, expiresAt },
  });

  beforeEach(async () => {
    store = await createStore();
  });

  describe('the state of a target', () => {
    test('is not there before it is first written', async () => {
      expect(await store.readStates([target, 'assistant-db'])).toEqual(new Map());
    });

    test('is read as it was written, in every field', async () => {
      await store.write(target, undefined, fullState, now, 'one');

      expect(await read()).toEqual({ ...fullState, schemaVersion: 1, version: 1 });
    });

    test('loses what a later write leaves out', async () => {
      await store.write(target, undefined, fullState, now, 'one');
      await store.write(target, await read(), { observedCapacity: 3 }, now, 'one');

      expect(await read()).toEqual({ schemaVersion: 1, version: 2, observedCapacity: 3 });
    });

    test('is read for many targets at once, each asked for once or twice', async () => {
      const names = Array.from({ length: 250 }, (_, n) => `target-${n}`);
      await Promise.all(
        names.map((name, n) => store.write(name, undefined, { observedCapacity: n }, now, 'one')),
      );

      const states = await store.readStates([...names, 'nobody', 'target-7']);

      expect(states.size).toBe(250);
      expect(names.map((name) => states.get(name)?.observedCapacity)).toEqual(
        names.map((_, n) => n),
      );
    });
  });

  describe('of several writers', () => {
    test(`one is first: ${races} races of 20 that read the same version`, async () => {
      const racers = Array.from({ length: 20 }, (_, n) => `racer-${n}`);

      for (let race = 0; race < races; race += 1) {
        const previous = await read();
        const won = await Promise.all(
          racers.map((racer) => store.write(target, previous, { lastDecision: racer }, now, racer)),
        );

        const winners = racers.filter((_, n) => won[n]);
        expect(winners).toHaveLength(1);
        expect(await read()).toEqual({
          schemaVersion: 1,
          version: race + 1,
          lastDecision: winners[0],
        });
      }
    });

    test('the one with an old version is refused, although its lease was alive when it read', async () => {
      await store.write(target, undefined, leaseOf('stale', later(90_000)), now, 'stale');
      const heldByStale = await read();
      await store.write(target, heldByStale, { observedCapacity: 5 }, later(120_000), 'next');

      const written = await store.write(target, heldByStale, { observedCapacity: 2 }, now, 'stale');

      expect(written).toBe(false);
      expect(await read()).toEqual({ schemaVersion: 1, version: 2, observedCapacity: 5 });
    });

    test('the one that read nothing is refused once there is something', async () => {
      await store.write(target, undefined, { observedCapacity: 5 }, now, 'one');

      const written = await store.write(target, undefined, { observedCapacity: 2 }, now, 'two');

      expect(written).toBe(false);
      expect((await read())?.observedCapacity).toBe(5);
    });

    test('none is lost, whatever the order of reads and writes and their clocks', async () => {
      const step = fc.record({
        writer: fc.constantFrom('one', 'two', 'three'),
        does: fc.constantFrom('read', 'write', 'claim'),
        clockMillis: fc.integer({ min: -600_000, max: 600_000 }),
      });

      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          store = await createStore();
          const lastRead = new Map<string, TargetState | undefined>();
          const successes: string[] = [];
          for (const { writer, does, clockMillis } of steps) {
            if (does === 'read') {
              lastRead.set(writer, await read());
              continue;
            }
            const next: WrittenState = {
              lastDecision: `${writer} ${successes.length}`,
              ...(does === 'claim' && leaseOf(writer, later(clockMillis + 90_000))),
            };
            const clock = later(clockMillis);
            if (await store.write(target, lastRead.get(writer), next, clock, writer))
              successes.push(`${writer} ${successes.length}`);
          }

          const state = await read();
          expect(state?.version ?? 0).toBe(successes.length);
          expect(state?.lastDecision).toBe(successes.at(-1));
        }),
        { numRuns: histories },
      );
    });
  });

  describe("another writer's lease", () => {
    test.each([
      ['still has 60 s', 60_000, false],
      ['ends now', 0, false],
      ['ended 10 s ago, which the other clock may not know yet', -10_000, false],
      ['ended longer ago than clocks differ', -10_001, true],
    ])('that %s: taken over %s ms from its end: %s', async (_, endsInMillis, takenOver) => {
      await store.write(target, undefined, leaseOf('holder', later(endsInMillis)), now, 'holder');

      const written = await store.write(target, await read(), leaseOf('next', now), now, 'next');

      expect(written).toBe(takenOver);
      expect((await read())?.lease?.owner).toBe(takenOver ? 'next' : 'holder');
    });

    test('does not stop its owner', async () => {
      await store.write(target, undefined, leaseOf('holder', later(90_000)), now, 'holder');

      const written = await store.write(
        target,
        await read(),
        { observedCapacity: 3 },
        now,
        'holder',
      );

      expect(written).toBe(true);
      expect(await read()).toEqual({ schemaVersion: 1, version: 2, observedCapacity: 3 });
    });

    test.each([-600_000, -10_000, 0, 10_000])(
      'is not taken over by a clock that is %s ms off',
      async (skewMillis) => {
        await store.write(target, undefined, leaseOf('holder', later(1)), now, 'holder');

        const written = await store.write(target, await read(), {}, later(skewMillis), 'next');

        expect(written).toBe(false);
      },
    );

    test('taken over by a clock that is 10 minutes fast, its owner no longer overwrites', async () => {
      await store.write(target, undefined, leaseOf('holder', later(90_000)), now, 'holder');
      const held = await read();

      const takenOver = await store.write(
        target,
        held,
        leaseOf('fast', later(690_000)),
        later(600_000),
        'fast',
      );
      const overwritten = await store.write(target, held, {}, later(1_000), 'holder');

      expect([takenOver, overwritten]).toEqual([true, false]);
    });
  });

  describe('the stop switch', () => {
    test('is off until somebody sets it', async () => {
      expect(await store.readControl()).toEqual({ stopped: false, brakes: [], brakesVersion: 0 });
    });

    test('is read as it was last written', async () => {
      const stop: Required<StopSwitch> = { stopped: true, reason: 'sale', by: 'ada', at: now };
      await store.writeStopSwitch({ stopped: false, reason: 'over' });
      await store.writeStopSwitch(stop);

      expect(await store.readControl()).toEqual({ ...stop, brakes: [], brakesVersion: 0 });
    });
  });

  describeAudit(createStore);
  describeLedger(createStore);
}
