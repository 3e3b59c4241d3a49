import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';

/** SNS wants fewer than 100 characters (API reference, Publish, Subject). */
const SUBJECT_CHARACTERS = 99;

/** Tells people through an SNS topic. A retry after a lost answer may tell them twice. */
export function createSnsNotifier({
  client,
  topicArn,
}: {
  readonly client: SNSClient;
  readonly topicArn: string;
}): Notifier {
  return {
    async publish({ subject, text }) {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: snsSubject(subject),
        Message: text,
      });
      await client.send(command).catch(outsideFault(`publish "${subject}"`));
    },
  };
}

/** What SNS takes as a subject: printable ASCII on one line, beginning with no space; the text keeps the full wording. */
function snsSubject(subject: string): string {
  const ascii = subject
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '') // é -> e
    .replace(/[^\x21-\x7e]+/g, ' ')
    .trim();
  if (ascii.length <= SUBJECT_CHARACTERS) return ascii || 'Tidegate';
  return `${ascii.slice(0, SUBJECT_CHARACTERS - 3)}...`;
}
