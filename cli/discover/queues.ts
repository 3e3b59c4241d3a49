import {
  type EventSourceMappingConfiguration,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, ListQueueTagsCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { queueMetrics } from '../../core/metrics.ts';
import { readValues } from '../measure/series.ts';
import {
  type Discovered,
  type DiscoveryContext,
  IGNORED,
  isIgnored,
  type LeftOut,
} from './found.ts';
import type { FoundFunction } from './functions.ts';
import { most } from './loads.ts';

export interface FoundQueue {
  readonly queueName: string;
  readonly drives: FoundFunction;
  readonly messagesMost: number;
  readonly oldestSecondsMost: number;
}

/** Queues that an event source mapping leads to the alias of a function that was found. */
export async function discoverQueues(
  context: DiscoveryContext,
  functions: readonly FoundFunction[],
): Promise<Discovered<FoundQueue>> {
  const mapped: { readonly queueName: string; readonly drives: FoundFunction }[] = [];
  const leftOut: LeftOut[] = [];
  const pages = paginateListEventSourceMappings({ client: context.clients.lambda }, {});
  for await (const { EventSourceMappings = [] } of pages)
    for (const mapping of EventSourceMappings) {
      const queueName = queueNameOf(mapping);
      const drives = functions.find(({ functionName }) => functionName === functionOf(mapping));
      if (queueName === undefined || !drives) continue;
      const why = await whyLeftOut(queueName, mapping, drives, context.clients.sqs);
      if (why === undefined) mapped.push({ queueName, drives });
      else leftOut.push({ what: `queue ${queueName}`, why });
    }
  const metrics = mapped.flatMap((queue) => Object.values(queueMetrics(queue)));
  const values = await readValues(context.ports.metrics, metrics, context.range);
  const found = mapped.map((queue) => {
    const { messages, oldestMessageSeconds } = queueMetrics(queue);
    return {
      ...queue,
      messagesMost: most(values(messages)),
      oldestSecondsMost: most(values(oldestMessageSeconds)),
    };
  });
  return { found, leftOut };
}

function queueNameOf({ EventSourceArn = '' }: EventSourceMappingConfiguration) {
  const [, , service, , , name] = EventSourceArn.split(':');
  return service === 'sqs' ? name : undefined;
}

// arn:aws:lambda:<region>:<account>:function:<name>[:<alias>]
function functionOf({ FunctionArn = '' }: EventSourceMappingConfiguration) {
  return FunctionArn.split(':')[6];
}

async function whyLeftOut(
  queueName: string,
  { FunctionArn = '', State }: EventSourceMappingConfiguration,
  { functionName, alias }: FoundFunction,
  client: SQSClient,
): Promise<string | undefined> {
  const qualifier = FunctionArn.split(':')[7];
  if (State === 'Disabled') return 'its event source mapping is disabled';
  if (qualifier !== alias)
    return `its messages go to ${functionName}${qualifier ? `:${qualifier}` : ' without an alias'}, past the provisioned concurrency of ${alias}`;
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }));
  const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
  return isIgnored(Tags) ? IGNORED : undefined;
}
