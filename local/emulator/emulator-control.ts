/** What a test may set in a running emulator, beside the AWS interfaces. Each call answers after it took effect. */
export interface EmulatorControl {
  /** The account's quota of concurrent executions; 1,000 at the start. */
  readonly setAccountConcurrency: (concurrentExecutions: number) => Promise<void>;
  /** How long provisioned concurrency takes; 90 s and 100 environments a second at the start, in virtual time. */
  readonly setProvisioningTime: (time: {
    readonly preparationSeconds: number;
    readonly environmentsPerSecond: number;
  }) => Promise<void>;
}

/** The typed side of the launcher's /_tidegate routes. */
export function emulatorControl(endpoint: string): EmulatorControl {
  const post = async (name: string, body: object): Promise<void> => {
    const answer = await fetch(`${endpoint}/_tidegate/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the emulator refused ${name}: ${await answer.text()}`);
  };
  return {
    setAccountConcurrency: (concurrentExecutions) =>
      post('account-concurrency', { concurrentExecutions }),
    setProvisioningTime: (time) => post('provisioning-time', time),
  };
}
