import { describe, expect, test } from '@jest/globals';
import { brokenRules } from '../../../core/config/rules.ts';
import { configurationSchema } from '../../../core/config/schema.ts';

const instances = ['db-1', 'db-2'];
const cluster = 'database';
const game = {
  runbook: 'aurora-failover',
  cluster,
  stopAlarm: 'slo',
  objectives: { recoverySeconds: 60 },
};

const broken = (runbooks: object) =>
  brokenRules(
    configurationSchema.parse({
      project: 'assistant',
      region: 'us-east-1',
      quota: { concurrentExecutions: 1000 },
      auroraClusters: {
        [cluster]: {
          clusterIdentifier: 'db',
          instanceClass: 'db.r6g.large',
          memoryMegabytes: 16_384,
          maxDatabaseConnections: 1600,
          availabilityZones: ['us-east-1a'],
        },
      },
      runbooks: { auroraFailover: { [cluster]: { instances } }, ...runbooks },
    }),
  );

describe('drills', () => {
  test('of what is configured, as dry runs, break no rule', () => {
    const schedule = { cron: '0 9 ? * TUE *', timeZone: 'Europe/Berlin' };

    expect(broken({ drills: { weekly: { ...game, schedule } } })).toEqual([]);
  });

  test('start a runbook that is configured for their cluster', () => {
    expect(broken({ drills: { weekly: { ...game, runbook: 'fail-back' } } })).toMatchObject([
      { path: ['runbooks', 'drills', 'weekly', 'cluster'], found: 'fail-back of database' },
    ]);
    expect(broken({ drills: { weekly: { ...game, cluster: 'other' } } })).toMatchObject([
      { mend: 'add other under runbooks.auroraFailover, or name one of: database' },
    ]);
  });

  test('run for real in a sandbox only', () => {
    const drills = { weekly: { ...game, mode: 'run' } };

    expect(broken({ drills, sandbox: true })).toEqual([]);
    expect(broken({ drills })).toMatchObject([
      { path: ['runbooks', 'drills', 'weekly', 'mode'], found: 'mode run and no sandbox' },
    ]);
  });

  test('have a time zone that there is, and a name', () => {
    const schedule = { cron: '0 9 ? * TUE *', timeZone: 'Europe/Atlantis' };

    expect(broken({ drills: { weekly: { ...game, schedule } } })).toMatchObject([
      { found: 'Europe/Atlantis' },
    ]);
    expect(broken({ drills: { 'The Week': game } })).toMatchObject([
      { path: ['runbooks', 'drills', 'The Week'], mend: 'rename it' },
    ]);
  });

  test.each(['0 9 * * TUE', 'rate(7 days)', "0 9 ? * TUE *')"])('are not held at %s', (cron) => {
    expect(() => broken({ drills: { weekly: { ...game, schedule: { cron } } } })).toThrow('cron');
  });
});

describe('alarms', () => {
  const startByAlarm = (act: string, inputs = {}) => ({ alarms: ['writer-lost'], act, inputs });
  const larger = { InstanceClass: 'db.r6g.xlarge' };

  test('may run a failover, and start anything as a dry run', () => {
    const failover = { [cluster]: { instances, startByAlarm: startByAlarm('run') } };
    const scaling = { [cluster]: { instances, startByAlarm: startByAlarm('approve', larger) } };

    expect(broken({ auroraFailover: failover, scaleDatabase: scaling })).toEqual([]);
  });

  test('run nothing else', () => {
    const scaleDatabase = { [cluster]: { instances, startByAlarm: startByAlarm('run', larger) } };

    expect(broken({ scaleDatabase })).toMatchObject([
      {
        path: ['runbooks', 'scaleDatabase', cluster, 'startByAlarm', 'act'],
        mend: 'write act: approve',
      },
    ]);
  });
});

describe('inputs of what nobody starts by hand', () => {
  const scaleDatabase = { [cluster]: { instances } };
  const drill = { ...game, runbook: 'scale-database' };

  test('fit the runbook of a drill', () => {
    const inputs = { InstanceClass: 'large', Speed: 'fast' };
    const findings = broken({ scaleDatabase, drills: { weekly: { ...drill, inputs } } });

    expect(findings.map(({ path }) => path.join('.'))).toEqual([
      'runbooks.drills.weekly.inputs',
      'runbooks.drills.weekly.inputs',
    ]);
    expect(findings.map(({ found }) => found)).toEqual([
      'scale-database has no input Speed: leave it out',
      expect.stringContaining('InstanceClass is like'),
    ]);
  });

  test('fit the runbook that an alarm starts', () => {
    const startByAlarm = { alarms: ['writer-hot'] };

    expect(broken({ scaleDatabase: { [cluster]: { instances, startByAlarm } } })).toMatchObject([
      {
        path: ['runbooks', 'scaleDatabase', cluster, 'startByAlarm', 'inputs'],
        found: expect.stringContaining('InstanceClass is missing'),
      },
    ]);
  });
});
