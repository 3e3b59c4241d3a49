import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { logGroupOf } from '../core/error-gate/log-group.ts';
import type { EdgeFunctionTarget } from '../core/targets.ts';
import { allow, type Permissions, wildcard } from './permissions.ts';

/**
 * What the error gate may ask beside what the loop reads anyway: the logs of these functions, and no other's. What a
 * query has found is asked for by its id, which names no log group; only who may start a query of one has an id.
 */
export function evidencePermissions(
  scope: Construct,
  functions: readonly EdgeFunctionTarget[],
): Permissions {
  const { partition, region, account } = Stack.of(scope);
  // IAM knows a log group with `:*` behind its name (CloudWatch Logs guide, "Resources and operations").
  const arns = (accountId: string) =>
    functions.map(
      ({ configuration }) =>
        `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupOf(configuration)}:*`,
    );
  return {
    statements: [
      allow({ actions: ['logs:StartQuery'], resources: arns(account) }),
      allow({ actions: ['logs:GetQueryResults', 'logs:StopQuery'], resources: ['*'] }),
    ],
    acknowledgments: arns('<AWS::AccountId>').map((arn) =>
      wildcard(arn, 'The streams of one log group; a query always reads all of them.'),
    ),
  };
}
