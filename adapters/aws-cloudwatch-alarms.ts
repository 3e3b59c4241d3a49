import {
  type CloudWatchClient,
  type CompositeAlarm,
  type DescribeAlarmsInput,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { OutsideFaultError } from '../core/errors.ts';
import type { AlarmReading, AlarmSource } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';

const MOST_NAMES = 100;

/** Alarms as CloudWatch has them now, metric and composite; nothing is cached, and no event is believed. */
export function createCloudWatchAlarms({
  client,
}: {
  readonly client: CloudWatchClient;
}): AlarmSource {
  return {
    inAlarm: async (AlarmNamePrefix, names = []) => {
      const lists = await Promise.all(
        [{ AlarmNamePrefix }, ...inCalls(names)].map((which) =>
          readPages(client, which).catch(outsideFault(`read the alarms ${wordsOf(which)}`)),
        ),
      );
      return lists.flat();
    },
  };
}

type Which = Pick<DescribeAlarmsInput, 'AlarmNamePrefix' | 'AlarmNames'>;

/** CloudWatch takes names without a prefix only, and 100 of them. */
function inCalls(names: readonly string[]): readonly Which[] {
  const unique = [...new Set(names)];
  const calls = Math.ceil(unique.length / MOST_NAMES);
  return Array.from({ length: calls }, (_, call) => ({
    AlarmNames: unique.slice(call * MOST_NAMES, (call + 1) * MOST_NAMES),
  }));
}

function wordsOf({ AlarmNamePrefix, AlarmNames = [] }: Which): string {
  return AlarmNamePrefix === undefined ? AlarmNames.join(', ') : `${AlarmNamePrefix}*`;
}

async function readPages(client: CloudWatchClient, which: Which): Promise<readonly AlarmReading[]> {
  const pages = paginateDescribeAlarms(
    { client, pageSize: 100, stopOnSameToken: true },
    {
      ...which,
      StateValue: 'ALARM',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], // CloudWatch leaves composite alarms out unless asked
    },
  );
  const readings: AlarmReading[] = [];
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
    readings.push(...[...MetricAlarms, ...CompositeAlarms].map(alarmReadingOf));
  return readings;
}

export function alarmReadingOf(alarm: MetricAlarm | CompositeAlarm): AlarmReading {
  const { AlarmName: name, StateValue: state } = alarm;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  if (name === undefined || state === undefined || since === undefined)
    throw new OutsideFaultError(
      `DescribeAlarms must answer name, state and time of an alarm, got ${JSON.stringify({ name, state, since })}`,
    );
  return { name, state, since };
}
