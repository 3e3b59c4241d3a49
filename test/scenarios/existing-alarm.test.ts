import { expect, test } from '@jest/globals';
import { drivenByAlarm } from '../../core/alarms/driven-by-alarm.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { timeInWords } from '../../core/time-in-words.ts';
import { configuration as standard } from '../core/scaling/edge-function-scene.ts';
import { type World, world } from './world.ts';

const SLO = 'api-latency-slo';
const HEALTHY = { inFlight: 50 };

const configuration = configurationSchema.parse({
  ...standard,
  edgeFunctions: {
    edge: {
      ...standard.edgeFunctions['edge'],
      existingAlarms: { slo: { alarmName: SLO, level: 'warning' } },
    },
  },
});

async function minutes(day: World, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) await day.minute(HEALTHY);
}

/** A quiet morning at the floor of 2; then the user's alarm is raised, and its event is lost. */
async function morningWithSlo(): Promise<World> {
  const day = world({ configuration });
  await minutes(day, 12);
  day.ports.alarms.set(SLO, 'ALARM', day.now);
  return day;
}

const reasons = async (day: World) =>
  (await day.ports.store.readAudit('edge', 50)).flatMap(({ decision, outcome }) =>
    'reason' in decision && decision.kind !== 'hold' && outcome.startsWith('accepted')
      ? [decision.reason]
      : [],
  );

test('an existing alarm asks for one step on its own word, and its state is read where its event is lost', async () => {
  const day = await morningWithSlo();
  const raisedAt = timeInWords(day.now);

  await minutes(day, 1);

  expect(day.instances()).toBe(3);
  expect((await reasons(day))[0]).toBe(
    `warning existing alarm slo (${SLO}) is in ALARM since ${raisedAt}; its own word counts, no metric confirms it`,
  );
});

test('a step that has not ended it in five minutes gets no second one, and people are told once', async () => {
  const day = await morningWithSlo();

  await minutes(day, 60);

  expect(day.instances()).toBe(3);
  const [state] = [...(await day.ports.store.readStates(['edge'])).values()];
  expect(state?.lastDecision).toBe('hold last-move-did-not-help');
  expect(
    day.ports.notifier.published.filter(({ subject }) =>
      subject.includes('more capacity did not end the alarm slo'),
    ),
  ).toHaveLength(1);
});

test('an alarm that has left ALARM since was helped: raised again, it asks for another step', async () => {
  const day = await morningWithSlo();
  await minutes(day, 3);
  day.ports.alarms.set(SLO, 'OK', day.now);
  await minutes(day, 2);

  day.ports.alarms.set(SLO, 'ALARM', day.now);
  await minutes(day, 1);

  expect(day.instances()).toBe(4);
});

test('while it is raised capacity is not lowered, and after it by the other signals', async () => {
  const day = await morningWithSlo();
  await minutes(day, 2);
  for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 5 });
  const raised = day.instances();
  day.ports.alarms.set(SLO, 'OK', day.now);
  for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 5 });

  expect([raised, day.instances()]).toEqual([3, 2]);
});

test("its event leads to its target, as those of Tidegate's own alarms do", () => {
  const driven = drivenByAlarm(configuration);

  expect(driven.get(SLO)).toEqual(['edge']);
  expect(driven.get('tidegate/assistant/edge/utilization/warning')).toEqual(['edge']);
  expect(driven.get('checkout-errors')).toBeUndefined();
});
