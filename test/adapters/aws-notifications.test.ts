import { type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSnsNotifier } from '../../adapters/aws-notifications.ts';
import type { Notification } from '../../core/ports.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { reportSeed } from '../report-seed.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:tidegate';
const client = new SNSClient({ region: 'us-east-1' });
const exchanges: readonly Exchange[] = scriptClient(client, () => ({ MessageId: 'id' }));

async function publish(notification: Notification): Promise<PublishCommandInput> {
  await createSnsNotifier({ client, topicArn }).publish(notification);
  return exchanges.at(-1)?.input as PublishCommandInput;
}

test('publishes subject and text to the topic', async () => {
  const input = await publish({ subject: 'assistant-edge: scaled out', text: 'from 2 to 3' });

  expect(input).toEqual({
    TopicArn: topicArn,
    Subject: 'assistant-edge: scaled out',
    Message: 'from 2 to 3',
  });
});

test.each([
  ['an arrow becomes a blank', 'p95 2 → 3', 'p95 2 3'],
  ['an accent is dropped', 'Café à la carte', 'Cafe a la carte'],
  ['line breaks become blanks', 'first\r\nsecond', 'first second'],
  ['a leading blank goes', '  held', 'held'],
  ['nothing printable is still a subject', '→', 'Tidegate'],
  ['99 characters stay', 'x'.repeat(99), 'x'.repeat(99)],
  ['100 characters are cut and say so', 'x'.repeat(100), `${'x'.repeat(96)}...`],
])('%s', async (_, subject, expected) => {
  const input = await publish({ subject, text: 'text' });

  expect(input.Subject).toBe(expected);
});

test('any subject becomes one that SNS takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (subject) => {
      const input = await publish({ subject, text: 'text' });

      expect(input.Subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
    }),
    reportSeed({ numRuns: 2000 }),
  );
});

test('the text is published in full', async () => {
  const input = await publish({ subject: 'held', text: 'p95 2 → 3 ms\nsecond line' });

  expect(input.Message).toBe('p95 2 → 3 ms\nsecond line');
});

await describeExchanges('sns', exchanges);
