import { StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Command } from 'commander';
import type { Configuration } from '../core/config/schema.ts';
import { DOOR_PARAMETERS } from '../core/runbooks/door.ts';
import { dryRun } from '../core/runbooks/dry-run.ts';
import { inputProblems } from '../core/runbooks/inputs.ts';
import { runbookDocumentName } from '../core/runbooks/names.ts';
import type { Runbook } from '../core/runbooks/runbook.ts';
import { RUNBOOKS } from '../core/runbooks/runbooks.ts';
import { isFailure } from '../core/runbooks/step-run.ts';
import {
  addCommand,
  type CommandLine,
  type CommonOptions,
  configured,
  withExamples,
} from './command.ts';
import { findDeployment } from './deployment.ts';
import { CommandFailure } from './failure.ts';
import { dryRunInWords, runbooksInWords, runsInWords } from './runbook-in-words.ts';
import { wrapped } from './text.ts';

/* Runbooks from the command line. It starts them by the operator's document, like the console: there is no other way. */

const SHOWN_RUNS = 5;

const CLUSTER = ['--cluster <name>', 'by its name in the configuration'] as const;
const INPUT = [
  '--input <Name=value>',
  'an input of the runbook, as `runbook list` shows them; may be repeated',
  (text: string, before: readonly string[]) => [...before, text],
  [] as readonly string[],
] as const;

interface ClusterOptions extends CommonOptions {
  readonly cluster: string;
}

interface RunbookOptions extends ClusterOptions {
  readonly input: readonly string[];
}

export function addRunbook(program: Command, commandLine: CommandLine): void {
  const group = withExamples(program.command('runbook'), [
    'runbook list',
    'runbook dry-run aurora-failover --cluster assistant-db',
    'runbook start aurora-failover --cluster assistant-db',
    'runbook status --cluster assistant-db',
  ]).description('rehearsed procedures: what they would do, start one, how it went');
  addList(group, commandLine);
  addDryRun(group, commandLine);
  addStart(group, commandLine);
  addStatus(group, commandLine);
}

function addList(group: Command, { answer }: CommandLine): void {
  addCommand(group, 'list', {
    summary: 'every runbook, its steps, and the clusters that it may be started for',
    examples: ['runbook list', 'runbook list --json'],
  }).action((options: CommonOptions) => {
    const { configuration } = configured(options);
    const runbooks = Object.values(RUNBOOKS);
    const data = runbooks.map(({ name, title, purpose, parameters, clusters, steps }) => ({
      name,
      title,
      purpose,
      parameters,
      clusters: clusters(configuration),
      steps: steps.map((step) => ({ name: step.name, kind: step.kind, does: step.does })),
    }));
    answer({ text: runbooksInWords(runbooks, configuration), data, exitCode: 0 });
  });
}

function addDryRun(group: Command, { connect, now, answer }: CommandLine): void {
  addCommand(group, 'dry-run <runbook>', {
    summary: 'every step, with the exact calls that would be made; changes nothing',
    examples: ['runbook dry-run aurora-failover --cluster assistant-db'],
  })
    .requiredOption(...CLUSTER)
    .option(...INPUT)
    .action(async (name: string, options: RunbookOptions) => {
      const { configuration, runbook, inputs } = asked(name, options);
      const { clients, runbooksOf } = connect(configuration);
      const ports = runbooksOf(await findDeployment(clients.cloudFormation, configuration));
      const { cluster } = options;
      const run = { runbook, configuration, cluster, inputs, now: now() };
      const outcomes = await dryRun(run, ports);
      answer({
        text: dryRunInWords(runbook, outcomes),
        data: Object.fromEntries(outcomes),
        exitCode: [...outcomes.values()].some(isFailure) ? 1 : 0,
      });
    });
}

function addStart(group: Command, { connect, answer }: CommandLine): void {
  addCommand(group, 'start <runbook>', {
    summary: 'start the document that runs it dry, asks for approval, and runs it',
    examples: [
      'runbook start aurora-failover --cluster assistant-db',
      'runbook start aurora-failover --cluster assistant-db --break-glass "the zone is down"',
    ],
  })
    .requiredOption(...CLUSTER)
    .option(...INPUT)
    .option('--break-glass <reason>', 'without an approval; only with the break-glass role')
    .action(async (name: string, options: RunbookOptions & { readonly breakGlass?: string }) => {
      const { configuration, runbook, inputs } = asked(name, options);
      const { ssm } = connect(configuration).clients;
      const documentName = runbookDocumentName(configuration.project, runbook.name);
      const { AutomationExecutionId: id = '' } = await ssm.send(
        new StartAutomationExecutionCommand({
          DocumentName: documentName,
          Parameters: {
            [DOOR_PARAMETERS.cluster]: [options.cluster],
            ...Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, [value]])),
            ...(options.breakGlass !== undefined && {
              [DOOR_PARAMETERS.breakGlassReason]: [options.breakGlass],
            }),
          },
        }),
      );
      const link = consoleLink(configuration.region, id);
      const text = `Started ${documentName}, execution ${id}. It runs dry first, then waits for somebody else's approval: ${link}`;
      answer({ text: wrapped(text), data: { documentName, id, link }, exitCode: 0 });
    });
}

function addStatus(group: Command, { connect, answer }: CommandLine): void {
  addCommand(group, 'status', {
    summary: 'who holds a cluster, and the last runs with their reports',
    examples: [
      'runbook status --cluster assistant-db',
      'runbook status --cluster assistant-db --json',
    ],
  })
    .requiredOption(...CLUSTER)
    .action(async (options: ClusterOptions) => {
      const { configuration } = configured(options);
      const { clients, runbooksOf } = connect(configuration);
      const { locks } = runbooksOf(await findDeployment(clients.cloudFormation, configuration));
      const [lock, runs] = await Promise.all([
        locks.read(options.cluster),
        locks.readRuns(options.cluster, SHOWN_RUNS),
      ]);
      answer({
        text: runsInWords(options.cluster, lock, runs),
        data: { holder: lock?.holder, runs },
        exitCode: 0,
      });
    });
}

interface Asked {
  readonly configuration: Configuration;
  readonly runbook: Runbook;
  readonly inputs: Readonly<Record<string, string>>;
}

function asked(name: string, options: RunbookOptions): Asked {
  const { configuration } = configured(options);
  const runbook = Object.values(RUNBOOKS).find((candidate) => candidate.name === name);
  if (!runbook)
    throw new CommandFailure(`there is no runbook ${name}`, 'npx tidegate runbook list', 2);
  const clusters = runbook.clusters(configuration);
  if (!clusters.includes(options.cluster))
    throw new CommandFailure(
      `${name} is not configured for ${options.cluster}`,
      clusters.length === 0
        ? 'add the cluster under runbooks: docs/runbooks.md'
        : `npx tidegate runbook ... ${name} --cluster ${clusters.join(' | ')}`,
      2,
    );
  const inputs = Object.fromEntries(options.input.map(nameAndValue));
  const problems = inputProblems(runbook, inputs);
  if (problems.length > 0)
    throw new CommandFailure(problems.join('; '), 'npx tidegate runbook list', 2);
  return { configuration, runbook, inputs };
}

/** `Kind=planned` */
function nameAndValue(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandFailure(`an input is written Name=value, got ${text}`, '--input Name=value', 2);
}

function consoleLink(region: string, executionId: string): string {
  return `https://${region}.console.aws.amazon.com/systems-manager/automation/execution/${executionId}?region=${region}`;
}
