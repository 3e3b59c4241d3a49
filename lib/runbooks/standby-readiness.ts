import { Duration } from 'aws-cdk-lib';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { readinessHandlerName } from '../../core/own-names.ts';
import { READINESS_PERIOD_SECONDS } from '../../core/readiness/metrics.ts';
import type { FoundationStack } from '../foundation-stack.ts';
import { Handler } from '../handler.ts';
import { allow, type Permissions, together } from '../permissions.ts';
import { readinessPermissions } from './readiness-permissions.ts';
import { schedulerRole } from './scheduler-role.ts';

export interface StandbyReadinessProps {
  readonly configuration: Configuration;
  readonly foundation: FoundationStack;
  /** The folder of `readiness`. */
  readonly bundle: string;
}

/** Looks every 5 minutes how ready this region's standbys are. A look that fails is left to the next one. */
export class StandbyReadiness extends Construct {
  constructor(scope: Construct, id: string, props: StandbyReadinessProps) {
    super(scope, id);
    const { configuration, foundation, bundle } = props;
    const { project } = configuration;
    const handler = new Handler(this, 'Handler', {
      name: readinessHandlerName(project),
      description: `Tidegate ${project}: how ready the standbys of this region are`,
      bundle,
      environment: { TABLE_NAME: foundation.table.tableName },
      permissions: together(
        readinessPermissions(this, configuration),
        keepingReadiness(foundation),
      ),
      failedEvents: foundation.rejectedEvents,
      maxEventAge: Duration.seconds(READINESS_PERIOD_SECONDS),
      retryAttempts: 0,
    });
    const undelivered = foundation.rejectedEvents.queueArn;
    const role = schedulerRole(this, 'SchedulerRole', {
      description: 'Tidegate: lets EventBridge Scheduler call readiness',
      statements: [
        allow({
          actions: ['lambda:InvokeFunction'],
          resources: [handler.function.functionArn],
        }),
        allow({ actions: ['sqs:SendMessage'], resources: [undelivered] }),
      ],
    });
    new CfnSchedule(this, 'Schedule', {
      description: 'Tidegate: how ready the standbys of this region are',
      scheduleExpression: `rate(${READINESS_PERIOD_SECONDS / 60} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: handler.function.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: undelivered },
      },
    });
  }
}

function keepingReadiness({ table }: FoundationStack): Permissions {
  return {
    statements: [
      allow({
        actions: ['dynamodb:PutItem'],
        resources: [table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['READINESS#*'] } },
      }),
    ],
    acknowledgments: [],
  };
}
