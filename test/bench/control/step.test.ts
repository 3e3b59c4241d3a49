import { expect, test } from '@jest/globals';
import { measureStep } from '../../../bench/control/step.ts';

test('no policy is faster than an allocation and its own signal', () => {
  for (const { feed, meanSeconds, worstSeconds, physicalSeconds } of measureStep(1, [0])) {
    expect(physicalSeconds).toBe(95);
    expect(meanSeconds).toBeGreaterThan(physicalSeconds + (feed === 'one-minute' ? 60 : 10));
    expect(worstSeconds).toBeGreaterThanOrEqual(meanSeconds);
    expect(worstSeconds).toBeLessThan(600);
  }
});
