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

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

/**
 * Stands for a platform of your own: Tidegate attaches to it by the physical names alone. It provisions no concurrency
 * and runs the reader that it needs; the rest is Tidegate's.
 */
export class AssistantPlatform extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const edge = new EdgeFunction(this, 'Edge', {
      functionName: 'assistant-edge',
      memoryMegabytes: 1024,
    });
    new EdgeFunction(this, 'Digest', { functionName: 'assistant-digest', memoryMegabytes: 512 });
    edge.alias.addEventSource(new SqsEventSource(this.requestQueue(), { batchSize: 1 }));
    this.database();
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

  private database(): void {
    const vpc = new Vpc(this, 'Vpc', {
      availabilityZones: ZONES,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    const instanceType = InstanceType.of(InstanceClass.R6G, InstanceSize.LARGE);
    const database = new DatabaseCluster(this, 'Database', {
      clusterIdentifier: 'assistant-db',
      engine: DatabaseClusterEngine.auroraPostgres({
        version: AuroraPostgresEngineVersion.VER_16_13,
      }),
      vpc: vpc as IVpc, // exactOptionalPropertyTypes is stricter than the library's own types
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      writer: ClusterInstance.provisioned('Writer', {
        instanceIdentifier: 'assistant-db-writer',
        instanceType,
        availabilityZone: 'us-east-1a',
      }),
      readers: [
        ClusterInstance.provisioned('Reader', {
          instanceIdentifier: 'assistant-db-reader',
          instanceType,
          availabilityZone: 'us-east-1b',
          promotionTier: 1,
        }),
      ],
      storageEncrypted: true,
      iamAuthentication: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
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
