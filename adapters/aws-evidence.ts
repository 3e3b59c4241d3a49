import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type AliasNow, had, type Item, missing } from '../core/error-gate/evidence.ts';
import { OutsideFaultError } from '../core/errors.ts';
import type { EvidenceSource } from '../core/ports.ts';
import { queryErrors } from './aws-error-log.ts';
import { outsideFault } from './aws-errors.ts';
import { type AliasName, fetchRouting } from './aws-lambda-alias.ts';

/** Evidence that comes later than this is missing: an alarm is answered within seconds or not at all. */
const GATHERING_MILLIS = 5_000;

/** Leaves time to stop a query that is not done. */
const QUERY_MILLIS = 4_000;

/** Two control calls of Lambda and one query of CloudWatch Logs, all at once. */
export function createAwsEvidence({
  lambda,
  logs,
  millis = { gathering: GATHERING_MILLIS, query: QUERY_MILLIS },
}: {
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly millis?: { readonly gathering: number; readonly query: number };
}): EvidenceSource {
  return {
    async gather({ configuration }, range) {
      const { functionName, errorGate } = configuration;
      const logGroup = errorGate.logGroup ?? `/aws/lambda/${functionName}`;
      const queryIsOver = AbortSignal.timeout(millis.query);
      const [alias, errors] = await Promise.all([
        inTime(fetchAliasNow(lambda, configuration), millis.gathering),
        inTime(queryErrors(logs, { logGroup, ...range }, queryIsOver), millis.gathering),
      ]);
      return { alias, errors };
    },
  };
}

/** What is not there in time, or that AWS does not give, is missing; an error of ours passes. */
async function inTime<T>(work: Promise<Item<T>>, millis: number): Promise<Item<T>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Item<T>>((resolve) => {
    timer = setTimeout(resolve, millis, missing(`AWS did not answer within ${millis / 1000} s`));
  });
  try {
    return await Promise.race([work.catch(whyMissing), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function whyMissing(error: unknown): Item<never> {
  if (error instanceof OutsideFaultError) return missing(error.message);
  throw error;
}

/** LastModified of a published version does not change any more: it ends with the publication. */
async function fetchAliasNow(client: LambdaClient, name: AliasName): Promise<Item<AliasNow>> {
  const { functionName, alias } = name;
  const [routing, { Version, LastModified = '' }] = await Promise.all([
    fetchRouting(client, name),
    client
      .send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: alias }))
      .catch(outsideFault(`read the configuration of ${functionName}:${alias}`)),
  ]);
  if (!routing) return missing(`${functionName} has no alias ${alias}`);
  if (Version !== routing.version)
    return missing(`alias ${alias} of ${functionName} was moved while it was read`);
  const publishedAt = new Date(LastModified);
  if (Number.isNaN(publishedAt.getTime()))
    return missing(`Lambda says no time for version ${Version}, but "${LastModified}"`);
  return had({ ...routing, publishedAt });
}
