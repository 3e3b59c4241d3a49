import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import type { Runbook, RunbookName } from '../../core/runbooks/runbook.ts';
import { RUNBOOKS } from '../../core/runbooks/runbooks.ts';
import { alarmStarts } from '../../core/runbooks/start-by-alarm.ts';
import type { FoundationStack } from '../foundation-stack.ts';
import { AlarmStarts } from './alarm-starts.ts';
import { Drills } from './drills.ts';
import { runbookPermissions } from './permissions/runbook-permissions.ts';
import { RunbookDoor } from './runbook-door.ts';
import { RunbookMachine } from './runbook-machine.ts';
import { RunbookRoles } from './runbook-roles.ts';
import { StandbyReadiness } from './standby-readiness.ts';
import { StepFunction } from './step-function.ts';
import { TrafficHealthChecks } from './traffic-health-checks.ts';

export interface RunbooksStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly foundation: FoundationStack;
  /** The folder of `runbook-step`. */
  readonly bundle: string;
  /** The folder of `readiness`; none where no region shift is configured. */
  readonly readinessBundle: string | undefined;
}

interface DrawnRunbook {
  readonly door: RunbookDoor;
  readonly machine: StateMachine;
  readonly stepRole: Role;
}

/** What operators start: for each runbook a state machine and the document that leads to it, and who may do what. */
export class RunbooksStack extends Stack {
  constructor(scope: Construct, id: string, props: RunbooksStackProps) {
    super(scope, id, props);
    const roles = new RunbookRoles(this, 'Roles', props);
    const drawn = new Map<RunbookName, DrawnRunbook>();
    for (const runbook of Object.values(RUNBOOKS)) {
      if (runbook.clusters(props.configuration).length === 0) continue;
      const each = this.draw(runbook, props, roles);
      drawn.set(runbook.name, each);
      roles.allowStarting(each.door);
    }
    this.drawStarts(props, drawn);
    new TrafficHealthChecks(this, 'Traffic', props.configuration);
    const { readinessBundle } = props;
    if (readinessBundle !== undefined)
      new StandbyReadiness(this, 'Readiness', { ...props, bundle: readinessBundle });
  }

  private draw(
    runbook: Runbook,
    { configuration, foundation, bundle }: RunbooksStackProps,
    roles: RunbookRoles,
  ): DrawnRunbook {
    const { project } = configuration;
    const scope = new Construct(this, runbook.name);
    const step = new StepFunction(scope, 'Step', {
      description: `Tidegate ${project}: the steps of ${runbook.name}`,
      bundle,
      environment: {
        TABLE_NAME: foundation.table.tableName,
        TOPIC_ARN: foundation.topic.topicArn,
      },
      permissions: runbookPermissions(runbook.name, this, { configuration, foundation }),
    });
    const { machine } = new RunbookMachine(scope, 'Machine', {
      project,
      runbook,
      step: step.function,
    });
    new CfnOutput(scope, 'MachineArn', { value: machine.stateMachineArn });
    const door = new RunbookDoor(scope, 'Door', {
      configuration,
      runbook,
      machine,
      approverRoleArn: roles.approver.roleArn,
    });
    return { door, machine, stepRole: step.role };
  }

  /** What starts runbooks besides people. */
  private drawStarts(
    { configuration }: RunbooksStackProps,
    drawn: ReadonlyMap<RunbookName, DrawnRunbook>,
  ): void {
    const doors = new Map([...drawn].map(([name, { door }]) => [name, door]));
    const drill = drawn.get('drill');
    if (drill !== undefined) new Drills(this, 'Drills', { configuration, doors, ...drill });
    if (alarmStarts(configuration).length > 0)
      new AlarmStarts(this, 'AlarmStarts', { configuration, doors });
  }
}
