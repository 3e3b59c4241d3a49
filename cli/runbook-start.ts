import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import {
  type AutomationExecutionMetadata,
  GetAutomationExecutionCommand,
  paginateDescribeAutomationExecutions,
  type SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import type { Command } from 'commander';
import { isAwsError } from '../adapters/aws-errors.ts';
import type { Configuration } from '../core/config/schema.ts';
import { automationLink } from '../core/runbooks/approval-link.ts';
import { DOOR_PARAMETERS } from '../core/runbooks/door.ts';
import { runbookDocumentName } from '../core/runbooks/names.ts';
import type { RunbookName } from '../core/runbooks/runbook.ts';
import { RUNBOOKS } from '../core/runbooks/runbooks.ts';
import { foundationStackName } from '../core/stack-names.ts';
import { addCommand, type CommandLine, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { CommandFailure } from './failure.ts';
import {
  asked,
  CLUSTER,
  type ClusterOptions,
  INPUT,
  type RunbookOptions,
} from './runbook-asked.ts';
import { wrapped } from './text.ts';

/* What moves a runbook from the command line: always by the operator's document, as in the console. */

const BREAK_GLASS = [
  '--break-glass <reason>',
  'without an approval; only with the break-glass role',
] as const;

interface BreakGlass {
  readonly breakGlass?: string;
}

export function addStart(group: Command, { connect, answer }: CommandLine): void {
  addCommand(group, 'start <runbook>', {
    summary: 'start the document that runs it dry, asks for approval, and runs it',
    examples: [
      'runbook start aurora-failover --cluster assistant-db',
      'runbook start aurora-failover --cluster assistant-db --break-glass "the zone is down"',
    ],
  })
    .requiredOption(...CLUSTER)
    .option(...INPUT)
    .option(...BREAK_GLASS)
    .action(async (name: string, options: RunbookOptions & BreakGlass) => {
      const { configuration, runbook, inputs } = asked(name, options);
      const { ssm } = connect(configuration).clients;
      const door = { configuration, runbook: runbook.name, inputs, ...options };
      const { text, data } = await openDoor(ssm, door);
      answer({ text: wrapped(text), data, exitCode: 0 });
    });
}

export function addResume(group: Command, { connect, answer }: CommandLine): void {
  addCommand(group, 'resume', {
    summary: 'start what a failed or aborted run has left unfinished, with the inputs that it had',
    examples: ['runbook resume --cluster assistant-db'],
  })
    .requiredOption(...CLUSTER)
    .option(...BREAK_GLASS)
    .action(async (options: ClusterOptions & BreakGlass) => {
      const { configuration } = configured(options);
      const { clients, runbooksOf } = connect(configuration);
      const { locks } = runbooksOf(await findDeployment(clients.cloudFormation, configuration));
      const holder = (await locks.read(options.cluster))?.holder;
      if (holder === undefined)
        throw new CommandFailure(
          `no run holds ${options.cluster}: there is nothing to finish`,
          `npx tidegate runbook status --cluster ${options.cluster}`,
        );
      const { inputs = {}, runbook, heldBecause = 'it has not ended by itself' } = holder;
      const door = { configuration, runbook: runbook as RunbookName, inputs, ...options };
      const { text, data } = await openDoor(clients.ssm, door);
      answer({
        text: wrapped(`${text} Left by ${holder.owner}: ${heldBecause}.`),
        data,
        exitCode: 0,
      });
    });
}

export function addAbort(group: Command, { connect, answer }: CommandLine): void {
  addCommand(group, 'abort', {
    summary: 'stop what runs or waits for an approval; what it has done stays done',
    examples: ['runbook abort --cluster assistant-db'],
  })
    .requiredOption(...CLUSTER)
    .action(async (options: ClusterOptions) => {
      const { configuration } = configured(options);
      const { cluster } = options;
      const { clients, runbooksOf } = connect(configuration);
      const { locks } = runbooksOf(await findDeployment(clients.cloudFormation, configuration));
      const holder = (await locks.read(cluster))?.holder;
      const stopped: string[] = [];
      for (const id of await openAutomations(clients.ssm, configuration, cluster)) {
        const command = { AutomationExecutionId: id, Type: 'Cancel' } as const;
        await clients.ssm.send(new StopAutomationExecutionCommand(command));
        stopped.push(id);
      }
      if (holder !== undefined && holder.heldBecause === undefined) {
        const command = new StopExecutionCommand({ executionArn: holder.owner, cause: 'aborted' });
        await clients.stepFunctions.send(command).catch((error: unknown) => {
          if (!isAwsError(error, 'ExecutionDoesNotExist')) throw error; // the lock of a run long gone
        });
        stopped.push(holder.owner);
      }
      const rest =
        holder && `${holder.runbook} has left ${cluster} held: resume it, after a minute.`;
      const text = [
        stopped.length > 0 ? `Stopped ${stopped.join(', ')}.` : `Nothing runs on ${cluster}.`,
        ...(rest === undefined ? [] : [rest]),
      ].join(' ');
      answer({ text: wrapped(text), data: { stopped, holder }, exitCode: 0 });
    });
}

interface Door extends BreakGlass {
  readonly configuration: Configuration;
  readonly runbook: RunbookName;
  readonly cluster: string;
  readonly inputs: Readonly<Record<string, string>>;
}

async function openDoor(ssm: SSMClient, door: Door) {
  const { configuration, runbook, cluster, inputs, breakGlass } = door;
  const documentName = runbookDocumentName(configuration.project, runbook);
  const { AutomationExecutionId: id = '' } = await ssm.send(
    new StartAutomationExecutionCommand({
      DocumentName: documentName,
      Parameters: {
        [DOOR_PARAMETERS.cluster]: [cluster],
        ...Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, [value]])),
        ...(breakGlass !== undefined && { [DOOR_PARAMETERS.breakGlassReason]: [breakGlass] }),
      },
    }),
  );
  const link = automationLink(configuration.region, id);
  const next =
    RUNBOOKS[runbook].approval === 'required'
      ? "It runs dry first, then waits for somebody else's approval"
      : 'It runs dry first, then runs';
  const text = `Started ${documentName}, execution ${id}. ${next}: ${link}`;
  return { text, data: { documentName, id, link } };
}

/** Executions of this project's documents for the cluster that run, or wait for an approval. */
async function openAutomations(
  client: SSMClient,
  { project }: Configuration,
  cluster: string,
): Promise<readonly string[]> {
  const names = Object.values(RUNBOOKS).map(({ name }) => runbookDocumentName(project, name));
  const found: AutomationExecutionMetadata[] = [];
  const pages = paginateDescribeAutomationExecutions(
    { client },
    {
      Filters: [
        { Key: 'DocumentNamePrefix', Values: [foundationStackName(project)] },
        { Key: 'ExecutionStatus', Values: ['Pending', 'InProgress', 'Waiting'] },
      ],
    },
  );
  for await (const { AutomationExecutionMetadataList = [] } of pages)
    found.push(
      ...AutomationExecutionMetadataList.filter(({ DocumentName = '' }) =>
        names.includes(DocumentName),
      ),
    );
  const ids = found.flatMap(({ AutomationExecutionId: id }) => id ?? []);
  const isOfCluster = await Promise.all(
    ids.map(async (id) => {
      const { AutomationExecution } = await client.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
      );
      return AutomationExecution?.Parameters?.[DOOR_PARAMETERS.cluster]?.[0] === cluster;
    }),
  );
  return ids.filter((_, index) => isOfCluster[index]);
}
