import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Configuration } from '../../../../core/config/schema.ts';
import { heartbeatOf, metricsToRead } from '../../../../core/loop/metrics-to-read.ts';
import { needsLook } from '../../../../core/loop/needs-look.ts';
import { auroraMetrics, edgeFunctionMetrics, metricKey } from '../../../../core/metrics.ts';
import { decideScaling } from '../../../../core/scaling/decide-scaling.ts';
import { projectedRise } from '../../../../core/scaling/demand/projected-rise.ts';
import { demandForReaders } from '../../../../core/scaling/demand/readers.ts';
import { type AuroraReadersTarget, scalableTargets } from '../../../../core/targets.ts';
import {
  brief,
  datapoints,
  type Minutes,
  raised,
  configuration as thresholds,
} from '../edge-function-scene.ts';

/** The newest minute of a scene ended then, and is counted by now. */
const ENDED = new Date('2026-03-02T10:00:00Z');
const NOW = new Date(ENDED.getTime() + 65_000);

const edge = thresholds.edgeFunctions['edge'] ?? missing();
const followed: Configuration = {
  ...thresholds,
  edgeFunctions: {
    edge: { ...edge, policy: 'demand' },
    // It reads from the cluster, too, by thresholds.
    digest: { ...edge, functionName: 'digest' },
  },
};

interface Scene {
  readonly readers?: number;
  /** Requests in flight at `edge` by the minute, newest last. */
  readonly inFlight: Minutes;
  readonly digest?: Minutes;
  readonly cpu: Minutes;
  readonly connections?: Minutes;
  readonly heartbeat?: Minutes;
  readonly configuration?: Configuration;
  /** Minutes before the newest ended. */
  readonly lastChangeMinutesAgo?: number;
}

function readersOf(configuration: Configuration): AuroraReadersTarget {
  const target = scalableTargets(configuration).find(({ name }) => name === 'db');
  return target?.kind === 'aurora-readers' ? target : missing();
}

function observationOf({
  readers = 1,
  inFlight,
  digest = inFlight.map(() => 1),
  cpu,
  connections = cpu.map(() => 10),
  heartbeat: heartbeats = steady(1, 14),
  configuration = followed,
}: Scene) {
  const target = readersOf(configuration);
  const answer = (minutes: Minutes) => ({
    complete: true,
    datapoints: datapoints(minutes, ENDED),
  });
  // 6,000 requests of 10 ms each keep 1 in flight
  const functionMetrics = (functionName: string, minutes: Minutes) => {
    const metrics = edgeFunctionMetrics({ functionName, alias: edge.alias });
    return [
      [metricKey(metrics.inFlight), answer(minutes)],
      [metricKey(metrics.invocations), answer(minutes.map((value) => value && 6000))],
      [metricKey(metrics.averageMillis), answer(minutes.map((value) => value && value * 10))],
    ] as const;
  };
  const heartbeat = heartbeatOf(target, configuration);
  const { readerCpuPercent, readerConnections } = auroraMetrics(target.configuration);
  return {
    capacity: { kind: 'steady', current: readers } as const,
    metrics: new Map([
      ...functionMetrics('edge', inFlight),
      ...functionMetrics('digest', digest),
      [metricKey(readerCpuPercent), answer(cpu)],
      [metricKey(readerConnections), answer(connections)],
      [metricKey(heartbeat), answer(heartbeats)],
    ]),
    heartbeat,
    alarms: [],
    provisionedElsewhere: 0,
  };
}

function verdict({ lastChangeMinutesAgo, ...scene }: Scene) {
  return demandForReaders({
    target: readersOf(scene.configuration ?? followed),
    observation: observationOf(scene),
    functions: ['edge', 'digest'],
    verticalChanges: '',
    lastMove: undefined,
    lastChangeCompletedAt:
      lastChangeMinutesAgo === undefined
        ? undefined
        : new Date(ENDED.getTime() - lastChangeMinutesAgo * 60_000),
    now: NOW,
  });
}

const steady = (value: number, minutes = 10): Minutes => Array(minutes).fill(value);

describe('what demand asks of readers', () => {
  test('as many as carry a jump, in the minute in which it is seen', () => {
    // 99 + 1 in flight are 20 % of one reader: 600 are 120 %
    const jump = verdict({ inFlight: [...steady(99), 650], cpu: [...steady(20), 95] });

    expect(jump).toMatchObject({ kind: 'out', to: 2 });
    expect(jump?.says).toMatch(/^demand: 6\d\d in flight at their functions/);
  });

  test('more, before they are needed, when traffic rises all the time', () => {
    const rising = Array.from({ length: 12 }, (_, minute) => 100 + 10 * minute);

    // 210 are 42 %; in the 11 minutes until another has come it will be 320, 64 %, and so on until it is too much
    expect(verdict({ inFlight: rising, cpu: rising.map((level) => level / 5) })?.kind).toBe('stay');
    expect(verdict({ inFlight: rising, cpu: rising.map((level) => level / 4) })).toMatchObject({
      kind: 'out',
      to: 2,
    });
  });

  test('no more than stand, while they carry what is coming', () => {
    expect(verdict({ readers: 2, inFlight: steady(200), cpu: steady(60) })?.kind).toBe('stay');
  });

  test('nothing, when one less would carry it too', () => {
    expect(verdict({ readers: 3, inFlight: steady(200), cpu: steady(20) })?.kind).toBe('clear');
  });

  test('that the most of the last ten minutes would still be carried', () => {
    const fallen = [...steady(400, 3), ...steady(100, 7)];
    const cpu = fallen.map((level) => (level ?? 0) / 6);

    expect(verdict({ readers: 2, inFlight: fallen, cpu })?.kind).toBe('stay');
  });

  test('by connections where they are what is short', () => {
    // 5 each: 326 in flight hold 1,630, and a reader takes 1,120 at its line
    const jump = verdict({
      inFlight: [...steady(99), 325],
      cpu: steady(12, 11),
      connections: [...steady(500), 1600],
    });

    expect(jump).toMatchObject({ kind: 'out', to: 2 });
  });

  test('of all functions that read from them, whatever their policy', () => {
    // all at 140 + 60 in flight are 60 %; 260 want 78 %
    const others = verdict({
      inFlight: steady(140, 11),
      digest: [...steady(60), 200],
      cpu: [...steady(60), 78],
    });

    expect(others).toMatchObject({ kind: 'out', to: 2 });
  });

  test('what a reader at its limit was asked for is not taken from its CPU', () => {
    // 100 % at 900 in flight says nothing, 20 % at 100 does: 900 are 180 % of one reader
    const cpu = [...steady(20, 5), ...steady(100, 8)];
    const inFlight = [...steady(99, 5), ...steady(899, 8)];

    expect(verdict({ inFlight, cpu })).toMatchObject({ kind: 'out', to: 3 });
  });

  test('nothing by what was measured before the last change was complete', () => {
    const scene = { readers: 2, inFlight: steady(600), cpu: steady(95) };

    expect(verdict({ ...scene, lastChangeMinutesAgo: 0 })?.kind).toBe('clear');
    expect(verdict({ ...scene, lastChangeMinutesAgo: 5 })?.kind).toBe('out');
  });

  test('nothing of an instance that is busy with itself', () => {
    expect(verdict({ inFlight: [...steady(1), 30], cpu: steady(6, 11) })?.kind).toBe('clear');
  });

  test('nothing for work of its own that an instance does in quiet minutes too', () => {
    // 12 % with 3 in flight is not 4 % for each: 27 take 40 %
    expect(verdict({ inFlight: [...steady(2), 26], cpu: [...steady(12), 40] })?.kind).toBe('stay');
  });

  test('that none goes while what is in flight is unknown', () => {
    const unknown = { readers: 2, inFlight: steady(9), digest: [], cpu: steady(20) };

    expect(verdict({ ...unknown, heartbeat: [] })?.kind).toBe('unknown');
    // Metrics do arrive: the other function has no traffic.
    expect(verdict(unknown)?.kind).toBe('clear');
  });

  test('nothing where no function follows demand', () => {
    expect(
      verdict({ inFlight: steady(600), cpu: steady(95), configuration: thresholds }),
    ).toBeUndefined();
  });

  test('more demand never asks for fewer', () => {
    const levels = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 10, maxLength: 14 });
    fc.assert(
      fc.property(levels, fc.integer({ min: 2, max: 4 }), (inFlight, times) => {
        const asked = (last: number) => {
          const minutes = [...inFlight, last];
          const cpu = minutes.map((level) => Math.min(100, 10 + level / 10));
          const said = verdict({ inFlight: minutes, cpu });
          return said?.kind === 'out' ? said.to : 1;
        };
        const last = inFlight.at(-1) ?? 1;

        expect(asked(last * times)).toBeGreaterThanOrEqual(asked(last));
      }),
    );
  });
});

describe('the decision', () => {
  const jump = { inFlight: [...steady(99), 650], cpu: [...steady(20), 95] };

  function decided(state: { readonly lastScaleOutCompletedAt?: Date } = {}) {
    return decideScaling({
      target: readersOf(followed),
      configuration: followed,
      observation: {
        ...observationOf(jump),
        alarms: [raised(followed, ['db', 'reader-cpu', 'critical'], NOW)],
      },
      state: { schemaVersion: 1, version: 1, ...state },
      now: NOW,
    });
  }

  test('takes what demand asks for into the trail, and is explained by it', () => {
    const decision = decided();

    expect(brief(decision)).toBe('scale-out 1 -> 3'); // the alarm of a CPU that is critical asks for two more
    expect(decision.trail.map(({ says }) => says)).toContainEqual(
      expect.stringMatching(/^out: demand: .* 2 readers carry it, 1 stand$/),
    );
  });

  test('is not pushed further by a CPU that was measured before the last change was complete', () => {
    const decision = decided({ lastScaleOutCompletedAt: new Date(NOW.getTime() - 62_000) });

    expect(brief(decision)).toContain('hold');
    expect(decision.trail.map(({ says }) => says)).toContainEqual(
      expect.stringContaining('nothing measured since the last change is complete'),
    );
  });
});

describe('readers that follow demand', () => {
  const at = { observedCapacity: 1, capacityReadAt: NOW, schemaVersion: 1, version: 1 } as const;

  test('are looked at every minute, those that do not only now and then', () => {
    expect(needsLook(readersOf(followed), at, [], NOW)).toBe(true);
    expect(needsLook(readersOf(thresholds), at, [], NOW)).toBe(false);
  });

  test('read what is in flight at every function that reads from them', () => {
    const names = (configuration: Configuration) =>
      metricsToRead(readersOf(configuration), configuration).map(
        ({ metricName, dimensions }) => `${dimensions['FunctionName'] ?? 'db'} ${metricName}`,
      );

    expect(names(followed)).toEqual(
      expect.arrayContaining([
        'edge ConcurrentExecutions',
        'digest Invocations',
        'digest Duration',
      ]),
    );
    expect(names(thresholds)).toHaveLength(3);
  });
});

test.each<[string, readonly number[], number]>([
  ['a line goes on as it was', [100, 110, 120, 130, 140, 150, 160, 170, 180], 110],
  ['a step is no slope', [100, 100, 100, 100, 100, 100, 100, 100, 600], 0],
  ['the slower half counts', [100, 100, 100, 100, 120, 120, 120, 120, 200], 55],
  ['a fall is no rise below zero', [200, 190, 180, 170, 160, 150, 140, 130, 120], 0],
  ['too few minutes have none', [100, 200, 300], 0],
])('%s', (_, minutes, rise) => {
  expect(projectedRise(minutes, 11)).toBeCloseTo(rise);
});

function missing(): never {
  throw new Error('the scene has no such target');
}
