import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  type AliasNow,
  type ErrorMessage,
  had,
  type Item,
  missing,
} from '../core/error-gate/evidence.ts';
import { logGroupOf } from '../core/error-gate/log-group.ts';
import { OutsideFaultError } from '../core/errors.ts';
import type { EvidenceSource } from '../core/ports.ts';
import { queryErrors } from './aws-error-log.ts';
import { outsideFault } from './aws-errors.ts';
import { type AliasName, type AliasRouting, fetchRouting } from './aws-lambda-alias.ts';

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
      const question = { logGroup: logGroupOf(configuration), ...range };
      const deployed = fetchFunction(lambda, configuration);
      const errors = queryErrors(logs, question, AbortSignal.timeout(millis.query));
      const [alias, errorsOfFunction] = await Promise.all([
        inTime(
          aliasNow(fetchRouting(lambda, configuration), deployed, configuration),
          millis.gathering,
        ),
        inTime(onlyFrom(question.logGroup, errors, deployed), millis.gathering),
      ]);
      return { alias, errors: errorsOfFunction };
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

function fetchFunction(
  client: LambdaClient,
  { functionName, alias }: AliasName,
): Promise<FunctionConfiguration> {
  return client
    .send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: alias }))
    .catch(outsideFault(`read the configuration of ${functionName}:${alias}`));
}

/** LastModified of a published version does not change any more: it ends with the publication. */
async function aliasNow(
  fetchedRouting: Promise<AliasRouting | undefined>,
  deployed: Promise<FunctionConfiguration>,
  { functionName, alias }: AliasName,
): Promise<Item<AliasNow>> {
  const [routing, { Version, LastModified = '' }] = await Promise.all([fetchedRouting, deployed]);
  if (!routing) return missing(`${functionName} has no alias ${alias}`);
  if (Version !== routing.version)
    return missing(`alias ${alias} of ${functionName} was moved while it was read`);
  const publishedAt = new Date(LastModified);
  if (Number.isNaN(publishedAt.getTime()))
    return missing(`Lambda says no time for version ${Version}, but "${LastModified}"`);
  return had({ ...routing, publishedAt });
}

/** The errors in a log that the function is known not to write are none of its errors. */
async function onlyFrom(
  logGroup: string,
  errors: Promise<Item<readonly ErrorMessage[]>>,
  deployed: Promise<FunctionConfiguration>,
): Promise<Item<readonly ErrorMessage[]>> {
  const [found, known] = await Promise.all([errors, deployed.catch(() => undefined)]);
  const actual = known?.LoggingConfig?.LogGroup ?? logGroup;
  if (actual === logGroup) return found;
  return missing(`it logs to ${actual} and not to ${logGroup}: set errorGate.logGroup`);
}
