import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { createAlarmStates } from '../../adapters/aws-alarm-states.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const since = new Date('2026-11-02T08:00:00Z');

function scene(answer: () => object) {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const exchanges = scriptClient(client, answer);
  return { ...createAlarmStates({ client }), exchanges };
}

const answering = () =>
  scene(() => ({
    MetricAlarms: [{ AlarmName: 'slow', StateValue: 'OK', StateTransitionedTimestamp: since }],
    CompositeAlarms: [
      { AlarmName: 'lost', StateValue: 'ALARM', StateTransitionedTimestamp: since },
    ],
  }));

test('reads metric alarms and composite ones by name; one that does not exist is left out', async () => {
  const { read, exchanges } = answering();

  const readings = await read(['slow', 'lost', 'gone']);

  expect([...readings.values()]).toEqual([
    { name: 'slow', state: 'OK', since },
    { name: 'lost', state: 'ALARM', since },
  ]);
  expect(exchanges[0]?.input).toMatchObject({
    AlarmNames: ['slow', 'lost', 'gone'],
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
});

test('a refusal is a fault: nothing is known of the alarm', async () => {
  const { read } = scene(() => {
    throw awsError('AccessDenied', 'not authorized', 403);
  });

  await expect(read(['slow'])).rejects.toThrow(OutsideFaultError);
});

const { read, exchanges } = answering();
await read(['slow']);
await describeExchanges('cloudwatch', exchanges);
