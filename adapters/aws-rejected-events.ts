import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { outsideFault } from './aws-errors.ts';

/** With its attributes a message then fits into 262,144 bytes, which every queue takes. */
const BODY_BYTES = 250_000;
const REASON_CHARACTERS = 1_000;

export interface RejectedEvents {
  /**
   * Keeps an event that no retry can mend, whatever it is. The body is the event itself, so that it can be sent again
   * after a fix; one too large for a message is cut and carries its size.
   */
  send(event: unknown, reason: string): Promise<void>;
}

/** Rejected events go to an SQS dead-letter queue, each with the reason as an attribute. */
export function createRejectedEvents({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): RejectedEvents {
  return {
    async send(event, reason) {
      const body = Buffer.from(escapeRefused(JSON.stringify(event) ?? 'null'));
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body.subarray(0, BODY_BYTES).toString(),
        MessageAttributes: {
          reason: stringAttribute(escapeRefused(reason.slice(0, REASON_CHARACTERS))),
          ...(body.length > BODY_BYTES && { cutFromBytes: stringAttribute(`${body.length}`) }),
        },
      });
      await client.send(command).catch(outsideFault('keep a rejected event'));
    },
  };
}

/** SQS refuses an empty attribute. */
function stringAttribute(value: string) {
  return { DataType: 'String', StringValue: value || '-' };
}

/** Writes the characters that SQS refuses (API reference, SendMessage) as JSON would; in JSON they mean the same. */
function escapeRefused(text: string): string {
  return text.replace(
    /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
