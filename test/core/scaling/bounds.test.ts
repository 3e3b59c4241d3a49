import { describe, expect, test } from '@jest/globals';
import { brief, configuration, decideEdge } from './edge-function-scene.ts';

describe('bounds come last', () => {
  test('a fresh deployment reaches its floor without any data', () => {
    expect(brief(decideEdge({ capacity: 0, inFlight: [], requests: [], heartbeat: [] }))).toBe(
      'scale-out 0 -> 2',
    );
  });

  test('slow answers before anything is provisioned are not said to have room', () => {
    const decision = decideEdge({
      capacity: 0,
      p95Millis: [1800],
      alarms: [['edge', 'response-time', 'warning']],
    });

    expect(brief(decision)).toBe('scale-out 0 -> 2');
    expect(decision.pages).toEqual([]);
  });

  test('capacity over a lowered ceiling comes down whatever signals say', () => {
    expect(decideEdge({ capacity: 24, inFlight: [1200] })).toMatchObject({
      kind: 'scale-in',
      to: 20,
      reason: 'capacity 24 is over the ceiling of 20',
    });
  });

  test('what is under the floor is raised because of the floor, whatever is in flight', () => {
    expect(decideEdge({ capacity: 0, inFlight: [100] })).toMatchObject({
      to: 2,
      reason: 'capacity 0 is under the floor of 2',
    });
  });

  test('a quota of 1,000 makes the ceiling 900, and says why', () => {
    const limits = { concurrentExecutions: 1000, reservedConcurrency: 0 };

    const decision = decideEdge({ capacity: 16, inFlight: [800], limits });

    expect(brief(decision)).toBe('scale-out 16 -> 18');
    expect(decision.trail.at(-3)?.says).toContain(
      "the account's quota of 1000 leaves 900 environments",
    );
  });

  test('what other functions hold of the quota lowers the ceiling', () => {
    expect(brief(decideEdge({ capacity: 10, inFlight: [500], provisionedElsewhere: 300 }))).toBe(
      'scale-out 10 -> 16',
    );
  });

  test('at the ceiling people are told once that demand is beyond it', () => {
    const decision = decideEdge({ capacity: 20, inFlight: [990] });

    expect(brief(decision)).toBe('hold at-maximum');
    expect(decision.pages.map(({ key }) => key)).toEqual(['saturated']);
  });

  test.each([
    ['its own', { reservedConcurrency: 500, provisionedElsewhere: 0 }, 'scale-out 10 -> 20'],
    [
      "that of Tidegate's other functions",
      { reservedConcurrency: 600, provisionedElsewhere: 100 },
      'scale-out 10 -> 18',
    ],
    [
      'what others reserve',
      { reservedConcurrency: 700, provisionedElsewhere: 0 },
      'scale-out 10 -> 16',
    ],
  ])(
    'provisioned concurrency that AWS counts as reserved is counted once: %s',
    (_, { reservedConcurrency, provisionedElsewhere }, expected) => {
      const decision = decideEdge({
        capacity: 10,
        inFlight: [500],
        limits: { concurrentExecutions: 1100, reservedConcurrency },
        provisionedElsewhere,
      });

      expect(brief(decision)).toBe(expected);
    },
  );

  test('what AWS has granted is not given back when the quota gets short', () => {
    const short = { concurrentExecutions: 1000, reservedConcurrency: 950 }; // 550 of them by others

    expect(brief(decideEdge({ capacity: 8, inFlight: [200], limits: short }))).toBe(
      'hold right-size',
    );
    expect(brief(decideEdge({ capacity: 8, inFlight: [390], limits: short }))).toBe(
      'hold at-maximum',
    );
  });

  test('a floor that the quota has no room for is told', () => {
    const decision = decideEdge({
      capacity: 0,
      limits: { concurrentExecutions: 150, reservedConcurrency: 0 },
    });

    expect(brief(decision)).toBe('scale-out 0 -> 1');
    expect(decision.pages).toEqual([
      {
        key: 'under-the-floor',
        subject: 'edge: the floor of 2 is out of reach',
        text: expect.stringContaining("the account's quota of 150 leaves 50 environments"),
      },
    ]);
  });

  describe('pools per environment', () => {
    const edge = {
      ...configuration.edgeFunctions['edge'],
      pool: {
        ...configuration.edgeFunctions['edge']?.pool,
        scope: 'per-environment',
        maxConnections: 2,
      },
    };
    const pooled = { ...configuration, edgeFunctions: { edge } } as typeof configuration;
    const short = [['db', 'connections', 'warning']] as const;

    test('cap concurrency at what the database takes', () => {
      // 1,600 connections / (50 x 2) = 16 instances
      expect(brief(decideEdge({ capacity: 10, inFlight: [500], configuration: pooled }))).toBe(
        'scale-out 10 -> 16',
      );
    });

    test('let capacity stand, and not grow, while its connections are short', () => {
      expect(
        brief(decideEdge({ capacity: 10, inFlight: [500], configuration: pooled, alarms: short })),
      ).toBe('hold at-maximum');
    });

    test('let a fresh deployment reach its floor while its connections are short', () => {
      expect(brief(decideEdge({ capacity: 0, configuration: pooled, alarms: short }))).toBe(
        'scale-out 0 -> 2',
      );
    });
  });
});
