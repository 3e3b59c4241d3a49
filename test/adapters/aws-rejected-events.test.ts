import { type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRejectedEvents } from '../../adapters/aws-rejected-events.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { reportSeed } from '../report-seed.ts';

const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/rejected';
const client = new SQSClient({ region: 'us-east-1' });
const exchanges: readonly Exchange[] = scriptClient(client, () => ({ MessageId: 'id' }));

async function send(event: unknown, reason: string): Promise<SendMessageCommandInput> {
  await createRejectedEvents({ client, queueUrl }).send(event, reason);
  return exchanges.at(-1)?.input as SendMessageCommandInput;
}

function bytesOf({ MessageBody = '', MessageAttributes = {} }: SendMessageCommandInput): number {
  const attributes = Object.entries(MessageAttributes).flatMap(
    ([name, { DataType, StringValue }]) => [name, `${DataType}`, `${StringValue}`],
  );
  return Buffer.byteLength([MessageBody, ...attributes].join(''));
}

test('keeps the event as it came, with the reason beside it', async () => {
  const event = { source: 'aws.cloudwatch', detail: { alarmName: 'nobody/knows/this' } };

  const input = await send(event, 'no target has this alarm');

  expect(input.QueueUrl).toBe(queueUrl);
  expect(JSON.parse(input.MessageBody ?? '')).toEqual(event);
  expect(input.MessageAttributes).toEqual({
    reason: { DataType: 'String', StringValue: 'no target has this alarm' },
  });
});

test('cuts an event that no queue takes whole, and says how large it was', async () => {
  const input = await send({ detail: '→'.repeat(100_000) }, 'r'.repeat(5_000));

  expect(bytesOf(input)).toBeLessThanOrEqual(262_144);
  expect(input.MessageAttributes?.['cutFromBytes']?.StringValue).toBe('300013');
  expect(input.MessageAttributes?.['reason']?.StringValue).toHaveLength(1_000);
});

test.each([
  ['no event at all', undefined, 'null'],
  ['an empty text', '', '""'],
])('keeps %s', async (_, event, body) => {
  const input = await send(event, '');

  expect(input.MessageBody).toBe(body);
  expect(input.MessageAttributes?.['reason']?.StringValue).toBe('-');
});

test('any event becomes a message that SQS takes and that says the same', async () => {
  const refused = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.string({ unit: 'binary' }),
      async (event, reason) => {
        const input = await send(event, reason);

        expect(JSON.stringify(JSON.parse(input.MessageBody ?? ''))).toBe(JSON.stringify(event));
        expect(input.MessageBody).not.toMatch(refused);
        expect(input.MessageAttributes?.['reason']?.StringValue).not.toMatch(refused);
      },
    ),
    reportSeed({ numRuns: 2000 }),
  );
});

await describeExchanges('sqs', exchanges);
