import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { type Answers, awsError, type ScriptedOutside } from '../../fakes/scripted-outside.ts';
import { tidegate } from '../command-scene.ts';
import {
  lambdaAnswers,
  mapping,
  publishFunctionLoad,
  publishQueueLoad,
  publishReaderCpu,
  rdsAnswers,
} from './account-scene.ts';
import { discovered, exchanges } from './discover-scene.ts';

const SHOP: Answers = {
  ...lambdaAnswers(
    [
      { name: 'checkout', aliases: ['live', 'blue'], provisioned: { live: 30 } },
      { name: 'Mail_Worker', aliases: ['prod'] },
      { name: 'nightly' },
      { name: 'secret', aliases: ['live'], tags: { tidegate: 'ignore' } },
      {
        name: 'quick',
        aliases: ['live'],
        configuration: { SnapStart: { ApplyOn: 'PublishedVersions' } },
      },
      { name: 'tidegate-shop-reconcile-1', aliases: ['live'] },
    ],
    [mapping('orders', 'checkout:live'), mapping('mails', 'Mail_Worker')],
  ),
  ...rdsAnswers(),
};

const busyShop = (outside: ScriptedOutside) => {
  publishFunctionLoad(
    outside,
    { functionName: 'checkout', alias: 'live' },
    { inFlight: [7, 7, 26], requests: [1000, 1500, 800], p95Millis: [180, 200, 900] },
  );
  publishQueueLoad(outside, 'orders', { messages: 2400, oldestSeconds: 20 });
  publishReaderCpu(outside, 43.6);
};

describe('init --discover', () => {
  test('writes what the account has, in shadow mode, with where each number came from', async () => {
    const { exitCode, text } = await discovered(SHOP, { prepare: busyShop });

    expect(exitCode).toBe(0);
    expect(text.slice(text.indexOf('\nproject:') + 1)).toBe(`\
project: platform
region: us-east-1
mode: shadow # decides and records, changes nothing
quota:
  concurrentExecutions: 1000 # the account's in this region
edgeFunctions:
  checkout:
    functionName: checkout
    alias: live # names version 7; not blue
    memoryMegabytes: 1024 # of version 7
    architecture: arm64 # of version 7
    scaling:
      targetConcurrency: 7 # environments an instance; in flight at the most: 26
      minInstances: 2 # for the usual 7 in flight at 70 %; provisioned now: 30
      maxInstances: 11 # for twice the most in flight, 52, at 70 %
    thresholds:
      p95Millis:
        warning: 300 # 1.5 x the usual p95: 200 ms
        critical: 510 # 2.5 x the usual p95: 200 ms
      requestsPerMinute:
        warning: 480 # 80 % of critical
        critical: 600 # a guess, twice the 300 a minute in the busiest 5 minutes of 14 days: write what a load test has shown
  mail-worker:
    functionName: Mail_Worker
    alias: prod # names version 7
    memoryMegabytes: 1024 # of version 7
    architecture: arm64 # of version 7
    scaling:
      targetConcurrency: 1 # a guess: nothing has called the alias
      minInstances: 1 # a guess; provisioned now: 0
      maxInstances: 2 # a guess
queues:
  orders:
    queueName: orders
    drives: checkout # event source mapping to checkout:live
    thresholds:
      queueMessages:
        warning: 1200 # 2,400 waited at the most
        critical: 2400 # 2,400 waited at the most
      oldestMessageSeconds:
        warning: 60 # the oldest had waited 20 s at the most
        critical: 300 # the default
auroraClusters:
  shop-db:
    clusterIdentifier: shop-db
    engine: aurora-postgresql # as the cluster has it
    instanceClass: db.r6g.large # the writer's
    memoryMegabytes: 16384 # of db.r6g.large
    maxDatabaseConnections: 1621 # a guess, 90 % of what the parameter group's formula gives; open at the most: 0; ask the database: SHOW max_connections
    minReaders: 1 # readers now
    maxReaders: 2 # twice as many, one at least; busiest readers in 14 days: 44 % CPU
    availabilityZones: [us-east-1a, us-east-1b] # of the cluster and its instances
`);
  });

  test('names what it leaves out and what nobody but people can know', async () => {
    const { text, out } = await discovered(SHOP, { prepare: busyShop });

    for (const line of [
      '# - secret: its tag tidegate: ignore',
      '# - quick: SnapStart, which excludes provisioned concurrency',
      '# - nightly: no alias that names a published version: provisioned concurrency needs one',
      '# - queue mails: its messages go to Mail_Worker without an alias, past the provisioned concurrency of prod',
      '# - which function uses which cluster (database:), and through what pool (pool:)',
    ])
      expect(text).toContain(`${line}\n`);
    expect(out).toContain('LEFT OUT\nsecret: ');
  });

  test('writes a file that check accepts', async () => {
    const { file } = await discovered(SHOP, { prepare: busyShop });

    expect((await tidegate(`check ${file}`)).exitCode).toBe(0);
  });

  test('takes the alias that is provisioned, else the one that is called most', async () => {
    const answers = {
      ...lambdaAnswers([
        { name: 'one', aliases: ['a', 'b'], provisioned: { b: 5 } },
        { name: 'two', aliases: ['a', 'b'] },
      ]),
    };

    const { configuration } = await discovered(answers, {
      prepare: (outside) =>
        publishFunctionLoad(
          outside,
          { functionName: 'two', alias: 'b' },
          { inFlight: [1], requests: [9], p95Millis: [50] },
        ),
    });

    const { edgeFunctions } = configuration();
    expect(Object.values(edgeFunctions).map(({ alias }) => alias)).toEqual(['b', 'b']);
  });

  test('lowers ceilings so that they fit the quota together, and says so', async () => {
    const answers = lambdaAnswers([
      { name: 'one', aliases: ['live'] },
      { name: 'two', aliases: ['live'] },
    ]);

    const { configuration, text } = await discovered(answers, {
      prepare: (outside) => {
        for (const functionName of ['one', 'two'])
          publishFunctionLoad(
            outside,
            { functionName, alias: 'live' },
            { inFlight: [50, 50, 400], requests: [9000, 9000, 9000], p95Millis: [50] },
          );
      },
    });

    const ceilings = Object.values(configuration().edgeFunctions).map(
      ({ scaling }) => scaling.maxInstances * scaling.targetConcurrency,
    );
    expect(ceilings.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(900);
    expect(text).toContain("so that all ceilings fit the account's quota");
  });

  test('leaves functions out that a new account has no room for', async () => {
    const { exitCode, err } = await discovered(
      lambdaAnswers([{ name: 'one', aliases: ['live'] }]),
      {
        prepare: ({ ports }) => {
          ports.account.limits = { concurrentExecutions: 10, reservedConcurrency: 0 };
        },
      },
    );

    expect(exitCode).toBe(1);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('quota of 10 leaves no room');
  });

  test.each([
    ['a class whose memory it does not know', {}, { DBInstanceClass: 'db.z9.huge' }, 'z9.huge'],
    ['the tag', { TagList: [{ Key: 'tidegate', Value: 'ignore' }] }, {}, 'ignore'],
    ['Serverless v1', { EngineMode: 'serverless' }, {}, 'Serverless v1'],
    ['no writer', { DBClusterMembers: [] }, {}, 'no writer'],
  ])('leaves a cluster out with %s', async (_, cluster, instance, why) => {
    const { text, configuration } = await discovered({
      ...lambdaAnswers([{ name: 'one', aliases: ['live'] }]),
      ...rdsAnswers(cluster, instance),
    });

    expect(configuration().auroraClusters).toEqual({});
    expect(text).toMatch(new RegExp(`# - cluster shop-db: .*${why}`));
  });

  test.each([
    [
      'its formula is not known here',
      () => ({
        Parameters: [{ ParameterName: 'max_connections', ParameterValue: 'GREATEST(1,2)' }],
      }),
    ],
    [
      'its parameter group is gone',
      () => {
        throw awsError('DBParameterGroupNotFoundFault', 'not found', 404);
      },
    ],
  ])(
    'guesses the connections of a cluster from those that were open where %s',
    async (_, DescribeDBParameters) => {
      const { configuration, text } = await discovered({
        ...lambdaAnswers([]),
        ...rdsAnswers(),
        DescribeDBParameters,
      });

      expect(configuration().auroraClusters['shop-db']?.maxDatabaseConnections).toBe(100);
      expect(text).toContain('ask the database: SHOW max_connections');
    },
  );

  test('sizes a serverless cluster by its largest capacity', async () => {
    const { configuration } = await discovered({
      ...lambdaAnswers([]),
      ...rdsAnswers(
        { ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 16 } },
        { DBInstanceClass: 'db.serverless' },
      ),
    });

    expect(configuration().auroraClusters['shop-db']?.memoryMegabytes).toBe(32_768);
  });

  test('gives things of one name names of their own', async () => {
    const { configuration } = await discovered({
      ...lambdaAnswers(
        [
          { name: 'orders', aliases: ['live'] },
          { name: 'Orders', aliases: ['live'] },
        ],
        [mapping('orders', 'orders:live')],
      ),
    });

    const { edgeFunctions, queues } = configuration();
    expect([...Object.keys(edgeFunctions), ...Object.keys(queues)]).toEqual([
      'orders',
      'orders-2',
      'orders-queue',
    ]);
  });

  test('fails where nothing can be scaled, and says what it saw', async () => {
    const { exitCode, err, text } = await discovered(lambdaAnswers([{ name: 'nightly' }]));

    expect({ exitCode, text }).toEqual({ exitCode: 1, text: '' });
    expect(err).toContain('nothing in us-east-1 can be scaled: nightly');
  });

  test('says which permission is missing', async () => {
    const { exitCode, err } = await discovered({
      ListFunctions: () => {
        throw awsError(
          'AccessDeniedException',
          'User: ada is not authorized to perform: lambda:ListFunctions on resource: *',
          403,
        );
      },
    });

    expect(exitCode).toBe(1);
    expect(err).toContain('allow lambda:ListFunctions to this identity');
  });
});

await describeExchanges('lambda', exchanges.lambda);
await describeExchanges('rds', exchanges.rds);
await describeExchanges('sqs', exchanges.sqs);
