import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import {
  type AutomationExchanges,
  type FakeSystemsManager,
  fakeSystemsManager,
  type MachineEnd,
} from '../../../fakes/fake-systems-manager.ts';

interface AutomationSceneOptions {
  readonly steps: readonly object[];
  readonly parameters?: object;
  readonly outputs?: readonly string[];
  readonly runMachine?: (name: string, input: string) => Promise<MachineEnd>;
  readonly invoke?: (payload: object) => object;
  readonly exchanges?: AutomationExchanges;
}

/** One document, and people who start, approve and stop it. */
export interface AutomationScene {
  readonly systemsManager: FakeSystemsManager;
  advance(seconds: number): void;
  start(parameters?: Readonly<Record<string, string>>): Promise<string>;
  say(signal: 'Approve' | 'Reject' | 'Resume', id: string, person: string): Promise<unknown>;
  stop(id: string, type: 'Cancel' | 'Complete'): Promise<unknown>;
  /** Once nothing goes on by itself: it waits, or has ended. */
  settled(id: string): Promise<AutomationExecution>;
  look(id: string): Promise<AutomationExecution>;
}

/** More than any execution here needs. */
const MOST_LOOKS = 1000;

export const SESSION = (person: string) =>
  `arn:aws:sts::123456789012:assumed-role/approver/${person}`;

export function contentOf({ steps, parameters, outputs }: AutomationSceneOptions): object {
  return {
    schemaVersion: '0.3',
    assumeRole: 'arn:aws:iam::123456789012:role/automation',
    mainSteps: steps,
    ...(parameters !== undefined && { parameters }),
    ...(outputs !== undefined && { outputs }),
  };
}

export function automationScene(options: AutomationSceneOptions): AutomationScene {
  let now = Date.parse('2026-11-02T08:00:00Z');
  const systemsManager = fakeSystemsManager({ now: () => new Date(now), ...options });
  systemsManager.putDocument('document', contentOf(options));
  const starter = systemsManager.clientOf('operator', 'ada');
  const look = async (AutomationExecutionId: string): Promise<AutomationExecution> => {
    const command = new GetAutomationExecutionCommand({ AutomationExecutionId });
    return (await starter.send(command)).AutomationExecution ?? {};
  };
  return {
    systemsManager,
    advance: (seconds) => {
      now += seconds * 1000;
    },
    start: async (parameters = {}) => {
      const given = Object.entries(parameters).map(([name, value]) => [name, [value]]);
      const { AutomationExecutionId = '' } = await starter.send(
        new StartAutomationExecutionCommand({
          DocumentName: 'document',
          ...(given.length > 0 && { Parameters: Object.fromEntries(given) }),
        }),
      );
      return AutomationExecutionId;
    },
    say: (SignalType, AutomationExecutionId, person) =>
      systemsManager
        .clientOf('approver', person)
        .send(new SendAutomationSignalCommand({ AutomationExecutionId, SignalType })),
    stop: (AutomationExecutionId, Type) =>
      starter.send(new StopAutomationExecutionCommand({ AutomationExecutionId, Type })),
    settled: async (id) => {
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const execution = await look(id);
        if (execution.AutomationExecutionStatus !== 'InProgress') return execution;
      }
      throw new Error(`${id} goes on and on`);
    },
    look,
  };
}

export const approve = (inputs: object = {}) => ({
  name: 'Approve',
  action: 'aws:approve',
  inputs: { Approvers: ['arn:aws:iam::123456789012:role/approver'], ...inputs },
});

export const machine = (name: string, changes: object = {}) => ({
  name,
  action: 'aws:executeStateMachine',
  inputs: {
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
    name: `${name}-{{ automation:EXECUTION_ID }}`,
    input: '{}',
  },
  ...changes,
});
