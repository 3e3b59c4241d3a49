import { OutsideFaultError } from '../core/errors.ts';

/** AWS refuses for the moment; the SDK has tried again by itself before this is seen. */
const THROTTLING = [
  'TooManyRequestsException', // Lambda
  'ThrottlingException', // DynamoDB, Application Auto Scaling
  'ThrottledException', // SNS
  'Throttling', // RDS, CloudWatch
  'RequestThrottled', // SQS
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
];

const NETWORK = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly code?: unknown;
}

/** True when AWS answered with one of these error names, which are also the names of the SDK's classes. */
export function isAwsError(error: unknown, ...names: readonly string[]): error is Error {
  return isFromOutside(error) && names.includes(error.name);
}

/** True when the rate of an API was exceeded: a refusal for now, not a fault. */
export function isThrottled(error: unknown): error is Error {
  return isAwsError(error, ...THROTTLING);
}

/** True when AWS answered that it did nothing (HTTP 4xx), whatever the reason; any other error may hide a success. */
export function isRefusal(error: unknown): error is Error {
  const status = isFromOutside(error) ? error.$metadata?.httpStatusCode : undefined;
  return status !== undefined && status >= 400 && status < 500;
}

/**
 * For `.catch` of an SDK call whose remaining errors are faults; `doing` completes "could not …". An error that is not
 * AWS's is a bug of ours and passes as it is.
 *
 *     await client.send(command).catch(outsideFault('read provisioned concurrency of assistant-edge:live'))
 */
export function outsideFault(doing: string): (error: unknown) => never {
  return (error) => {
    if (!isFromOutside(error)) throw error;
    throw new OutsideFaultError(`could not ${doing}: ${inWords(error)}`, { cause: error });
  };
}

function isFromOutside(error: unknown): error is SdkError {
  if (!(error instanceof Error)) return false;
  const { $metadata, code, name }: SdkError = error;
  return (
    $metadata?.httpStatusCode !== undefined ||
    name === 'TimeoutError' ||
    name === 'AbortError' ||
    name === 'CredentialsProviderError' ||
    (typeof code === 'string' && NETWORK.includes(code))
  );
}

function inWords(error: SdkError): string {
  if (error.name === 'AbortError') return 'the time of this invocation is over';
  if (error.name === 'TimeoutError') return 'AWS did not answer in time';
  const request = error.$metadata?.requestId;
  return `${error.name}: ${error.message}${request === undefined ? '' : ` (request ${request})`}`;
}
