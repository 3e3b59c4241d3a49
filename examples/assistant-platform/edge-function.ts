import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type Alias,
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface EdgeFunctionProps {
  readonly functionName: string;
  readonly memoryMegabytes: number;
}

/** A function behind an alias, which is what its callers use. */
export class EdgeFunction extends Construct {
  readonly alias: Alias;

  constructor(scope: Construct, id: string, { functionName, memoryMegabytes }: EdgeFunctionProps) {
    super(scope, id);
    const edgeFunction = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromInline(ANSWER),
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(30),
      logGroup: new LogGroup(this, 'Logs', {
        logGroupName: `/aws/lambda/${functionName}`, // where Lambda would log by itself
        retention: RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    this.alias = edgeFunction.addAlias('live');
    Validations.of(edgeFunction).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason: 'An example: the policy that Lambda offers for logs will do.',
    });
  }
}

/** Stands for the assistant. A version whose environment says so fails to start, to rehearse a bad deployment. */
const ANSWER = `
if (process.env.TIDEGATE_INIT_FAILS === '1') throw new Error('this version fails to start, as asked');
exports.handler = async () => ({ answer: 'yes' });
`;
