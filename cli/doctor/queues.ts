import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { isAwsError } from '../../adapters/aws-errors.ts';
import { plural } from '../text.ts';
import { awsCommand, type Check, type DoctorContext, type Finding } from './check.ts';

export const queues: Check<DoctorContext> = {
  name: 'queues',
  async run({ configuration, clients }) {
    const named = Object.entries(configuration.queues);
    const findings = await Promise.all(
      named.map(async ([name, { queueName }]): Promise<readonly Finding[]> => {
        try {
          await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
          return [];
        } catch (error) {
          if (!isAwsError(error, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'))
            throw error;
          return [
            {
              what: `${name}: there is no queue ${queueName}`,
              why: 'its alarms stay without data, and a full queue drives nothing',
              mend: awsCommand(configuration, 'sqs list-queues'),
            },
          ];
        }
      }),
    );
    return { findings: findings.flat(), says: plural(named.length, 'queue') };
  },
};
