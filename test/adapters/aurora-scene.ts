import { afterEach } from '@jest/globals';
import type { ConnectionsOf } from '../../adapters/aurora-connections.ts';
import { createAuroraReaders } from '../../adapters/aws-aurora-readers.ts';
import type { Obstacle } from '../../adapters/aws-scalable-targets.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import type { CapacityAdapter } from '../../core/ports.ts';
import { OWNER_TAG, readerSlotName } from '../../core/reader-slots.ts';
import { type AuroraReadersTarget, scalableTargets } from '../../core/targets.ts';
import { type FakeRds, fakeRds } from '../fakes/fake-rds.ts';
import type { FakeInstance } from '../fakes/rds-world.ts';
import type { Exchange } from '../fakes/scripted-client.ts';

export const PROJECT = 'assistant';
export const CLUSTER = 'assistant-db';
export const WRITER = `${CLUSTER}-writer`;
export const FOREIGN_READER = `${CLUSTER}-reader`;
export const slot = (number: number) => readerSlotName(CLUSTER, number);

export const minutes = (count: number) => count * 60;

/** One to six readers in three zones, a fallback class, five minutes to drain. */
export function auroraTarget(block: object = {}): AuroraReadersTarget {
  const configuration = configurationSchema.parse({
    project: PROJECT,
    region: 'us-east-1',
    mode: 'act',
    quota: { concurrentExecutions: 1000 },
    auroraClusters: {
      database: {
        clusterIdentifier: CLUSTER,
        instanceClass: 'db.r6g.large',
        memoryMegabytes: 16_384,
        maxDatabaseConnections: 1600,
        minReaders: 1,
        maxReaders: 6,
        drainSeconds: 300,
        availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
        fallbackInstanceClasses: ['db.r6i.large'],
        ...block,
      },
    },
  });
  const target = scalableTargets(configuration).find(({ kind }) => kind === 'aurora-readers');
  if (target?.kind !== 'aurora-readers') throw new Error('the configuration has no cluster');
  return target;
}

export interface AuroraScene {
  readonly rds: FakeRds;
  readonly target: AuroraReadersTarget;
  readonly readers: CapacityAdapter<'aurora-readers'>;
  /** What CloudWatch knows of an instance's connections; one that is not in it is unknown. */
  readonly connections: Map<string, number>;
  /** Instances whose connections were asked for, one entry per question. */
  readonly connectionQuestions: (readonly string[])[];
  /** Another owner of the cluster's readers. */
  obstacle: Obstacle | undefined;
  addOwned(number: number, instance?: Partial<FakeInstance>): FakeInstance;
  operations(): readonly string[];
}

/** A cluster with its writer in zone a and somebody's reader in zone b. */
export function auroraScene(block: object = {}): AuroraScene {
  const rds = fakeRds();
  rds.addCluster(CLUSTER);
  rds.addInstance({ id: WRITER, cluster: CLUSTER, isWriter: true, zone: 'us-east-1a' });
  rds.addInstance({ id: FOREIGN_READER, cluster: CLUSTER, zone: 'us-east-1b' });

  const connections = new Map<string, number>();
  const connectionQuestions: (readonly string[])[] = [];
  const connectionsOf: ConnectionsOf = async (instanceIds) => {
    connectionQuestions.push(instanceIds);
    return connections;
  };
  const scene: AuroraScene = {
    rds,
    target: auroraTarget(block),
    readers: createAuroraReaders({
      client: rds.client,
      project: PROJECT,
      now: rds.now,
      connectionsOf,
      scalableTargets: { findOnReaders: async () => scene.obstacle },
    }),
    connections,
    connectionQuestions,
    obstacle: undefined,
    addOwned: (number, instance = {}) =>
      rds.addInstance({
        id: slot(number),
        cluster: CLUSTER,
        promotionTier: 15,
        zone: 'us-east-1c',
        tags: new Map([[OWNER_TAG, PROJECT]]),
        ...instance,
      }),
    operations: () => rds.exchanges.map(({ operation }) => operation),
  };
  return scene;
}

/** For test files that hold what their scenes exchanged against AWS's models at their end. */
export function recordedScenes() {
  const scenes: AuroraScene[] = [];
  const exchanges: Exchange[] = [];
  afterEach(() => {
    exchanges.push(...scenes.splice(0).flatMap(({ rds }) => rds.exchanges));
  });
  return {
    exchanges,
    scene: (block?: object): AuroraScene => {
      const made = auroraScene(block);
      scenes.push(made);
      return made;
    },
  };
}
