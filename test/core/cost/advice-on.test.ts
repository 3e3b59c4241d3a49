import { describe, expect, test } from '@jest/globals';
import { adviceOn } from '../../../core/cost/advice-on.ts';
import type { Measured, MeasuredFunction } from '../../../core/cost/measured.ts';
import { accountOf } from './ledger-scene.ts';

const FROM = new Date('2026-03-02T00:00:00Z');

const spread = (max: number) => ({ p50: max / 2, p99: max * 0.9, max });

/** A function that its floor of 2 x 50 and its 1 GB fit. */
const fits: MeasuredFunction = {
  requestsPerMinute: 100,
  wasProvisioned: true,
  inFlight: spread(60),
  reports: { invocations: 2e6, coldStarts: 10, maxMemoryUsedMegabytes: 700 },
};
const NOTHING: Measured = {
  functions: new Map(),
  clusters: new Map(),
  queues: new Map(),
  alarms: new Map(),
};

interface Scene {
  readonly edge?: Partial<MeasuredFunction>;
  readonly measured?: Partial<Measured>;
  readonly file?: object;
}

function advised({ edge, measured, file = { mode: 'shadow' } }: Scene) {
  const { configuration } = accountOf('edge', file);
  const functions = new Map(edge ? [['edge', { ...fits, ...edge }] as const] : []);
  return adviceOn(configuration, { ...NOTHING, functions, ...measured }, FROM);
}

const alarm = (name: string) => `tidegate/assistant/${name}`;

test('nothing that was not measured is advised on', () => {
  expect(advised({})).toEqual([]);
});

test('nothing is said of what fits', () => {
  expect(advised({ edge: {} })).toEqual([]);
});

describe('a floor', () => {
  test('of a function that the busiest minutes did not need', () => {
    const [advice] = advised({ edge: { inFlight: spread(34) } });

    expect(advice).toMatchObject({
      about: 'edge',
      changes: [{ path: ['edgeFunctions', 'edge', 'scaling', 'minInstances'], value: '1' }],
      saves: { dollars: expect.closeTo(540.00432, 4), price: expect.stringContaining('us-east-1') },
    });
    expect(advice?.numbers[0]).toBe(
      '34 requests in flight at the most, 30.6 at the P99, 17 at the median; the floor has 100 environments',
    );
  });

  test('stays where one instance less would have been at the scale-up line', () => {
    expect(advised({ edge: { inFlight: spread(36) } })).toEqual([]);
  });

  test('of readers that were idle together, never below one', () => {
    const auroraClusters = { db: { ...accountOf('db').target.configuration, minReaders: 3 } };
    const readers = (max: number) =>
      advised({
        measured: { clusters: new Map([['db', { readerCpuPercent: spread(max) }]]) },
        file: { mode: 'shadow', auroraClusters },
      })[0];

    expect(readers(40)?.changes).toEqual([
      { path: ['auroraClusters', 'db', 'minReaders'], value: '2' },
    ]);
    expect(readers(40)?.numbers[1]).toContain('2 of them would have had 60 % at the most');
    expect(readers(2)?.changes[0]?.value).toBe('1');
    expect(readers(60)).toBeUndefined();
  });
});

describe('memory', () => {
  const reports = (maxMemoryUsedMegabytes: number) => ({
    edge: { reports: { invocations: 2e6, coldStarts: 0, maxMemoryUsedMegabytes } },
  });

  test('that is never used: what was, a quarter more, and what that saves of the floor', () => {
    expect(advised(reports(300))).toMatchObject([
      {
        changes: [{ path: ['edgeFunctions', 'edge', 'memoryMegabytes'], value: '384' }],
        saves: { dollars: expect.closeTo(1080.00864 * (1 - 384 / 1024), 4) },
      },
    ]);
  });

  test('that is nearly all used is to be raised, and saves nothing', () => {
    const [advice] = advised(reports(1000));

    expect(advice?.changes[0]?.value).toBe('1280');
    expect(advice).not.toHaveProperty('saves');
  });
});

describe('an instance class', () => {
  const clusterOf = (instanceClass: string, cpu: number, freeMegabytes: number) => {
    const db = accountOf('db').target.configuration;
    const auroraClusters = { db: { ...db, instanceClass, memoryMegabytes: 32_768 } };
    const measured = {
      writerCpuPercent: spread(cpu),
      readerCpuPercent: spread(5),
      writerFreeableMegabytes: freeMegabytes,
    };
    return advised({
      measured: { clusters: new Map([['db', measured]]) },
      file: { mode: 'shadow', auroraClusters },
    });
  };

  test('half as large for a cluster that idles, with the keys that follow it', () => {
    expect(clusterOf('db.r6g.xlarge', 20, 24_000)[0]?.changes).toEqual([
      { path: ['auroraClusters', 'db', 'instanceClass'], value: 'db.r6g.large' },
      { path: ['auroraClusters', 'db', 'memoryMegabytes'], value: '16384' },
      { path: ['auroraClusters', 'db', 'maxDatabaseConnections'], value: '800' },
    ]);
  });

  test.each([
    ['its CPU is used', 'db.r6g.xlarge', 35, 24_000],
    ['its memory is used', 'db.r6g.xlarge', 20, 12_000],
    ['it is the smallest', 'db.r6g.large', 20, 24_000],
    ['it is serverless', 'db.serverless', 20, 24_000],
  ])('stays where %s', (_, instanceClass, cpu, free) => {
    expect(clusterOf(instanceClass, cpu, free)).toEqual([]);
  });
});

describe('an alarm', () => {
  const historyOf = (name: string, timesRaised: number, shareRaised: number) => ({
    alarms: new Map([[alarm(name), { timesRaised, shareRaised }]]),
  });

  test('that never warned, far above all that was measured', () => {
    const warned = (max: number) =>
      advised({
        edge: { responseMillis: spread(max) },
        measured: historyOf('edge/response-time/warning', 0, 0),
      });

    expect(warned(310)).toMatchObject([
      {
        changes: [
          { path: ['edgeFunctions', 'edge', 'thresholds', 'p95Millis', 'warning'], value: '620' },
        ],
      },
    ]);
    expect(warned(600)).toEqual([]);
  });

  test('that is raised most of the time, with a threshold that would not be', () => {
    const [advice] = advised({
      edge: { responseMillis: spread(4000) },
      measured: historyOf('edge/response-time/critical', 3, 0.6),
    });

    expect(advice?.numbers[0]).toBe(
      'raised 3 times in 14 days, 60 % of the time; tidegate/assistant/edge/response-time/critical is at 2500',
    );
    expect(advice?.changes).toEqual([
      { path: ['edgeFunctions', 'edge', 'thresholds', 'p95Millis', 'critical'], value: '3600' },
    ]);
  });

  test('that flaps is to be looked at, where nothing was measured of it', () => {
    const flapping = historyOf('db/reader-cpu/warning', 140, 0.1);

    expect(advised({ measured: flapping })[0]?.changes).toEqual([
      { path: ['auroraClusters', 'db', 'thresholds', 'cpuPercent', 'warning'] },
    ]);
    expect(advised({ measured: historyOf('db/reader-cpu/warning', 139, 0.1) })).toEqual([]);
  });

  test("of Tidegate's own is not its operator's to tune", () => {
    expect(advised({ measured: historyOf('reconcile-1/heartbeat/critical', 0, 1) })).toEqual([]);
  });
});

describe('a commitment', () => {
  test('covers what always stands, windows included, of what acts', () => {
    const night = { targets: ['edge'], from: '22:00', to: '06:00', minInstances: 1 };
    const [edge, db] = advised({ file: { windows: { weekly: { night } } } });

    expect(edge?.numbers[0]).toContain('1 at the least in the next 30 days, $540 in them');
    expect(db?.says).toBe('reserved instances would cover what always stands');
    expect(db?.numbers[1]).toContain('--db-instance-class db.r6g.large');
  });

  test('is not worth it for a few dollars', () => {
    const small = { edge: { ...accountOf('edge').target.configuration, memoryMegabytes: 128 } };

    const about = advised({
      file: { edgeFunctions: { edge: { ...small.edge, scaling: { targetConcurrency: 5 } } } },
    }).map((advice) => advice.about);

    expect(about).toEqual(['db']);
  });
});

test('what saves most comes first', () => {
  const saves = advised({
    edge: {
      inFlight: spread(10),
      reports: { invocations: 1, coldStarts: 0, maxMemoryUsedMegabytes: 100 },
    },
  }).map(({ saves }) => Math.round(saves?.dollars ?? 0));

  // 128 of 1024 MB would have been enough, and 1 of 2 instances
  expect(saves).toEqual([945, 540]);
});
