import { Policy, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { DRILL } from '../../core/runbooks/drill/target.ts';
import type { RunbookName, RunRequest } from '../../core/runbooks/runbook.ts';
import { allow } from '../permissions.ts';
import type { RunbookDoor } from './runbook-door.ts';
import { schedulerRole } from './scheduler-role.ts';

export interface DrillsProps {
  readonly configuration: Configuration;
  /** Of the drill itself. */
  readonly machine: StateMachine;
  readonly stepRole: Role;
  readonly doors: ReadonlyMap<RunbookName, RunbookDoor>;
}

/** Starts drills on their schedules, and lets them hand the documents that they start their own roles. */
export class Drills extends Construct {
  constructor(scope: Construct, id: string, props: DrillsProps) {
    super(scope, id);
    const { configuration, machine } = props;
    const drills = Object.entries(configuration.runbooks?.drills ?? {});
    this.letPassRoles(props);
    if (drills.every(([, { schedule }]) => schedule === undefined)) return;
    const role = schedulerRole(this, 'SchedulerRole', {
      description: 'Tidegate: lets EventBridge Scheduler start drills',
      statements: [
        allow({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
      ],
    });
    for (const [name, { cluster, schedule }] of drills) {
      if (schedule === undefined) continue;
      const request: RunRequest = { cluster, mode: 'run', inputs: { [DRILL.name]: name } };
      new CfnSchedule(this, name, {
        description: `Tidegate: drill ${name} of ${cluster}`,
        scheduleExpression: `cron(${schedule.cron})`,
        scheduleExpressionTimezone: schedule.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: machine.stateMachineArn,
          roleArn: role.roleArn,
          input: JSON.stringify(request),
          retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 },
        },
      });
    }
  }

  private letPassRoles({ configuration, stepRole, doors }: DrillsProps): void {
    const real = Object.values(configuration.runbooks?.drills ?? {}).filter(
      ({ mode }) => mode === 'run',
    );
    const roles = new Set(
      real.flatMap(({ runbook }) => doors.get(runbook)?.automationRole.roleArn ?? []),
    );
    if (roles.size === 0) return;
    new Policy(this, 'PassRoles', {
      roles: [stepRole],
      statements: [
        allow({
          actions: ['iam:PassRole'],
          resources: [...roles],
          conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      ],
    });
  }
}
