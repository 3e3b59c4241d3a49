import { describe, expect, test } from '@jest/globals';
import { aliasShare } from '../../../cli/doctor/alias-share.ts';
import { deadLetters } from '../../../cli/doctor/dead-letters.ts';
import { heartbeat } from '../../../cli/doctor/heartbeat.ts';
import { rules } from '../../../cli/doctor/rules.ts';
import { stacks } from '../../../cli/doctor/stacks.ts';
import { edgeFunctionMetrics, heartbeatMetric } from '../../../core/metrics.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import type { Answers, ScriptedOutside } from '../../fakes/scripted-outside.ts';
import { awsError } from '../../fakes/scripted-outside.ts';
import { NOW } from '../command-scene.ts';
import { configuration, examined, exchanges, HANDLER, whats } from './doctor-scene.ts';

describe('stacks', () => {
  const described = (statuses: Readonly<Record<string, string>>) =>
    examined(stacks, {
      DescribeStacks: ({ StackName }: { readonly StackName: string }) => {
        const StackStatus = statuses[StackName];
        if (!StackStatus) throw awsError('ValidationError', `${StackName} does not exist`);
        return { Stacks: [{ StackName, StackStatus, CreationTime: NOW }] };
      },
    });

  test('are in order when all of them ended well', async () => {
    const checked = await described({
      'tidegate-assistant': 'CREATE_COMPLETE',
      'tidegate-assistant-shard-1': 'UPDATE_COMPLETE',
    });

    expect(checked).toEqual({ findings: [], says: '2 stacks' });
  });

  test('may have been rolled back, or be left from more shards', async () => {
    const checked = await described({
      'tidegate-assistant': 'CREATE_COMPLETE',
      'tidegate-assistant-shard-1': 'UPDATE_ROLLBACK_COMPLETE',
      'tidegate-assistant-shard-2': 'CREATE_COMPLETE',
    });

    expect(whats(checked)).toEqual([
      'stack tidegate-assistant-shard-1 is in UPDATE_ROLLBACK_COMPLETE',
      'stack tidegate-assistant-shard-2 is left from a larger number of shards',
    ]);
  });
});

describe('rules', () => {
  const wellRouted = {
    GetFunctionConfiguration: () => HANDLER,
    ListRuleNamesByTarget: () => ({ RuleNames: ['alarm-rule'] }),
    DescribeRule: () => ({ Name: 'alarm-rule', State: 'ENABLED', EventPattern: '{}' }),
    ListTargetsByRule: () => ({
      Targets: [
        {
          Id: 'Target0',
          Arn: HANDLER.FunctionArn,
          DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:111122223333:failed-1' },
        },
      ],
    }),
    TestEventPattern: () => ({ Result: true }),
  } satisfies Answers;

  test('are in order when an enabled rule matches the alarms of every component', async () => {
    const asked: string[] = [];
    const TestEventPattern = ({ Event }: { readonly Event: string }) => {
      asked.push(JSON.parse(Event).resources[0]);
      return { Result: true };
    };

    const checked = await examined(rules, { ...wellRouted, TestEventPattern });

    expect(checked).toEqual({ findings: [], says: '1 rule to on-alarm' });
    const alarm = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:tidegate/assistant';
    expect(asked).toEqual([
      `${alarm}/assistant-edge/utilization/warning`,
      `${alarm}/assistant-digest/utilization/warning`,
      `${alarm}/assistant-db/reader-cpu/warning`,
      `${alarm}/assistant-requests/request-queue/warning`,
    ]);
  });

  test.each<readonly [string, Answers, readonly string[]]>([
    [
      'missing',
      { ListRuleNamesByTarget: () => ({ RuleNames: [] }) },
      ['no EventBridge rule calls on-alarm of shard 1'],
    ],
    [
      'disabled',
      { DescribeRule: () => ({ Name: 'alarm-rule', State: 'DISABLED', EventPattern: '{}' }) },
      ['rule alarm-rule is disabled'],
    ],
    [
      'without a dead-letter queue',
      { ListTargetsByRule: () => ({ Targets: [{ Id: 'Target0', Arn: HANDLER.FunctionArn }] }) },
      ['rule alarm-rule has no dead-letter queue'],
    ],
    [
      'blind for a component',
      {
        TestEventPattern: ({ Event }: { readonly Event: string }) => ({
          Result: !Event.includes('assistant-requests'),
        }),
      },
      ['no rule matches the alarms of assistant-requests'],
    ],
  ])('may be %s', async (_, change, found) => {
    expect(whats(await examined(rules, { ...wellRouted, ...change }))).toEqual(found);
  });
});

describe('the heartbeat', () => {
  const beatenAt = (time: string | undefined) =>
    examined(
      heartbeat,
      {},
      {
        prepare: ({ ports }) => {
          if (time) ports.metrics.publish(heartbeatMetric('assistant', 1), [1], new Date(time));
        },
      },
    );

  test('of the last minutes is in order', async () => {
    expect(await beatenAt('2026-03-02T09:55:00Z')).toEqual({
      findings: [],
      says: 'last ran in the minute of 2026-03-02 09:55:00 UTC',
    });
  });

  test.each([
    ['2026-03-02T09:53:00Z', 'has not run since 2026-03-02 09:53:00 UTC'],
    [undefined, 'has not run in 3 hours'],
  ])('of %s is a finding, with the log to read', async (time, says) => {
    const { findings } = await beatenAt(time);

    expect(findings).toMatchObject([
      {
        what: `reconcile of shard 1 ${says}`,
        mend: expect.stringMatching(/^aws logs tail .*--function-name reconcile-1 .* --since 15m/),
      },
    ]);
  });
});

describe('calls by alias', () => {
  const edge = configuration.edgeFunctions['assistant-edge'];
  const publish = ({ ports }: ScriptedOutside, all: number, byAlias: number) => {
    if (!edge) throw new Error('the defaults have assistant-edge');
    const metric = { ...edgeFunctionMetrics(edge).invocations, periodSeconds: 3600 };
    const hour = new Date('2026-03-02T08:00:00Z');
    ports.metrics.publish(metric, [byAlias], hour);
    const ofFunction = { ...metric, dimensions: { FunctionName: 'assistant-edge' } };
    ports.metrics.publish(ofFunction, [all], hour);
  };

  test.each([
    [1000, 960, []],
    [
      1000,
      380,
      ['assistant-edge: 38 % of its 1000 calls in the last 24 h went through the alias live'],
    ],
    [0, 0, []],
  ])('of %i calls %i by the alias: %j', async (all, byAlias, says) => {
    const prepare = (outside: ScriptedOutside) => publish(outside, all, byAlias);

    expect(whats(await examined(aliasShare, {}, { prepare }))).toEqual(says);
  });
});

test('events in a dead-letter queue are a finding, with the command that reads them', async () => {
  const GetQueueAttributes = ({ QueueUrl }: { readonly QueueUrl: string }) => ({
    Attributes: { ApproximateNumberOfMessages: QueueUrl.endsWith('rejected') ? '3' : '0' },
  });

  const { findings } = await examined(deadLetters, { GetQueueAttributes });

  expect(findings).toMatchObject([
    {
      what: '3 events rejected as malformed or of no target wait in a dead-letter queue',
      mend: 'aws sqs receive-message --queue-url https://sqs.us-east-1.amazonaws.com/111122223333/rejected --max-number-of-messages 10 --region us-east-1',
    },
  ]);
});

await describeExchanges('cloudformation', exchanges.cloudFormation);
await describeExchanges('eventbridge', exchanges.eventBridge);
await describeExchanges('lambda', exchanges.lambda);
await describeExchanges('sqs', exchanges.sqs);
