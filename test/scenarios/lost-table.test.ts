import { expect, test } from '@jest/globals';
import { inTime } from '../fakes/fake-capacity.ts';
import { world } from './world.ts';

test('a table that is lost in the middle of the day is made up for from AWS: capacity stays right', async () => {
  const day = world();
  for (const inFlight of [100, 180, 300, 300, 300, 300]) await day.minute({ inFlight });
  const before = day.instances();

  day.ports.store.states.clear();
  await day.minute({ inFlight: 300 });
  const after = day.instances();
  for (const inFlight of [450, 600, 700, 700]) await day.minute({ inFlight });
  const later = day.instances();

  expect(before).toBeGreaterThan(2);
  expect(after).toBe(before);
  expect(later * 50).toBeGreaterThan(700);
});

test('a table that is lost while a change is under way ends in one change', async () => {
  const day = world();
  for (const inFlight of [100, 180, 300, 300]) await day.minute({ inFlight });
  const { sets } = day.ports.capacity['edge-function'];
  const asked = sets.length;

  day.ports.capacity['edge-function'].rule = inTime;
  await day.minute({ inFlight: 450 });
  day.ports.store.states.clear();
  await day.look();
  await day.look();

  expect(sets).toHaveLength(asked + 1);
});
