import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { runbookDocumentName, runbookRoleName } from '../../../core/runbooks/names.ts';
import type { Runbook } from '../../../core/runbooks/runbook.ts';
import { doorDocument } from '../../../lib/runbooks/door-document.ts';
import {
  type AutomationExchanges,
  type FakeSystemsManager,
  fakeSystemsManager,
} from '../../fakes/fake-systems-manager.ts';
import { CLUSTER, type MachineScene, machineScene, RUNBOOK } from './machine-scene.ts';

const DOCUMENT = runbookDocumentName('assistant', RUNBOOK.name);
const OPERATOR = runbookRoleName('assistant', 'us-east-1', 'operator');
export const APPROVER = runbookRoleName('assistant', 'us-east-1', 'approver');
const BREAK_GLASS = runbookRoleName('assistant', 'us-east-1', 'break-glass');

/** More than any execution here needs. */
const MOST_LOOKS = 10_000;

/** The operator's document of aurora-failover in Systems Manager, before its machine on a cluster of two. */
export interface DoorScene {
  readonly machine: MachineScene;
  readonly systemsManager: FakeSystemsManager;
  /** As ada, who is an operator; answers the id of the execution. */
  start(parameters?: Readonly<Record<string, string>>): Promise<string>;
  breakGlass(reason: string): Promise<string>;
  approve(id: string, person: string): Promise<void>;
  reject(id: string, person: string): Promise<void>;
  cancel(id: string): Promise<void>;
  look(id: string): Promise<AutomationExecution>;
  /** Once nothing goes on by itself: it waits for people, or has ended. */
  settled(id: string): Promise<AutomationExecution>;
}

interface DoorSceneOptions {
  readonly approvals?: number;
  readonly exchanges?: AutomationExchanges;
  /** A machine's step succeeds although its machine has failed: the guide does not say. */
  readonly stepsHideFailures?: boolean;
}

export function doorScene(options: DoorSceneOptions = {}): DoorScene {
  const { approvals = 1, exchanges, stepsHideFailures = false } = options;
  const machine = machineScene({ approvals });
  const systemsManager = fakeSystemsManager({
    now: machine.rds.now,
    ...(exchanges && { exchanges }),
    runMachine: async (name, input) => {
      const request = JSON.parse(input);
      const id = request.automationExecutionId;
      if (id !== undefined) machine.automations.executions.set(id, await look(id));
      const { status, says } = await machine.start(name, request);
      return { status: stepsHideFailures ? 'SUCCEEDED' : status, says };
    },
  });
  systemsManager.putDocument(DOCUMENT, documentFor(RUNBOOK, approvals));
  const ada = systemsManager.clientOf(OPERATOR, 'ada');

  const start = async (
    client: typeof ada,
    parameters: Readonly<Record<string, string>>,
  ): Promise<string> => {
    const { AutomationExecutionId = '' } = await client.send(
      new StartAutomationExecutionCommand({
        DocumentName: DOCUMENT,
        Parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name, [value]]),
        ),
      }),
    );
    return AutomationExecutionId;
  };
  const look = async (id: string): Promise<AutomationExecution> => {
    const { AutomationExecution = {} } = await ada.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
    );
    return AutomationExecution;
  };
  const signal = async (SignalType: 'Approve' | 'Reject', id: string, person: string) => {
    await systemsManager
      .clientOf(APPROVER, person)
      .send(new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType }));
  };

  return {
    machine,
    systemsManager,
    start: (parameters = { Cluster: CLUSTER }) => start(ada, parameters),
    breakGlass: (reason) =>
      start(systemsManager.clientOf(BREAK_GLASS, 'ada'), {
        Cluster: CLUSTER,
        BreakGlassReason: reason,
      }),
    approve: (id, person) => signal('Approve', id, person),
    reject: (id, person) => signal('Reject', id, person),
    cancel: async (id) => {
      await ada.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));
    },
    look,
    settled: async (id) => {
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const execution = await look(id);
        if (execution.AutomationExecutionStatus !== 'InProgress') return execution;
      }
      throw new Error(`${id} goes on and on`);
    },
  };
}

/** As a stack draws it. */
export function documentFor(runbook: Runbook, approvals: number) {
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  return doorDocument({
    runbook,
    machineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${DOCUMENT}`,
    automationRoleArn: role('automation'),
    approverRoleArn: role(APPROVER),
    approvals,
    clusters: [CLUSTER],
  });
}

/** e.g. `DryRun Success`. */
export function stepsOf({ StepExecutions = [] }: AutomationExecution): readonly string[] {
  return StepExecutions.map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`);
}
