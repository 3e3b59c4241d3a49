import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { existingAlarms as named } from '../../core/alarms/existing-alarms.ts';
import { plural } from '../text.ts';
import { awsCommand, type Check, type DoctorContext } from './check.ts';

/** As many as CloudWatch takes by name. */
const MOST_NAMES = 100;

/** The alarms of the user's own that targets name are in the account, metric or composite. */
export const existingAlarms: Check<DoctorContext> = {
  name: 'existing alarms',
  async run({ configuration, clients }) {
    const alarms = named(configuration);
    const names = [...new Set(alarms.map(({ alarmName }) => alarmName))];
    const found = new Set<string | undefined>();
    for (let start = 0; start < names.length; start += MOST_NAMES) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await clients.cloudWatch.send(
        new DescribeAlarmsCommand({
          AlarmNames: names.slice(start, start + MOST_NAMES),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        }),
      );
      for (const { AlarmName } of [...MetricAlarms, ...CompositeAlarms]) found.add(AlarmName);
    }
    return {
      findings: alarms
        .filter(({ alarmName }) => !found.has(alarmName))
        .map(({ target, name, alarmName }) => ({
          what: `${target}: there is no alarm ${alarmName} (${name})`,
          why: 'it never asks for capacity',
          mend: awsCommand(configuration, 'cloudwatch describe-alarms --query *[].AlarmName'),
        })),
      says: names.length === 0 ? 'none is named' : plural(names.length, 'alarm'),
    };
  },
};
