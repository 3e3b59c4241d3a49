import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuroraReaders } from '../../adapters/aws-aurora-readers.ts';
import { createLambdaConcurrency } from '../../adapters/aws-lambda-concurrency.ts';
import type { Obstacle } from '../../adapters/aws-scalable-targets.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import type { Ports } from '../../core/ports.ts';
import { OWNER_TAG, readerSlotName } from '../../core/reader-slots.ts';
import { type EdgeFunctionTarget, scalableTargets as targetsOf } from '../../core/targets.ts';
import { small } from '../core/config/configuration-scene.ts';
import { fakeLambda } from '../fakes/fake-lambda.ts';
import { fakeRds } from '../fakes/fake-rds.ts';
import type { Exchange } from '../fakes/scripted-client.ts';
import { type Answers, scriptedOutside } from '../fakes/scripted-outside.ts';
import { DEPLOYED, tidegate } from './command-scene.ts';

const CLUSTER = 'db';
export const WRITER = 'db-writer';
export const FOREIGN = 'db-reader';

/** Those that change something. */
export const changes = (all: readonly Exchange[]) =>
  all.filter(({ operation }) => /^(Add|Delete|Put|Remove)/.test(operation));

export const slot = (number: number) => readerSlotName(CLUSTER, number);

function edgeTarget(value: unknown): EdgeFunctionTarget {
  const [target] = targetsOf(configurationSchema.parse(value));
  if (target?.kind !== 'edge-function') throw new Error('the configuration has a function');
  return target;
}

/** A function; a writer, somebody's reader and two of Tidegate's. Everything is stopped. */
export function releaseScene({ answers = DEPLOYED }: { readonly answers?: Answers } = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-release-')), 'tidegate.yaml');
  const configuration = small({ mode: 'act', auroraClusters: { db: { minReaders: 3 } } });
  writeFileSync(file, JSON.stringify(configuration));
  const rds = fakeRds();
  rds.addCluster(CLUSTER);
  rds.addInstance({ id: WRITER, cluster: CLUSTER, isWriter: true });
  rds.addInstance({ id: FOREIGN, cluster: CLUSTER });
  for (const number of [1, 2])
    rds.addInstance({
      id: slot(number),
      cluster: CLUSTER,
      tags: new Map([[OWNER_TAG, 'assistant']]),
    });
  const lambda = fakeLambda(rds.now);
  const scripted = scriptedOutside(answers);
  const { store } = scripted.ports;
  store.control = { ...store.control, stopped: true, by: 'ada', reason: 'removal' };

  let owner: Obstacle | undefined;
  const scalableTargets = { findOnAlias: async () => owner, findOnReaders: async () => owner };
  const { now } = rds;
  const ports: Ports = {
    ...scripted.ports,
    capacity: {
      'edge-function': createLambdaConcurrency({ client: lambda.client, scalableTargets, now }),
      'aurora-readers': createAuroraReaders({
        client: rds.client,
        project: 'assistant',
        now,
        connectionsOf: async () => new Map(),
        scalableTargets,
      }),
    },
  };
  const outside = {
    clients: { ...scripted.clients, lambda: lambda.client, rds: rds.client },
    portsOf: () => ports,
    brakesOf: scripted.brakesOf,
    readinessOf: scripted.readinessOf,
    runbooksOf: scripted.runbooksOf,
  };
  const clock = { now, sleep: async (millis: number) => rds.advance(millis / 1000) };
  return {
    rds,
    lambda,
    store,
    /** With 200 environments on its function. */
    async provision() {
      await ports.capacity['edge-function'].set(edgeTarget(configuration), 4);
      rds.advance(300);
    },
    ownedBy: (obstacle: Obstacle) => {
      owner = obstacle;
    },
    readers: () =>
      rds
        .members(CLUSTER)
        .filter(({ isWriter, status }) => !isWriter && status !== 'deleting')
        .map(({ id }) => id),
    run: (line: string) => tidegate(`${line} --config ${file}`, outside, clock),
  };
}
