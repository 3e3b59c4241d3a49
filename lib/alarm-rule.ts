import { Duration, Stack } from 'aws-cdk-lib';
import { type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmArnPrefix } from './names.ts';

export interface AlarmRuleProps {
  /** What the names of a project's alarms start with. */
  readonly projectPrefix: string;
  /** What the names of the alarms of this shard start with; undefined when one shard has them all. */
  readonly componentPrefixes: readonly string[] | undefined;
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
    new Rule(this, 'Rule', {
      description: `Tidegate: alarms ${props.projectPrefix}* that change state`,
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

function alarmEventPattern(
  scope: Construct,
  { projectPrefix, componentPrefixes }: AlarmRuleProps,
): EventPattern {
  const { account, region } = Stack.of(scope);
  return {
    source: ['aws.cloudwatch'],
    detailType: ['CloudWatch Alarm State Change'],
    account: [account],
    region: [region],
    resources: Match.prefix(alarmArnPrefix(scope, projectPrefix)),
    detail: {
      ...(componentPrefixes && { alarmName: componentPrefixes.map((prefix) => ({ prefix })) }),
      state: { value: ['ALARM', 'OK'] },
    },
  };
}
