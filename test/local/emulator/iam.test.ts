import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, inlineFunction, stacks } from './emulator-support.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:edge';
const onAlias = { FunctionName: 'edge', Qualifier: 'live' };
const alias = { FunctionName: 'edge', Name: 'live' };
const owner = { Key: 'tidegate:owner', Value: 'prod' };
const denied = expect.objectContaining({ name: expect.stringMatching(/AccessDenied/) });

describe('roles, enforced', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ enforceIam: true });
    await prepareResources(emulator);
  });
  afterAll(() => emulator.stop());

  const putFive = { ...onAlias, ProvisionedConcurrentExecutions: 5 };
  const put = (lambda: LambdaClient) =>
    lambda.send(new PutProvisionedConcurrencyConfigCommand(putFive));
  const ofFunction = { FunctionName: 'edge' };
  const lambdaCalls: Record<string, (lambda: LambdaClient) => Promise<unknown>> = {
    PutProvisionedConcurrencyConfig: put,
    GetProvisionedConcurrencyConfig: (lambda) =>
      lambda.send(new GetProvisionedConcurrencyConfigCommand(onAlias)),
    ListProvisionedConcurrencyConfigs: (lambda) =>
      lambda.send(new ListProvisionedConcurrencyConfigsCommand(ofFunction)),
    DeleteProvisionedConcurrencyConfig: (lambda) =>
      lambda.send(new DeleteProvisionedConcurrencyConfigCommand(onAlias)),
    GetAlias: (lambda) => lambda.send(new GetAliasCommand(alias)),
    UpdateAlias: (lambda) =>
      lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '1' })),
    GetFunctionEventInvokeConfig: (lambda) =>
      lambda.send(new GetFunctionEventInvokeConfigCommand(onAlias)),
    GetFunctionConcurrency: (lambda) => lambda.send(new GetFunctionConcurrencyCommand(ofFunction)),
    GetAccountSettings: (lambda) => lambda.send(new GetAccountSettingsCommand({})),
  };

  test.each(Object.entries(lambdaCalls))(
    'lambda:%s is what the call needs, and no more',
    async (name, call) => {
      const only = allow(`lambda:${name}`, '*');
      const butNot = { ...only.Statement[0], Effect: 'Deny' };
      const allowed = await lambdaAs(emulator, only);
      const refused = await lambdaAs(emulator, {
        Statement: [...allow('lambda:*', '*').Statement, butNot],
      });

      expect(await outcome(call(allowed))).not.toEqual(denied);
      expect(await outcome(call(refused))).toEqual(denied);
    },
  );

  test('provisioned concurrency is checked on the alias', async () => {
    const action = 'lambda:PutProvisionedConcurrencyConfig';

    const onIt = await lambdaAs(emulator, allow(action, `${functionArn}:live`));
    const onAnother = await lambdaAs(emulator, allow(action, `${functionArn}:other`));
    const onFunction = await lambdaAs(emulator, allow(action, functionArn));

    expect(await outcome(put(onIt))).not.toEqual(denied);
    expect(await outcome(put(onAnother))).toEqual(denied);
    expect(await outcome(put(onFunction))).toEqual(denied);
  });

  test('an instance with our tag may be deleted, one without it may not', async () => {
    const rds = new RDSClient(await roleConfig(emulator, deleteOwned));
    const remove = (DBInstanceIdentifier: string) =>
      outcome(
        rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true })),
      );

    expect(await remove('owned')).not.toEqual(denied);
    expect(await remove('foreign')).toEqual(denied);
    expect(await remove('of-another')).toEqual(denied);
  });

  test('an instance is created only with our tag, a listed class and no public address', async () => {
    const rds = new RDSClient(await roleConfig(emulator, createOwned));
    const good = {
      DBInstanceIdentifier: 'db-tidegate-01',
      DBClusterIdentifier: 'db',
      DBInstanceClass: 'db.r6g.large',
      Engine: 'aurora-postgresql',
      PubliclyAccessible: false,
      Tags: [owner],
    };
    const create = (change: object) =>
      outcome(rds.send(new CreateDBInstanceCommand({ ...good, ...change })));

    expect(await create({ Tags: [] })).toEqual(denied);
    expect(await create({ Tags: [{ ...owner, Value: 'other' }] })).toEqual(denied);
    expect(await create({ DBInstanceClass: 'db.r6g.16xlarge' })).toEqual(denied);
    expect(await create({ PubliclyAccessible: true })).toEqual(denied);
    expect(await create({ DBInstanceIdentifier: 'else' })).toEqual(denied);
    expect(await create({})).not.toEqual(denied);
  });

  test('metric data is put only into the namespace of the condition', async () => {
    const cloudwatch = new CloudWatchClient(await roleConfig(emulator, putIntoOwnNamespace));
    const put = (Namespace: string) =>
      outcome(
        cloudwatch.send(
          new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'M', Value: 1 }] }),
        ),
      );

    expect(await put('Tidegate')).not.toEqual(denied);
    expect(await put('AWS/Lambda')).toEqual(denied);
  });

  test('items are read and written only under the leading keys of the condition', async () => {
    const dynamodb = new DynamoDBClient(await roleConfig(emulator, leadingKeys));
    const TableName = 'state';
    const item = (target: string) => ({ pk: { S: target }, sk: { S: 'STATE' } });
    const callsOn = (target: string): readonly Promise<unknown>[] => [
      dynamodb.send(new PutItemCommand({ TableName, Item: item(target) })),
      dynamodb.send(new GetItemCommand({ TableName, Key: item(target) })),
      dynamodb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#p = :target AND begins_with(sk, :audit)',
          ExpressionAttributeNames: { '#p': 'pk' },
          ExpressionAttributeValues: { ':target': { S: target }, ':audit': { S: 'AUDIT#' } },
        }),
      ),
      dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: [item('TARGET#ours'), item(target)] } },
        }),
      ),
      dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item: item(target) } }],
        }),
      ),
    ];

    const ours = await Promise.all(callsOn('TARGET#ours').map(outcome));
    const others = await Promise.all(callsOn('CONTROL').map(outcome));

    expect(ours).not.toContainEqual(denied);
    expect(others).toEqual([denied, denied, denied, denied, denied]);
  });

  test('SimulatePrincipalPolicy answers for a role', async () => {
    await roleConfig(emulator, allow('lambda:GetAlias', functionArn), 'simulated');
    const iam = new IAMClient(clientConfig(emulator));

    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: 'arn:aws:iam::000000000000:role/simulated',
        ActionNames: ['lambda:GetAlias', 'lambda:UpdateAlias'],
        ResourceArns: [functionArn],
      }),
    );

    expect(
      EvaluationResults?.map((result) => [result.EvalActionName, result.EvalDecision]),
    ).toEqual([
      ['lambda:GetAlias', 'allowed'],
      ['lambda:UpdateAlias', 'implicitDeny'],
    ]);
  });
});

test('the emulator alone denies what these roles allow, and checks account settings not at all', async () => {
  const emulator = await startEmulator({ enforceIam: true, patches: [] });
  try {
    await prepareResources(emulator);
    const put = new PutProvisionedConcurrencyConfigCommand({
      ...onAlias,
      ProvisionedConcurrentExecutions: 5,
    });
    const lambda = await lambdaAs(emulator, allow('lambda:PutProvisionedConcurrencyConfig', '*'));
    const rds = new RDSClient(await roleConfig(emulator, deleteOwned));
    const cloudwatch = new CloudWatchClient(await roleConfig(emulator, putIntoOwnNamespace));
    const dynamodb = new DynamoDBClient(await roleConfig(emulator, leadingKeys));
    const removeOwned = { DBInstanceIdentifier: 'owned', SkipFinalSnapshot: true };
    const MetricData = [{ MetricName: 'M', Value: 1 }];
    const Item = { pk: { S: 'TARGET#ours' }, sk: { S: 'STATE' } };
    const nothing = await lambdaAs(emulator, allow('sqs:SendMessage', '*'));

    expect(await outcome(lambda.send(put))).toEqual(denied);
    expect(await outcome(rds.send(new DeleteDBInstanceCommand(removeOwned)))).toEqual(denied);
    expect(
      await outcome(
        cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Tidegate', MetricData })),
      ),
    ).toEqual(denied);
    expect(await outcome(dynamodb.send(new PutItemCommand({ TableName: 'state', Item })))).toEqual(
      denied,
    );
    expect(await outcome(nothing.send(new GetAccountSettingsCommand({})))).not.toEqual(denied);
  } finally {
    await emulator.stop();
  }
});

interface Policy {
  readonly Statement: readonly object[];
}

function allow(Action: string, Resource: string, Condition: object = {}): Policy {
  return { Statement: [{ Effect: 'Allow', Action, Resource, Condition }] };
}

const deleteOwned = allow('rds:DeleteDBInstance', '*', {
  StringEquals: { 'aws:ResourceTag/tidegate:owner': owner.Value },
});
const createOwned = allow(
  'rds:CreateDBInstance',
  'arn:aws:rds:us-east-1:000000000000:db:db-tidegate-*',
  {
    StringEquals: {
      'aws:RequestTag/tidegate:owner': owner.Value,
      'rds:DatabaseClass': ['db.r6g.large', 'db.r6g.xlarge'],
    },
    Bool: { 'rds:PubliclyAccessible': 'false' },
  },
);
const putIntoOwnNamespace = allow('cloudwatch:PutMetricData', '*', {
  StringEquals: { 'cloudwatch:namespace': 'Tidegate' },
});
const leadingKeys = allow('dynamodb:*', '*', {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TARGET#*'] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** A function behind an alias, instances with our tag, without it and with another value, and a table. */
async function prepareResources(emulator: Emulator): Promise<void> {
  const config = clientConfig(emulator);
  await stacks(emulator).create('resources', {
    F: inlineFunction('edge', 'exports.handler = async () => 1;'),
    T: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'state',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
      },
    },
  });
  const lambda = new LambdaClient(config);
  await lambda.send(new PublishVersionCommand({ FunctionName: 'edge' }));
  await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
  const rds = new RDSClient(config);
  const Engine = 'aurora-postgresql';
  await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier: 'db', Engine }));
  for (const [DBInstanceIdentifier, Tags] of [
    ['foreign', []],
    ['owned', [owner]],
    ['of-another', [{ ...owner, Value: 'other' }]],
  ] as const) {
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier,
        DBInstanceClass: 'db.r6g.large',
        Engine,
        Tags: [...Tags],
      }),
    );
  }
}

let roles = 0;

/** The client configuration of a fresh role that has this policy and nothing else. */
async function roleConfig(emulator: Emulator, policy: Policy, name?: string) {
  roles += 1;
  const RoleName = name ?? `role-${roles}`;
  const iam = new IAMClient(clientConfig(emulator));
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', ...policy });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  const sts = new STSClient(clientConfig(emulator));
  const RoleArn = `arn:aws:iam::000000000000:role/${RoleName}`;
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  );
  return {
    ...clientConfig(emulator),
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  };
}

async function lambdaAs(emulator: Emulator, policy: Policy): Promise<LambdaClient> {
  return new LambdaClient(await roleConfig(emulator, policy));
}

/** What a call answered, or the error it ended in. */
function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => error);
}
