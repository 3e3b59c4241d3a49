import { expect, test } from '@jest/globals';
import { existingAlarms } from '../../../cli/doctor/existing-alarms.ts';
import { rules } from '../../../cli/doctor/rules.ts';
import type { Configuration } from '../../../core/config/schema.ts';
import { configuration, examined, HANDLER, whats } from './doctor-scene.ts';

function naming(alarmNames: readonly string[]): Pick<Configuration, 'edgeFunctions'> {
  const edge = configuration.edgeFunctions['assistant-edge'];
  if (!edge) throw new Error('no assistant-edge');
  const named = Object.fromEntries(
    alarmNames.map((alarmName, index) => [`a${index}`, { alarmName, level: 'warning' as const }]),
  );
  return {
    edgeFunctions: {
      ...configuration.edgeFunctions,
      'assistant-edge': { ...edge, existingAlarms: named },
    },
  };
}

test('finds an existing alarm that the account does not have; composite ones count', async () => {
  const checked = await examined(
    existingAlarms,
    {
      DescribeAlarms: () => ({
        MetricAlarms: [{ AlarmName: 'latency' }],
        CompositeAlarms: [{ AlarmName: 'slo' }],
      }),
    },
    { changes: naming(['latency', 'slo', 'gone']) },
  );

  expect(whats(checked)).toEqual(['assistant-edge: there is no alarm gone (a2)']);
});

test('asks for nothing where none is named', async () => {
  expect(await examined(existingAlarms, {})).toEqual({ findings: [], says: 'none is named' });
});

test('finds a rule that does not match an existing alarm', async () => {
  const checked = await examined(
    rules,
    {
      DescribeStackResource: () => ({}),
      GetFunctionConfiguration: () => HANDLER,
      ListRuleNamesByTarget: () => ({ RuleNames: ['rule'] }),
      DescribeRule: () => ({ Name: 'rule', State: 'ENABLED', EventPattern: '{}' }),
      ListTargetsByRule: () => ({
        Targets: [{ Id: '1', Arn: HANDLER.FunctionArn, DeadLetterConfig: { Arn: 'arn:aws:sqs' } }],
      }),
      TestEventPattern: ({ Event }: { readonly Event: string }) => ({
        Result: Event.includes('tidegate/'),
      }),
    },
    { changes: naming(['api-latency-slo']) },
  );

  expect(whats(checked)).toEqual(['no rule matches the alarms of assistant-edge (a0)']);
});
