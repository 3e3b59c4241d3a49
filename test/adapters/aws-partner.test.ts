import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, type TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { createPartner } from '../../adapters/aws-partner.ts';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const { configuration } = readConfigurationFile('config/tidegate.yaml');
const NOW = new Date('2026-03-02T12:00:00Z');
const UNTIL = new Date('2026-03-02T13:00:00.500Z');
const STACK = {
  StackName: 'tidegate-assistant',
  StackStatus: 'UPDATE_COMPLETE',
  CreationTime: NOW,
  Outputs: [{ OutputKey: 'TableName', OutputValue: 'tidegate-assistant-State-WEST' }],
} as const;

const exchanges = {
  cloudformation: [] as Exchange[],
  cloudwatch: [] as Exchange[],
  dynamodb: [] as Exchange[],
  rds: [] as Exchange[],
};

type Answers = Readonly<Record<string, (input: never) => object>>;

function scene(answers: Answers) {
  let connections = 0;
  let ids = 0;
  const settings = { region: 'us-west-2' };
  const clients = {
    cloudFormation: new CloudFormationClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    dynamoDb: new DynamoDBClient(settings),
    rds: new RDSClient(settings),
  };
  const asked: Exchange[] = [];
  const answer = (operation: string, input: object) => {
    asked.push({ operation, input });
    const script: Answers = { DescribeStacks: () => ({ Stacks: [STACK] }), ...answers };
    const answered = script[operation];
    if (answered === undefined) throw new Error(`the script has no answer to ${operation}`);
    return answered(input as never);
  };
  const recorded = {
    cloudformation: scriptClient(clients.cloudFormation, answer),
    cloudwatch: scriptClient(clients.cloudWatch, answer),
    dynamodb: scriptClient(clients.dynamoDb, answer),
    rds: scriptClient(clients.rds, answer),
  };
  const partner = createPartner({
    configuration,
    cluster: 'assistant-db',
    connect: () => {
      connections += 1;
      return clients;
    },
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    now: () => NOW,
  });
  const keep = () => {
    for (const [service, found] of Object.entries(recorded))
      exchanges[service as keyof typeof exchanges].push(...found);
  };
  const operations = () => asked.map(({ operation }) => operation);
  return { partner, asked, operations, keep, connections: () => connections };
}

/** Brakes as the table has them. */
const controlItem = (brakes: readonly object[]) => ({
  Item: marshall({ pk: 'CONTROL', sk: 'STATE', stopped: false, brakes, brakesVersion: 4 }),
});
const freezeOf = (id: string, expiresAt = '2026-03-02T13:00:00.000Z') => ({
  kind: 'freeze',
  id,
  reason: 'region-shift of assistant-db',
  by: 'region-shift of assistant-db',
  at: '2026-03-02T11:59:00.000Z',
  expiresAt,
});
const OWN = 'region-shift-assistant-db-id-0';
const FREEZE = { reason: 'region-shift of assistant-db', by: 'region-shift', until: UNTIL };

test('is not connected to before it is called, and then once', async () => {
  const { partner, connections, operations } = scene({
    GetItem: () => controlItem([]),
    TransactWriteItems: () => ({}),
  });
  expect(connections()).toBe(0);

  await partner.freeze(FREEZE);
  await partner.thaw('region-shift');

  expect(connections()).toBe(1);
  expect(operations().filter((operation) => operation === 'DescribeStacks')).toHaveLength(1);
});

test('is frozen in the table that its foundation stack names', async () => {
  const { partner, asked, keep } = scene({
    GetItem: () => controlItem([]),
    TransactWriteItems: () => ({}),
  });

  expect(await partner.freeze(FREEZE)).toEqual({ kind: 'done' });

  const written = asked.at(-1);
  expect(asked[0]?.input).toEqual({ StackName: 'tidegate-assistant' });
  expect(written?.operation).toBe('TransactWriteItems');
  expect(JSON.stringify(written?.input)).toContain('"TableName":"tidegate-assistant-State-WEST"');
  expect(JSON.stringify(written?.input)).toContain('region-shift-assistant-db-id-1');
  expect(JSON.stringify(written?.input)).toContain('2026-03-02T13:00:00.000Z');
  keep();
});

test('the same freeze again changes nothing', async () => {
  const { partner, operations } = scene({ GetItem: () => controlItem([freezeOf(OWN)]) });

  expect(await partner.freeze(FREEZE)).toEqual({ kind: 'done' });

  expect(operations()).not.toContain('TransactWriteItems');
});

test('only what was frozen for this cluster is thawed', async () => {
  const others = [freezeOf('somebody'), freezeOf('region-shift-orders-db-id-0')];
  const { partner, asked, keep } = scene({
    GetItem: () => controlItem([...others, freezeOf(OWN)]),
    TransactWriteItems: () => ({}),
  });

  expect(await partner.thaw('region-shift')).toEqual({ kind: 'done' });

  const { TransactItems }: Partial<TransactWriteItemsCommandInput> = asked.at(-1)?.input ?? {};
  const update = TransactItems?.[0];
  expect(JSON.stringify(update)).toContain('region-shift-orders-db-id-0');
  expect(JSON.stringify(update)).toContain('somebody');
  expect(JSON.stringify(update)).not.toContain(OWN);
  keep();
});

test('a freeze that has ended or was lifted is left so', async () => {
  const { partner, operations } = scene({
    GetItem: () => controlItem([freezeOf(OWN, '2026-03-02T11:00:00.000Z'), freezeOf('somebody')]),
  });

  expect(await partner.thaw('region-shift')).toEqual({ kind: 'done' });

  expect(operations()).not.toContain('TransactWriteItems');
});

test('its peak is the highest hour of the last day, by the names of the configuration', async () => {
  const { partner, asked, keep } = scene({
    GetMetricData: () => ({
      MetricDataResults: [
        {
          Id: 'm0',
          StatusCode: 'Complete',
          Timestamps: [new Date('2026-03-02T08:00:00Z'), new Date('2026-03-02T09:00:00Z')],
          Values: [210, 80],
        },
      ],
    }),
  });

  expect(await partner.peakConcurrency()).toEqual(new Map([['assistant-edge', 210]]));

  expect(asked[0]?.input).toMatchObject({
    StartTime: new Date('2026-03-01T12:00:00Z'),
    EndTime: NOW,
    MetricDataQueries: Object.values(configuration.edgeFunctions).map(({ functionName }) => ({
      MetricStat: {
        Metric: {
          MetricName: 'ConcurrentExecutions',
          Dimensions: expect.arrayContaining([{ Name: 'Resource', Value: `${functionName}:live` }]),
        },
        Period: 3600,
        Stat: 'Maximum',
      },
    })),
  });
  keep();
});

test('a function without requests has no peak, which is not 0', async () => {
  const { partner } = scene({
    GetMetricData: () => ({
      MetricDataResults: [{ Id: 'm0', StatusCode: 'Complete', Timestamps: [], Values: [] }],
    }),
  });

  expect(await partner.peakConcurrency()).toEqual(new Map());
});

test('its readers are those that are available now', async () => {
  const instance = (id: string, DBInstanceStatus = 'available') => ({
    DBInstanceIdentifier: id,
    DBInstanceStatus,
    DBInstanceClass: 'db.r6g.large',
  });
  const { partner, keep } = scene({
    DescribeDBInstances: () => ({
      DBInstances: [instance('writer'), instance('one'), instance('two', 'creating')],
    }),
    DescribeDBClusters: () => ({
      DBClusters: [
        {
          DBClusterIdentifier: 'assistant-db-west',
          Status: 'available',
          DBClusterMembers: ['writer', 'one', 'two'].map((DBInstanceIdentifier, index) => ({
            DBInstanceIdentifier,
            IsClusterWriter: index === 0,
          })),
        },
      ],
    }),
  });

  expect(await partner.readers('assistant-db-west')).toBe(1);
  keep();
});

test('keeps traffic away from this region, and takes that back, in its own table and metrics', async () => {
  const { partner, asked, keep } = scene({
    GetItem: () => ({
      Item: marshall({ awayFrom: configuration.region, since: NOW.toISOString(), by: 'ada' }),
    }),
    PutItem: () => ({}),
    PutMetricData: () => ({}),
  });

  expect(await partner.traffic.read('assistant-db')).toEqual({
    isShiftedHere: true,
    since: NOW,
    by: 'ada',
  });
  expect(await partner.traffic.giveBack('assistant-db', 'fail-back')).toEqual({ kind: 'done' });

  expect(asked.at(-1)?.input).toMatchObject({
    MetricData: [
      {
        Value: 0,
        Dimensions: expect.arrayContaining([{ Name: 'awayFrom', Value: configuration.region }]),
      },
    ],
  });
  keep();
});

test.each([
  ['has it', undefined, 'tells of it'],
  ['has left it held', 'VerifyWriter failed', 'is over'],
])('a run there that %s the lock of the cluster %s', async (_, heldBecause, told) => {
  const at = NOW.toISOString();
  const holder = {
    runbook: 'region-shift',
    owner: 'the-other',
    takenAt: at,
    expiresAt: at,
    plan: { from: 'a', to: 'b', calls: [], hash: 'abc' },
    ...(heldBecause !== undefined && { heldBecause }),
  };
  const { partner, asked } = scene({ GetItem: () => ({ Item: marshall({ token: 1, holder }) }) });

  const run = await partner.unsettledRun('assistant-db');

  expect(asked.at(-1)?.input).toMatchObject({ Key: { pk: { S: 'LOCK#assistant-db' } } });
  if (told === 'is over') expect(run).toBeUndefined();
  else expect(run).toMatchObject({ runbook: 'region-shift', owner: 'the-other', expiresAt: NOW });
});

test('a stack that is not there is a fault, and is looked for again', async () => {
  let isThere = false;
  const { partner } = scene({
    DescribeStacks: () => {
      if (!isThere) throw awsError('ValidationError', 'Stack with id x does not exist');
      return { Stacks: [STACK] };
    },
    GetItem: () => controlItem([freezeOf(OWN)]),
  });
  await expect(partner.freeze(FREEZE)).rejects.toThrow('could not find stack tidegate-assistant');

  isThere = true;

  expect(await partner.freeze(FREEZE)).toEqual({ kind: 'done' });
});

for (const service of ['cloudformation', 'cloudwatch', 'dynamodb', 'rds'] as const)
  await describeExchanges(service, exchanges[service]);
