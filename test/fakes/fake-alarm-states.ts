import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { createAlarmStates } from '../../adapters/aws-alarm-states.ts';
import type { AlarmStateValue } from '../../core/ports.ts';
import type { AlarmStateSource } from '../../core/runbooks/ports.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

export interface FakeAlarmStates extends AlarmStateSource {
  readonly exchanges: readonly Exchange[];
  /** By name; of one that is not there nothing is answered. */
  readonly states: Map<string, AlarmStateValue>;
}

/** Alarms as CloudWatch answers for them by name, through a real SDK client. */
export function fakeAlarmStates(since: Date): FakeAlarmStates {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const states = new Map<string, AlarmStateValue>();
  const exchanges = scriptClient(client, (_, input) => {
    const { AlarmNames } = z.object({ AlarmNames: z.array(z.string()) }).parse(input);
    const MetricAlarms = AlarmNames.flatMap((AlarmName) => {
      const StateValue = states.get(AlarmName);
      return StateValue ? [{ AlarmName, StateValue, StateTransitionedTimestamp: since }] : [];
    });
    return { MetricAlarms };
  });
  return { ...createAlarmStates({ client }), exchanges, states };
}
