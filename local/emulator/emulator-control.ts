import * as z from 'zod';

/** What a test may set or ask in a running emulator, beside the AWS interfaces. Each call answers after it took effect. */
export interface EmulatorControl {
  /** Fires the schedules that are due on the virtual clock; without this call none fires. */
  readonly fireSchedules: () => Promise<void>;
  /** Asynchronous invocations whose first attempt has not ended. */
  readonly firstAttemptsRunning: () => Promise<number>;
  /** The account's quota of concurrent executions; 1,000 at the start. */
  readonly setAccountConcurrency: (concurrentExecutions: number) => Promise<void>;
  /** How long provisioned concurrency takes; 90 s and 100 environments a second at the start, in virtual time. */
  readonly setProvisioningTime: (time: {
    readonly preparationSeconds: number;
    readonly environmentsPerSecond: number;
  }) => Promise<void>;
  /** How long an instance is creating and deleting; 300 s and 60 s at the start, in virtual time. */
  readonly setInstanceTimes: (times: {
    readonly creatingSeconds: number;
    readonly deletingSeconds: number;
  }) => Promise<void>;
  /** Where no instance can be created: of any class in a zone, or of one. */
  readonly setInsufficientCapacity: (
    places: readonly { readonly zone: string; readonly instanceClass?: string }[],
  ) => Promise<void>;
  readonly setClusterStatus: (clusterIdentifier: string, status: string) => Promise<void>;
  /** Who else scales a capacity, as Application Auto Scaling answers it. */
  readonly setScalableTargets: (
    targets: readonly {
      readonly ServiceNamespace: string;
      readonly ResourceId: string;
      readonly ScalableDimension: string;
    }[],
  ) => Promise<void>;
  /** The IAM actions of the calls by roles that succeeded since the last time this was asked. */
  readonly takeHandlerCalls: () => Promise<readonly string[]>;
  /** The handlers that run when a role's next call of this action has taken effect die before they get its answer. */
  readonly crashAfter: (action: string) => Promise<void>;
}

/** The typed side of the launcher's /_tidegate routes. */
export function emulatorControl(endpoint: string): EmulatorControl {
  const ask = async (name: string, body: object): Promise<string> => {
    const answer = await fetch(`${endpoint}/_tidegate/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the emulator refused ${name}: ${text}`);
    return text;
  };
  const post = async (name: string, body: object): Promise<void> => {
    await ask(name, body);
  };
  return {
    fireSchedules: () => post('fire-schedules', {}),
    firstAttemptsRunning: async () =>
      firstAttempts.parse(JSON.parse(await ask('first-attempts-running', {}))).running,
    setAccountConcurrency: (concurrentExecutions) =>
      post('account-concurrency', { concurrentExecutions }),
    setProvisioningTime: (time) => post('provisioning-time', time),
    setInstanceTimes: (times) => post('instance-times', times),
    setInsufficientCapacity: (places) => post('insufficient-capacity', { places }),
    setClusterStatus: (clusterIdentifier, status) =>
      post('cluster-status', { clusterIdentifier, status }),
    setScalableTargets: (targets) => post('scalable-targets', { targets }),
    takeHandlerCalls: async () =>
      handlerCalls.parse(JSON.parse(await ask('handler-calls', {}))).actions,
    crashAfter: (action) => post('crash-after', { action }),
  };
}

const handlerCalls = z.object({ actions: z.array(z.string()) });
const firstAttempts = z.object({ running: z.number() });
