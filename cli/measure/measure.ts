import { readAlarmHistory } from '../../adapters/aws-alarm-history.ts';
import { createCloudWatchAlarms } from '../../adapters/aws-cloudwatch-alarms.ts';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { alarmNamePrefix } from '../../core/alarms/alarm-name.ts';
import type { Configuration } from '../../core/config/schema.ts';
import type { AlarmHistory, Measured } from '../../core/cost/measured.ts';
import type { Clients } from '../outside.ts';
import { measureDatabases } from './databases.ts';
import { measureFunctions } from './functions.ts';
import { lastTwoWeeks } from './series.ts';

/** Two weeks of everything that the configuration names. Reads, and changes nothing. */
export async function measure(
  clients: Pick<Clients, 'cloudWatch' | 'cloudWatchLogs' | 'lambda'>,
  configuration: Configuration,
  now: Date,
): Promise<Measured & { readonly missing: readonly string[] }> {
  return {
    ...(await measureFunctions(clients, configuration, now)),
    ...(await measureDatabases(clients, configuration, now)),
    alarms: await alarmHistories(clients, configuration, now),
  };
}

/** One after another: CloudWatch takes only so many of these calls a second, of everybody in the account. */
async function alarmHistories(
  { cloudWatch }: Pick<Clients, 'cloudWatch'>,
  configuration: Configuration,
  now: Date,
): Promise<ReadonlyMap<string, AlarmHistory>> {
  const raised = await createCloudWatchAlarms({ client: cloudWatch }).inAlarm(
    alarmNamePrefix(configuration.project),
  );
  const inAlarm = new Set(raised.map(({ name }) => name));
  const histories = new Map<string, AlarmHistory>();
  for (const { name } of alarmDefinitions(configuration)) {
    const question = { name, isInAlarm: inAlarm.has(name), ...lastTwoWeeks(now) };
    histories.set(name, await readAlarmHistory(cloudWatch, question));
  }
  return histories;
}
