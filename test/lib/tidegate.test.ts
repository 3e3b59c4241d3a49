import { describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { drawProject, ofType, resourcesOf, SHIPPED } from './draw-project.ts';

// Synth throws on a finding of cdk-nag or of AWS's own template validation that nobody has acknowledged.
const assembly = drawProject(SHIPPED).app.synth();
const foundation = resourcesOf(assembly, 'tidegate-assistant');
const shard = resourcesOf(assembly, 'tidegate-assistant-shard-1');

describe('the foundation', () => {
  test('the table outlives Tidegate and can be restored', () => {
    const [table] = ofType(foundation, 'AWS::DynamoDB::Table');

    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    });
  });

  test("CloudWatch may publish this project's alarms to the encrypted topic, and use its key", () => {
    const [topic] = ofType(foundation, 'AWS::SNS::Topic');
    const [topicPolicy] = ofType(foundation, 'AWS::SNS::TopicPolicy');
    const [key] = ofType(foundation, 'AWS::KMS::Key');

    expect(topic?.Properties.KmsMasterKeyId).toBeDefined();
    expect(topicPolicy?.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'aws:SourceArn': joined('arn:aws:cloudwatch:us-east-1:', ':alarm:tidegate/assistant/*'),
          },
        },
      }),
    );
    expect(key?.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  test('the address of the configuration is subscribed', () => {
    const { app } = drawProject({ ...SHIPPED, notifyEmail: 'people@example.com' });
    const resources = resourcesOf(app.synth(), 'tidegate-assistant');

    expect(ofType(resources, 'AWS::SNS::Subscription')).toEqual([
      expect.objectContaining({
        Properties: expect.objectContaining({
          Protocol: 'email',
          Endpoint: 'people@example.com',
          RedrivePolicy: { deadLetterTargetArn: expect.anything() },
        }),
      }),
    ]);
    expect(ofType(foundation, 'AWS::SNS::Subscription')).toEqual([]);
  });
});

describe('the alarms', () => {
  const alarms = new Map(
    ofType(shard, 'AWS::CloudWatch::Alarm').map(({ Properties }) => [
      Properties.AlarmName,
      Properties,
    ]),
  );

  test('are those of core, and no other', () => {
    const names = alarmDefinitions(SHIPPED).map(({ name }) => name);

    expect([...alarms.keys()].toSorted()).toEqual(names.toSorted());
  });

  test('a single metric is drawn with its statistic', () => {
    expect(alarms.get('tidegate/assistant/assistant-edge/utilization/warning')).toEqual({
      AlarmName: 'tidegate/assistant/assistant-edge/utilization/warning',
      AlarmDescription: expect.stringContaining('Tidegate raises provisioned concurrency'),
      Namespace: 'AWS/Lambda',
      MetricName: 'ProvisionedConcurrencyUtilization',
      Dimensions: [
        { Name: 'FunctionName', Value: 'assistant-edge' },
        { Name: 'Resource', Value: 'assistant-edge:live' },
      ],
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 0.7,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
  });

  test('an expression alone returns data, after the metrics that it names', () => {
    const { Metrics } = alarms.get('tidegate/assistant/assistant-edge/response-time/critical');

    expect(Metrics).toEqual([
      expect.objectContaining({ Id: 'requests', ReturnData: false }),
      expect.objectContaining({
        Id: 'p95',
        ReturnData: false,
        MetricStat: expect.objectContaining({ Stat: 'p95', Period: 60 }),
      }),
      { Id: 'gatedP95', Expression: 'IF(requests >= 200, p95, 0)', ReturnData: true },
    ]);
  });

  test('those on Tidegate itself tell people directly, and no other has an action', () => {
    const own = alarmDefinitions(SHIPPED).filter(({ component }) => component === 'tidegate');
    const withActions = [...alarms.values()].filter(({ AlarmActions }) => AlarmActions);

    expect(withActions.map(({ AlarmName }) => AlarmName).toSorted()).toEqual(
      own.map(({ name }) => name).toSorted(),
    );
    for (const { AlarmActions, OKActions } of withActions) {
      const topic = [{ 'Fn::ImportValue': expect.stringContaining('Notifications') }];
      expect([AlarmActions, OKActions]).toEqual([topic, topic]);
    }
  });

  test('those on handlers and queues watch what is deployed', () => {
    const watched = [...alarms.values()]
      .flatMap(({ Metrics = [], ...alarm }) => [alarm, ...Metrics.map(statOf)])
      .flatMap(({ Dimensions = [] }) => Dimensions)
      .flatMap(({ Name, Value }) => (['FunctionName', 'QueueName'].includes(Name) ? [Value] : []))
      .filter((name) => name.startsWith('tidegate-'));
    const deployed = [...Object.values(shard), ...Object.values(foundation)].flatMap(
      ({ Properties }) => Properties?.FunctionName ?? Properties?.QueueName ?? [],
    );

    expect(new Set(watched)).toEqual(
      new Set([
        'tidegate-assistant-on-alarm-1',
        'tidegate-assistant-reconcile-1',
        'tidegate-assistant-failed-events-1',
        'tidegate-assistant-rejected-events',
      ]),
    );
    expect(deployed).toEqual(expect.arrayContaining(watched));
  });
});

describe('what is delivered to the handlers', () => {
  const failedEvents = { 'Fn::GetAtt': [expect.stringMatching(/^FailedEvents/), 'Arn'] };

  test('the rule retries for five minutes and then keeps the event', () => {
    const [rule] = ofType(shard, 'AWS::Events::Rule');

    expect(rule?.Properties.Targets).toEqual([
      expect.objectContaining({
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^OnAlarmFunction/), 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 10 },
        DeadLetterConfig: { Arn: failedEvents },
      }),
    ]);
  });

  test('the schedule calls reconcile each minute and leaves a lost call to the next', () => {
    const [schedule] = ofType(shard, 'AWS::Scheduler::Schedule');

    expect(schedule?.Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^ReconcileFunction/), 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 3 },
        DeadLetterConfig: { Arn: failedEvents },
      },
    });
  });

  test.each([
    ['OnAlarm', 300, 2],
    ['Reconcile', 60, 0],
  ])('what %s fails on is kept with its error', (handler, maxAge, attempts) => {
    const configs = ofType(shard, 'AWS::Lambda::EventInvokeConfig').map(
      ({ Properties }) => Properties,
    );

    expect(configs).toContainEqual(
      expect.objectContaining({
        FunctionName: { Ref: expect.stringMatching(`^${handler}Function`) },
        MaximumEventAgeInSeconds: maxAge,
        MaximumRetryAttempts: attempts,
        DestinationConfig: { OnFailure: { Destination: failedEvents } },
      }),
    );
  });

  test('the queue takes failed events only from its own rule, over TLS', () => {
    const statements = ofType(shard, 'AWS::SQS::QueuePolicy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );

    expect(statements).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^AlarmRule/), 'Arn'] },
          },
        },
      }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });
});

test.each(['OnAlarm', 'Reconcile'])(
  '%s is made after its permissions, without which Lambda refuses its failure destination',
  (handler) => {
    const made = Object.entries(shard).filter(
      ([id, { Type }]) =>
        id.startsWith(`${handler}Function`) &&
        ['AWS::Lambda::Function', 'AWS::Lambda::EventInvokeConfig'].includes(Type),
    );

    expect(made).toHaveLength(2);
    for (const [, resource] of made) {
      expect(resource.DependsOn).toContainEqual(expect.stringMatching(`^${handler}Policy`));
    }
  },
);

test('the handlers run on Node 24, for a minute at most, and their logs end', () => {
  const functions = ofType(shard, 'AWS::Lambda::Function').map(({ Properties }) => Properties);

  expect(functions).toHaveLength(2);
  for (const handler of functions) {
    expect(handler).toMatchObject({
      Runtime: 'nodejs24.x',
      Timeout: 60,
      Environment: {
        Variables: {
          SHARD: '1',
          TABLE_NAME: { 'Fn::ImportValue': expect.stringContaining('State') },
          TOPIC_ARN: { 'Fn::ImportValue': expect.stringContaining('Notifications') },
          REJECTED_QUEUE_URL: { 'Fn::ImportValue': expect.stringContaining('RejectedEvents') },
        },
      },
    });
    expect(handler.ReservedConcurrentExecutions).toBeUndefined();
  }
  expect(
    ofType(shard, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays),
  ).toEqual([30, 30]);
});

function joined(before: string, after: string) {
  return { 'Fn::Join': ['', [before, { Ref: 'AWS::AccountId' }, after]] };
}

// biome-ignore lint/suspicious/noExplicitAny: a query of a template's alarm
const statOf = ({ MetricStat }: any) => MetricStat?.Metric ?? {};
