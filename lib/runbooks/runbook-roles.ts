import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { AccountPrincipal, Effect, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Configuration } from '../../core/config/schema.ts';
import { type RunbookRole, runbookRoleName } from '../../core/runbooks/names.ts';
import type { FoundationStack } from '../foundation-stack.ts';
import { allow, wildcard } from '../permissions.ts';
import type { RunbookDoor } from './runbook-door.ts';

export interface RunbookRolesProps {
  readonly configuration: Configuration;
  readonly foundation: FoundationStack;
}

/**
 * Who may do what: operators start, approvers approve, and nobody does both with one role. The trust policy makes the
 * person's user name the name of the session, which is what the machine compares.
 */
export class RunbookRoles extends Construct {
  readonly approver: Role;
  private readonly starters: readonly Role[];

  constructor(scope: Construct, id: string, { configuration, foundation }: RunbookRolesProps) {
    super(scope, id);
    const role = (kind: RunbookRole, does: string) =>
      new Role(this, kind, {
        roleName: runbookRoleName(configuration.project, configuration.region, kind),
        description: `Tidegate: ${does}`,
        assumedBy: new AccountPrincipal(Stack.of(this).account).withConditions({
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
          StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
        }),
      });
    this.approver = role('approver', 'approves runbooks that others have started');
    this.starters = [
      role('operator', 'starts runbooks, which others approve'),
      role('break-glass', 'starts runbooks without an approval, with a written reason'),
    ];
    this.may(this.approver, ['ssm:SendAutomationSignal'], 'ssm:StartAutomationExecution');
    for (const starter of this.starters) {
      this.may(starter, ['ssm:StopAutomationExecution'], 'ssm:SendAutomationSignal');
      this.allowLooking(starter, foundation);
    }
  }

  /** What `tidegate runbook status`, `resume` and `abort` read: who holds a cluster. */
  private allowLooking(role: Role, { table, stackName }: FoundationStack): void {
    const stack = Stack.of(this);
    const stacks = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stackName}*/*`,
    });
    const policy = new Policy(role, 'Look', {
      roles: [role],
      statements: [
        allow({ actions: ['cloudformation:DescribeStacks'], resources: [stacks] }),
        allow({
          actions: ['dynamodb:GetItem', 'dynamodb:Query'],
          resources: [table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LOCK#*'] } },
        }),
      ],
    });
    Validations.of(policy).acknowledge(
      wildcard(
        stacks.replace(stack.account, '<AWS::AccountId>'),
        "The project's own stacks, whose ARNs end in an id.",
      ),
    );
  }

  /** Operators and the break-glass role may open this door; what it lets through is decided behind it. */
  allowStarting({ documentName, automationRole }: RunbookDoor): void {
    const stack = Stack.of(this);
    const arn = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'ssm', resource, resourceName });
    const definition = arn('automation-definition', `${documentName}:*`);
    const executions = arn('automation-execution', '*');
    const runs = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${documentName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const printed = (wild: string) => wild.replace(stack.account, '<AWS::AccountId>');
    for (const role of this.starters) {
      const policy = new Policy(role, `Start-${documentName}`, {
        roles: [role],
        statements: [
          allow({
            actions: ['ssm:StartAutomationExecution'],
            resources: [definition, arn('document', documentName), executions],
          }),
          allow({ actions: ['states:StopExecution'], resources: [runs] }),
          allow({
            actions: ['iam:PassRole'],
            resources: [automationRole.roleArn],
            conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
          }),
        ],
      });
      Validations.of(policy).acknowledge(
        wildcard(printed(definition), 'Any version of one document.'),
        wildcard(printed(runs), 'The runs of one machine, to be aborted.'),
        wildcard(printed(executions), 'An execution is named when it starts.'),
      );
    }
  }

  /** Follows executions and does this with them, and never that. */
  private may(role: Role, actions: readonly string[], never: string): void {
    const stack = Stack.of(this);
    const executions = stack.formatArn({
      service: 'ssm',
      resource: 'automation-execution',
      resourceName: '*',
    });
    const policy = new Policy(role, 'Follow', {
      roles: [role],
      statements: [
        allow({ actions: ['ssm:GetAutomationExecution', ...actions], resources: [executions] }),
        allow({
          actions: ['ssm:DescribeAutomationExecutions', 'ssm:DescribeAutomationStepExecutions'],
          resources: ['*'],
        }),
        new PolicyStatement({ effect: Effect.DENY, actions: [never], resources: ['*'] }),
      ],
    });
    Validations.of(policy).acknowledge(
      wildcard('*', 'Lists know no resource; the other statement denies.'),
      wildcard(
        executions.replace(stack.account, '<AWS::AccountId>'),
        'Executions are named when they start.',
      ),
    );
  }
}
