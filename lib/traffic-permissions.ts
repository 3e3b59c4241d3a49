import type { Configuration } from '../core/config/schema.ts';
import type { Shard } from '../core/shards.ts';
import type { FoundationStack } from './foundation-stack.ts';
import { allow, type Permissions } from './permissions.ts';

/** What `reconcile` says again each minute: where this region has sent the traffic of the shard's clusters. */
export function readingTraffic(
  { runbooks }: Configuration,
  { shard, foundation }: { readonly shard: Shard; readonly foundation: FoundationStack },
): Permissions {
  const clusters = shard.targets
    .map(({ name }) => name)
    .filter((name) => {
      const block = runbooks?.regionShift[name];
      return block !== undefined && block.routingControls === undefined;
    });
  if (clusters.length === 0) return { statements: [], acknowledgments: [] };
  return {
    statements: [
      allow({
        actions: ['dynamodb:GetItem'],
        resources: [foundation.table.tableArn],
        conditions: {
          'ForAllValues:StringEquals': {
            'dynamodb:LeadingKeys': clusters.map((name) => `ROUTING#${name}`),
          },
        },
      }),
    ],
    acknowledgments: [],
  };
}
