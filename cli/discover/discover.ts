import type { Configuration } from '../../core/config/schema.ts';
import { MEASURED_DAYS } from '../../core/cost/measured.ts';
import { dayOf } from '../../core/time.ts';
import { clusterBlock } from './cluster-block.ts';
import { discoverClusters } from './clusters.ts';
import { configurationText } from './configuration-text.ts';
import type { DiscoveryContext, LeftOut } from './found.ts';
import { functionBlock } from './function-block.ts';
import { discoverFunctions, type FoundFunction } from './functions.ts';
import { createNames } from './names.ts';
import { type Block, noted } from './noted.ts';
import { queueBlock } from './queue-block.ts';
import { discoverQueues } from './queues.ts';
import { withinQuota } from './within-quota.ts';

/** A shadow configuration of what the account has. */
export interface Discovery {
  readonly text: string;
  readonly functions: number;
  readonly queues: number;
  readonly clusters: number;
  readonly leftOut: readonly LeftOut[];
}

export async function discover(
  context: DiscoveryContext,
  { project, region }: Pick<Configuration, 'project' | 'region'>,
): Promise<Discovery> {
  const functions = await discoverFunctions(context);
  const { concurrentExecutions } = await context.ports.account.readLimits();
  const { sized, leftOut: withoutRoom } = withinQuota(functions.found, concurrentExecutions);
  const fitting = sized.map(({ found }) => found);
  const queues = await discoverQueues(context, fitting);
  const clusters = await discoverClusters(context);

  const nameOf = createNames();
  const functionNames = new Map<FoundFunction, string>(
    fitting.map((found) => [found, nameOf(found.functionName)]),
  );
  const edgeFunctions = Object.fromEntries(
    sized.map(({ found, size, limited }) => [
      functionNames.get(found),
      functionBlock(found, size, limited),
    ]),
  );
  const queueBlocks = Object.fromEntries(
    queues.found.map((found) => [
      nameOf(found.queueName, 'queue'),
      queueBlock(found, functionNames.get(found.drives) ?? ''),
    ]),
  );
  const auroraClusters = Object.fromEntries(
    clusters.found.map((found) => [nameOf(found.clusterIdentifier, 'db'), clusterBlock(found)]),
  );
  const leftOut = [...functions.leftOut, ...withoutRoom, ...queues.leftOut, ...clusters.leftOut];
  const block: Block = {
    project,
    region,
    mode: noted('shadow', 'decides and records, changes nothing'),
    quota: { concurrentExecutions: noted(concurrentExecutions, "the account's in this region") },
    ...present({ edgeFunctions, queues: queueBlocks, auroraClusters }),
  };
  return {
    text: configurationText(block, headingOf(context, leftOut)),
    functions: fitting.length,
    queues: queues.found.length,
    clusters: clusters.found.length,
    leftOut,
  };
}

function present(blocks: Readonly<Record<string, Block>>): Block {
  return Object.fromEntries(
    Object.entries(blocks).filter(([, block]) => Object.keys(block).length > 0),
  );
}

function headingOf({ range }: DiscoveryContext, leftOut: readonly LeftOut[]): readonly string[] {
  return [
    `Written by \`npx tidegate init --discover\` on ${dayOf(range.to)}, from the account and ${MEASURED_DAYS} days of its metrics.`,
    'Beside each number stands where it came from. Everything is in shadow mode: it decides and changes nothing.',
    '',
    'What nobody but you can know, and is not here:',
    '- the capacity that a load test has shown (thresholds.requestsPerMinute is a guess from the busiest minutes)',
    '- which function uses which cluster (database:), and through what pool (pool:)',
    '- what is too slow or too many errors for your users: thresholds are made from what is usual',
    '- your prices, and the hours in which less is enough (docs/windows.md)',
    ...(leftOut.length > 0 ? ['', 'Left out:'] : []),
    ...leftOut.map(({ what, why }) => `- ${what}: ${why}`),
  ];
}
