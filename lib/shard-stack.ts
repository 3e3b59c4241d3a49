import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../core/config/schema.ts';
import { failedEventsName, handlerName } from '../core/own-names.ts';
import type { Shard } from '../core/shards.ts';
import { windowSchedules } from '../core/windows/schedules.ts';
import { AlarmRule } from './alarm-rule.ts';
import { Alarms } from './alarms.ts';
import { Dashboard } from './dashboard.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { Handler } from './handler.ts';
import type { HandlerBundles } from './handler-bundle.ts';
import { loopPermissions } from './handler-permissions.ts';
import { allow, together } from './permissions.ts';
import { ReconcileSchedule } from './reconcile-schedule.ts';
import { readingTraffic } from './traffic-permissions.ts';
import { WindowSchedules } from './window-schedules.ts';

export interface ShardStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly shard: Shard;
  readonly foundation: FoundationStack;
  readonly bundles: HandlerBundles;
  /** One-off windows that are over by then get no schedule. */
  readonly now: Date;
  /** Ends names that an account has once for all its regions; empty in the home region. */
  readonly suffix: string;
}

/** The alarms of a shard's targets, what they route to, and `reconcile`. */
export class ShardStack extends Stack {
  readonly shard: Shard;
  readonly foundation: FoundationStack;

  constructor(scope: Construct, id: string, props: ShardStackProps) {
    super(scope, id, props);
    this.shard = props.shard;
    this.foundation = props.foundation;
    const { configuration, shard, foundation, bundles } = props;
    const { project } = configuration;
    // Keeps what could not be delivered to a handler, and what a handler failed on.
    const failedEvents = deadLetterQueue(
      this,
      'FailedEvents',
      failedEventsName(project, shard.number),
    );
    const environment = {
      SHARD: String(shard.number),
      TABLE_NAME: foundation.table.tableName,
      TOPIC_ARN: foundation.topic.topicArn,
      REJECTED_QUEUE_URL: foundation.rejectedEvents.queueUrl,
    };
    const permissions = loopPermissions(this, { foundation, project, targets: shard.targets });

    const onAlarm = new Handler(this, 'OnAlarm', {
      name: handlerName(project, 'on-alarm', shard.number),
      description: `Tidegate ${project}: looks at the targets that an alarm drives`,
      bundle: bundles['on-alarm'],
      environment,
      permissions: together(permissions, {
        statements: [
          allow({
            actions: ['sqs:SendMessage'],
            resources: [foundation.rejectedEvents.queueArn],
          }),
        ],
        acknowledgments: [],
      }),
      failedEvents,
      maxEventAge: Duration.minutes(5),
      retryAttempts: 2,
    });
    const reconcile = new Handler(this, 'Reconcile', {
      name: handlerName(project, 'reconcile', shard.number),
      description: `Tidegate ${project}: looks at every target, each minute`,
      bundle: bundles.reconcile,
      environment,
      permissions: together(permissions, readingTraffic(configuration, { shard, foundation })),
      failedEvents,
      maxEventAge: Duration.minutes(1),
      retryAttempts: 0, // the next minute is the retry
    });

    new AlarmRule(this, 'AlarmRule', {
      configuration,
      shard,
      onAlarm: onAlarm.function,
      undelivered: failedEvents,
    });
    const { role } = new ReconcileSchedule(this, 'ReconcileSchedule', {
      reconcile: reconcile.function,
      undelivered: failedEvents,
    });
    new WindowSchedules(this, 'WindowSchedules', {
      schedules: windowSchedules(configuration, shard.targets, props.now),
      reconcile: reconcile.function,
      role,
      undelivered: failedEvents,
    });
    new Alarms(this, 'Alarms', { definitions: shard.alarms, topicArn: foundation.topic.topicArn });
    new Dashboard(this, 'Dashboard', { configuration, shard, suffix: props.suffix });

    new CfnOutput(this, 'OnAlarmFunctionName', { value: onAlarm.function.functionName });
    new CfnOutput(this, 'ReconcileFunctionName', { value: reconcile.function.functionName });
    new CfnOutput(this, 'FailedQueueUrl', { value: failedEvents.queueUrl });
  }
}
