import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  InstanceClass,
  InstanceSize,
  InstanceType,
  type IVpc,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EdgeFunction } from './edge-function.ts';
import { joinGlobalDatabase, startGlobalDatabase } from './global-database.ts';

export interface AssistantPlatformProps extends StackProps {
  readonly env: { readonly region: string };
  readonly clusterIdentifier: string;
  /** The place of its database in a global one; left out, the database is in none. */
  readonly globalRole?: 'primary' | 'secondary';
}

/**
 * Stands for a platform of your own: Tidegate attaches to it by the physical names alone. It provisions no concurrency
 * and runs the reader that it needs; the rest is Tidegate's.
 */
export class AssistantPlatform extends Stack {
  constructor(scope: Construct, id: string, props: AssistantPlatformProps) {
    super(scope, id, props);
    const edge = new EdgeFunction(this, 'Edge', {
      functionName: 'assistant-edge',
      memoryMegabytes: 1024,
    });
    new EdgeFunction(this, 'Digest', { functionName: 'assistant-digest', memoryMegabytes: 512 });
    edge.alias.addEventSource(new SqsEventSource(this.requestQueue(), { batchSize: 1 }));
    this.database(props);
  }

  private requestQueue(): Queue {
    return new Queue(this, 'Requests', {
      queueName: 'assistant-requests',
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.minutes(3), // six times the function's timeout
      deadLetterQueue: {
        queue: new Queue(this, 'FailedRequests', {
          encryption: QueueEncryption.SQS_MANAGED,
          enforceSSL: true,
        }),
        maxReceiveCount: 3,
      },
    });
  }

  private database({
    env: { region },
    clusterIdentifier,
    globalRole,
  }: AssistantPlatformProps): void {
    const vpc = new Vpc(this, 'Vpc', {
      availabilityZones: [`${region}a`, `${region}b`, `${region}c`],
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    const instanceType = InstanceType.of(InstanceClass.R6G, InstanceSize.LARGE);
    const database = new DatabaseCluster(this, 'Database', {
      clusterIdentifier,
      engine: DatabaseClusterEngine.auroraPostgres({
        version: AuroraPostgresEngineVersion.VER_16_13,
      }),
      vpc: vpc as IVpc, // exactOptionalPropertyTypes is stricter than the library's own types
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      writer: ClusterInstance.provisioned('Writer', {
        instanceIdentifier: `${clusterIdentifier}-writer`,
        instanceType,
        availabilityZone: `${region}a`,
      }),
      readers: [
        ClusterInstance.provisioned('Reader', {
          instanceIdentifier: `${clusterIdentifier}-reader`,
          instanceType,
          availabilityZone: `${region}b`,
          promotionTier: 1,
        }),
      ],
      storageEncrypted: true,
      iamAuthentication: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    if (globalRole === 'primary') startGlobalDatabase(this, database);
    if (globalRole === 'secondary') joinGlobalDatabase(this, database);
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'An example: nothing in this network talks to the outside.',
    });
    Validations.of(database).acknowledge(
      { id: 'AwsSolutions-SMG4', reason: 'An example: nobody uses the master password.' },
      { id: 'AwsSolutions-RDS10', reason: 'An example: it goes with its stack.' },
    );
  }
}
