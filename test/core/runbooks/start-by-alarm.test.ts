import { expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import {
  alarmStarts,
  decideAlarmStart,
  runsByAlarm,
} from '../../../core/runbooks/start-by-alarm.ts';
import { inMemoryLocks } from '../../fakes/in-memory-locks.ts';

const now = new Date('2026-11-02T08:00:00Z');
const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
const instances = ['assistant-db-writer', 'assistant-db-reader'];

/** A configuration that got past the rules, as one that was edited beside the code. */
const configuration = configurationSchema.parse({
  ...shipped,
  runbooks: {
    auroraFailover: { 'assistant-db': { instances, startByAlarm: { alarms: ['a'], act: 'run' } } },
    scaleDatabase: {
      'assistant-db': {
        instances,
        startByAlarm: { alarms: ['b'], act: 'run', inputs: { InstanceClass: 'db.r6g.xlarge' } },
      },
    },
  },
});

test('every start names its runbook, its cluster and its inputs', () => {
  expect(alarmStarts(configuration)).toEqual([
    { runbook: 'aurora-failover', cluster: 'assistant-db', alarms: ['a'], act: 'run', inputs: {} },
    {
      runbook: 'scale-database',
      cluster: 'assistant-db',
      alarms: ['b'],
      act: 'run',
      inputs: { InstanceClass: 'db.r6g.xlarge' },
    },
  ]);
});

test('the code lets no other runbook than a failover run for an alarm, whatever the file says', async () => {
  const raised = { name: 'b', state: 'ALARM', since: now } as const;
  const decision = await decideAlarmStart(
    {
      runbook: RUNBOOKS['scale-database'],
      request: { cluster: 'assistant-db', mode: 'run' },
      configuration,
      execution: { id: 'one', name: 'one', startedAt: now },
      outcomes: new Map(),
      startedAt: now,
      now,
    },
    'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-alarm/events',
    { alarms: { read: async () => new Map([['b', raised]]) }, locks: inMemoryLocks() },
  );

  expect(decision).toEqual({
    kind: 'refused',
    says: 'no alarm may run scale-database of assistant-db without an approval',
  });
  expect(runsByAlarm(configuration, 'scale-database')).toBe(false);
  expect(runsByAlarm(configuration, 'aurora-failover')).toBe(true);
});
