import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { WindowSchedule } from '../core/windows/schedules.ts';

export interface WindowSchedulesProps {
  readonly schedules: readonly WindowSchedule[];
  readonly reconcile: IFunction;
  /** Lets EventBridge Scheduler call `reconcile`. */
  readonly role: IRole;
  readonly undelivered: Queue;
}

/**
 * Runs `reconcile` for a window's targets when the window begins or ends. A call that cannot be delivered within its
 * minute is left to the run of the next one.
 */
export class WindowSchedules extends Construct {
  constructor(scope: Construct, id: string, props: WindowSchedulesProps) {
    super(scope, id);
    const { schedules, reconcile, role, undelivered } = props;
    for (const { name, expression, timeZone, windows, targets } of schedules) {
      new CfnSchedule(this, name, {
        description: `Tidegate: ${windowsInWords(windows)}`,
        scheduleExpression: expression,
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: reconcile.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ windowEdge: windows, targets }),
          retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
          deadLetterConfig: { arn: undelivered.queueArn },
        },
      });
    }
  }
}

/** A description has at most 512 characters. */
function windowsInWords(windows: readonly string[]): string {
  const named = windows.slice(0, 8).join(', ');
  const rest = windows.length > 8 ? ` and ${windows.length - 8} more` : '';
  return `an edge of window ${named}${rest}`;
}
