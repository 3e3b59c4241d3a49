import type { Command } from 'commander';
import { dryRun } from '../core/runbooks/dry-run.ts';
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
import {
  asked,
  CLUSTER,
  type ClusterOptions,
  INPUT,
  type RunbookOptions,
} from './runbook-asked.ts';
import { dryRunInWords, runbooksInWords, runsInWords } from './runbook-in-words.ts';
import { addAbort, addResume, addStart } from './runbook-start.ts';

/* Runbooks from the command line. It starts them by the operator's document, like the console: there is no other way. */

const SHOWN_RUNS = 5;

export function addRunbook(program: Command, commandLine: CommandLine): void {
  const group = withExamples(program.command('runbook'), [
    'runbook list',
    'runbook dry-run aurora-failover --cluster assistant-db',
    'runbook start aurora-failover --cluster assistant-db',
    'runbook status --cluster assistant-db',
    'runbook abort --cluster assistant-db',
    'runbook resume --cluster assistant-db',
  ]).description('rehearsed procedures: what they would do, start one, how it went');
  addList(group, commandLine);
  addDryRun(group, commandLine);
  addStart(group, commandLine);
  addStatus(group, commandLine);
  addAbort(group, commandLine);
  addResume(group, commandLine);
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
