import {
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { OutsideFaultError } from '../core/errors.ts';
import type { AlarmReading, AlarmSource } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';

/** Alarms as CloudWatch has them now, metric and composite; nothing is cached, and no event is believed. */
export function createCloudWatchAlarms({
  client,
}: {
  readonly client: CloudWatchClient;
}): AlarmSource {
  return {
    inAlarm: (namePrefix) =>
      readPages(client, namePrefix).catch(outsideFault(`read the alarms ${namePrefix}*`)),
  };
}

async function readPages(
  client: CloudWatchClient,
  namePrefix: string,
): Promise<readonly AlarmReading[]> {
  const pages = paginateDescribeAlarms(
    { client, pageSize: 100, stopOnSameToken: true },
    {
      AlarmNamePrefix: namePrefix,
      StateValue: 'ALARM',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], // CloudWatch leaves composite alarms out unless asked
    },
  );
  const readings: AlarmReading[] = [];
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
    readings.push(...[...MetricAlarms, ...CompositeAlarms].map(readingOf));
  return readings;
}

function readingOf(alarm: MetricAlarm | CompositeAlarm): AlarmReading {
  const { AlarmName: name, StateValue: state } = alarm;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  if (name === undefined || state === undefined || since === undefined)
    throw new OutsideFaultError(
      `DescribeAlarms must answer name, state and time of an alarm, got ${JSON.stringify({ name, state, since })}`,
    );
  return { name, state, since };
}
