import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../core/scaling/decision.ts';
import { configuration, decideEdge, NOW, secondsAgo } from './edge-function-scene.ts';

const brief = (decision: Decision) =>
  decision.kind === 'hold'
    ? `hold ${decision.reason}`
    : `${decision.kind} ${decision.from} -> ${decision.to}`;

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

describe('threshold signals, in steps', () => {
  const slow = { p95Millis: [1800], alarms: [['edge', 'response-time', 'warning']] } as const;
  const saturated = { capacity: 8, inFlight: [279] };

  test('a slow saturated function gets the larger of the step and the proportional answer', () => {
    const decision = decideEdge({ capacity: 8, inFlight: [280], ...slow });

    expect(brief(decision)).toBe('scale-out 8 -> 12');
  });

  test.each([
    ['warning x1.25', 'warning', 1800, 'scale-out 8 -> 10'],
    ['critical x2', 'critical', 2600, 'scale-out 8 -> 16'],
  ] as const)('spillover lets a response-time alarm step: %s', (_, level, p95, expected) => {
    const decision = decideEdge({
      ...saturated,
      spillover: [30],
      p95Millis: [p95],
      alarms: [['edge', 'response-time', level]],
    });

    expect(brief(decision)).toBe(expected);
    expect(decision.kind === 'hold' ? undefined : decision.cause).toEqual({
      slug: 'response-time',
      componentName: 'edge',
      level,
      value: p95,
    });
  });

  test('slow answers with room to spare are held and paged: capacity cannot lower them', () => {
    const decision = decideEdge({ capacity: 4, inFlight: [40], ...slow });

    expect(brief(decision)).toBe('hold lever-cannot-help');
    expect(decision.pages.map(({ key }) => key)).toEqual(['response-time:lever-cannot-help']);
  });

  test('slow answers caused by the database leave the lever to its readers', () => {
    const decision = decideEdge({
      capacity: 4,
      inFlight: [100],
      p95Millis: [1800],
      alarms: [...slow.alarms, ['db', 'reader-cpu', 'warning']],
    });

    expect(brief(decision)).toBe('hold lever-cannot-help');
    expect(decision.pages).toEqual([]);
  });

  test('errors with throttles step; errors without a shortage are for people to look at', () => {
    const errors = {
      capacity: 4,
      inFlight: [100],
      errors: [18],
      alarms: [['edge', 'error-rate', 'critical']],
    } as const;

    expect(brief(decideEdge({ ...errors, throttles: [9] }))).toBe('scale-out 4 -> 8');
    expect(brief(decideEdge(errors))).toBe('hold diagnose');
  });

  test('a queue alarm steps the function that works the queue off', () => {
    const decision = decideEdge({
      capacity: 2,
      messages: [160],
      alarms: [['requests', 'request-queue', 'warning']],
    });

    expect(brief(decision)).toBe('scale-out 2 -> 3');
  });

  test('an alarm that its own newest value contradicts moves nothing', () => {
    const decision = decideEdge({
      capacity: 2,
      messages: [40],
      alarms: [['requests', 'request-queue', 'critical']],
    });

    expect(brief(decision)).toBe('hold right-size');
  });

  test('a critical alarm that its value contradicts leaves the warning its step', () => {
    const decision = decideEdge({
      capacity: 2,
      messages: [300],
      alarms: [
        ['requests', 'request-queue', 'critical'],
        ['requests', 'request-queue', 'warning'],
      ],
    });

    expect(brief(decision)).toBe('scale-out 2 -> 3');
    expect(decision).toMatchObject({ cause: { level: 'warning', value: 300 } });
  });

  test('tested capacity reached while there is room is told, and forbids nothing', () => {
    const decision = decideEdge({
      capacity: 8,
      inFlight: [40],
      requests: [520],
      alarms: [['edge', 'request-rate', 'critical']],
    });

    expect(brief(decision)).toBe('scale-in 8 -> 4');
    expect(decision.pages.map(({ key }) => key)).toEqual(['request-rate:lever-cannot-help']);
  });
});

describe('a step that did not help', () => {
  const cause = {
    slug: 'request-queue',
    componentName: 'requests',
    level: 'warning',
    value: 200,
  } as const;
  const queueAlarm = { alarms: [['requests', 'request-queue', 'warning']], capacity: 3 } as const;
  const stepped = {
    lastMove: { cause, completedAt: secondsAgo(180) },
    lastScaleOutCompletedAt: secondsAgo(180),
  };

  test.each([
    ['not improved', 195, 'hold last-move-did-not-help'],
    ['worse', 900, 'hold last-move-did-not-help'],
    ['improved by more than 5 %', 180, 'scale-out 3 -> 4'],
  ])('%s', (_, messages, expected) => {
    const decision = decideEdge({
      ...queueAlarm,
      messages: [messages],
      state: stepped,
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe(expected);
  });

  test('gets no second one by another signal of the same lever', () => {
    const decision = decideEdge({
      capacity: 3,
      messages: [200],
      ageSeconds: [90],
      alarms: [...queueAlarm.alarms, ['requests', 'request-age', 'warning']],
      state: stepped,
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe('hold last-move-did-not-help');
  });

  test('does not keep capacity from following requests in flight', () => {
    const decision = decideEdge({
      ...queueAlarm,
      messages: [200],
      inFlight: [120],
      state: stepped,
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe('scale-out 3 -> 5');
  });

  test('is not said of the request rate, which no capacity lowers', () => {
    const decision = decideEdge({
      capacity: 4,
      inFlight: [160],
      requests: [520],
      alarms: [['edge', 'request-rate', 'critical']],
      state: {
        lastMove: {
          cause: { slug: 'request-rate', componentName: 'edge', level: 'critical', value: 520 },
          completedAt: secondsAgo(180),
        },
      },
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe('scale-out 4 -> 8');
    expect(decision.pages).toEqual([]);
  });

  test('waits for a value that was measured after the change', () => {
    const state = {
      lastMove: { cause, completedAt: secondsAgo(20) },
      lastScaleOutCompletedAt: secondsAgo(20),
    };

    const decision = decideEdge({
      ...queueAlarm,
      messages: [200],
      state,
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe('hold settling');
  });

  test('is held against its signal as long as one of its alarms lasts, whichever came later', () => {
    const since = { warning: secondsAgo(7200), critical: secondsAgo(120) };
    const state = {
      lastMove: { cause, completedAt: secondsAgo(3600) },
      lastScaleOutCompletedAt: secondsAgo(3600),
    };

    const decision = decideEdge({
      capacity: 3,
      messages: [600],
      alarms: [
        ['requests', 'request-queue', 'critical', since.critical],
        ['requests', 'request-queue', 'warning', since.warning],
      ],
      state,
    });

    expect(brief(decision)).toBe('hold last-move-did-not-help');
  });

  test('a new episode half an hour later starts afresh', () => {
    const state = {
      lastMove: { cause, completedAt: secondsAgo(1900) },
      lastScaleOutCompletedAt: secondsAgo(1900),
    };

    const decision = decideEdge({
      ...queueAlarm,
      messages: [300],
      state,
      raisedSince: secondsAgo(120),
    });

    expect(brief(decision)).toBe('scale-out 3 -> 4');
  });
});

describe('absence is not silence', () => {
  const noTraffic = {
    inFlight: [],
    requests: [],
    errors: [],
    throttles: [],
    spillover: [],
    p95Millis: [],
  };

  test('proven absence of traffic lets the floor be reached', () => {
    expect(brief(decideEdge({ ...noTraffic, capacity: 3 }))).toBe('scale-in 3 -> 2');
  });

  test('nothing arrives at all, not even the heartbeat: missing, so capacity stays', () => {
    expect(brief(decideEdge({ ...noTraffic, capacity: 3, heartbeat: [] }))).toBe('hold no-data');
  });

  test.each([
    ['have only just come back, ahead of slower metrics', [undefined, undefined, 1, 1, 1]],
    ['stand at the newest minute only', [1]],
    ['have stopped too', [1, undefined, undefined, undefined, undefined]],
  ])('heartbeats that %s prove nothing about the minutes before', (_, heartbeat) => {
    expect(brief(decideEdge({ ...noTraffic, capacity: 3, heartbeat }))).toBe('hold no-data');
  });

  test.each([
    ['one is missing', [1, undefined, 1, 1, 1]],
    ['the newest are late', [undefined, 1, 1, undefined, undefined]],
  ])('heartbeats prove it although %s', (_, heartbeat) => {
    expect(brief(decideEdge({ ...noTraffic, capacity: 3, heartbeat }))).toBe('scale-in 3 -> 2');
  });

  test('a partial answer proves no absence', () => {
    const decision = decideEdge({ ...noTraffic, capacity: 3, partial: ['requests', 'inFlight'] });

    expect(brief(decision)).toBe('hold no-data');
  });

  test('requests that are in flight are traffic, although none is counted', () => {
    const decision = decideEdge({ ...noTraffic, capacity: 10, inFlight: Array(5).fill(250) });

    expect(brief(decision)).toBe('hold right-size');
  });

  test.each([
    ['p95Millis', { p95Millis: [] }],
    ['errors', { errors: [] }],
  ])('%s cannot be absent while requests are counted', (_, missing) => {
    expect(brief(decideEdge({ ...missing, capacity: 8, inFlight: [40] }))).toBe('hold no-data');
  });

  test.each([['inFlight'], ['requests'], ['errors'], ['p95Millis'], ['messages']])(
    'a partial answer about %s blocks scale-in',
    (name) => {
      expect(brief(decideEdge({ capacity: 8, inFlight: [40], partial: [name] }))).toBe(
        'hold no-data',
      );
    },
  );

  test.each([
    ['p95 abstains', { requests: [150] }],
    ['the error rate abstains', { requests: [40] }],
  ])('%s only on a complete count of requests', (_, few) => {
    const scene = { ...few, capacity: 8, inFlight: [40] };

    expect(brief(decideEdge(scene))).toBe('scale-in 8 -> 4');
    expect(brief(decideEdge({ ...scene, partial: ['requests'] }))).toBe('hold no-data');
  });

  test.each([
    ['requests were counted then', { requests: Array(5).fill(300) }],
    ['no heartbeat says that metrics arrived then', { heartbeat: [1] }],
  ])('a minute without concurrency in the last 5 blocks scale-in: %s', (_, given) => {
    const decision = decideEdge({ capacity: 8, inFlight: [40, undefined, 40, 40, 40], ...given });

    expect(brief(decision)).toBe('hold no-data');
  });

  test('a minute without requests in the last 5 is no gap', () => {
    const minutes = [40, undefined, 40, 40, 40];

    expect(brief(decideEdge({ capacity: 8, inFlight: minutes, requests: minutes }))).toBe(
      'scale-in 8 -> 4',
    );
  });

  test('errors of one minute are not held against the requests of another', () => {
    const decision = decideEdge({
      capacity: 4,
      inFlight: [100],
      requests: [600, 400],
      errors: [30, undefined],
      throttles: [5],
      alarms: [['edge', 'error-rate', 'critical']],
    });

    expect(brief(decision)).toBe('hold right-size');
  });

  test('a partial answer blocks scale-in, never scale-out', () => {
    expect(brief(decideEdge({ capacity: 8, inFlight: [40], partial: ['inFlight'] }))).toBe(
      'hold no-data',
    );
    expect(brief(decideEdge({ capacity: 2, inFlight: [90], partial: ['inFlight'] }))).toBe(
      'scale-out 2 -> 4',
    );
  });

  test('stale concurrency blocks scale-in', () => {
    const stale = [40, undefined, undefined, undefined, undefined, undefined];

    expect(brief(decideEdge({ capacity: 8, inFlight: stale, requests: [300] }))).toBe(
      'hold no-data',
    );
  });

  test('traffic that collapses together with health is an outage, not a saving', () => {
    const decision = decideEdge({
      capacity: 8,
      inFlight: [5],
      requests: [900, 900, 40],
      errors: [200, 300, 4],
      p95Millis: [],
    });

    expect(brief(decision)).toBe('hold outage-suspected');
  });
});

describe('traffic that stops altogether', () => {
  const none = Array(6).fill(undefined);
  const stopped = (failed: number) =>
    decideEdge({
      capacity: 8,
      inFlight: [200, 200, ...none],
      requests: [900, 900, ...none],
      errors: [failed, failed, ...none],
      throttles: [0, 0, ...none],
      p95Millis: [800, 800, ...none],
    });

  test('after failures is an outage too', () => {
    expect(brief(stopped(300))).toBe('hold outage-suspected');
  });

  test('in good health is a saving', () => {
    expect(brief(stopped(9))).toBe('scale-in 8 -> 4');
  });

  test('is no saving while it is not known how many failed', () => {
    const decision = decideEdge({
      capacity: 8,
      inFlight: Array(5).fill(40),
      requests: [900, 900, 300, 300, 300],
      partial: ['throttles'],
    });

    expect(brief(decision)).toBe('hold no-data');
  });
});

describe('cooldowns count from completion', () => {
  test.each([
    ['out 59 s after an out', { lastScaleOutCompletedAt: secondsAgo(59) }, 90, 'hold cooldown'],
    ['out 60 s after an out', { lastScaleOutCompletedAt: secondsAgo(60) }, 90, 'scale-out 2 -> 4'],
    ['out 59 s after an in', { lastScaleInCompletedAt: secondsAgo(59) }, 90, 'hold cooldown'],
  ])('%s', (_, state, inFlight, expected) => {
    expect(brief(decideEdge({ state, inFlight: [inFlight] }))).toBe(expected);
  });

  test.each([
    ['in 299 s after an out', { lastScaleOutCompletedAt: secondsAgo(299) }, 'hold cooldown'],
    ['in 300 s after an out', { lastScaleOutCompletedAt: secondsAgo(300) }, 'scale-in 8 -> 4'],
    ['in 299 s after an in', { lastScaleInCompletedAt: secondsAgo(299) }, 'hold cooldown'],
  ])('%s', (_, state, expected) => {
    expect(brief(decideEdge({ state, capacity: 8, inFlight: [10] }))).toBe(expected);
  });

  test('says when the hold may end', () => {
    const decision = decideEdge({
      state: { lastScaleOutCompletedAt: secondsAgo(20) },
      inFlight: [90],
    });

    expect(decision).toMatchObject({ kind: 'hold', until: new Date(NOW.getTime() + 40_000) });
  });
});

describe('bounds come last', () => {
  test('a fresh deployment reaches its floor without any data', () => {
    expect(brief(decideEdge({ capacity: 0, inFlight: [], requests: [], heartbeat: [] }))).toBe(
      'scale-out 0 -> 2',
    );
  });

  test('capacity over a lowered ceiling comes down whatever signals say', () => {
    expect(brief(decideEdge({ capacity: 24, inFlight: [1200] }))).toBe('scale-in 24 -> 20');
  });

  test('a quota of 1,000 makes the ceiling 900, and says why', () => {
    const limits = { concurrentExecutions: 1000, reservedConcurrency: 0 };

    const decision = decideEdge({ capacity: 16, inFlight: [800], limits });

    expect(brief(decision)).toBe('scale-out 16 -> 18');
    expect(decision.trail.at(-2)?.says).toContain(
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

describe('somebody else is at it', () => {
  test.each([
    ['an allocation is under way', { kind: 'changing', current: 2, desired: 4 }, 'hold in-flight'],
    [
      'a deployment has weights on the alias',
      { kind: 'blocked', current: 2, says: 'weights' },
      'hold blocked',
    ],
    [
      'the last allocation failed: ask again',
      { kind: 'failed', current: 2, says: 'no capacity' },
      'scale-out 2 -> 4',
    ],
  ] as const)('%s', (_, capacity, expected) => {
    expect(brief(decideEdge({ capacity, inFlight: [90] }))).toBe(expected);
  });

  describe('a failed change', () => {
    const failed = { kind: 'failed', current: 2, says: 'FUNCTION_ERROR_INIT_FAILURE' } as const;
    const afterSeconds = (seconds: number) => ({
      state: { lastScaleOutCompletedAt: secondsAgo(seconds) },
    });

    test('is told, with what AWS says and when it is asked for again', () => {
      const decision = decideEdge({ capacity: failed, ...afterSeconds(60) });

      expect(decision.pages).toEqual([
        {
          key: 'failed',
          subject: 'edge: the last change failed',
          text: expect.stringMatching(/FUNCTION_ERROR_INIT_FAILURE.*every 300 s/),
        },
      ]);
    });

    test.each([
      ['before the longer cooldown is over', 299, 'hold cooldown'],
      ['after it', 300, 'scale-out 2 -> 4'],
    ])('is asked for again, not %s', (_, seconds, expected) => {
      const decision = decideEdge({ capacity: failed, inFlight: [90], ...afterSeconds(seconds) });

      expect(brief(decision)).toBe(expected);
    });

    test('leaves what stands to be asked for again, when no more is needed', () => {
      expect(brief(decideEdge({ capacity: failed, ...afterSeconds(299) }))).toBe('hold cooldown');
      expect(brief(decideEdge({ capacity: failed, ...afterSeconds(300) }))).toBe(
        'scale-out 2 -> 2',
      );
      const half = { ...failed, current: 2.5 };
      expect(brief(decideEdge({ capacity: half, ...afterSeconds(300) }))).toBe(
        'scale-out 2.5 -> 3',
      );
    });

    test('is not asked for again at once to reach the floor either', () => {
      const nothing = { ...failed, current: 0 };

      expect(brief(decideEdge({ capacity: nothing, ...afterSeconds(299) }))).toBe('hold cooldown');
      expect(brief(decideEdge({ capacity: nothing, ...afterSeconds(300) }))).toBe(
        'scale-out 0 -> 2',
      );
    });
  });

  test('a change that does not end is told after half an hour', () => {
    const askedFor = (seconds: number) =>
      decideEdge({
        capacity: { kind: 'changing', current: 2, desired: 4 },
        state: {
          intent: {
            id: 'id',
            direction: 'scale-out',
            from: 2,
            to: 4,
            requestedAt: secondsAgo(seconds),
            phase: 'accepted',
            reason: 'demand',
          },
        },
      });

    expect(askedFor(1799).pages).toEqual([]);
    expect(askedFor(1800).pages).toEqual([
      {
        key: 'in-flight',
        subject: 'edge: a change does not end',
        text: 'a change to 4 is under way since 2026-03-02T09:30:05.000Z; nothing else is asked for until it ends',
      },
    ]);
  });

  test('what blocks capacity is told after a quarter of an hour, also where no command mends it', () => {
    const blocked = (seconds: number) =>
      decideEdge({
        capacity: { kind: 'blocked', current: 2, says: 'a canary', since: secondsAgo(seconds) },
      });

    expect(blocked(899).pages).toEqual([]);
    expect(blocked(900).pages.map(({ key }) => key)).toEqual(['blocked']);
  });

  test('stuck weights are paged with the command that mends them', () => {
    const capacity = {
      kind: 'blocked',
      current: 2,
      says: 'stuck weights',
      command: 'aws lambda update-alias',
    } as const;

    expect(decideEdge({ capacity }).pages[0]?.text).toContain('aws lambda update-alias');
  });
});
