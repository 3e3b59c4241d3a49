import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmStateSource } from '../core/runbooks/ports.ts';
import { alarmReadingOf } from './aws-cloudwatch-alarms.ts';
import { outsideFault } from './aws-errors.ts';

/** The states of alarms by their names, at most 100 of them, as CloudWatch has them now. */
export function createAlarmStates({
  client,
}: {
  readonly client: CloudWatchClient;
}): AlarmStateSource {
  return {
    async read(names) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await client
        .send(
          new DescribeAlarmsCommand({
            AlarmNames: [...names],
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], // CloudWatch leaves composite alarms out unless asked
            MaxRecords: 100,
          }),
        )
        .catch(outsideFault(`read the alarms ${names.join(', ')}`));
      const readings = [...MetricAlarms, ...CompositeAlarms].map(alarmReadingOf);
      return new Map(readings.map((reading) => [reading.name, reading]));
    },
  };
}
