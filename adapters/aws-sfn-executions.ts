import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionSource } from '../core/runbooks/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';

/** Runs of state machines, as Step Functions has them. */
export function createSfnExecutions({ client }: { readonly client: SFNClient }): ExecutionSource {
  return {
    async endedAt(executionArn) {
      try {
        const { status, stopDate } = await client.send(
          new DescribeExecutionCommand({ executionArn }),
        );
        return status === 'RUNNING' ? undefined : stopDate;
      } catch (error) {
        if (isAwsError(error, 'ExecutionDoesNotExist')) return undefined;
        return outsideFault(`look at the run ${executionArn}`)(error);
      }
    },
  };
}
