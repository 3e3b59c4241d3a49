import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { createDynamoDbRunbooks } from '../../adapters/aws-dynamodb-runbooks.ts';
import { DOOR_STEPS } from '../../core/runbooks/door.ts';
import { runbookDocumentName } from '../../core/runbooks/names.ts';
import type { LockStore } from '../../core/runbooks/ports.ts';
import { RUNBOOKS } from '../../core/runbooks/runbooks.ts';
import { doorDocument } from '../../lib/runbooks/door-document.ts';
import { type AutomationStory, automationExecution } from '../fakes/fake-automations.ts';
import { clientConfig } from '../local/emulator/emulator-support.ts';
import { openStage, type Stage } from './stage.ts';

export const CLUSTER = 'assistant-db';
export const WRITER = 'assistant-db-writer';
export const READER = 'assistant-db-reader';

const runbook = RUNBOOKS['aurora-failover'];

interface Execution {
  readonly status: string;
  /** The output of a good end, the cause of a bad one. */
  readonly says: string;
}

/** The deployed machine of aurora-failover, and the document's own steps played before it. */
export interface RunbookStage {
  readonly stage: Stage;
  readonly locks: LockStore;
  readonly stepFunctionName: string;
  /** Plays the document's step `DryRun`. */
  dryRun(): Promise<Execution>;
  /** A dry run whose plan is approved: what Systems Manager then answers for the execution. Answers its id. */
  approve(story?: Partial<AutomationStory>): Promise<string>;
  /** Plays the document's step `Start` in the execution of that id. */
  start(id: string): Promise<Execution>;
  startByHand(name: string, request: object): Promise<Execution>;
  /** All that RDS says of the cluster and its instances. */
  database(): Promise<object>;
  writer(): Promise<string | undefined>;
}

export async function openRunbookStage(): Promise<RunbookStage> {
  const stage = await openStage({
    'runbooks.auroraFailover': { [CLUSTER]: { instances: [WRITER, READER] } },
  });
  const { emulator, clients, configuration, clock, names } = stage.platform;
  await fetch(`${emulator.endpoint}/_ministack/config`, {
    method: 'POST',
    body: JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': 0.01 }),
  });
  const sfn = new SFNClient(clientConfig(emulator));
  const documentName = runbookDocumentName(configuration.project, runbook.name);
  const machine = await machineNamed(sfn, documentName);
  const document = doorDocument({
    runbook,
    machineArn: machine.arn,
    automationRoleArn: '',
    approverRoleArn: '',
    approvals: 1,
    clusters: [CLUSTER],
  });
  let executions = 0;
  const nextId = () => {
    executions += 1;
    return `00000000-0000-4000-8000-${String(executions).padStart(12, '0')}`;
  };
  const play = (step: string, id: string) => {
    const inputs = inputsOf(document, step, { Cluster: CLUSTER, 'automation:EXECUTION_ID': id });
    return runToEnd(sfn, { ...inputs, stateMachineArn: machine.arn });
  };
  const describeCluster = async () => {
    const { DBClusters = [] } = await clients.rds.send(
      new DescribeDBClustersCommand({ DBClusterIdentifier: CLUSTER }),
    );
    return DBClusters[0];
  };

  const runbookStage: RunbookStage = {
    stage,
    locks: createDynamoDbRunbooks({ client: clients.dynamodb, tableName: names.tableName }),
    stepFunctionName: machine.stepFunctionName,
    dryRun: () => play(DOOR_STEPS.dryRun, nextId()),
    start: (id) => play(DOOR_STEPS.start, id),
    startByHand: (name, request) =>
      runToEnd(sfn, { stateMachineArn: machine.arn, name, input: JSON.stringify(request) }),
    approve: async (story = {}) => {
      const { says } = await runbookStage.dryRun();
      const id = nextId();
      const execution = automationExecution({
        id,
        documentName,
        cluster: CLUSTER,
        plannedHash: JSON.parse(says).plan.hash,
        startedBy: 'ada',
        approvedBy: ['grace'],
        approvedAt: clock.now(),
        ...story,
      });
      await emulator.control.setAutomationExecutions([asOnTheWire(execution)]);
      return id;
    },
    database: async () => {
      const { DBInstances } = await clients.rds.send(new DescribeDBInstancesCommand({}));
      return { cluster: await describeCluster(), DBInstances };
    },
    writer: async () =>
      (await describeCluster())?.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter)
        ?.DBInstanceIdentifier,
  };
  return runbookStage;
}

async function machineNamed(sfn: SFNClient, name: string) {
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const arn = stateMachines.find((machine) => machine.name === name)?.stateMachineArn ?? '';
  const { definition = '' } = await sfn.send(
    new DescribeStateMachineCommand({ stateMachineArn: arn }),
  );
  const stepFunctionArn: string = JSON.parse(definition).States.CheckApproval.Resource;
  return { arn, stepFunctionName: stepFunctionArn.split(':').at(-1) ?? '' };
}

interface MachineInputs {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
}

/** What a step of the document gives to Step Functions, with its `{{ … }}` filled in. */
function inputsOf(
  { mainSteps }: ReturnType<typeof doorDocument>,
  name: string,
  values: Readonly<Record<string, string>>,
): Pick<MachineInputs, 'name' | 'input'> {
  const step = mainSteps.find((candidate) => candidate.name === name);
  const filled = JSON.stringify(step?.inputs).replace(
    /\{\{ ([\w:]+) \}\}/g,
    (_, variable: string) => values[variable] ?? `no ${variable}`,
  );
  return JSON.parse(filled);
}

async function runToEnd(sfn: SFNClient, inputs: MachineInputs): Promise<Execution> {
  const { executionArn } = await sfn.send(new StartExecutionCommand(inputs));
  for (;;) {
    const { status, output, cause } = await sfn.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    if (status !== 'RUNNING') return { status: status ?? '', says: output ?? cause ?? '' };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function asOnTheWire(execution: object): object {
  return JSON.parse(
    JSON.stringify(execution, function (this: Record<string, unknown>, key, value) {
      const own = this[key];
      return own instanceof Date ? own.getTime() / 1000 : value;
    }),
  );
}
