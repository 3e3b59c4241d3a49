import { describe, expect, test } from '@jest/globals';
import type { Slug } from '../../../core/alarms/definition.ts';
import type { Level } from '../../../core/config/schema.ts';
import { heartbeatOf } from '../../../core/loop/metrics-to-read.ts';
import { auroraMetrics, metricKey } from '../../../core/metrics.ts';
import type { CapacityReading, TargetState } from '../../../core/ports.ts';
import { decideScaling } from '../../../core/scaling/decide-scaling.ts';
import type { Decision } from '../../../core/scaling/decision.ts';
import {
  brief,
  datapoints,
  type Minutes,
  NOW,
  raised,
  secondsAgo,
  configuration as standardConfiguration,
  targetNamed,
} from './edge-function-scene.ts';

interface ReaderScene {
  readonly capacity: number | CapacityReading;
  readonly cpu?: Minutes;
  readonly connections?: Minutes;
  readonly heartbeat?: Minutes;
  readonly alarms?: readonly (readonly [component: string, slug: Slug, level: Level])[];
  readonly state?: Partial<TargetState>;
  readonly complete?: boolean;
  readonly minReaders?: number;
  readonly scaleDownCpuPercent?: number;
}

/** A cluster `db` with 1 to 4 readers; readers at 50 % CPU and 200 of 1,600 connections unless the scene says otherwise. */
function decideReaders({
  capacity,
  cpu = [50],
  connections = [200],
  heartbeat = [1, 1, 1],
  alarms = [],
  state,
  complete = true,
  minReaders = 1,
  scaleDownCpuPercent = 30,
}: ReaderScene): Decision {
  const standard = standardConfiguration.auroraClusters['db'];
  if (!standard) throw new Error('no cluster');
  const cluster = { ...standard, minReaders, scaleDownCpuPercent };
  const configuration = { ...standardConfiguration, auroraClusters: { db: cluster } };
  const target = targetNamed('db', configuration);
  const metrics = auroraMetrics(cluster);
  const answer = (minutes: Minutes) => ({ complete, datapoints: datapoints(minutes, NOW) });
  return decideScaling({
    target,
    configuration,
    observation: {
      capacity: typeof capacity === 'number' ? { kind: 'steady', current: capacity } : capacity,
      metrics: new Map([
        [metricKey(metrics.readerCpuPercent), answer(cpu)],
        [metricKey(metrics.readerConnections), answer(connections)],
        [metricKey(heartbeatOf(target, configuration)), answer(heartbeat)],
      ]),
      heartbeat: heartbeatOf(target, configuration),
      alarms: alarms.map((alarm) => raised(configuration, alarm, NOW)),
      provisionedElsewhere: 0,
    },
    state: state && { schemaVersion: 1, version: 1, ...state },
    now: NOW,
  });
}

describe('readers are added', () => {
  test.each([
    [
      'one on a CPU warning',
      { capacity: 1, cpu: [75], alarms: [['db', 'reader-cpu', 'warning']] },
      'scale-out 1 -> 2',
    ],
    [
      'two on a critical one',
      { capacity: 1, cpu: [90], alarms: [['db', 'reader-cpu', 'critical']] },
      'scale-out 1 -> 3',
    ],
    [
      'no farther than the ceiling',
      { capacity: 3, cpu: [90], alarms: [['db', 'reader-cpu', 'critical']] },
      'scale-out 3 -> 4',
    ],
    [
      'on connections near their maximum',
      { capacity: 1, connections: [1400], alarms: [['db', 'connections', 'critical']] },
      'scale-out 1 -> 3',
    ],
    [
      'for a slow function, when the readers are busy',
      { capacity: 1, cpu: [72], alarms: [['edge', 'response-time', 'critical']] },
      'scale-out 1 -> 3',
    ],
    [
      'up to the floor without any data',
      { capacity: 0, cpu: [], connections: [], heartbeat: [] },
      'scale-out 0 -> 1',
    ],
  ] as const)('%s', (_, scene, expected) => {
    expect(brief(decideReaders(scene))).toBe(expected);
  });
});

describe('readers are not added', () => {
  test('for a slow function while they are idle', () => {
    expect(
      brief(
        decideReaders({ capacity: 1, cpu: [50], alarms: [['edge', 'response-time', 'critical']] }),
      ),
    ).toBe('hold right-size');
  });

  test.each([
    ['writer-cpu', 'a reader does not relieve a writer'],
    ['memory', 'a reader does not lower the memory'],
  ] as const)('for %s: the runbook scale-database is proposed', (slug, why) => {
    const decision = decideReaders({ capacity: 2, alarms: [['db', slug, 'critical']] });

    expect(decision.kind).toBe('hold');
    expect(decision.pages).toHaveLength(1);
    expect(decision.pages[0]?.text).toContain(why);
    expect(decision.pages[0]?.text).toContain('scale-database');
    expect(decision.pages[0]?.text).toContain('Vertical changes of db are allowed at any time.');
  });

  test('while the last one gets no connections', () => {
    const decision = decideReaders({
      capacity: { kind: 'steady', current: 2, ineffective: ['db-tidegate-01'] },
      cpu: [90],
      alarms: [['db', 'reader-cpu', 'critical']],
    });

    expect(brief(decision)).toBe('hold last-move-did-not-help');
    expect(decision.pages[0]?.text).toContain('db-tidegate-01');
  });
});

describe('a reader for a slow function', () => {
  const slow = { capacity: 2, cpu: [75], alarms: [['edge', 'response-time', 'warning']] } as const;
  const addedAt = (value: number): Partial<TargetState> => ({
    lastMove: {
      cause: { slug: 'response-time', componentName: 'edge', level: 'warning', value },
      completedAt: secondsAgo(180),
    },
  });

  test('remembers the CPU of the readers, which it is to lower', () => {
    expect(decideReaders(slow)).toMatchObject({
      kind: 'scale-out',
      cause: { slug: 'response-time', componentName: 'edge', value: 75 },
    });
  });

  test('is followed by another one only if that went down', () => {
    expect(brief(decideReaders({ ...slow, state: addedAt(90) }))).toBe('scale-out 2 -> 3');
    expect(brief(decideReaders({ ...slow, state: addedAt(76) }))).toBe(
      'hold last-move-did-not-help',
    );
  });
});

describe('readers are removed one at a time', () => {
  test.each([
    [
      'when the rest can carry the load: 20 x 3 / 2 = 30',
      { capacity: 3, cpu: [20, 20, 20, 20, 20] },
      'scale-in 3 -> 2',
    ],
    ['when they are at the line', { capacity: 3, cpu: [30, 30, 30, 30, 30] }, 'scale-in 3 -> 2'],
    [
      'not when the rest would stand at the line where one is added: 38 x 2 / 1 = 76',
      { capacity: 2, cpu: [38, 38, 38, 38, 38], scaleDownCpuPercent: 40 },
      'hold right-size',
    ],
    [
      'not when the connections of one would bring the rest to their line: 60 % x 3 / 2 = 90 %',
      { capacity: 3, cpu: [20, 20, 20, 20, 20], connections: [960] },
      'hold signals-disagree',
    ],
    [
      'never the last one, because nothing measured would bring it back',
      { capacity: 1, cpu: [5, 5, 5, 5, 5], minReaders: 0 },
      'hold right-size',
    ],
    [
      'not on a CPU that was not measured in every minute',
      { capacity: 3, cpu: [20, undefined, 20, 20, 20] },
      'hold no-data',
    ],
    [
      'not while connections are not measured',
      { capacity: 3, cpu: [20, 20, 20, 20, 20], connections: [], heartbeat: [1, 1, 1, 1, 1] },
      'hold no-data',
    ],
    [
      'not while the highest of 5 minutes is over the line',
      { capacity: 3, cpu: [35, 20, 20, 20, 20] },
      'hold right-size',
    ],
    [
      'not when too few would carry too much',
      { capacity: 2, cpu: [20, 20, 20, 20, 20], connections: [1300] },
      'hold signals-disagree',
    ],
    ['not under the floor', { capacity: 1, cpu: [5, 5, 5, 5, 5] }, 'hold right-size'],
    ['not on missing data', { capacity: 3, cpu: [], heartbeat: [] }, 'hold no-data'],
    [
      'not on partial data',
      { capacity: 3, cpu: [20, 20, 20, 20, 20], complete: false },
      'hold no-data',
    ],
    [
      'not within the cooldown',
      {
        capacity: 3,
        cpu: [20, 20, 20, 20, 20],
        state: { lastScaleOutCompletedAt: secondsAgo(299) },
      },
      'hold cooldown',
    ],
  ] as const)('%s', (_, scene, expected) => {
    expect(brief(decideReaders(scene))).toBe(expected);
  });
});

test('what one reader less would bring is not said of the last one', () => {
  const { trail } = decideReaders({ capacity: 1, cpu: [5, 5, 5, 5, 5] });

  expect(trail.filter(({ says }) => says.includes('one reader less'))).toEqual([]);
});

test("somebody else's readers are no capacity that could go", () => {
  const quiet = (removable: number) =>
    decideReaders({ capacity: { kind: 'steady', current: 3, removable }, cpu: Array(5).fill(10) });

  expect(brief(quiet(0))).toBe('hold at-minimum');
  expect(quiet(0).trail.at(-1)?.says).toContain("the 3 that stand are not Tidegate's to remove");
  expect(brief(quiet(1))).toBe('scale-in 3 -> 2');
});

describe('a drain', () => {
  const draining = { kind: 'draining', current: 3, desired: 2 } as const;

  test.each([
    [
      'goes on while all signals agree',
      { capacity: draining, cpu: [20, 20, 20, 20, 20] },
      'scale-in 3 -> 2',
    ],
    ['waits while data is missing', { capacity: draining, cpu: [], heartbeat: [] }, 'hold no-data'],
    [
      'is called off when the load comes back',
      { capacity: draining, cpu: [60] },
      'scale-out 2 -> 3',
    ],
    [
      'goes on above the ceiling, whatever the load',
      { capacity: { kind: 'draining', current: 6, desired: 4 }, cpu: [60] },
      'scale-in 6 -> 4',
    ],
    [
      'is called off when the floor has risen above it',
      {
        capacity: { kind: 'draining', current: 2, desired: 1 },
        cpu: Array(5).fill(5),
        minReaders: 2,
      },
      'scale-out 1 -> 2',
    ],
    [
      'and may grow at once',
      { capacity: draining, cpu: [90], alarms: [['db', 'reader-cpu', 'warning']] },
      'scale-out 2 -> 4',
    ],
  ] as const)('%s', (_, scene, expected) => {
    expect(brief(decideReaders(scene))).toBe(expected);
  });
});
