import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { OutsideFaultError } from '../core/errors.ts';
import type { AccountLimits, AccountSource } from '../core/ports.ts';
import { outsideFault } from './aws-errors.ts';
import { cached } from './cached.ts';

/** Short, because what is reserved counts provisioned concurrency that moves from minute to minute. */
const CACHE_SECONDS = 60;

/** The account's real concurrency quota in this region, asked for at most once a minute of a process. */
export function createLambdaAccount({
  client,
  now,
}: {
  readonly client: LambdaClient;
  readonly now: () => Date;
}): AccountSource {
  return { readLimits: cached(() => fetchLimits(client), { seconds: CACHE_SECONDS, now }) };
}

async function fetchLimits(client: LambdaClient): Promise<AccountLimits> {
  const { AccountLimit: limit } = await client
    .send(new GetAccountSettingsCommand())
    .catch(outsideFault("read the account's concurrency quota"));
  const concurrentExecutions = limit?.ConcurrentExecutions;
  const unreserved = limit?.UnreservedConcurrentExecutions;
  if (concurrentExecutions === undefined || unreserved === undefined)
    throw new OutsideFaultError(
      `GetAccountSettings must answer both concurrency limits, got ${JSON.stringify(limit)}`,
    );
  // quota 1,000 of which 800 are unreserved -> 200 reserved
  return { concurrentExecutions, reservedConcurrency: concurrentExecutions - unreserved };
}
