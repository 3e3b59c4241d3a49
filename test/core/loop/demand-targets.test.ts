import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stateToItem } from '../../../adapters/state-items.ts';
import { demandStateOf, demandWorld, minutes } from '../../scenarios/demand-world.ts';
import type { World } from '../../scenarios/world.ts';
import { Crash, dyingAt } from './dying-ports.ts';

const REQUESTS_A_MINUTE = 4500; // 300 in flight for 4 s each

/** The last quiet minute of 60 in flight is counted together with the first busy one. */
const QUIET_SHARE = 60 / 300;

/** At the floor of 2 with 60 in flight, and a minute of 300 that nobody has looked at: the next look decides 2 -> 7. */
async function aboutToScaleOut(): Promise<World> {
  const day = demandWorld();
  await minutes(day, 6, { inFlight: 60 });
  await missed(day, { inFlight: 300 });
  await missed(day, { inFlight: 300 });
  return day;
}

/** A minute in which no handler runs. */
async function missed(day: World, traffic: Parameters<World['minute']>[0]): Promise<void> {
  const { readStatesAndControl } = day.ports.store;
  day.ports.store.readStatesAndControl = () => Promise.reject(new Crash('no handler runs'));
  await day.minute(traffic).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
  day.ports.store.readStatesAndControl = readStatesAndControl;
}

/** Requests that the policy has counted; a day forgets a thousandth of them in a minute. */
const counted = (day: World) => demandStateOf(day).day.requests / REQUESTS_A_MINUTE;

test('a target that follows demand is looked at every minute, at its floor and with quiet alarms too', async () => {
  const day = demandWorld();
  await minutes(day, 12, { inFlight: 60 });

  expect(day.ports.metrics.asked).toHaveLength(12);
});

test('it reads as many metrics as one with thresholds', async () => {
  const day = demandWorld();
  await minutes(day, 1, { inFlight: 60 });

  // 7 of the function, 2 of its queue, the heartbeat
  expect(day.ports.metrics.asked[0]).toHaveLength(10);
});

describe('every minute counts once', () => {
  test('whoever looks, and however often', async () => {
    const day = demandWorld();
    await minutes(day, 5, { inFlight: 300 });
    for (let look = 0; look < 3; look += 1) await day.look();
    await Promise.all([day.look(), day.look(), day.look()]);

    expect(counted(day)).toBeCloseTo(4, 1);
  });

  test('when two handlers look at a new minute at once', async () => {
    const day = await aboutToScaleOut();
    const before = counted(day);
    await Promise.all([day.look(), day.look()]);

    expect(counted(day)).toBeCloseTo(before + QUIET_SHARE + 1, 1);
    expect(day.ports.capacity['edge-function'].sets.at(-1)?.desiredCapacity).toBe(7);
  });

  test('when ticks are missed, up to a quarter of an hour', async () => {
    const day = demandWorld();
    await minutes(day, 2, { inFlight: 300 });
    for (let minute = 0; minute < 10; minute += 1) await missed(day, { inFlight: 300 });
    await day.minute({ inFlight: 300 });

    expect(counted(day)).toBeCloseTo(12, 1);
  });

  test('when its points come late', async () => {
    const day = demandWorld();
    await minutes(day, 5, { inFlight: 300 });
    const { fetch } = day.ports.metrics;
    const hidden = day.now.getTime() - 60_000;
    day.ports.metrics.fetch = async (asked, range) => {
      const answers = await fetch(asked, range);
      return new Map(
        [...answers].map(([key, { complete, datapoints }]) => [
          key,
          {
            complete,
            datapoints: datapoints.filter(({ startsAt }) => startsAt.getTime() < hidden),
          },
        ]),
      );
    };
    await day.minute({ inFlight: 300 });
    await day.minute({ inFlight: 300 });
    day.ports.metrics.fetch = fetch;
    await day.minute({ inFlight: 300 });

    expect(counted(day)).toBeCloseTo(7, 1);
  });

  test.each(
    Array.from({ length: 12 }, (_, index) => index + 1).flatMap((nth) => [
      [nth, 'before'] as const,
      [nth, 'after'] as const,
    ]),
  )('when the handler dies at call %i, %s its effect', async (nth, when) => {
    const day = await aboutToScaleOut();
    const before = counted(day);
    const dying = dyingAt(day.ports, nth, when);
    await day
      .look('edge', dying.ports)
      .catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
    await minutes(day, 4, { inFlight: 300 });

    expect(day.instances()).toBe(7);
    expect(counted(day)).toBeCloseTo(before + QUIET_SHARE + 5, 1);
  });

  test('in any order of looks and minutes, with any of them missed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            inFlight: fc.integer({ min: 1, max: 900 }),
            looks: fc.integer({ min: 0, max: 3 }),
            isMissed: fc.boolean(),
          }),
          { minLength: 4, maxLength: 14 },
        ),
        async (story) => {
          const [busy, plain] = [demandWorld({ mode: 'shadow' }), demandWorld({ mode: 'shadow' })];
          for (const day of [busy, plain]) await minutes(day, 2, { inFlight: 60 });
          for (const { inFlight, looks, isMissed } of story) {
            await (isMissed ? missed(busy, { inFlight }) : busy.minute({ inFlight }));
            for (let look = 0; look < looks; look += 1) await busy.look();
            await plain.minute({ inFlight });
          }
          for (const day of [busy, plain]) await day.minute({ inFlight: 60 });

          expect(demandStateOf(busy)).toEqual(demandStateOf(plain));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('what is not known', () => {
  test('a partial answer may raise capacity, and lowers none', async () => {
    const day = demandWorld();
    await minutes(day, 6, { inFlight: 60 });
    day.ports.metrics.answerPartially(true);
    await minutes(day, 6, { inFlight: 300 });
    expect(day.instances()).toBe(7);

    await minutes(day, 30, { inFlight: 60 });
    expect(day.instances()).toBe(7);

    day.ports.metrics.answerPartially(false);
    await minutes(day, 2, { inFlight: 60 });
    expect(day.instances()).toBe(2);
  });

  test('nothing is given back while a minute of the last five is missing', async () => {
    const day = demandWorld();
    await minutes(day, 6, { inFlight: 60 });
    await minutes(day, 6, { inFlight: 300 });
    for (let gap = 0; gap < 6; gap += 1) {
      await day.minute('nothing arrives');
      await minutes(day, 4, { inFlight: 60 });
    }
    expect(day.instances()).toBe(7);

    await minutes(day, 6, { inFlight: 60 });
    expect(day.instances()).toBe(2);
  });

  test('a minute without a point, in a complete answer and between others, had no request', async () => {
    const day = demandWorld();
    await minutes(day, 3, { inFlight: 300 });
    await day.minute('no traffic');
    await minutes(day, 2, { inFlight: 300 });

    expect(demandStateOf(day).day.seconds).toBeCloseTo(300, 0);
    expect(counted(day)).toBeCloseTo(4, 1);
  });

  test('traffic that comes back after silence is counted from its first minute', async () => {
    const day = demandWorld();
    await minutes(day, 3, { inFlight: 300 });
    await minutes(day, 12, 'no traffic');
    await minutes(day, 4, { inFlight: 300 });

    expect(counted(day)).toBeCloseTo(6, 1);
  });
});

describe('what it remembers', () => {
  test('is forgotten when it is older than a day, and after a clock that had jumped ahead', async () => {
    const day = demandWorld();
    await minutes(day, 5, { inFlight: 300 });
    day.now = new Date(day.now.getTime() + 25 * 3_600_000);
    await minutes(day, 3, { inFlight: 300 });
    expect(counted(day)).toBeCloseTo(2, 1);

    day.now = new Date(day.now.getTime() - 3 * 3_600_000);
    await minutes(day, 4, { inFlight: 300 });
    expect(counted(day)).toBeCloseTo(3, 1);
  });

  test('fits into 4 kB, whatever the traffic', async () => {
    const day = demandWorld({ mode: 'shadow' });
    // Falls for an hour: every need of the last half hour may still be asked for.
    for (let minute = 0; minute < 60; minute += 1)
      await day.minute({ inFlight: 900 / 1.017 ** minute, requests: 12_345 });
    const {
      version: _,
      schemaVersion: __,
      ...state
    } = day.ports.store.states.get('edge') ?? {
      version: 0,
      schemaVersion: 1,
    };

    const { demand } = stateToItem(state);
    expect(demandStateOf(day).needs.length).toBeGreaterThan(5);
    expect(JSON.stringify(demand).length).toBeLessThan(4096);
  });
});
