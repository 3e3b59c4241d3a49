import { expect, test } from '@jest/globals';
import { world } from './world.ts';

test('10,000 events within a minute, 50 at a time, make one change', async () => {
  const day = world();
  for (const inFlight of [100, 180, 300, 300, 300, 300]) await day.minute({ inFlight });
  const { sets } = day.ports.capacity['edge-function'];
  day.ports.store.control = { stopped: true }; // so that the storm finds something to do
  await day.minute({ inFlight: 600 });
  day.ports.store.control = { stopped: false };
  const asked = sets.length;
  const told = day.ports.notifier.published.length;

  for (let events = 0; events < 10_000; events += 50) {
    day.now = new Date(day.now.getTime() + 300);
    await Promise.all(Array.from({ length: 50 }, () => day.look()));
  }

  expect(sets).toHaveLength(asked + 1);
  expect(day.ports.notifier.published.length).toBeLessThanOrEqual(told + 1);
});
