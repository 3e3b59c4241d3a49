import { expect, test } from '@jest/globals';
import { had } from '../../../core/error-gate/evidence.ts';
import { type World, world } from '../../scenarios/world.ts';
import { Crash, dyingAt } from './dying-ports.ts';

const FAILING = { inFlight: 60, errors: 90, throttles: 20 };

/** An alarm about the errors of version 13, which nobody has looked at yet. */
async function aboutToGather(): Promise<World> {
  const day = world();
  const { servedVersions } = day.ports.capacity['edge-function'];
  servedVersions.set('edge', '12');
  for (let minute = 0; minute < 10; minute += 1) await day.minute({ inFlight: 60 });
  servedVersions.set('edge', '13');
  const alias = had({ version: '13', weights: {}, publishedAt: day.now });
  day.ports.evidence.answers.set('edge', { alias, errors: had([]) });
  await day.minute(FAILING);
  day.raise('edge', 'error-rate', 'critical');
  return day;
}

const callsOfALook = await (async () => {
  const day = await aboutToGather();
  const counted = dyingAt(day.ports, Number.POSITIVE_INFINITY, 'before');
  await day.look('edge', counted.ports);
  return counted.calls();
})();

test('there are points to die at', () => {
  expect(callsOfALook).toBeGreaterThanOrEqual(8);
});

test.each(
  Array.from({ length: callsOfALook }, (_, index) => index + 1).flatMap((nth) => [
    [nth, 'before'] as const,
    [nth, 'after'] as const,
  ]),
)(
  'a handler that dies at call %i, %s its effect, leaves people told and nothing scaled',
  async (nth, when) => {
    const day = await aboutToGather();
    const before = day.instances();
    const dying = dyingAt(day.ports, nth, when);
    await day
      .look('edge', dying.ports)
      .catch((error: unknown) => expect(error).toBeInstanceOf(Crash));

    for (let minute = 0; minute < 4; minute += 1) await day.minute(FAILING);

    const told = day.ports.notifier.published.filter(({ subject }) =>
      subject.includes('errors after a deployment'),
    );
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told[0]?.text).toContain('--function-version 12 ');
    expect(day.instances()).toBe(before);
    expect(day.ports.store.states.get('edge')?.lease).toBeUndefined();
  },
);

test('two handlers at once tell people once', async () => {
  const day = await aboutToGather();

  await Promise.all([day.look('edge'), day.look('edge')]);

  const told = day.ports.notifier.published.filter(({ subject }) => subject.includes('errors'));
  expect(told).toHaveLength(1);
});
