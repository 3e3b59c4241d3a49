import { RDSClient } from '@aws-sdk/client-rds';
import { expect, test } from '@jest/globals';
import { createGlobalCluster } from '../../adapters/aws-global-cluster.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const WEST = 'arn:aws:rds:us-west-2:123456789012:cluster:assistant-db-west';
const EAST = 'arn:aws:rds:us-east-1:123456789012:cluster:assistant-db';
const READERS = { Readers: [], SynchronizationStatus: 'connected' };

const AT_REST = {
  GlobalClusterIdentifier: 'assistant-global',
  Status: 'available',
  EngineVersion: '16.4',
  GlobalClusterMembers: [
    { DBClusterArn: EAST, IsWriter: true, ...READERS },
    { DBClusterArn: WEST, IsWriter: false, ...READERS },
  ],
};

const exchanges: Exchange[] = [];

function scene(answer: (operation: string) => object) {
  const client = new RDSClient({ region: 'us-west-2' });
  const onceClient = new RDSClient({ region: 'us-west-2', maxAttempts: 1 });
  const asked = scriptClient(client, answer);
  const askedOnce = scriptClient(onceClient, answer);
  const globals = createGlobalCluster({ client, onceClient });
  return { globals, asked, askedOnce };
}

test('tells of the members with their regions, and of nothing under way', async () => {
  for (const FailoverState of [undefined, {}]) {
    const { globals, asked } = scene(() => ({
      GlobalClusters: [{ ...AT_REST, ...(FailoverState && { FailoverState }) }],
    }));

    expect(await globals.describe('assistant-global')).toEqual({
      identifier: 'assistant-global',
      status: 'available',
      engineVersion: '16.4',
      members: [
        { clusterArn: EAST, region: 'us-east-1', isWriter: true },
        { clusterArn: WEST, region: 'us-west-2', isWriter: false },
      ],
    });
    exchanges.push(...asked);
  }
});

test('tells of a change that is under way', async () => {
  const FailoverState = {
    Status: 'pending',
    FromDbClusterArn: EAST,
    ToDbClusterArn: WEST,
    IsDataLossAllowed: false,
  };
  const { globals, asked } = scene(() => ({ GlobalClusters: [{ ...AT_REST, FailoverState }] }));

  const cluster = await globals.describe('assistant-global');

  expect(cluster?.change).toEqual({ status: 'pending', from: EAST, to: WEST });
  exchanges.push(...asked);
});

test('knows no global cluster where AWS knows none', async () => {
  const { globals } = scene(() => {
    throw awsError('GlobalClusterNotFoundFault', 'not found', 404);
  });

  expect(await globals.describe('assistant-global')).toBeUndefined();
});

test('switches over without loss, and fails over with it, by the client that asks once', async () => {
  const { globals, asked, askedOnce } = scene(() => ({ GlobalCluster: AT_REST }));

  expect(await globals.switchOver('assistant-global', WEST)).toEqual({ kind: 'done' });
  expect(await globals.failOver('assistant-global', WEST)).toEqual({ kind: 'done' });

  const target = {
    GlobalClusterIdentifier: 'assistant-global',
    TargetDbClusterIdentifier: WEST,
  };
  expect(asked).toEqual([]);
  expect(askedOnce.map(({ operation, input }) => ({ operation, input }))).toEqual([
    { operation: 'SwitchoverGlobalCluster', input: target },
    { operation: 'FailoverGlobalCluster', input: { ...target, AllowDataLoss: true } },
  ]);
  exchanges.push(...askedOnce);
});

test("AWS's no is an answer, an answer that does not come is a fault", async () => {
  const no = scene(() => {
    throw awsError('InvalidGlobalClusterStateFault', 'not in available state');
  });
  const lost = scene(() => {
    throw awsError('ServiceUnavailable', 'try again', 503);
  });

  for (const call of ['switchOver', 'failOver'] as const) {
    expect(await no.globals[call]('assistant-global', WEST)).toEqual({
      kind: 'refused',
      says: expect.stringContaining('InvalidGlobalClusterStateFault: not in available state'),
    });
    await expect(lost.globals[call]('assistant-global', WEST)).rejects.toThrow('could not');
  }
});

await describeExchanges('rds', exchanges);
