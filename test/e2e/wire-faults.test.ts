import { types } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutsideFaultError } from '../../core/errors.ts';
import { metricKey } from '../../core/metrics.ts';
import type { AuditItem } from '../../core/ports.ts';
import { readerSlotPrefix } from '../../core/reader-slots.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { reportSeed } from '../report-seed.ts';
import { FAULTS } from './fault-proxy.ts';
import { ALARM, type Lane, startWire, WATCHED } from './wire-on-emulator.ts';

/** Of up to eight requests two of three fail, before or after they had their effect. */
const history = fc.record({
  script: fc.array(fc.constantFrom('none', 'none', 'none', ...FAULTS), {
    maxLength: 8,
  }),
  wish: fc.integer({ min: 1, max: 4 }),
});
/*
 * Jest gives test files an Error of their own, of which the errors of Node's own modules are no instances. The SDK would
 * take a connection that is reset for something that nobody knows, and not try again.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, error: unknown) {
    return this === Error
      ? types.isNativeError(error)
      : Function.prototype[Symbol.hasInstance].call(this, error);
  },
});

const { numRuns = 0, seed = 0 } = reportSeed({ numRuns: 500 });
const drawHistories = () => fc.sample(history, { numRuns, seed });
type History = ReturnType<typeof drawHistories>[number];

await describeWithTool('on a wire that fails', startWire, (wire) => {
  afterAll(() => wire.stop());

  /** Plays 500 histories, in rounds of one a lane, and answers how many calls came through and how many did not. */
  async function playAll(
    play: (lane: Lane, drawn: History, number: number) => Promise<'answered' | 'fault'>,
  ) {
    const histories = drawHistories();
    const counts = { answered: 0, fault: 0 };
    for (let first = 0; first < histories.length; first += wire.lanes.length) {
      const round = histories.slice(first, first + wire.lanes.length);
      const ends = await Promise.all(
        wire.lanes.flatMap((lane, index) => {
          const drawn = round[index];
          return drawn ? [play(lane, drawn, first + index)] : [];
        }),
      );
      for (const end of ends) counts[end] += 1;
      wire.settle();
    }
    return counts;
  }

  afterAll(() => {
    for (const { proxy } of wire.lanes) expect(proxy.mostAttempts()).toBeLessThanOrEqual(3);
  });

  test('provisioned concurrency becomes what was asked for, or stays, and the same again finds it', async () => {
    const counts = await playAll(async ({ proxy, concurrency, edgeFunction, ...lane }, drawn) => {
      const before = await lane.requestedEnvironments();

      const outcome = await through(proxy, drawn, () => concurrency.set(edgeFunction, drawn.wish));

      const after = await lane.requestedEnvironments();
      const wished = drawn.wish * 50;
      if (outcome === 'fault') expect([before, wished]).toContain(after);
      else expect(after).toBe(outcome.kind === 'accepted' ? wished : before);
      expect(await concurrency.set(edgeFunction, drawn.wish)).toMatchObject({ kind: 'accepted' });
      return outcome === 'fault' ? 'fault' : 'answered';
    });

    expect(counts.answered).toBeGreaterThan(100);
    expect(counts.fault).toBeGreaterThan(20);
  });

  test('readers are never more than were asked for, and the same again completes them', async () => {
    const counts = await playAll(async ({ proxy, aurora, readers, instanceIds }, drawn) => {
      const { clusterIdentifier } = readers.configuration;
      const before = await instanceIds();

      const outcome = await through(proxy, drawn, () => aurora.set(readers, drawn.wish));

      const after = await instanceIds();
      // the writer, somebody else's reader, and one slot less than the wish
      const wished = drawn.wish + 1;
      expect(after.length).toBeGreaterThanOrEqual(Math.min(before.length, wished));
      expect(after.length).toBeLessThanOrEqual(Math.max(before.length, wished));
      if (outcome !== 'fault' && outcome.kind === 'refused') expect(after).toEqual(before);
      await aurora.set(readers, drawn.wish);
      const ids = await instanceIds();
      expect(ids).toHaveLength(wished);
      expect(ids.filter((id) => !id.startsWith(readerSlotPrefix(clusterIdentifier)))).toEqual([
        `${clusterIdentifier}-writer`,
        `${clusterIdentifier}-reader`,
      ]);
      return outcome === 'fault' ? 'fault' : 'answered';
    });

    expect(counts.answered).toBeGreaterThan(100);
    expect(counts.fault).toBeGreaterThan(20);
  });

  test('a state is written once or not at all, and a write that took effect says so', async () => {
    const counts = await playAll(async ({ proxy, store }, drawn, number) => {
      const target = `target-${number}`;
      const next = { observedCapacity: drawn.wish };

      const outcome = await through(proxy, drawn, () =>
        store.write(target, undefined, next, wire.now(), 'one'),
      );

      const found = (await store.readStates([target])).get(target);
      const written = { schemaVersion: 1, version: 1, ...next };
      if (outcome === 'fault') expect([undefined, written]).toContainEqual(found);
      else expect({ outcome, found }).toEqual({ outcome: true, found: written });
      return outcome === 'fault' ? 'fault' : 'answered';
    });

    expect(counts.answered).toBeGreaterThan(100);
    expect(counts.fault).toBeGreaterThan(20);
  });

  test('an audit item is there once, or not at all', async () => {
    await playAll(async ({ proxy, store }, drawn, number) => {
      const item = auditOf(`target-${number}`, wire.now());

      const outcome = await through(proxy, drawn, () => store.appendAudit(item));

      const found = await store.readAudit(item.target, 10);
      if (outcome === 'fault') expect(found.length).toBeLessThanOrEqual(1);
      else expect(found).toEqual([item]);
      return outcome === 'fault' ? 'fault' : 'answered';
    });
  });

  test.each<[string, (lane: Lane) => Promise<unknown>, unknown]>([
    [
      'stop switch and brakes',
      ({ store }) => store.readControl(),
      { stopped: false, brakes: [], brakesVersion: 0 },
    ],
    [
      'alarms',
      ({ alarms }) => alarms.inAlarm('tidegate/assistant/'),
      [expect.objectContaining({ name: ALARM, state: 'ALARM' })],
    ],
    [
      'metrics',
      async ({ metrics }) => {
        const range = {
          from: new Date('2026-01-05T06:55:00Z'),
          to: new Date('2026-01-05T07:05:00Z'),
        };
        return (await metrics.fetch([WATCHED], range)).get(metricKey(WATCHED));
      },
      { complete: true, datapoints: [{ startsAt: new Date('2026-01-05T07:00:00Z'), value: 8 }] },
    ],
  ])('%s are read as they are, or not at all', async (_, read, expected) => {
    const counts = await playAll(async (lane, drawn) => {
      const outcome = await through(lane.proxy, drawn, () => read(lane));

      if (outcome === 'fault') return 'fault';
      expect(outcome).toEqual(expected);
      return 'answered';
    });

    expect(counts.answered).toBeGreaterThan(100);
    expect(counts.fault).toBeGreaterThan(20);
  });
});

/** Anything but an answer and a fault of the outside, such as a bug that a half answer finds, ends the test. */
async function through<T>(
  proxy: Lane['proxy'],
  { script }: History,
  call: () => Promise<T>,
): Promise<T | 'fault'> {
  proxy.script = [...script];
  try {
    return await call();
  } catch (error) {
    if (error instanceof OutsideFaultError) return 'fault';
    throw error;
  } finally {
    proxy.script = [];
  }
}

function auditOf(target: string, at: Date): AuditItem {
  return {
    id: 'one',
    at,
    target,
    trigger: 'reconcile',
    mode: 'act',
    decision: { kind: 'hold', reason: 'right-size', from: 2, trail: [], pages: [] },
    trail: [],
    outcome: 'held',
    configurationHash: '00000000',
  };
}
