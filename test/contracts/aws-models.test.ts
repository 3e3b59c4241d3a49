import { afterAll, expect, test } from '@jest/globals';

import { startAwsModels } from './aws-models.ts';
import { describeWithTool } from './describe-with-tool.ts';

const put = {
  FunctionName: 'assistant-edge',
  Qualifier: 'live',
  ProvisionedConcurrentExecutions: 150,
};
const alarm = { AlarmName: 'a', StateValue: 'ALARM', StateUpdatedTimestamp: new Date(0) };

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  test('knows which operations exist', async () => {
    expect(await models.operationExists('lambda', 'PutProvisionedConcurrencyConfig')).toBe(true);
    expect(await models.operationExists('lambda', 'PutProvisionedConcurrency')).toBe(false);
    expect(await models.operationExists('eventbridge', 'PutEvents')).toBe(true);
    expect(
      await models.operationExists('application-auto-scaling', 'DescribeScalableTargets'),
    ).toBe(true);
  });

  test('rejects a question about an operation that does not exist', async () => {
    await expect(models.validateRequest('lambda', 'PutNothing', {})).rejects.toThrow('PutNothing');
  });

  test('finds nothing wrong with a good request, undefined members left out', async () => {
    const input = { ...put, AnotherMember: undefined };

    expect(
      await models.validateRequest('lambda', 'PutProvisionedConcurrencyConfig', input),
    ).toEqual([]);
  });

  test.each([
    ['an unknown member', { ...put, Alias: 'live' }, 'Unknown parameter in input: "Alias"'],
    ['a wrong type', { ...put, Qualifier: 7 }, 'Invalid type for parameter Qualifier'],
    [
      'a number below its least',
      { ...put, ProvisionedConcurrentExecutions: 0 },
      'valid min value: 1',
    ],
    ['a fraction', { ...put, ProvisionedConcurrentExecutions: 1.5 }, 'Invalid type for parameter'],
    ['a missing member', { FunctionName: 'f', Qualifier: 'q' }, 'Missing required parameter'],
  ])('refuses a request with %s', async (_, input, problem) => {
    expect(
      await models.validateRequest('lambda', 'PutProvisionedConcurrencyConfig', input),
    ).toEqual([expect.stringContaining(problem)]);
  });

  test('finds nothing wrong with a good response and the metadata of the SDK', async () => {
    const output = { $metadata: { attempts: 1 }, MetricAlarms: [alarm] };

    expect(await models.validateResponse('cloudwatch', 'DescribeAlarms', output)).toEqual([]);
  });

  test.each([
    [
      'a date that is a string',
      { ...alarm, StateUpdatedTimestamp: '2026-01-01T00:00:00Z' },
      'Date',
    ],
    ['a value that is not listed', { ...alarm, StateValue: 'alarm' }, 'INSUFFICIENT_DATA'],
    ['a member that AWS does not send', { ...alarm, State: 'OK' }, 'Unknown parameter'],
    ['null', { ...alarm, AlarmName: null }, 'Invalid type'],
  ])('refuses a response with %s', async (_, wrongAlarm, problem) => {
    const output = { MetricAlarms: [wrongAlarm] };

    expect(await models.validateResponse('cloudwatch', 'DescribeAlarms', output)).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  test('refuses a listed value that is wrong inside a list', async () => {
    const input = { AlarmTypes: ['MetricAlarm', 'CompoundAlarm'] };

    expect(await models.validateRequest('cloudwatch', 'DescribeAlarms', input)).toEqual([
      expect.stringContaining('AlarmTypes[1], value: CompoundAlarm'),
    ]);
  });

  test('takes bytes for a payload, and no string', async () => {
    const bytes = { StatusCode: 200, Payload: new Uint8Array([123, 125]) };

    expect(await models.validateResponse('lambda', 'Invoke', bytes)).toEqual([]);
    expect(await models.validateResponse('lambda', 'Invoke', { Payload: '{}' })).toEqual([
      expect.stringContaining('Uint8Array'),
    ]);
  });

  test('refuses any member where AWS answers with nothing', async () => {
    expect(await models.validateResponse('cloudwatch', 'SetAlarmState', {})).toEqual([]);
    expect(await models.validateResponse('cloudwatch', 'SetAlarmState', { Ok: true })).toHaveLength(
      1,
    );
  });

  test('lists the errors of an operation by the name that the SDK throws', async () => {
    expect(await models.modelledErrors('rds', 'CreateDBInstance')).toContainEqual({
      name: 'InsufficientDBInstanceCapacityFault',
      code: 'InsufficientDBInstanceCapacity',
    });
    expect(await models.modelledErrors('lambda', 'PutProvisionedConcurrencyConfig')).toContainEqual(
      {
        name: 'ResourceConflictException',
        code: 'ResourceConflictException',
      },
    );
  });
});
