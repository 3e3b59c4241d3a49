import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { awsCommand, type Check, type DeploymentContext, type Finding } from './check.ts';

/** Nothing waits in the queues of events that were rejected, could not be delivered, or failed. */
export const deadLetters: Check<DeploymentContext> = {
  name: 'dead letters',
  async run({ configuration, clients, deployment }) {
    const queues = [
      { url: deployment.rejectedQueueUrl, of: 'rejected as malformed or of no target' },
      ...deployment.shards.map(({ number, failedQueueUrl }) => ({
        url: failedQueueUrl,
        of: `failed or not delivered in shard ${number}`,
      })),
    ];
    const findings = await Promise.all(
      queues.map(async ({ url, of }): Promise<readonly Finding[]> => {
        const { Attributes = {} } = await clients.sqs.send(
          new GetQueueAttributesCommand({
            QueueUrl: url,
            AttributeNames: ['ApproximateNumberOfMessages'],
          }),
        );
        const messages = Number(Attributes['ApproximateNumberOfMessages']);
        if (messages === 0) return [];
        return [
          {
            what: `${messages} events ${of} wait in a dead-letter queue`,
            why: 'each has its reason with it; reconcile has looked at the targets since',
            mend: awsCommand(
              configuration,
              `sqs receive-message --queue-url ${url} --max-number-of-messages 10`,
            ),
          },
        ];
      }),
    );
    return { findings: findings.flat(), says: 'none' };
  },
};
