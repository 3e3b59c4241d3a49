import { afterEach } from '@jest/globals';
import { createLambdaConcurrency } from '../../adapters/aws-lambda-concurrency.ts';
import type { Obstacle } from '../../adapters/aws-scalable-targets.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../core/targets.ts';
import { type FakeLambda, fakeLambda } from '../fakes/fake-lambda.ts';
import type { Exchange } from '../fakes/scripted-client.ts';

/** Of every scene of a test file, to be held against AWS's models at its end. */
export const exchanges: Exchange[] = [];
const lambdas: FakeLambda[] = [];
afterEach(() => {
  exchanges.push(...lambdas.splice(0).flatMap((lambda) => lambda.exchanges));
});

/** When every scene begins. */
export const START = new Date('2026-11-02T08:00:00Z');

function edgeFunction(): EdgeFunctionTarget {
  const [target] = scalableTargets(
    configurationSchema.parse({
      project: 'assistant',
      region: 'us-east-1',
      quota: { concurrentExecutions: 1000 },
      edgeFunctions: {
        edge: { functionName: 'assistant-edge', alias: 'live', memoryMegabytes: 1024 },
      },
    }),
  );
  if (target?.kind !== 'edge-function') throw new Error('the configuration has no function');
  return target;
}

/** Version 1 behind `live`, nothing provisioned, one instance being 50 environments. */
export function scene() {
  let now = START;
  let owner: Obstacle | undefined;
  const lambda = fakeLambda(() => now);
  lambdas.push(lambda);
  const concurrency = createLambdaConcurrency({
    client: lambda.client,
    scalableTargets: { findOnAlias: async () => owner, findOnReaders: async () => undefined },
    now: () => now,
  });
  const target = edgeFunction();
  const passSeconds = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const read = () => concurrency.read(target);
  const set = (desired: number) => concurrency.set(target, desired);
  const provision = async (instances: number) => {
    await set(instances);
    passSeconds(300);
  };
  const puts = () => lambda.operations().filter((name) => name.startsWith('Put')).length;
  const own = (obstacle: Obstacle | undefined) => {
    owner = obstacle;
  };
  return { lambda, read, set, provision, passSeconds, puts, own };
}
