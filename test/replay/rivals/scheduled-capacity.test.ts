import { expect, test } from '@jest/globals';
import { world } from '../../../replay/lab/world.ts';
import { scheduledCapacity } from '../../../replay/rivals/scheduled-capacity.ts';
import { parameters, repeat, steadyDemand } from '../lab/lab-scene.ts';

test('every hour has the most of that hour in the history, times a margin, two minutes ahead', () => {
  const day = [...repeat(10, 3600), ...repeat(40, 3600), ...repeat(10, 22 * 3600)];
  const played = world(steadyDemand([...day, ...repeat(90, 3600 * 2)]), parameters());
  const policy = scheduledCapacity(played.demand, { factor: 1.2, planSeconds: 86_400 });
  const at = (second: number) => {
    played.advanceTo(second);
    return policy.desiredCapacity(played);
  };

  const secondDay = 86_400;
  expect([0, 3479, 3480, 7199, 7200].map((second) => at(secondDay + second))).toEqual([
    12, 12, 48, 48, 12,
  ]);
});
