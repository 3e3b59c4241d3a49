import { describe, expect, test } from '@jest/globals';
import type { EdgeFunctionConfiguration } from '../../../core/config/schema.ts';
import { brief, configuration, decideEdge, secondsAgo } from './edge-function-scene.ts';

describe('concurrency utilization, proportionally', () => {
  test.each([
    ['0.5 is between the lines', 2, 50, 'hold right-size'],
    ['just under the scale-up line', 4, 139, 'hold right-size'],
    ['at the scale-up line: 4 x 0.7 / 0.5 = 5.6', 4, 140, 'scale-out 4 -> 6'],
    ['0.9: 4 x 0.9 / 0.5 = 7.2', 4, 180, 'scale-out 4 -> 8'],
    ['full', 2, 100, 'scale-out 2 -> 4'],
    ['far beyond full goes no farther than 0.7 / 0.3 = 2.33 times', 3, 600, 'scale-out 3 -> 7'],
    ['one instance grows by at least one', 1, 35, 'scale-out 1 -> 2'],
    ['at the scale-down line: 10 x 0.3 / 0.5 = 6', 10, 150, 'scale-in 10 -> 6'],
    ['one step removes at most half', 20, 10, 'scale-in 20 -> 10'],
    ['never under the floor', 3, 1, 'scale-in 3 -> 2'],
    ['at the floor there is nothing to remove', 2, 10, 'hold at-minimum'],
    ['a value set by hand stands while it fits', 2.4, 60, 'hold right-size'],
  ])('%s', (_, capacity, inFlight, expected) => {
    const decision = decideEdge({
      capacity,
      inFlight: [inFlight, inFlight, inFlight, inFlight, inFlight],
    });

    expect(brief(decision)).toBe(expected);
  });

  test('scale-in follows the highest of the last 5 minutes, not the newest', () => {
    const decision = decideEdge({ capacity: 10, inFlight: [400, 90, 80, 70, 60] });

    expect(brief(decision)).toBe('hold right-size');
  });

  test('scale-in keeps what the highest of the last 5 minutes needs', () => {
    const decision = decideEdge({ capacity: 20, inFlight: [290, 90, 80, 70, 60] });

    expect(brief(decision)).toBe('scale-in 20 -> 12');
  });
});

describe('other lines and steps', () => {
  const withScaling = (scaling: Partial<EdgeFunctionConfiguration['scaling']>) => {
    const standard = configuration.edgeFunctions['edge'];
    if (!standard) throw new Error('no function');
    const edge = { ...standard, scaling: { ...standard.scaling, ...scaling } };
    return { ...configuration, edgeFunctions: { edge } };
  };

  test('a proportional answer that is a whole number stays one: 3 x 0.8 / 0.4 = 6', () => {
    const lines = withScaling({ scaleUpThreshold: 0.6, scaleDownThreshold: 0.2 });

    expect(brief(decideEdge({ capacity: 3, inFlight: [120], configuration: lines }))).toBe(
      'scale-out 3 -> 6',
    );
  });

  test('a step that is rounded up goes no farther than up / down either: 2.33 instances', () => {
    const decision = decideEdge({
      capacity: 1,
      inFlight: [20],
      messages: [600],
      alarms: [['requests', 'request-queue', 'critical']],
      configuration: withScaling({ minInstances: 1, criticalStep: 2.3 }),
    });

    expect(brief(decision)).toBe('scale-out 1 -> 2');
  });
});

describe("AWS's own utilization", () => {
  test('counts when requests in flight say less', () => {
    expect(brief(decideEdge({ capacity: 4, inFlight: [100], reported: [0.9] }))).toBe(
      'scale-out 4 -> 8',
    );
  });

  test('does not count when it was measured before the last change', () => {
    const state = { lastScaleOutCompletedAt: secondsAgo(62) }; // the newest minute began 65 s ago

    expect(brief(decideEdge({ capacity: 4, inFlight: [100], reported: [0.9], state }))).toBe(
      'hold right-size',
    );
  });

  test('stands in when it is not known how many are in flight', () => {
    expect(brief(decideEdge({ capacity: 4, inFlight: [], reported: [0.9] }))).toBe(
      'scale-out 4 -> 8',
    );
    expect(brief(decideEdge({ capacity: 4, inFlight: [], reported: Array(5).fill(0.1) }))).toBe(
      'hold no-data',
    );
  });
});
