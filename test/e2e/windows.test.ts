import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY } from './traffic.ts';

/* Windows in UTC, because the emulator's Scheduler reads every cron expression so; zones are test/core/windows'. */

const DAY_MILLIS = 86_400_000;
const HALF_A_MINUTE = 30_000;

const tomorrow = new Date(Date.now() + DAY_MILLIS).toISOString().slice(0, 10);

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    windows: {
      weekly: {
        office: { targets: [EDGE], from: '02:00', to: '03:00', minInstances: 4 },
        batch: { targets: [EDGE], from: '04:00', to: '05:00', minInstances: 6 },
      },
      once: {
        launch: {
          targets: [EDGE],
          start: `${tomorrow}T12:00Z`,
          end: `${tomorrow}T20:00Z`,
          minInstances: 8,
        },
      },
    },
  });
  await stage.reset();
}, 300_000);
afterAll(() => stage?.platform.stop());
afterEach(async () => expect(await stage.platform.failedEvents()).toEqual([]));

/** Half a minute before it, when the schedule of every minute fires, which is not due again at the edge. */
async function fireAt(edge: Date): Promise<void> {
  const { clock, emulator, untilIdle } = stage.platform;
  clock.set(new Date(edge.getTime() - HALF_A_MINUTE));
  await emulator.control.fireSchedules();
  await untilIdle();
  clock.step(HALF_A_MINUTE);
  await emulator.control.fireSchedules();
  await untilIdle();
}

const today = (time: string) =>
  new Date(`${stage.platform.clock.now().toISOString().slice(0, 10)}T${time}Z`);

const newestChange = async () => {
  const accepted = (await stage.audit(EDGE)).find(({ outcome }) => outcome.startsWith('accepted'));
  return { trigger: accepted?.trigger, kind: accepted?.decision.kind };
};

test('a window opens: its schedule brings capacity a lead time before', async () => {
  await fireAt(today('01:57:00'));

  expect(await newestChange()).toEqual({ trigger: 'window edge office', kind: 'scale-out' });
  expect(await stage.capacityOf(EDGE)).toBe(4);
}, 60_000);

test('and closes: its schedule lets signals take capacity away', async () => {
  stage.platform.clock.set(today('02:50:00'));
  await stage.minutes(8, HEALTHY);
  await stage.minutesWithoutReconcile(1, HEALTHY);
  expect(await stage.capacityOf(EDGE)).toBe(4);

  await fireAt(today('03:00:00'));

  expect(await newestChange()).toEqual({ trigger: 'window edge office', kind: 'scale-in' });
  expect(await stage.capacityOf(EDGE)).toBe(2);
}, 60_000);

test('an edge that was missed is repaired by the next run of every minute', async () => {
  const { clock, reconcile } = stage.platform;
  clock.set(today('04:20:00')); // the edge of 03:57 fired nothing

  await reconcile();

  expect(await newestChange()).toEqual({ trigger: 'reconcile', kind: 'scale-out' });
  expect(await stage.capacityOf(EDGE)).toBe(6);
}, 60_000);

test('a one-off window opens by its schedule', async () => {
  await fireAt(new Date(`${tomorrow}T11:57:00Z`));

  expect(await newestChange()).toEqual({ trigger: 'window edge launch', kind: 'scale-out' });
  expect(await stage.capacityOf(EDGE)).toBe(8);
}, 60_000);
