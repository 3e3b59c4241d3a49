import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ControlLoopQuestion,
  controlLoopDriver,
} from '../../../replay/lab/control-loop-driver.ts';
import { EVENT_PARAMETERS, type EventParameters } from '../../../replay/lab/event-bus.ts';
import { percentile95Millis } from '../../../replay/lab/whole-second-durations.ts';
import { world } from '../../../replay/lab/world.ts';
import { thresholdConfiguration } from '../../../replay/rivals/threshold-configuration.ts';
import { parameters, repeat, steadyDemand } from './lab-scene.ts';

const configuration = thresholdConfiguration(percentile95Millis(), 1000);

const RELIABLE: EventParameters = { ...EVENT_PARAMETERS, duplicateShare: 0, lossShare: 0 };
const ALL_LOST: EventParameters = { ...EVENT_PARAMETERS, lossShare: 1 };

/** What is asked for, at which second, in a run over so many in flight. */
async function asked(inFlight: readonly number[], question: ControlLoopQuestion) {
  const played = world(steadyDemand(inFlight), parameters());
  const changes: { readonly second: number; readonly capacity: number }[] = [];
  const { request } = played;
  played.request = (capacity) => {
    changes.push({ second: played.now, capacity });
    request(capacity);
  };
  const { tick, tickSeconds } = controlLoopDriver(configuration, question);
  for (let now = 0; now < inFlight.length; now += tickSeconds) {
    played.advanceTo(now);
    await tick(played);
  }
  return changes;
}

/** Quiet for a quarter of an hour, then so many for one. */
const stepTo = (inFlight: number) => [...repeat(10, 900), ...repeat(inFlight, 900)];

const scaleOut = (changes: Awaited<ReturnType<typeof asked>>) =>
  changes.find(({ second }) => second >= 900)?.second ?? Number.POSITIVE_INFINITY;

const phase = fc.nat(59);
const steps = fc.integer({ min: 90, max: 400 });
const RUNS = { numRuns: 25 };

describe('an alarm that changes its state', () => {
  test('makes the loop look within seconds, long before reconcile is due', async () => {
    const question = { reconcileSecond: 50, events: { ...RELIABLE, meanDelaySeconds: 1 } };

    // Breaching from 900 on; the minute is published at 1020, and the alarm wants two of them.
    const second = scaleOut(await asked(stepTo(200), question));
    expect(second % 60).toBeLessThan(10);
    expect(scaleOut(await asked(stepTo(200), { ...question, events: ALL_LOST }))).toBe(
      Math.floor(second / 60) * 60 + 50,
    );
  });

  test('makes it look also when its event comes minutes late, and nothing else does', async () => {
    const late = { ...RELIABLE, meanDelaySeconds: 300 };
    const seconds = await Promise.all(
      Array.from({ length: 10 }, async (_, seed) =>
        scaleOut(
          await asked(stepTo(200), {
            reconcileSecond: Number.POSITIVE_INFINITY,
            events: late,
            seed,
          }),
        ),
      ),
    );

    const inTime = seconds.filter((second) => second < stepTo(200).length);
    // The first alarm is raised at 1020.
    expect(inTime.filter((second) => second > 1020 + 60).length).toBeGreaterThan(2);
  });

  test('costs a minute at most when its event is lost', async () => {
    await fc.assert(
      fc.asyncProperty(steps, phase, async (inFlight, reconcileSecond) => {
        const delivered = scaleOut(
          await asked(stepTo(inFlight), { reconcileSecond, events: RELIABLE }),
        );
        const lost = scaleOut(await asked(stepTo(inFlight), { reconcileSecond, events: ALL_LOST }));

        expect(delivered).toBeLessThan(stepTo(inFlight).length);
        expect(lost).toBeLessThanOrEqual(delivered + 60);
      }),
      RUNS,
    );
  });

  test('changes nothing more when its event comes twice', async () => {
    const twice = { ...RELIABLE, duplicateShare: 1, redeliverySeconds: 0 };
    await fc.assert(
      fc.asyncProperty(steps, phase, fc.nat(), async (inFlight, reconcileSecond, seed) => {
        const run = (events: EventParameters) =>
          asked(stepTo(inFlight), { reconcileSecond, seed, events });
        const delays = { ...RELIABLE, meanDelaySeconds: 0 };

        expect(await run({ ...twice, meanDelaySeconds: 0 })).toEqual(await run(delays));
      }),
      RUNS,
    );
  });

  test('ends at the floor when the rush is over, however late, often and out of order its events come', async () => {
    const bursts = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 6 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const delays = fc.integer({ min: 0, max: 300 });
    const chance = fc.record({
      meanDelaySeconds: delays,
      duplicateShare: share,
      redeliverySeconds: delays,
      lossShare: share,
    });
    await fc.assert(
      fc.asyncProperty(bursts, chance, phase, fc.nat(), async (heights, events, second, seed) => {
        const rush = heights.flatMap((height) => repeat(height, 300));
        const changes = await asked([...rush, ...repeat(5, 3600)], {
          reconcileSecond: second,
          events,
          seed,
        });

        expect(changes.at(-1)?.capacity).toBe(100);
      }),
      RUNS,
    );
  });
});
