import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { StandingPort } from '../core/runbooks/region-shift/ports.ts';
import { fetchAllocation } from './aws-lambda-alias.ts';

/** What Lambda has ready in this region. */
export function createStanding({ client }: { readonly client: LambdaClient }): StandingPort {
  return {
    async provisionedConcurrency(functionName, alias) {
      const allocation = await fetchAllocation(client, { functionName, alias });
      return allocation?.available ?? 0;
    },
  };
}
