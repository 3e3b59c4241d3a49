import type { LambdaClient } from '@aws-sdk/client-lambda';
import { createLambdaConcurrency } from '../../adapters/aws-lambda-concurrency.ts';
import type { AwsModel } from './aws-model.ts';
import { alarmNamed, configuration, type LoopScene } from './loop-scene.ts';
import type { Ask } from './processes.ts';

/** Provisioned concurrency of an alias as Lambda has it, in environments. */
export interface Allocation {
  readonly requested: number;
  readonly status: 'READY' | 'IN_PROGRESS';
}

const { minInstances, maxInstances, targetConcurrency } =
  configuration.edgeFunctions['edge']?.scaling ?? missing();

/** Instances of an edge function, by the real adapter. */
export const concurrencyScene: LoopScene = {
  target: 'edge',
  configuration,
  alarm: alarmNamed('edge', 'utilization'),
  metricValue: ({ metricName }, demand) => {
    const isHigh = demand === 'high';
    switch (metricName) {
      case 'ConcurrentExecutions':
        return isHigh ? 40 : 1;
      case 'ProvisionedConcurrencyUtilization':
        return isHigh ? 1 : 0.1;
      case 'Invocations':
        return 600;
      case 'Duration':
        return 100;
      default:
        return metricName === 'ReconcileHeartbeat' ? 1 : 0; // errors, throttles, spillover
    }
  },
  capacityOf: (ask, now) => ({
    'edge-function': createLambdaConcurrency({
      client: lambdaClient(ask),
      now: () => now,
      scalableTargets: { findOnAlias: async () => undefined, findOnReaders: async () => undefined },
    }),
    'aurora-readers': { read: () => missing(), set: () => missing() },
  }),
};

export const concurrencyModel: AwsModel<Allocation> = {
  initial: { requested: 2 * targetConcurrency, status: 'READY' },
  isRead: (name) => name.startsWith('Get'),

  /** It takes a put while another is under way: what Lambda refuses could do no harm. */
  answer(allocation, { name, input }) {
    if (name === 'GetProvisionedConcurrencyConfig')
      return { aws: allocation, answer: { kind: 'answers', value: allocation } };
    if (name !== 'PutProvisionedConcurrencyConfig') throw new Error(`Lambda was asked for ${name}`);
    const { ProvisionedConcurrentExecutions: requested } = input as {
      readonly ProvisionedConcurrentExecutions: number;
    };
    return { aws: { requested, status: 'IN_PROGRESS' }, answer: { kind: 'answers', value: {} } };
  },

  byItself: ({ requested, status }) =>
    status === 'READY'
      ? []
      : [{ says: `${requested} are there`, aws: { requested, status: 'READY' } }],

  violationOf({ requested }) {
    const instances = requested / targetConcurrency;
    if (instances > maxInstances) return `${instances} instances, the maximum is ${maxInstances}`;
    if (instances < minInstances) return `${instances} instances, the minimum is ${minInstances}`;
    return undefined;
  },

  isAtRest: ({ requested, status }) =>
    status === 'READY' && requested === minInstances * targetConcurrency,
};

function lambdaClient(ask: Ask): LambdaClient {
  const send = async (command: {
    readonly constructor: { readonly name: string };
    readonly input: object;
  }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    if (name === 'GetAlias') return { FunctionVersion: '1' };
    const answer = await ask(name, command.input);
    if (name !== 'GetProvisionedConcurrencyConfig') return {};
    const { requested, status } = answer as Allocation;
    return {
      RequestedProvisionedConcurrentExecutions: requested,
      AvailableProvisionedConcurrentExecutions: requested,
      Status: status,
    };
  };
  return { send } as unknown as LambdaClient;
}

function missing(): never {
  throw new Error('not in the model');
}
