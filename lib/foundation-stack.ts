import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmNamePrefix } from '../core/alarms/alarm-name.ts';
import type { Configuration } from '../core/config/schema.ts';
import { rejectedEventsName, undeliveredNotificationsName } from '../core/own-names.ts';
import { BrakesDoor } from './brakes-door.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';
import type { HandlerBundles } from './handler-bundle.ts';
import { alarmArnPrefix } from './names.ts';

export interface FoundationStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly bundles: HandlerBundles;
}

/** What all shards share: the state table, the topic that people subscribe to, the queue of rejected events, and the console's door to the brakes. */
export class FoundationStack extends Stack {
  readonly table: Table;
  readonly topic: Topic;
  readonly topicKey: Key;
  readonly rejectedEvents: Queue;

  constructor(scope: Construct, id: string, props: FoundationStackProps) {
    super(scope, id, props);
    const { configuration, bundles } = props;
    this.table = this.stateTable();
    this.topicKey = this.keyOfTopic();
    this.topic = this.notifications(configuration);
    this.rejectedEvents = deadLetterQueue(
      this,
      'RejectedEvents',
      rejectedEventsName(configuration.project),
    );
    const { operators } = new BrakesDoor(this, 'Brakes', {
      configuration,
      bundle: bundles.brakes,
      table: this.table,
      failedEvents: this.rejectedEvents,
    });

    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'TopicArn', { value: this.topic.topicArn });
    new CfnOutput(this, 'RejectedQueueUrl', { value: this.rejectedEvents.queueUrl });
    new CfnOutput(this, 'BrakeOperatorsPolicyArn', { value: operators.managedPolicyArn });
  }

  /** Survives the removal of Tidegate, with the audit of everything it did; a new deployment starts a new one. */
  private stateTable(): Table {
    return new Table(this, 'State', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** A key of our own, because CloudWatch may not publish to a topic under the key that AWS manages for SNS. */
  private keyOfTopic(): Key {
    const key = new Key(this, 'NotificationsKey', {
      description: 'Tidegate: encrypts the notifications topic',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return key;
  }

  private notifications(configuration: Configuration): Topic {
    const topic = new Topic(this, 'Notifications', {
      displayName: `Tidegate ${configuration.project}`,
      masterKey: this.topicKey,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisProject',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: {
            'aws:SourceArn': `${alarmArnPrefix(this, alarmNamePrefix(configuration.project))}*`,
          },
        },
      }),
    );
    if (configuration.notifyEmail !== undefined) {
      topic.addSubscription(
        new EmailSubscription(configuration.notifyEmail, {
          deadLetterQueue: deadLetterQueue(
            this,
            'UndeliveredNotifications',
            undeliveredNotificationsName(configuration.project),
          ),
        }),
      );
    }
    return topic;
  }
}
