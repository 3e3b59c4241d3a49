import type { LambdaClient } from '@aws-sdk/client-lambda';
import { fetchAllocation } from '../../adapters/aws-lambda-alias.ts';
import { deleteProvisionedConcurrency } from '../../adapters/aws-lambda-release.ts';
import type { CapacityAdapter } from '../../core/ports.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import type { Releasable } from './releasable.ts';

/** Provisioned concurrency is billed whether used or not, and outlives every stack: release ends with its deletion. */
export function releasableFunction(
  target: EdgeFunctionTarget,
  {
    client,
    capacity,
    keepInstances,
  }: {
    readonly client: LambdaClient;
    readonly capacity: CapacityAdapter<'edge-function'>;
    readonly keepInstances: number;
  },
): Releasable {
  const { functionName, alias, scaling } = target.configuration;
  const { targetConcurrency } = scaling;
  const kept = keepInstances * targetConcurrency;
  const qualified = `--function-name ${functionName} --qualifier ${alias}`;
  return {
    target,

    async look() {
      const allocation = await fetchAllocation(client, target.configuration);
      const requested = allocation?.requested ?? 0;
      const isDone = requested === kept && allocation?.status !== 'IN_PROGRESS';
      return {
        from: requested / targetConcurrency,
        to: keepInstances,
        says: `provisioned concurrency ${requested} on ${functionName}:${alias}`,
        calls: isDone
          ? []
          : [
              kept === 0
                ? `lambda delete-provisioned-concurrency-config ${qualified}`
                : `lambda put-provisioned-concurrency-config ${qualified} --provisioned-concurrent-executions ${kept}`,
            ],
        notes: [
          kept === 0
            ? 'requests may start cold afterwards'
            : `provisioned concurrency ${kept} stays, goes on billing, and is yours from then on`,
          'a template of yours that declares provisioned concurrency on this alias puts its own value back with its next deployment',
        ],
      };
    },

    step: () =>
      kept === 0
        ? deleteProvisionedConcurrency(client, target.configuration)
        : capacity.set(target, keepInstances),
  };
}
