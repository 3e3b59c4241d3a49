import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import type { Runbook } from '../../core/runbooks/runbook.ts';
import { allow, wildcard } from '../permissions.ts';
import { stateMachineDefinition } from './state-machine-definition.ts';

export interface RunbookMachineProps {
  readonly project: string;
  readonly runbook: Runbook;
  readonly step: IFunction;
}

/** Step Functions knows no resource for what it does with logs and traces (Step Functions guide, logging, X-Ray). */
const WATCHING = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** The state machine of a runbook, drawn from its table; everything that goes through it is logged and traced. */
export class RunbookMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { project, runbook, step }: RunbookMachineProps) {
    super(scope, id);
    const name = runbookDocumentName(project, runbook.name);
    const role = this.roleThatCalls(step, runbook);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      comment: runbook.purpose,
      definitionBody: DefinitionBody.fromString(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in
        JSON.stringify(stateMachineDefinition(runbook, '${StepFunctionArn}')),
      ),
      definitionSubstitutions: { StepFunctionArn: step.functionArn },
      role: role.withoutPolicyUpdates(),
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${name}`, // the prefix keeps the resource policy short
          retention: RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
      tracingEnabled: true,
    });
    this.machine.node.addDependency(role); // Step Functions tries the log group with it at once
  }

  private roleThatCalls(step: IFunction, runbook: Runbook): Role {
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: `Tidegate: lets the machine of ${runbook.name} call its steps`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    const policy = new Policy(role, 'Policy', {
      roles: [role],
      statements: [
        allow({ actions: ['lambda:InvokeFunction'], resources: [step.functionArn] }),
        allow({ actions: WATCHING, resources: ['*'] }),
      ],
    });
    Validations.of(policy).acknowledge(
      wildcard('*', 'Delivery of logs and traces knows no resource.'),
    );
    return role;
  }
}
