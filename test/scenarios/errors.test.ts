import { describe, expect, test } from '@jest/globals';
import { had, missing } from '../../core/error-gate/evidence.ts';
import type { Page } from '../../core/scaling/decision.ts';
import { type World, world } from './world.ts';

const HEALTHY = { inFlight: 60 };
/** 900 requests a minute, of which 90 fail. */
const FAILING = { ...HEALTHY, errors: 90 };
const MONTHS_AGO = new Date('2026-01-01T00:00:00Z');

/** An ordinary morning from 09:30 on, with version 12 in service for months. */
async function morning(): Promise<World> {
  const day = world({ start: '2026-03-02T09:30:00Z' });
  serve(day, '12', MONTHS_AGO);
  await minutes(day, 30, HEALTHY);
  day.ports.notifier.published.length = 0;
  return day;
}

async function minutes(day: World, count: number, traffic: Parameters<World['minute']>[0]) {
  for (let played = 0; played < count; played += 1) await day.minute(traffic);
}

function serve(day: World, version: string, publishedAt = day.now): void {
  day.ports.capacity['edge-function'].servedVersions.set('edge', version);
  day.ports.evidence.answers.set('edge', {
    alias: had({ version, weights: {}, publishedAt }),
    errors: had([]),
  });
}

const told = (day: World) => day.ports.notifier.published.map(({ subject }) => subject);
const askedFor = (day: World) => day.ports.evidence.asked.length;
const lastHold = async (day: World) => {
  const [newest] = await day.ports.store.readAudit('edge', 1);
  return newest?.decision.kind === 'hold' ? newest.decision.reason : newest?.decision.kind;
};

describe('a bad deployment at 10:00', () => {
  test('is not scaled although it throttles, and people get the command that takes it back', async () => {
    const day = await morning();
    const before = day.instances();

    serve(day, '13');
    await minutes(day, 2, { ...FAILING, throttles: 20 });
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 10, { ...FAILING, throttles: 20 });

    expect(day.instances()).toBe(before);
    expect(await lastHold(day)).toBe('deployment-suspected');
    expect(told(day)).toEqual(['CRITICAL edge: errors after a deployment']);
    expect(day.ports.notifier.published[0]?.text).toContain('--function-version 12 ');
  });

  test('that was rolled back is over: nobody is sent back to it when errors linger', async () => {
    const day = await morning();
    serve(day, '13');
    await minutes(day, 2, FAILING);
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 4, FAILING);

    serve(day, '12', MONTHS_AGO);
    await minutes(day, 2, HEALTHY);
    day.recover('edge', 'error-rate', 'critical');
    await minutes(day, 10, HEALTHY);
    await minutes(day, 2, FAILING);
    day.raise('edge', 'error-rate', 'critical');
    const pages: Page[] = [];
    for (let minute = 0; minute < 15; minute += 1) {
      const [evaluation] = await day.minute(FAILING);
      if (evaluation && 'decision' in evaluation) pages.push(...evaluation.decision.pages);
    }

    expect(pages.length).toBeGreaterThanOrEqual(15);
    expect(pages[0]?.text).toContain('version 13 was suspected itself');
    expect(pages.map(({ text }) => text).join()).not.toContain('--function-version 13');
  });

  test('is suspected for half an hour; then throttles may be scaled on again', async () => {
    const day = await morning();
    serve(day, '13');
    await minutes(day, 2, { ...FAILING, throttles: 20 });
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 26, { ...FAILING, throttles: 20 });
    const suspected = day.instances();

    await minutes(day, 10, { ...FAILING, throttles: 20 });

    expect(suspected).toBe(2);
    expect(day.instances()).toBeGreaterThan(2);
  });
});

describe('a throttling storm', () => {
  test('is scaled, with the evidence in what people are told', async () => {
    const day = await morning();

    await minutes(day, 2, { ...FAILING, throttles: 200 });
    day.raise('edge', 'error-rate', 'critical');
    await day.minute({ ...FAILING, throttles: 200 });

    expect(day.instances()).toBe(4);
    expect(told(day)).toEqual(['INFO edge: scale-out 2 -> 4 accepted']);
    expect(day.ports.notifier.published[0]?.text).toContain('error-gate: throttled: 200 requests');
  });

  test('of which the log tells nothing in time is held and paged', async () => {
    const day = await morning();
    const alias = had({ version: '12', weights: {}, publishedAt: MONTHS_AGO });
    day.ports.evidence.answers.set('edge', { alias, errors: missing('not done in time') });

    await minutes(day, 2, { ...FAILING, throttles: 200 });
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 3, { ...FAILING, throttles: 200 });

    expect(day.instances()).toBe(2);
    expect(told(day)).toEqual(['CRITICAL edge: errors to investigate']);
    expect(day.ports.notifier.published[0]?.text).toContain('could not be had (not done in time)');
  });
});

describe('a dependency that fails', () => {
  test('is not pressed harder, and people read the errors', async () => {
    const day = await morning();
    const alias = had({ version: '12', weights: {}, publishedAt: MONTHS_AGO });
    const refused = { message: 'Error: connect ECONNREFUSED <n>.<n>.<n>.<n>:<n>', count: 88 };
    day.ports.evidence.answers.set('edge', { alias, errors: had([refused]) });

    await minutes(day, 2, { ...FAILING, throttles: 20 });
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 3, { ...FAILING, throttles: 20 });

    expect(day.instances()).toBe(2);
    expect(await lastHold(day)).toBe('diagnose');
    expect(told(day)).toEqual(['CRITICAL edge: errors of a dependency']);
    expect(day.ports.notifier.published[0]?.text).toContain('88 x Error: connect ECONNREFUSED');
  });
});

describe('evidence is gathered', () => {
  test('never without an error alarm, nor for one that the newest minute does not confirm', async () => {
    const day = await morning();
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 10, HEALTHY);

    expect(askedFor(day)).toBe(0);
  });

  test('when an alarm is new, when its level rises, and every five minutes while it lasts', async () => {
    const day = await morning();
    await minutes(day, 2, FAILING);
    day.raise('edge', 'error-rate', 'warning');
    const counts: number[] = [];
    for (let minute = 1; minute <= 13; minute += 1) {
      if (minute === 3) day.raise('edge', 'error-rate', 'critical');
      await day.minute(FAILING);
      counts.push(askedFor(day));
    }

    expect(counts).toEqual([1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4]);
  });

  test('no more often when the errors go up and down around the line', async () => {
    const day = await morning();
    await minutes(day, 2, FAILING);
    day.raise('edge', 'error-rate', 'critical');
    for (let played = 0; played < 5; played += 1)
      await day.minute(played % 2 === 0 ? FAILING : HEALTHY);

    expect(askedFor(day)).toBe(1);
  });

  test('of the last minutes only, however long the alarm has lasted', async () => {
    const day = await morning();
    day.raise('edge', 'error-rate', 'critical');
    await minutes(day, 40, FAILING);

    const ranges = day.ports.evidence.asked.map(
      ({ since, now }) => (now.getTime() - since.getTime()) / 60_000,
    );
    expect(ranges[0]).toBe(6);
    expect(Math.max(...ranges)).toBe(15);
  });
});
