import {
  ApplicationAutoScalingClient,
  type DescribeScalableTargetsRequest,
  type DescribeScalableTargetsResponse,
} from '@aws-sdk/client-application-auto-scaling';
import { afterEach, expect, test } from '@jest/globals';
import { createScalableTargets } from '../../adapters/aws-scalable-targets.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const exchanges: Exchange[] = [];
const scripts: (readonly Exchange[])[] = [];
afterEach(() => {
  exchanges.push(...scripts.splice(0).flat());
});

const registered = {
  RoleARN: 'arn:aws:iam::123456789012:role/aws-service-role/autoscaling',
  MinCapacity: 1,
  MaxCapacity: 9,
  CreationTime: new Date('2026-01-05T10:00:00Z'),
};
const onAlias = {
  ...registered,
  ServiceNamespace: 'lambda',
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
  ResourceId: 'function:assistant-edge:live',
} as const;
const onReaders = {
  ...registered,
  ServiceNamespace: 'rds',
  ScalableDimension: 'rds:cluster:ReadReplicaCount',
  ResourceId: 'cluster:assistant-db',
} as const;

function scene(
  answer: (request: DescribeScalableTargetsRequest) => DescribeScalableTargetsResponse,
) {
  let now = new Date('2026-11-02T08:00:00Z');
  const client = new ApplicationAutoScalingClient({ region: 'us-east-1' });
  const script = scriptClient(client, (_, input) =>
    answer(input as DescribeScalableTargetsRequest),
  );
  scripts.push(script);
  const passSeconds = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const targets = createScalableTargets({ client, now: () => now });
  return { targets, passSeconds, inputs: () => script.map(({ input }) => input) };
}

test('finds the owner of an alias, since when, and the command that ends it', async () => {
  const { targets } = scene(() => ({ ScalableTargets: [onAlias] }));

  expect(await targets.findOnAlias('assistant-edge', 'live')).toEqual({
    says: 'Application Auto Scaling owns this capacity (scalable target function:assistant-edge:live, 1 to 9)',
    since: registered.CreationTime,
    command:
      'aws application-autoscaling deregister-scalable-target --service-namespace lambda --scalable-dimension lambda:function:ProvisionedConcurrency --resource-id function:assistant-edge:live',
  });
});

test('finds the owner of a cluster’s readers', async () => {
  const { targets } = scene(() => ({ ScalableTargets: [onReaders] }));

  expect((await targets.findOnReaders('assistant-db'))?.command).toBe(
    'aws application-autoscaling deregister-scalable-target --service-namespace rds --scalable-dimension rds:cluster:ReadReplicaCount --resource-id cluster:assistant-db',
  );
});

test('another alias, function or cluster is not taken for the one that is asked for', async () => {
  const { targets } = scene(() => ({ ScalableTargets: [onAlias, onReaders] }));

  expect(await targets.findOnAlias('assistant-edge', 'beta')).toBeUndefined();
  expect(await targets.findOnAlias('edge', 'live')).toBeUndefined();
  expect(await targets.findOnReaders('assistant')).toBeUndefined();
});

test('one listing for each namespace answers for all targets, for ten minutes', async () => {
  const { targets, passSeconds, inputs } = scene(() => ({ ScalableTargets: [] }));

  await Promise.all([
    targets.findOnAlias('assistant-edge', 'live'),
    targets.findOnAlias('assistant-digest', 'live'),
    targets.findOnReaders('assistant-db'),
  ]);
  passSeconds(599);
  await targets.findOnAlias('assistant-edge', 'live');

  expect(inputs()).toEqual([{ ServiceNamespace: 'lambda' }, { ServiceNamespace: 'rds' }]);
});

test('sees after ten minutes that the owner is gone', async () => {
  let listed: DescribeScalableTargetsResponse = { ScalableTargets: [onAlias] };
  const { targets, passSeconds } = scene(() => listed);
  await targets.findOnAlias('assistant-edge', 'live');

  listed = { ScalableTargets: [] };
  passSeconds(600);

  expect(await targets.findOnAlias('assistant-edge', 'live')).toBeUndefined();
});

test('reads every page', async () => {
  const { targets } = scene(({ NextToken }) =>
    NextToken === undefined
      ? { ScalableTargets: [{ ...onAlias, ResourceId: 'function:other:live' }], NextToken: 'two' }
      : { ScalableTargets: [onAlias] },
  );

  expect(await targets.findOnAlias('assistant-edge', 'live')).toBeDefined();
});

test('an unanswered question is a fault, never a missing owner', async () => {
  const { targets } = scene(() => {
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  });

  await expect(targets.findOnAlias('assistant-edge', 'live')).rejects.toThrow(OutsideFaultError);
});

await describeExchanges('application-auto-scaling', exchanges);
