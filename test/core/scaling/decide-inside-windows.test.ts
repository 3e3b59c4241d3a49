import { describe, expect, test } from '@jest/globals';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { heartbeatOf } from '../../../core/loop/metrics-to-read.ts';
import { needsLook } from '../../../core/loop/needs-look.ts';
import { edgeFunctionMetrics, metricKey } from '../../../core/metrics.ts';
import { decideScaling } from '../../../core/scaling/decide-scaling.ts';
import { targetsAt } from '../../../core/windows/targets-at.ts';
import { configuration as standard, targetNamed } from './edge-function-scene.ts';

const withNight = (changes: object): Configuration =>
  configurationSchema.parse({
    ...standard,
    windows: {
      timeZone: 'Europe/Berlin',
      weekly: { night: { targets: ['edge'], from: '22:00', to: '07:00', ...changes } },
    },
  });

const MIDNIGHT = new Date('2026-03-02T23:00:00Z');

const edge = targetNamed('edge', standard);
const edgeMetrics =
  edge.kind === 'edge-function' ? [edgeFunctionMetrics(edge.configuration).inFlight] : [];

function edgeAt(configuration: Configuration, now: Date) {
  const [edge] = targetsAt(configuration, now);
  if (!edge) throw new Error('no target');
  return edge;
}

/** Where nothing is measured only bounds can move it. */
function decide(configuration: Configuration, current: number, inFlight?: number) {
  const startsAt = new Date(MIDNIGHT.getTime() - 60_000);
  const measured =
    inFlight === undefined
      ? []
      : edgeMetrics.map(
          (metric) =>
            [
              metricKey(metric),
              { complete: true, datapoints: [{ startsAt, value: inFlight }] },
            ] as const,
        );
  return decideScaling({
    target: edgeAt(configuration, MIDNIGHT),
    configuration,
    observation: {
      capacity: { kind: 'steady', current },
      metrics: new Map(measured),
      heartbeat: heartbeatOf(edgeAt(configuration, MIDNIGHT), configuration),
      alarms: [],
      provisionedElsewhere: 0,
    },
    state: undefined,
    now: MIDNIGHT,
  });
}

test('capacity over the ceiling of a window comes down, and the trail names window and end', () => {
  const decision = decide(withNight({ minInstances: 1, maxInstances: 4 }), 10);

  expect(decision).toMatchObject({ kind: 'scale-in', to: 4 });
  expect(decision.trail.map(({ says }) => says)).toContain(
    'bounds 1 to 4, window night: floor 1 and ceiling 4 until 06:57 Europe/Berlin',
  );
});

test('capacity above a lower floor waits for signals', () => {
  expect(decide(withNight({ minInstances: 1 }), 2).kind).toBe('hold');
});

test('a target at rest is looked at when a window moves its floor', () => {
  const configuration = withNight({ minInstances: 5 });
  const atRest = {
    schemaVersion: 1,
    version: 1,
    observedCapacity: 2,
    capacityReadAt: MIDNIGHT,
  } as const;
  const looked = (now: string) =>
    needsLook(edgeAt(configuration, new Date(now)), atRest, [], new Date(now));

  // read at 23:00:00, so that no drift check is due
  expect(looked('2026-03-02T23:00:30Z')).toBe(true);
  expect(needsLook(edgeAt(standard, MIDNIGHT), atRest, [], MIDNIGHT)).toBe(false);
});

describe('in a freeze', () => {
  const freezing = configurationSchema.parse({
    ...standard,
    windows: {
      weekly: { night: { targets: ['edge'], from: '20:00', to: '07:00', maxInstances: 4 } },
      once: {
        audit: {
          targets: ['edge'],
          start: '2026-03-02T21:00Z',
          end: '2026-03-03T09:00Z',
          freeze: true,
        },
      },
    },
  });

  test.each([
    ['above a ceiling', 10],
    ['below the floor', 1],
  ])('capacity %s stays, and the hold says until when', (_, current) => {
    const decision = decide(freezing, current);

    expect(decision).toMatchObject({
      kind: 'hold',
      reason: 'frozen',
      until: new Date('2026-03-03T09:00:00Z'),
      pages: [],
    });
    expect(decision.trail.map(({ says }) => says)).toContain(
      'frozen by window audit until 2026-03-03 09:00:00 UTC',
    );
  });

  test('people are told that load wants more', () => {
    const decision = decide(freezing, 2, 90);

    expect(decision).toMatchObject({ kind: 'hold', reason: 'frozen' });
    expect(decision.pages.map(({ key, subject }) => ({ key, subject }))).toEqual([
      { key: 'frozen-under-load', subject: 'edge: a freeze holds back a scale-out' },
    ]);
  });
});
