import { describe, expect, test } from '@jest/globals';
import type { Ports } from '../../../core/ports.ts';
import { type World, world } from '../../scenarios/world.ts';

class Crash extends Error {}

/** Ports whose nth call dies: `before` it has any effect, or `after`, when only its answer is lost. */
function dyingAt(
  ports: Ports,
  nth: number,
  when: 'before' | 'after',
): { readonly ports: Ports; calls(): number } {
  let calls = 0;
  let dead = false;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const member = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          if (dead) throw new Crash('the handler is gone');
          calls += 1;
          const dies = calls === nth;
          if (dies && when === 'before') dead = true;
          if (dead) throw new Crash(`died before ${String(key)}`);
          const answer = await member.apply(target, parameters);
          if (dies) dead = true;
          if (dead) throw new Crash(`died after ${String(key)}`);
          return answer;
        };
      },
    });
  return {
    calls: () => calls,
    ports: {
      metrics: wrap(ports.metrics),
      alarms: wrap(ports.alarms),
      account: wrap(ports.account),
      store: wrap(ports.store),
      notifier: wrap(ports.notifier),
      newId: ports.newId,
      capacity: {
        'edge-function': wrap(ports.capacity['edge-function']),
        'aurora-readers': wrap(ports.capacity['aurora-readers']),
      },
    },
  };
}

/** At the floor, and 90 of 100 in flight: the next look decides 2 -> 4. */
async function aboutToScaleOut(): Promise<World> {
  const day = world();
  for (const inFlight of [50, 50, 50, 50]) await day.minute({ inFlight });
  await publishBusyMinute(day);
  return day;
}

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
    },
  );
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
  test('the stop switch is read before the act, and is audited once', async () => {
    const day = await aboutToScaleOut();
    day.ports.store.control = { stopped: true, by: 'ada', reason: 'incident 12' };
    const before = day.ports.store.audit.length;
    const evaluations = [...(await day.look()), ...(await day.look())];

    expect(evaluations.map(({ kind }) => kind)).toEqual(['stopped', 'stopped']);
    expect(day.instances()).toBe(2);
    expect(day.ports.store.audit.length - before).toBeLessThanOrEqual(1);
  });
});
