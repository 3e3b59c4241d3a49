import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow, type Permissions } from './permissions.ts';

export interface HandlerProps {
  /** Its function's, and in its log group's. */
  readonly name: string;
  readonly description: string;
  /** The folder that holds `index.mjs`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: Permissions;
  /** Gets an event with its error when the attempts are used up, or the event is older than `maxEventAge`. */
  readonly failedEvents: Queue;
  readonly maxEventAge: Duration;
  readonly retryAttempts: number;
}

/**
 * One Lambda handler with a role of its own. It reserves no concurrency: that would come out of the quota that the
 * targets' ceilings need (1,000 leaves 900 for them), and a storm of events changes nothing twice, because a target is
 * claimed by one handler at a time.
 */
export class Handler extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: HandlerProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      description: props.description,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        allow({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
        allow({ actions: ['sqs:SendMessage'], resources: [props.failedEvents.queueArn] }),
        ...props.permissions.statements,
      ],
    });
    Validations.of(policy).acknowledge(...props.permissions.acknowledgments);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.name,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      environment: { ...props.environment },
      memorySize: 512,
      timeout: Duration.seconds(60),
      role: role.withoutPolicyUpdates(), // what it may do is stated above, not granted on the way
      logGroup,
      onFailure: new SqsDestination(props.failedEvents),
      maxEventAge: props.maxEventAge,
      retryAttempts: props.retryAttempts,
    });
    this.function.node.addDependency(policy); // Lambda refuses a failure destination that the role may not send to
    Validations.of(this.function).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason:
          'The failure destination keeps the event together with its error; a dead-letter queue would keep the event only.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'Every decision is recorded with its reasons in the table and the log; a trace of one function adds cost and no answer.',
      },
    );
  }
}
