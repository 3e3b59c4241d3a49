import type { ContextEntry } from '@aws-sdk/client-iam';
import { beforeAll, expect, test } from '@jest/globals';
import { permissions } from '../../../cli/doctor/permissions.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { examined, exchanges, HANDLER, whats } from './doctor-scene.ts';

interface Simulation {
  readonly ActionNames: readonly string[];
  readonly ResourceArns: readonly string[];
  readonly ContextEntries: readonly ContextEntry[];
}

const simulated: Simulation[] = [];

function decidedBy(decide: (action: string, resource: string) => string) {
  return examined(permissions, {
    GetFunctionConfiguration: ({ FunctionName }: { readonly FunctionName: string }) => ({
      ...HANDLER,
      Role: `arn:aws:iam::111122223333:role/${FunctionName}`,
    }),
    DescribeStackResources: () => ({
      StackResources: [
        {
          LogicalResourceId: 'Key',
          ResourceType: 'AWS::KMS::Key',
          PhysicalResourceId: 'key-1',
          Timestamp: new Date(0),
          ResourceStatus: 'CREATE_COMPLETE',
        },
      ],
    }),
    SimulatePrincipalPolicy: (simulation: Simulation) => {
      simulated.push(simulation);
      const [resource = ''] = simulation.ResourceArns;
      return {
        IsTruncated: false,
        EvaluationResults: simulation.ActionNames.map((action) => ({
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: decide(action, resource),
        })),
      };
    },
  });
}

beforeAll(() => import('aws-cdk-lib'), 60_000);

test('suffice when IAM allows everything that the policy is written from', async () => {
  const checked = await decidedBy(() => 'allowed');

  expect(checked).toEqual({ findings: [], says: '2 roles may do what the control loop needs' });
  const pairs = simulated.flatMap(({ ActionNames, ResourceArns }) =>
    ActionNames.map((action) => `${action} ${ResourceArns[0]}`),
  );
  const account = 'us-east-1:111122223333';
  expect(pairs).toEqual(
    expect.arrayContaining([
      'cloudwatch:GetMetricData *',
      `dynamodb:UpdateItem arn:aws:dynamodb:${account}:table/state-table`,
      `sns:Publish arn:aws:sns:${account}:notifications`,
      `kms:Decrypt arn:aws:kms:${account}:key/key-1`,
      `lambda:PutProvisionedConcurrencyConfig arn:aws:lambda:${account}:function:assistant-edge:live`,
      `rds:DeleteDBInstance arn:aws:rds:${account}:db:assistant-db-tidegate-01`,
    ]),
  );
});

test('are asked for with values under which their conditions hold', async () => {
  await decidedBy(() => 'allowed');

  const creation = simulated.find(
    ({ ActionNames, ResourceArns }) =>
      ActionNames.includes('rds:CreateDBInstance') && ResourceArns[0]?.includes(':db:'),
  );
  expect(creation?.ContextEntries).toEqual(
    expect.arrayContaining([
      {
        ContextKeyName: 'aws:RequestTag/tidegate:owner',
        ContextKeyType: 'string',
        ContextKeyValues: ['assistant'],
      },
      {
        ContextKeyName: 'rds:PubliclyAccessible',
        ContextKeyType: 'boolean',
        ContextKeyValues: ['false'],
      },
    ]),
  );
});

test('that are missing are one finding for each role', async () => {
  const found = whats(
    await decidedBy((action) => (action.startsWith('kms:') ? 'implicitDeny' : 'allowed')),
  );

  const key = 'arn:aws:kms:us-east-1:111122223333:key/key-1';
  expect(found).toEqual([
    `on-alarm of shard 1 may not kms:Decrypt, kms:GenerateDataKey on ${key}`,
    `reconcile of shard 1 may not kms:Decrypt, kms:GenerateDataKey on ${key}`,
  ]);
});

test('that somebody denies are told from those that nobody gives', async () => {
  const { findings } = await decidedBy((action) =>
    action === 'sns:Publish' ? 'explicitDeny' : 'allowed',
  );

  expect(findings[1]?.mend).toBe(
    'find the policy that denies it: aws iam list-role-policies --role-name reconcile-1',
  );
});

await describeExchanges('iam', exchanges.iam);
