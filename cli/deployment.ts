import {
  type CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { isAwsError } from '../adapters/aws-errors.ts';
import type { Configuration } from '../core/config/schema.ts';
import { foundationStackName, shardStackName } from '../core/stack-names.ts';
import { CommandFailure } from './failure.ts';

/** Where a deployment's parts are, as its stacks say. */
export interface Deployment {
  readonly tableName: string;
  readonly topicArn: string;
  readonly rejectedQueueUrl: string;
  readonly shards: readonly DeployedShard[];
}

export interface DeployedShard {
  readonly number: number;
  readonly onAlarmFunctionName: string;
  readonly reconcileFunctionName: string;
  readonly failedQueueUrl: string;
}

/** Fails with the command that deploys it when a stack of the configuration is not there. */
export async function findDeployment(
  client: CloudFormationClient,
  { project, region, shards }: Configuration,
): Promise<Deployment> {
  const outputsOf = async (stackName: string) => {
    const stack = await describeStack(client, stackName);
    if (stack) return outputReader(stack);
    throw new CommandFailure(
      `there is no stack ${stackName} in ${region}`,
      'npx cdk deploy --all; or correct --config, --region and AWS_PROFILE if it is deployed elsewhere',
    );
  };
  const foundation = await outputsOf(foundationStackName(project));
  return {
    tableName: foundation('TableName'),
    topicArn: foundation('TopicArn'),
    rejectedQueueUrl: foundation('RejectedQueueUrl'),
    shards: await Promise.all(
      Array.from({ length: shards }, async (_, index): Promise<DeployedShard> => {
        const shard = await outputsOf(shardStackName(project, index + 1));
        return {
          number: index + 1,
          onAlarmFunctionName: shard('OnAlarmFunctionName'),
          reconcileFunctionName: shard('ReconcileFunctionName'),
          failedQueueUrl: shard('FailedQueueUrl'),
        };
      }),
    ),
  };
}

/** Undefined when no such stack exists. */
export async function describeStack(
  client: CloudFormationClient,
  stackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0];
  } catch (error) {
    // CloudFormation has no name of its own for it: "Stack with id … does not exist"
    if (isAwsError(error, 'ValidationError') && error.message.includes('does not exist'))
      return undefined;
    throw error;
  }
}

function outputReader({ StackName, StackStatus, Outputs = [] }: Stack): (key: string) => string {
  return (key) => {
    const value = Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value !== undefined) return value;
    throw new CommandFailure(
      `stack ${StackName} has no output ${key} (it is in ${StackStatus})`,
      'npx cdk deploy --all, with the same version of Tidegate as this command',
    );
  };
}
