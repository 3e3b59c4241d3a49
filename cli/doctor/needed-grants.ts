import type { Configuration } from '../../core/config/schema.ts';
import { divideIntoShards } from '../../core/shards.ts';
import type { Grant } from '../../lib/permissions.ts';

export interface DeployedFoundation {
  readonly configuration: Configuration;
  readonly shard: number;
  readonly account: string;
  readonly tableName: string;
  readonly topicArn: string;
  readonly topicKeyId: string;
}

/** What a handler of the shard needs, from the same code that writes its policy, with the deployed resources' ARNs. */
export async function neededGrants(deployed: DeployedFoundation): Promise<readonly Grant[]> {
  const { configuration, shard, account, tableName, topicArn, topicKeyId } = deployed;
  const { project, region } = configuration;
  // The CDK takes a second to load, and no other command needs it.
  const [{ App, Stack }, { Table }, { Topic }, { Key }, { loopPermissions }] = await Promise.all([
    import('aws-cdk-lib'),
    import('aws-cdk-lib/aws-dynamodb'),
    import('aws-cdk-lib/aws-sns'),
    import('aws-cdk-lib/aws-kms'),
    import('../../lib/handler-permissions.ts'),
  ]);
  // With it the partition is written out; without it, it is left to CloudFormation.
  const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
  const stack = new Stack(app, 'needed', { env: { account, region } });
  const keyArn = stack.formatArn({ service: 'kms', resource: 'key', resourceName: topicKeyId });
  const own = divideIntoShards(configuration, []).find(({ number }) => number === shard);
  const { statements } = loopPermissions(stack, {
    project,
    targets: own?.targets ?? [],
    foundation: {
      table: Table.fromTableName(stack, 'Table', tableName),
      topic: Topic.fromTopicArn(stack, 'Topic', topicArn),
      topicKey: Key.fromKeyArn(stack, 'Key', keyArn),
    },
  });
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .map(({ actions, resources, conditions }) => ({ actions, resources, conditions }));
}
