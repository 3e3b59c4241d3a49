import { describe, expect, test } from '@jest/globals';
import { brief, decideEdge, secondsAgo } from './edge-function-scene.ts';

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

  test.each(['reader-cpu', 'connections'] as const)(
    'slow answers while the database has a %s alarm leave the lever to its readers',
    (slug) => {
      const decision = decideEdge({
        capacity: 4,
        inFlight: [100],
        p95Millis: [1800],
        alarms: [...slow.alarms, ['db', slug, 'warning']],
      });

      expect(brief(decision)).toBe('hold lever-cannot-help');
      expect(decision.pages).toEqual([]);
    },
  );

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

  test('so does the alarm on the age of its oldest message', () => {
    const decision = decideEdge({
      ageSeconds: [90],
      alarms: [['requests', 'request-age', 'warning']],
    });

    expect(brief(decision)).toBe('scale-out 2 -> 3');
  });

  test('a value at the line is beyond it', () => {
    const decision = decideEdge({
      messages: [100],
      alarms: [['requests', 'request-queue', 'warning']],
    });

    expect(brief(decision)).toBe('scale-out 2 -> 3');
  });

  test('200 requests are enough for a p95, 199 are not', () => {
    const requests = (count: number) =>
      decideEdge({ capacity: 4, inFlight: [100], ...slow, requests: [count] });

    expect(brief(requests(200))).toBe('hold lever-cannot-help');
    expect(brief(requests(199))).toBe('hold right-size');
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

  test('of one queue says nothing about another', () => {
    const another = { ...cause, componentName: 'mails' };
    const decision = decideEdge({
      ...queueAlarm,
      messages: [200],
      state: { ...stepped, lastMove: { cause: another, completedAt: secondsAgo(180) } },
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe('scale-out 3 -> 4');
  });

  test.each([
    ['before the change was complete', 64, 'hold settling'],
    ['when it was', 65, 'hold last-move-did-not-help'],
  ])('is judged by a minute that did not begin %s', (_, seconds, expected) => {
    const decision = decideEdge({
      ...queueAlarm,
      messages: [200],
      state: {
        lastMove: { cause, completedAt: secondsAgo(seconds) },
        lastScaleOutCompletedAt: secondsAgo(seconds),
      },
      raisedSince: secondsAgo(600),
    });

    expect(brief(decision)).toBe(expected);
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
