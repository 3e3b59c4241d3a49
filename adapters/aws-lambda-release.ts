import {
  DeleteProvisionedConcurrencyConfigCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { SetCapacityOutcome } from '../core/ports.ts';
import { isAwsError, isThrottled, outsideFault } from './aws-errors.ts';
import type { AliasName } from './aws-lambda-alias.ts';

/** Takes all provisioned concurrency off an alias. Deleting what is not there is done already, so it may be repeated. */
export async function deleteProvisionedConcurrency(
  client: LambdaClient,
  { functionName, alias }: AliasName,
): Promise<SetCapacityOutcome> {
  const what = `provisioned concurrency of ${functionName}:${alias}`;
  const command = new DeleteProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: alias,
  });
  try {
    await client.send(command);
    return { kind: 'accepted', says: `Lambda has deleted ${what}` };
  } catch (error) {
    if (
      isAwsError(
        error,
        'ResourceNotFoundException',
        'ProvisionedConcurrencyConfigNotFoundException',
      )
    )
      return { kind: 'accepted', says: `there is no ${what} any more` };
    if (isThrottled(error) || isAwsError(error, 'ResourceConflictException'))
      return { kind: 'refused', says: `${what} must wait: ${error.message}` };
    return outsideFault(`delete ${what}`)(error);
  }
}
