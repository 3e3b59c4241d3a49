import { expect, test } from '@jest/globals';
import { TEN_SECOND_FEED } from '../../../replay/lab/parameters.ts';
import { world } from '../../../replay/lab/world.ts';
import {
  horizontalPodAutoscaler,
  KUBERNETES_FEED,
  recommendedReplicas,
} from '../../../replay/rivals/horizontal-pod-autoscaler.ts';
import { parameters, repeat, steadyDemand } from '../lab/lab-scene.ts';

test.each([
  // "if the current metric value is 200m, and the desired value is 100m, the number of replicas will be doubled"
  [4, 0.8, 0.1, 8],
  // "if the current value is instead 50m, you'll halve the number of replicas"
  [4, 0.2, 0.1, 2],
  [10, 9, 0.6, 15],
  // "if the ratio is sufficiently close to 1.0 (within a tolerance, 0.1 by default)"
  [100, 76, 0.7, 100],
  [100, 78, 0.7, 112],
  [100, 63, 0.7, 100],
  [100, 62, 0.7, 89],
])(
  '%d replicas with %d in flight for a target of %d: %d',
  (current, inFlight, target, replicas) => {
    expect(recommendedReplicas(current, inFlight, target)).toBe(replicas);
  },
);

test('it scales out on the newest bin and in to the highest recommendation of 5 minutes', () => {
  const arrivals = [...repeat(70, 60), ...repeat(140, 60), ...repeat(70, 600)];
  const played = world(steadyDemand(arrivals), parameters({ allocationSeconds: 0 }));
  const policy = horizontalPodAutoscaler(0.7, TEN_SECOND_FEED);
  const wished = new Map<number, number>();
  for (let now = 0; now < 720; now += policy.tickSeconds) {
    played.advanceTo(now);
    const desired = policy.desiredCapacity(played) ?? 0;
    wished.set(now, desired);
    played.request(desired);
  }

  expect(wished.get(70)).toBe(100); // the bin from 50 to 60 is the newest published
  expect(wished.get(80)).toBe(200);
  expect(wished.get(420)).toBe(200); // the last bin with 140 was seen at 130
  expect(wished.get(440)).toBe(100);
});

test('Kubernetes sees 15 s of 15 s ago', () => {
  const played = world(steadyDemand([...repeat(7, 15), ...repeat(70, 45)]), parameters());
  const policy = horizontalPodAutoscaler(0.7, KUBERNETES_FEED);
  played.advanceTo(30);
  const before = policy.desiredCapacity(played);
  played.advanceTo(45);

  expect([before, policy.desiredCapacity(played)]).toEqual([10, 100]);
});
