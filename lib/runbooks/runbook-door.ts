import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import type { Runbook } from '../../core/runbooks/runbook.ts';
import { allow, wildcard } from '../permissions.ts';
import { doorDocument } from './door-document.ts';

export interface RunbookDoorProps {
  readonly configuration: Configuration;
  readonly runbook: Runbook;
  readonly machine: StateMachine;
  readonly approverRoleArn: string;
}

/** The Automation document of a runbook, and the role that it works with: it may start and follow one machine. */
export class RunbookDoor extends Construct {
  readonly documentName: string;
  readonly automationRole: Role;

  constructor(scope: Construct, id: string, props: RunbookDoorProps) {
    super(scope, id);
    const { configuration, runbook, machine, approverRoleArn } = props;
    const { project, runbooks } = configuration;
    this.documentName = runbookDocumentName(project, runbook.name);
    this.automationRole = this.roleThatStarts(machine, runbook);
    new CfnDocument(this, 'Document', {
      name: this.documentName,
      documentType: 'Automation',
      documentFormat: 'JSON',
      updateMethod: 'NewVersion',
      content: doorDocument({
        runbook,
        machineArn: machine.stateMachineArn,
        automationRoleArn: this.automationRole.roleArn,
        approverRoleArn,
        approvals: runbooks?.approvals ?? 1,
        clusters: runbook.clusters(configuration),
      }),
    });
  }

  private roleThatStarts(machine: StateMachine, runbook: Runbook): Role {
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: `Tidegate: lets the document of ${runbook.name} start its machine`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    const executions = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.documentName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const policy = new Policy(role, 'Policy', {
      roles: [role],
      statements: [
        allow({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
        allow({
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [executions],
        }),
      ],
    });
    Validations.of(policy).acknowledge(
      wildcard(
        executions.replace(stack.account, '<AWS::AccountId>'),
        'The executions of one machine, named when they start.',
      ),
    );
    return role;
  }
}
