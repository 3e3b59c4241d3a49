import { expect, test } from '@jest/globals';
import { configurationSchema } from '../../core/config/schema.ts';
import { shadowReportOf } from '../../core/shadow/shadow-report.ts';
import { configuration as standard, targetNamed } from '../core/scaling/edge-function-scene.ts';
import { type World, world } from './world.ts';

const START = '2026-03-02T06:00:00Z';

const dayIn = (mode: 'shadow' | 'act') =>
  world({ configuration: configurationSchema.parse({ ...standard, mode }), start: START });

/** Quiet until 09:00, three busy hours, and quiet again until 18:00. */
async function playDay(day: World): Promise<void> {
  for (let minute = 0; minute < 12 * 60; minute += 1)
    await day.minute({ inFlight: minute >= 180 && minute < 360 ? 90 : 30 });
}

async function shadowDay(): Promise<World> {
  const day = dayIn('shadow');
  day.ports.capacity['edge-function'].readings.set('edge', { kind: 'steady', current: 2 });
  await playDay(day);
  return day;
}

test('a day in shadow mode changes nothing, and tells people no more than each half hour', async () => {
  const { ports } = await shadowDay();

  const told = ports.notifier.published.filter(({ subject }) => subject.includes('shadow'));
  expect(ports.capacity['edge-function'].sets).toEqual([]);
  expect(ports.capacity['edge-function'].readings.get('edge')?.current).toBe(2);
  expect(told.length).toBeGreaterThanOrEqual(1);
  expect(told.length).toBeLessThanOrEqual(6); // of three busy hours
});

test('its report says what was missed, when and for how long, as acting would have done it', async () => {
  const day = await shadowDay();
  const acting = dayIn('act');
  await playDay(acting);
  const [firstAct] = acting.ports.store.audit.filter(
    ({ decision }) => decision.kind === 'scale-out' && decision.from === 2,
  );

  const report = shadowReportOf({
    target: targetNamed('edge', standard),
    audit: day.ports.store.audit,
    from: new Date(START),
    to: day.now,
    dollarsPerHour: (capacity) => capacity * 0.5,
  });

  const [missed] = report.wishes;
  expect(report.wishes).toHaveLength(1);
  expect(missed).toMatchObject({ kind: 'scale-out', from: 2, to: 4, at: firstAct?.at });
  expect(missed?.reason).toBe(
    firstAct?.decision.kind === 'scale-out' ? firstAct.decision.reason : undefined,
  );
  expect(report.hoursBelow).toBeCloseTo(3, 0);
  expect(report.dollars?.added).toBeCloseTo(report.hoursBelow * 2 * 0.5, 5);
  expect(report.verdict.kind).toBe('too-early');
});
