import { describe, expect, test } from '@jest/globals';
import { type World, world } from '../../scenarios/world.ts';

import { Crash, dyingAt } from './dying-ports.ts';

/** At the floor, and 90 of 100 in flight: the next look decides 2 -> 4. */
async function aboutToScaleOut(): Promise<World> {
  const day = world();
  for (const inFlight of [50, 50, 50, 50]) await day.minute({ inFlight });
  await publishBusyMinute(day);
  return day;
}

const auditOf = (day: World) => day.ports.store.audit.filter(({ decision }) => decision.from === 2);
const toldAbout = (day: World, words: string) =>
  day.ports.notifier.published.filter(({ subject }) => subject.includes(words));

async function publishBusyMinute(day: World): Promise<void> {
  const stop = { ...day.ports.store.control };
  day.ports.store.control = { stopped: true, by: 'the test', reason: 'to prepare' };
  await day.minute({ inFlight: 90 });
  day.ports.store.control = stop;
}

const callsOfAChange = await (async () => {
  const day = await aboutToScaleOut();
  const counted = dyingAt(day.ports, Number.POSITIVE_INFINITY, 'before');
  await day.look('edge', counted.ports);
  return counted.calls();
})();

describe('a handler that dies at any point of a change', () => {
  test('there are points to die at', () => {
    expect(callsOfAChange).toBeGreaterThanOrEqual(9);
  });

  const points = Array.from({ length: callsOfAChange }, (_, index) => index + 1).flatMap((nth) => [
    [nth, 'before'] as const,
    [nth, 'after'] as const,
  ]);
  test.each(points)(
    'call %i, %s its effect: the next ticks converge on one change',
    async (nth, when) => {
      const day = await aboutToScaleOut();
      const dying = dyingAt(day.ports, nth, when);
      await day
        .look('edge', dying.ports)
        .catch((error: unknown) => expect(error).toBeInstanceOf(Crash));

      // lease of 90 s + 1 tick
      for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 90 });

      expect(day.instances()).toBe(4);
      expect(
        new Set(
          day.ports.capacity['edge-function'].sets
            .slice(1)
            .map(({ desiredCapacity }) => desiredCapacity),
        ),
      ).toEqual(new Set([4]));
      const state = day.ports.store.states.get('edge');
      expect(state?.lease).toBeUndefined();
      expect(state?.intent).toBeUndefined();
      expect(auditOf(day)).toContainEqual(
        expect.objectContaining({
          decision: expect.objectContaining({ from: 2, to: 4 }),
          trail: expect.arrayContaining([expect.objectContaining({ step: 'bounds' })]),
          outcome: expect.stringMatching(/^(accepted|unknown)/),
          configurationHash: 'test',
        }),
      );
      expect(toldAbout(day, 'scale-out 2 -> 4').length).toBeGreaterThanOrEqual(1);
    },
  );
});

describe('a handler that dies at any point of a look that tells people something', () => {
  const slow = { inFlight: 50, p95Millis: 1800 };
  const aboutToTell = async () => {
    const day = world();
    for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 50 });
    day.ports.alarms.inAlarm = async () => [];
    await day.minute(slow);
    const alarms = world().ports.alarms;
    alarms.set('tidegate/assistant/edge/response-time/warning', 'ALARM', day.now);
    day.ports.alarms.inAlarm = alarms.inAlarm;
    return day;
  };

  test.each(
    Array.from({ length: 8 }, (_, index) => [index + 1, 'before'] as const).flatMap((point) => [
      point,
      [point[0], 'after'] as const,
    ]),
  )('call %i, %s its effect: people are told', async (nth, when) => {
    const day = await aboutToTell();
    const dying = dyingAt(day.ports, nth, when);
    await day
      .look('edge', dying.ports)
      .catch((error: unknown) => expect(error).toBeInstanceOf(Crash));

    for (let minute = 0; minute < 4; minute += 1) await day.minute(slow);

    const told = toldAbout(day, 'capacity cannot cure');
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(day.ports.store.states.get('edge')?.lease).toBeUndefined();
  });
});

test('nobody acts while a handler that has claimed a target may still be alive', async () => {
  const day = await aboutToScaleOut();
  const { set } = day.ports.capacity['edge-function'];
  day.ports.capacity['edge-function'].set = () => new Promise(() => {}); // it hangs
  void day.look();
  await day.minute({ inFlight: 90 });
  day.ports.capacity['edge-function'].set = set;

  const [early] = await day.look(); // 60 s: the longest that a handler runs
  day.now = new Date(day.now.getTime() + 41_000);
  const [late] = await day.look();

  expect([early?.kind, late?.kind]).toEqual(['lost', 'accepted']);
});

test('what is carried out after a claim that nothing came of is told and audited', async () => {
  const day = await aboutToScaleOut();
  const { set } = day.ports.capacity['edge-function'];
  day.ports.capacity['edge-function'].set = () => new Promise(() => {});
  void day.look();
  await day.minute({ inFlight: 90 });
  day.ports.capacity['edge-function'].set = set;

  await day.minute({ inFlight: 90 });

  expect(toldAbout(day, 'scale-out 2 -> 4 accepted')).toHaveLength(1);
  expect(auditOf(day).map(({ outcome }) => outcome)).toContain('accepted: taken');
});

describe('many handlers at once', () => {
  test('20 events on one target make one change', async () => {
    const day = await aboutToScaleOut();
    const before = day.ports.capacity['edge-function'].sets.length;

    await Promise.all(Array.from({ length: 20 }, () => day.look()));

    expect(day.ports.capacity['edge-function'].sets.slice(before)).toEqual([
      { target: 'edge', desiredCapacity: 4 },
    ]);
  });

  test('who loses a write decides anew on what the winner has left', async () => {
    const day = world();
    await day.minute({ inFlight: 50 });

    const evaluations = (await Promise.all([day.look(), day.look()])).flat();

    expect(evaluations.map(({ kind }) => kind)).toEqual(['held', 'held']);
  });

  test('the same event five times changes nothing more', async () => {
    const day = await aboutToScaleOut();
    for (let time = 0; time < 5; time += 1) await day.look();

    expect(day.instances()).toBe(4);
  });

  test('a forged alarm changes nothing: its own metric says otherwise', async () => {
    const day = world();
    for (const inFlight of [50, 50, 50, 50]) await day.minute({ inFlight });
    const before = day.ports.capacity['edge-function'].sets.length;
    day.raise('requests', 'request-queue', 'critical');
    day.raise('edge', 'response-time', 'critical');

    for (let time = 0; time < 200; time += 1) await day.look();

    expect(day.ports.capacity['edge-function'].sets).toHaveLength(before);
  });
});

describe('brakes', () => {
  test('the stop switch is read before the act, and is audited and told once', async () => {
    const day = await aboutToScaleOut();
    day.ports.store.control = { stopped: true, by: 'ada', reason: 'incident 12' };
    const before = day.ports.store.audit.length;
    const evaluations = [...(await day.look()), ...(await day.look())];

    expect(evaluations.map(({ kind }) => kind)).toEqual(['stopped', 'stopped']);
    expect(day.instances()).toBe(2);
    expect(day.ports.store.audit.length - before).toBeLessThanOrEqual(1);
    const told = day.ports.notifier.published.filter(({ subject }) => subject.includes('stopped'));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain('npx tidegate start');
  });
});
