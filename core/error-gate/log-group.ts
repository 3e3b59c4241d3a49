import type { EdgeFunctionConfiguration } from '../config/schema.ts';

/** Where the function logs: what the configuration says, or where Lambda logs by itself. */
export function logGroupOf({ functionName, errorGate }: EdgeFunctionConfiguration): string {
  return errorGate.logGroup ?? `/aws/lambda/${functionName}`;
}
