import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from './permissions.ts';

export interface ReconcileScheduleProps {
  readonly reconcile: IFunction;
  readonly undelivered: Queue;
}

/** Runs `reconcile` every minute. A call that cannot be delivered within its minute is left to the next one. */
export class ReconcileSchedule extends Construct {
  /** Lets EventBridge Scheduler call `reconcile`. */
  readonly role: Role;

  constructor(scope: Construct, id: string, { reconcile, undelivered }: ReconcileScheduleProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: 'Tidegate: lets EventBridge Scheduler call reconcile',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': this.scheduleGroupArn() },
        },
      }),
    });
    role.addToPolicy(
      allow({ actions: ['lambda:InvokeFunction'], resources: [reconcile.functionArn] }),
    );
    this.role = role;
    role.addToPolicy(allow({ actions: ['sqs:SendMessage'], resources: [undelivered.queueArn] }));
    new CfnSchedule(this, 'Schedule', {
      description: 'Tidegate: reconcile looks at every target',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: reconcile.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: undelivered.queueArn },
      },
    });
  }
  private scheduleGroupArn(): string {
    return Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: 'default',
    });
  }
}
