import {
  ApplicationAutoScalingClient,
  type ScalableTarget,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DeleteProvisionedConcurrencyConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { createLambdaConcurrency } from '../../adapters/aws-lambda-concurrency.ts';
import { createScalableTargets } from '../../adapters/aws-scalable-targets.ts';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import { heartbeatOf } from '../../core/loop/metrics-to-read.ts';
import { edgeFunctionMetrics } from '../../core/metrics.ts';
import type { Ports } from '../../core/ports.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import { scalableTargets } from '../../core/targets.ts';
import { type FakeLambda, fakeLambda } from '../fakes/fake-lambda.ts';
import { type FakePorts, fakePorts } from '../fakes/fake-ports.ts';
import { serving } from '../fakes/lambda-allocation.ts';
import { scriptClient } from '../fakes/scripted-client.ts';

/** An alias whose provisioned concurrency changes its owner: Lambda's rules, Tidegate's adapters and loop. */
export interface HandOverWorld {
  /** The alias that Tidegate is configured with. */
  readonly lambda: FakeLambda;
  readonly ports: FakePorts;
  readonly now: () => Date;
  /** Environments that are there for requests of an alias. */
  environments(lambda?: FakeLambda): number;
  /** What CloudFormation or Application Auto Scaling does: an absolute number, or none. */
  provision(environments: number | undefined, lambda?: FakeLambda): Promise<void>;
  /** Deploys Tidegate with this mode; 2 to 20 instances of 50. */
  deploy(mode: 'shadow' | 'act'): void;
  /** Takes the target out of the configuration. */
  remove(): void;
  /** Registers or deregisters a scalable target of Application Auto Scaling. */
  register(isRegistered: boolean): void;
  /** Puts of provisioned concurrency by Tidegate. */
  puts(): number;
  /** Minutes of so many requests in flight, each with a run of `reconcile`; answers the fewest environments in them. */
  minutes(count: number, inFlight: number, serves?: FakeLambda): Promise<number>;
}

export function handOverWorld(): HandOverWorld {
  let now = new Date('2026-03-02T06:00:00Z');
  let configuration: Configuration | undefined;
  let registered: readonly ScalableTarget[] = [];
  let byOthers = 0;
  const ports = fakePorts();
  const lambda = fakeLambda(() => now);
  const scaling = new ApplicationAutoScalingClient({ region: 'us-east-1' });
  scriptClient(scaling, () => ({ ScalableTargets: registered }));
  const outside: Ports = {
    ...ports,
    capacity: {
      ...ports.capacity,
      'edge-function': createLambdaConcurrency({
        client: lambda.client,
        scalableTargets: createScalableTargets({ client: scaling, now: () => now }),
        now: () => now,
      }),
    },
  };
  const environments = ({ alias }: FakeLambda = lambda) =>
    (alias?.allocation && serving(alias.allocation, now)?.available) ?? 0;
  const publish = (target: EdgeFunctionTarget, settings: Configuration, inFlight: number) => {
    const metrics = edgeFunctionMetrics(target.configuration);
    const values = [
      [heartbeatOf(target, settings), 1],
      [metrics.inFlight, inFlight],
      [metrics.invocations, inFlight * 15],
      [metrics.errors, 0],
      [metrics.throttles, 0],
      [metrics.spillover, 0],
      [metrics.p95Millis, 800],
    ] as const;
    for (const [metric, value] of values) ports.metrics.publish(metric, [value], now);
  };
  return {
    lambda,
    ports,
    now: () => now,
    environments,
    async provision(wanted, of = lambda) {
      const name = { FunctionName: 'edge', Qualifier: 'live' };
      if (of === lambda) byOthers += wanted === undefined ? 0 : 1;
      if (wanted === undefined)
        await of.client.send(new DeleteProvisionedConcurrencyConfigCommand(name));
      else
        await of.client.send(
          new PutProvisionedConcurrencyConfigCommand({
            ...name,
            ProvisionedConcurrentExecutions: wanted,
          }),
        );
    },
    deploy: (mode) => {
      configuration = configurationSchema.parse({
        project: 'assistant',
        region: 'us-east-1',
        mode,
        quota: { concurrentExecutions: 1200 },
        edgeFunctions: { edge: { functionName: 'edge', alias: 'live', memoryMegabytes: 1024 } },
      });
    },
    remove: () => {
      configuration = undefined;
    },
    register: (isRegistered) => {
      const ResourceId = 'function:edge:live';
      registered = isRegistered
        ? [
            {
              ServiceNamespace: 'lambda',
              ScalableDimension: 'lambda:function:ProvisionedConcurrency',
              ResourceId,
              MinCapacity: 200,
              MaxCapacity: 500,
              RoleARN: 'arn:aws:iam::111122223333:role/scaling',
              CreationTime: now,
            },
          ]
        : [];
    },
    puts: () => lambda.operations().filter((name) => name.startsWith('Put')).length - byOthers,
    async minutes(count, inFlight, serves = lambda) {
      let fewest = environments(serves);
      for (let minute = 0; minute < count; minute += 1) {
        if (configuration) {
          const [target] = scalableTargets(configuration);
          if (target?.kind === 'edge-function') publish(target, configuration, inFlight);
        }
        now = new Date(now.getTime() + 60_000);
        if (configuration)
          await runControlLoop(
            {
              configuration,
              configurationHash: 'test',
              trigger: 'reconcile',
              targets: ['edge'],
              onlyIfNeeded: true,
              now,
            },
            outside,
          );
        fewest = Math.min(fewest, environments(serves));
      }
      return fewest;
    },
  };
}
