import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Configuration } from '../core/config/schema.ts';
import { brakeDocumentName, brakesHandlerName } from '../core/own-names.ts';
import { brakeDocuments } from './brake-documents.ts';
import { Handler } from './handler.ts';
import { allow, type Permissions, wildcard } from './permissions.ts';

export interface BrakesDoorProps {
  readonly configuration: Configuration;
  readonly bundle: string;
  readonly table: Table;
  /** Gets what an asynchronous call leaves; the documents make none. */
  readonly failedEvents: Queue;
}

/**
 * Brakes from the console: a form for each action (Systems Manager, Automation), and the handler behind them. Who may
 * use them has the policy `operators`, and need not be able to call the handler.
 */
export class BrakesDoor extends Construct {
  readonly operators: ManagedPolicy;

  constructor(scope: Construct, id: string, props: BrakesDoorProps) {
    super(scope, id);
    const { configuration, bundle, table, failedEvents } = props;
    const { project } = configuration;
    const handler = new Handler(this, 'Handler', {
      name: brakesHandlerName(project),
      description: `Tidegate ${project}: sets and lifts brakes for the console`,
      bundle,
      environment: { TABLE_NAME: table.tableName },
      permissions: controlPermissions(table),
      failedEvents,
      maxEventAge: Duration.minutes(1),
      retryAttempts: 0,
    });
    const role = this.automationRole(project, handler.function.functionArn);
    const documents = brakeDocuments({
      configuration,
      functionName: handler.function.functionName,
      automationRoleArn: role.roleArn,
    });
    for (const { action, content } of documents)
      new CfnDocument(this, action, {
        name: brakeDocumentName(project, action),
        documentType: 'Automation',
        documentFormat: 'JSON',
        updateMethod: 'NewVersion', // a name cannot be given to another document before the old one is gone
        content,
      });
    const names = documents.map(({ action }) => brakeDocumentName(project, action));
    this.operators = this.operatorsPolicy(project, names, role);
  }

  /** Of the executions: reads who started this one, and calls the handler. */
  private automationRole(project: string, functionArn: string): Role {
    const role = new Role(this, 'AutomationRole', {
      description: `Tidegate ${project}: lets the documents of the brakes call their handler`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': this.executionArns() },
        },
      }),
    });
    const policy = new Policy(this, 'AutomationPolicy', {
      roles: [role],
      statements: [
        allow({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
        allow({ actions: ['ssm:GetAutomationExecution'], resources: [this.executionArns()] }),
      ],
    });
    Validations.of(policy).acknowledge(this.executionsWildcard());
    return role;
  }

  /** For people: start these documents, see their forms and what became of them. */
  private operatorsPolicy(project: string, names: readonly string[], role: Role): ManagedPolicy {
    const documents = names.map((name) => this.ssmArn('document', name));
    const policy = new ManagedPolicy(this, 'Operators', {
      description: `May set and lift the brakes of Tidegate ${project}`,
      statements: [
        allow({
          actions: ['ssm:StartAutomationExecution'],
          resources: [...documents, this.executionArns()],
        }),
        allow({ actions: ['ssm:DescribeDocument', 'ssm:GetDocument'], resources: documents }),
        allow({
          actions: ['ssm:DescribeAutomationStepExecutions', 'ssm:GetAutomationExecution'],
          resources: [this.executionArns()],
        }),
        allow({
          actions: ['iam:PassRole'],
          resources: [role.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      ],
    });
    Validations.of(policy).acknowledge(this.executionsWildcard());
    return policy;
  }

  private executionArns(): string {
    return this.ssmArn('automation-execution', '*');
  }

  private executionsWildcard() {
    const { partition, region } = Stack.of(this);
    return wildcard(
      `arn:${partition}:ssm:${region}:<AWS::AccountId>:automation-execution/*`,
      'An execution has no name before it starts.',
    );
  }

  private ssmArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'ssm',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

/** The brakes, their records and the stop switch; no state of a target, and no other item. */
function controlPermissions(table: Table): Permissions {
  return {
    statements: [
      allow({
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: [table.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['CONTROL'] } },
      }),
    ],
    acknowledgments: [],
  };
}
