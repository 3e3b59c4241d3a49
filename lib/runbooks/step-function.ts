import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { STEP_CALL_SECONDS } from '../../core/runbooks/lock.ts';
import { allow, type Permissions } from '../permissions.ts';

export interface StepFunctionProps {
  readonly description: string;
  /** The folder that holds `index.mjs`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: Permissions;
}

/** The one handler behind every task of a runbook's machine; its role is what the runbook may do. */
export class StepFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: StepFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      description: props.description,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
        allow({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
        ...props.permissions.statements,
      ],
    });
    Validations.of(policy).acknowledge(...props.permissions.acknowledgments);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      environment: { ...props.environment },
      memorySize: 512,
      timeout: Duration.seconds(STEP_CALL_SECONDS),
      role: this.role.withoutPolicyUpdates(), // what it may do is stated above, not granted on the way
      logGroup,
    });
    Validations.of(this.function).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason: 'Only the state machine calls it, and waits for the answer.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason: "The state machine's trace has every call of it.",
      },
    );
  }
}
