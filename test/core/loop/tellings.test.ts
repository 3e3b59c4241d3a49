import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../core/errors.ts';
import { faulting, refusing } from '../../fakes/fake-capacity.ts';
import { type World, world } from '../../scenarios/world.ts';
import { configuration } from '../scaling/edge-function-scene.ts';

async function atTheFloor(day = world()): Promise<World> {
  for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 50 });
  return day;
}

const edge = (day: World) => day.ports.capacity['edge-function'];
const toldAbout = (day: World, words: string) =>
  day.ports.notifier.published.filter(({ subject }) => subject.includes(words)).length;

function withoutNotifications(day: World): { readonly restore: () => void } {
  const { publish } = day.ports.notifier;
  day.ports.notifier.publish = async () => {
    throw new OutsideFaultError('the topic does not answer');
  };
  return {
    restore: () => {
      day.ports.notifier.publish = publish;
    },
  };
}

/** Lets something happen while nothing may change. */
async function stopped(day: World, happens: () => Promise<unknown>): Promise<void> {
  day.ports.store.control = { stopped: true };
  await happens();
  day.ports.store.control = { stopped: false };
}

describe('when people cannot be told', () => {
  test('capacity changes all the same, and they are told when it stands', async () => {
    const day = await atTheFloor();
    const notifications = withoutNotifications(day);
    const [evaluation] = await day.minute({ inFlight: 90 });
    notifications.restore();
    const instances = day.instances();

    await day.minute({ inFlight: 90 });

    expect(evaluation?.kind).toBe('fault');
    expect(instances).toBe(4);
    expect(toldAbout(day, 'scale-out 2 -> 4 completed')).toBe(1);
  });

  test('a page waits for the next look, and keeps no handler away', async () => {
    const day = await atTheFloor();
    day.raise('edge', 'response-time', 'warning');
    const notifications = withoutNotifications(day);
    await day.minute({ inFlight: 50, p95Millis: 1800 });
    notifications.restore();

    await day.minute({ inFlight: 50, p95Millis: 1800 });

    expect(toldAbout(day, 'capacity cannot cure')).toBe(1);
  });
});

describe('what is told once', () => {
  test('a condition that comes and goes', async () => {
    const day = await atTheFloor();
    day.raise('edge', 'response-time', 'warning');

    for (let minute = 0; minute < 20; minute += 1)
      await day.minute({ inFlight: 50, p95Millis: minute % 2 === 0 ? 1800 : 1400 });

    expect(toldAbout(day, 'capacity cannot cure')).toBe(1);
  });

  test('a condition that lasts', async () => {
    const day = await atTheFloor();
    day.raise('edge', 'response-time', 'warning');

    for (let minute = 0; minute < 90; minute += 1)
      await day.minute({ inFlight: 50, p95Millis: 1800 });

    expect(toldAbout(day, 'capacity cannot cure')).toBe(1);
  });

  test('a condition that 20 handlers see at once', async () => {
    const day = await atTheFloor();
    await stopped(day, () => day.minute({ inFlight: 50, p95Millis: 1800 }));
    day.raise('edge', 'response-time', 'warning');
    const { publish } = day.ports.notifier;
    day.ports.notifier.publish = async (notification) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await publish(notification);
    };

    await Promise.all(Array.from({ length: 20 }, () => day.look()));

    expect(toldAbout(day, 'capacity cannot cure')).toBe(1);
  });

  test('a drain that goes on', async () => {
    const day = world();
    const draining = { kind: 'draining', current: 6, desired: 3 } as const;
    edge(day).readings.set('edge', { kind: 'steady', current: 6 });
    edge(day).rule = () => ({ answer: { kind: 'accepted', says: 'drains' }, becomes: draining });
    while (edge(day).sets.length === 0) await day.minute({ inFlight: 50 });

    for (let look = 0; look < 4; look += 1) await day.look();

    expect(edge(day).sets).toHaveLength(5);
    expect(toldAbout(day, 'scale-in 6 -> 3 accepted')).toBe(1);
    expect(day.ports.store.audit.filter(({ outcome }) => outcome.includes('drains'))).toHaveLength(
      1,
    );
  });

  test('the same condition an hour later is told again', async () => {
    const day = await atTheFloor();
    day.raise('edge', 'response-time', 'warning');
    await day.minute({ inFlight: 50, p95Millis: 1800 });
    day.recover('edge', 'response-time', 'warning');
    for (let minute = 0; minute < 60; minute += 1) await day.minute({ inFlight: 50 });

    day.raise('edge', 'response-time', 'warning');
    await day.minute({ inFlight: 50, p95Millis: 1800 });

    expect(toldAbout(day, 'capacity cannot cure')).toBe(2);
  });

  test('a refusal, although what is wished for varies; each of them is audited', async () => {
    const day = await atTheFloor();
    edge(day).rule = refusing('the quota is used up');

    for (let minute = 0; minute < 20; minute += 1)
      await day.minute({ inFlight: minute % 2 === 0 ? 75 : 90 });

    expect(toldAbout(day, 'refused')).toBe(1);
    const refused = day.ports.store.audit.filter(({ outcome }) => outcome.startsWith('refused'));
    expect(new Set(refused.map(({ decision }) => 'to' in decision && decision.to))).toEqual(
      new Set([3, 4]),
    );
  });

  test('what shadow mode would do, although it varies', async () => {
    const day = await atTheFloor(world({ configuration: { ...configuration, mode: 'shadow' } }));
    edge(day).readings.set('edge', { kind: 'steady', current: 2 });

    for (let minute = 0; minute < 20; minute += 1)
      await day.minute({ inFlight: minute % 2 === 0 ? 75 : 90 });

    expect(toldAbout(day, 'shadow')).toBe(1);
  });

  test('a change that fails each time that it is asked for', async () => {
    const day = await atTheFloor();
    edge(day).rule = (reading) => ({
      answer: { kind: 'accepted', says: 'taken' },
      becomes: { kind: 'failed', current: reading.current, says: 'FUNCTION_ERROR_INIT_FAILURE' },
    });

    for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 90 });

    expect(toldAbout(day, 'failed')).toBe(1);
    expect(toldAbout(day, 'accepted')).toBe(2); // the floor, and the first of those that failed
  });
});

test('a change whose answer is not known is audited at once, with what was decided', async () => {
  const day = await atTheFloor();
  edge(day).rule = faulting;

  await day.minute({ inFlight: 90 });

  expect(day.ports.store.audit.at(-1)).toMatchObject({
    outcome: expect.stringMatching(/^unknown: .*the service is unavailable/),
    decision: { kind: 'scale-out', from: 2, to: 4 },
  });
});
