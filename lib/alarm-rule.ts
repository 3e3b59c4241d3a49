import { Duration, Stack } from 'aws-cdk-lib';
import { type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmNamePrefix } from '../core/alarms/alarm-name.ts';
import { existingAlarms } from '../core/alarms/existing-alarms.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { Shard } from '../core/shards.ts';
import { alarmArnPrefix } from './names.ts';

export interface AlarmRuleProps {
  readonly configuration: Configuration;
  readonly shard: Shard;
  readonly onAlarm: IFunction;
  readonly undelivered: Queue;
}

/**
 * Alarms that change state → `on-alarm`, at least once and in any order. Only genuine events of this account and
 * region match; INSUFFICIENT_DATA does not, because nothing follows from it.
 */
export class AlarmRule extends Construct {
  constructor(scope: Construct, id: string, props: AlarmRuleProps) {
    super(scope, id);
    const { project } = props.configuration;
    new Rule(this, 'Rule', {
      description: `Tidegate: alarms ${alarmNamePrefix(project)}* that change state`,
      eventPattern: alarmEventPattern(this, props),
      targets: [
        new LambdaTarget(props.onAlarm, {
          // An older event is worth nothing: reconcile has looked at every target since.
          maxEventAge: Duration.minutes(5),
          retryAttempts: 10,
          deadLetterQueue: props.undelivered,
        }),
      ],
    });
  }
}

/** Matches the alarms that drive a target of this shard, wherever they are drawn: Tidegate's own and the user's. */
export function alarmNames(configuration: Configuration, { drivenBy, targets }: Shard) {
  const { project, shards } = configuration;
  const prefix = alarmNamePrefix(project);
  const own = shards > 1 ? drivenBy.map((component) => `${prefix}${component}/`) : [prefix];
  const names = existingAlarms(configuration)
    .filter(({ target }) => targets.some(({ name }) => name === target))
    .map(({ alarmName }) => alarmName);
  return [...own.map((each) => ({ prefix: each })), ...new Set(names)];
}

function alarmEventPattern(
  scope: Construct,
  { configuration, shard }: AlarmRuleProps,
): EventPattern {
  const { account, region } = Stack.of(scope);
  return {
    source: ['aws.cloudwatch'],
    detailType: ['CloudWatch Alarm State Change'],
    account: [account],
    region: [region],
    resources: Match.prefix(alarmArnPrefix(scope, '')),
    detail: {
      alarmName: alarmNames(configuration, shard),
      state: { value: ['ALARM', 'OK'] },
    },
  };
}
