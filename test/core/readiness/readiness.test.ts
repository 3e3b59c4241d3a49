import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { readiness } from '../../../core/readiness/judge-standby.ts';
import type { StandbyReading } from '../../../core/readiness/ports.ts';
import { isReadyForShift, type ReadinessPartName } from '../../../core/readiness/readiness.ts';
import { standbyOf, standbys } from '../../../core/readiness/standby.ts';

const now = new Date('2026-11-02T08:00:00Z');
const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
const configuration = configurationSchema.parse({
  ...shipped,
  runbooks: {
    regionShift: {
      'assistant-db': {
        globalClusterIdentifier: 'assistant-global',
        partner: { region: 'eu-west-1', clusterIdentifier: 'assistant-db' },
        recoveryPointSeconds: 5,
        peak: { instances: { 'assistant-edge': 12 }, readers: 2 },
      },
    },
  },
});
const standby = standbyOf(configuration, 'assistant-db');
if (!standby) throw new Error('the cluster has no region shift');

const known = <T>(value: T) => ({ kind: 'known', value }) as const;
const unknown = { kind: 'unknown', says: 'could not read it: AccessDenied' } as const;

/** 12 instances of 50: 600 environments, and a writer with two readers. */
const READY: StandbyReading = {
  cluster: known({
    engineVersion: '16.6',
    availableInstances: 3,
    latestRestorableAt: new Date('2026-11-02T07:57:00Z'),
    earliestRestorableAt: new Date('2026-10-26T08:00:00Z'),
  }),
  global: known({ engineVersion: '16.6', isWriterHere: false }),
  lagMillis: known(120),
  concurrency: known({ concurrentExecutions: 1000, reservedConcurrency: 700 }),
  instances: known({ used: 12, most: 40 }),
  environments: known(new Map([['assistant-edge', 600]])),
  alarms: known(new Map(standby.alarmNames.map((name) => [name, true]))),
};

const readinessOf = (reading: Partial<StandbyReading>) =>
  readiness(standby, { ...READY, ...reading }, now);
const partOf = (name: ReadinessPartName, reading: Partial<StandbyReading>) =>
  readinessOf(reading).parts.find((part) => part.name === name);

test('a standby with everything standing has 100', () => {
  const { score, cluster, at, parts } = readinessOf({});

  expect({ score, cluster, at }).toEqual({ score: 100, cluster: 'assistant-db', at: now });
  expect(parts.every(({ isReady }) => isReady)).toBe(true);
});

test('every standby of the configuration is one, with the alarms that are drawn in its region', () => {
  expect(standbys(configuration)).toEqual([standby]);
  expect(standby.alarmNames).toEqual(alarmDefinitions(configuration).map(({ name }) => name));
  expect(standbys(shipped)).toEqual([]);
});

const withCluster = (more: object) =>
  READY.cluster.kind === 'known' ? known({ ...READY.cluster.value, ...more }) : READY.cluster;

describe.each<[ReadinessPartName, string, Partial<StandbyReading>, string]>([
  [
    'replication-lag',
    'behind by more than the recovery point',
    { lagMillis: known(5001) },
    '5001 ms',
  ],
  [
    'quotas',
    'without room for the peak beside what others reserve',
    { concurrency: known({ concurrentExecutions: 1000, reservedConcurrency: 901 }) },
    '1001 of 1000 concurrent executions, 12 of 40 DB instances',
  ],
  [
    'quotas',
    'without room for the readers that are missing',
    { cluster: withCluster({ availableInstances: 1 }), instances: known({ used: 39, most: 40 }) },
    '800 of 1000 concurrent executions, 41 of 40 DB instances',
  ],
  [
    'engine-version',
    'on another version than the global cluster',
    { cluster: withCluster({ engineVersion: '16.4' }) },
    '16.4, the global cluster has 16.6',
  ],
  [
    'capacity',
    'with a cold function',
    { environments: known(new Map()) },
    '3 instances, assistant-edge 0',
  ],
  [
    'capacity',
    'with no reader left once one is the writer',
    { cluster: withCluster({ availableInstances: 2 }) },
    '2 instances, assistant-edge 600',
  ],
  [
    'backup-age',
    'whose backup has stopped',
    { cluster: withCluster({ latestRestorableAt: new Date('2026-11-02T07:44:59Z') }) },
    '901 s, back to 2026-10-26T08:00:00.000Z',
  ],
  [
    'backup-age',
    'whose backup RDS does not name',
    { cluster: withCluster({ latestRestorableAt: undefined }) },
    'unknown: RDS names no moment to restore to',
  ],
])('%s', (name, story, reading, value) => {
  test(`a standby ${story} is not ready, and says so`, () => {
    expect(partOf(name, reading)).toMatchObject({ isReady: false, value });
    expect(readinessOf(reading).score).toBeLessThan(100);
  });
});

describe('alarm parity', () => {
  const [first = ''] = standby.alarmNames;
  const count = standby.alarmNames.length;

  test.each([
    ['missing', (alarms: Map<string, boolean>) => alarms.delete(first)],
    ['disabled', (alarms: Map<string, boolean>) => alarms.set(first, false)],
  ])('an alarm that is %s is named', (_, change) => {
    const alarms = new Map(standby.alarmNames.map((alarm) => [alarm, true]));
    change(alarms);

    expect(partOf('alarm-parity', { alarms: known(alarms) })).toMatchObject({
      isReady: false,
      value: `${count - 1} of ${count} alarms: ${first} is missing or disabled`,
    });
  });
});

test('the cluster that takes writes has nothing to lag behind', () => {
  const global = known({ engineVersion: '16.6', isWriterHere: true });

  expect(partOf('replication-lag', { global, lagMillis: unknown })).toMatchObject({
    isReady: true,
    value: '0 ms: the writer is here',
  });
});

test('what stands already is not counted twice against the quota', () => {
  const concurrency = known({ concurrentExecutions: 1000, reservedConcurrency: 900 });

  // 900 - 600 standing + 600 at peak + 100 kept unreserved
  expect(partOf('quotas', { concurrency })).toMatchObject({
    isReady: true,
    value: '1000 of 1000 concurrent executions, 12 of 40 DB instances',
  });
});

describe('what is not known is not ready', () => {
  test.each<[keyof StandbyReading, readonly ReadinessPartName[]]>([
    ['lagMillis', ['replication-lag']],
    ['concurrency', ['quotas']],
    ['instances', ['quotas']],
    ['global', ['engine-version']],
    ['environments', ['quotas', 'capacity']],
    ['cluster', ['quotas', 'engine-version', 'capacity', 'backup-age']],
    ['alarms', ['alarm-parity']],
  ])('%s', (reading, names) => {
    const { parts } = readinessOf({ [reading]: unknown });
    const notReady = parts.filter(({ isReady }) => !isReady);

    expect(notReady.map(({ name }) => name)).toEqual(names);
    for (const { value } of notReady) expect(value).toContain(unknown.says);
  });
});

describe('the score', () => {
  const slow = { lagMillis: known(60_000) };
  const cold = {
    environments: known(new Map()),
    concurrency: known({ concurrentExecutions: 1000, reservedConcurrency: 100 }),
  };

  test('is below 50 as soon as a hard part is not ready, whatever else stands', () => {
    expect(readinessOf(slow).score).toBe(33);
    expect(isReadyForShift(readinessOf(slow))).toBe(false);
  });

  test('stays above 50 when only soft parts are not ready', () => {
    expect(readinessOf(cold).score).toBe(83);
    expect(isReadyForShift(readinessOf(cold))).toBe(true);
    expect(readinessOf({ ...cold, alarms: unknown }).score).toBe(66);
  });

  test('never grows when one more part is lost', () => {
    const losses = ['lagMillis', 'instances', 'global', 'environments', 'alarms'] as const;
    let [reading, last]: [Partial<StandbyReading>, number] = [{}, 100];
    for (const loss of losses) {
      reading = { ...reading, [loss]: unknown };
      const { score } = readinessOf(reading);
      expect(score).toBeLessThanOrEqual(last);
      last = score;
    }
    expect(last).toBe(0);
  });
});
