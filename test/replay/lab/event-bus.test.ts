import { expect, test } from '@jest/globals';
import { deliveriesOf, EVENT_PARAMETERS } from '../../../replay/lab/event-bus.ts';
import { seededRandom } from '../../../replay/random.ts';

const EVENTS = 20_000;

/** The deliveries of many events of second 0. */
function delivered(changed: Partial<typeof EVENT_PARAMETERS>) {
  const random = seededRandom(1);
  const parameters = { ...EVENT_PARAMETERS, duplicateShare: 0, lossShare: 0, ...changed };
  return Array.from({ length: EVENTS }, () => deliveriesOf(0, parameters, random));
}

test('an event is delivered once, a second later at least, on average after its mean delay', () => {
  const seconds = delivered({ meanDelaySeconds: 20 }).map((deliveries) => {
    expect(deliveries).toHaveLength(1);
    return deliveries[0] ?? 0;
  });

  expect(Math.min(...seconds)).toBe(1);
  expect(seconds.reduce((sum, second) => sum + second, 0) / EVENTS).toBeCloseTo(20, 0);
});

test('as many as said are lost, and as many come twice, within the time for it', () => {
  const all = delivered({ lossShare: 0.1, duplicateShare: 0.2, redeliverySeconds: 120 });
  const shareOf = (deliveries: number) =>
    all.filter(({ length }) => length === deliveries).length / EVENTS;

  expect(shareOf(0)).toBeCloseTo(0.1, 1);
  expect(shareOf(2)).toBeCloseTo(0.9 * 0.2, 1);
  for (const [first = 0, second = first] of all) {
    expect(second).toBeGreaterThanOrEqual(first);
    expect(second - first).toBeLessThanOrEqual(120);
  }
});
