import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Notification } from '../core/ports.ts';
import type { AwsClients } from './aws-clients.ts';

type Messaging = Pick<AwsClients, 'sns' | 'sqs'>;

export interface Mailbox {
  /** What has come since the last call, in no promised order. */
  read(): Promise<readonly Notification[]>;
}

/** Subscribes to a topic as a person would, with a queue in the place of an inbox. */
export async function openMailbox(
  { sns, sqs }: Messaging,
  topicArn: string,
  queueName: string,
): Promise<Mailbox> {
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: queueName, Attributes: { Policy: fromTopic(topicArn) } }),
  );
  const queueUrl = z.string().parse(QueueUrl);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  const subscribe = { TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] };
  await sns.send(new SubscribeCommand(subscribe));
  return {
    read: async () => {
      const bodies = await takeMessages({ sqs }, queueUrl);
      return bodies.map((body) => {
        const { Subject, Message } = snsEnvelope.parse(JSON.parse(body));
        return { subject: Subject, text: Message };
      });
    },
  };
}

function fromTopic(topicArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });
}

const snsEnvelope = z.object({ Subject: z.string(), Message: z.string() });

/** Takes every message out of a queue, a dead-letter queue for one, and answers their bodies. */
export async function takeMessages(
  { sqs }: Pick<AwsClients, 'sqs'>,
  queueUrl: string,
): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
      }),
    );
  }
}
