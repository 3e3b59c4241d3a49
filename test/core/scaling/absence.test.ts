import { describe, expect, test } from '@jest/globals';
import { brief, decideEdge } from './edge-function-scene.ts';

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

  test.each([
    [
      '3 minutes old is late, as metrics of AWS are',
      [180, undefined, undefined],
      'scale-out 4 -> 8',
    ],
    ['5 minutes old says nothing', [180, ...Array(4).fill(undefined)], 'hold no-data'],
  ])('concurrency that is %s', (_, inFlight, expected) => {
    expect(brief(decideEdge({ capacity: 4, inFlight }))).toBe(expected);
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

describe('an outage', () => {
  const fall = { capacity: 8, inFlight: Array(5).fill(5), p95Millis: [] };

  test('shows in requests that are throttled, not only in those that fail', () => {
    const decision = decideEdge({
      ...fall,
      requests: [900, 900, 900, 900, 40],
      errors: Array(5).fill(0),
      throttles: [200, 300, 300, 300, 4],
    });

    expect(brief(decision)).toBe('hold outage-suspected');
  });

  test('is not suspected of the few requests of a quiet function', () => {
    const decision = decideEdge({
      ...fall,
      requests: [40, 40, 40, 40, 10],
      errors: [20, 20, 20, 20, 5],
    });

    expect(brief(decision)).toBe('scale-in 8 -> 4');
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
