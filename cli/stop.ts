import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Command } from 'commander';
import type { Control } from '../core/ports.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { timeInWords, wrapped } from './text.ts';

/* The stop switch. Tidegate reads it before every change, so it holds from the next decision on. */

export function addStop(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'stop', {
    summary: 'stop every change of capacity, now; Tidegate goes on to watch, decide and record',
    examples: ['stop --reason "database migration until noon"'],
  })
    .requiredOption('--reason <text>', 'stands in every decision until `start`')
    .action(async (options: CommonOptions & { readonly reason: string }) => {
      const { by, at } = await turnSwitch(options, commandLine, {
        stopped: true,
        reason: options.reason,
      });
      const text = `Stopped: from now on no capacity is changed (by ${by}, ${timeInWords(at)}). A change that AWS has taken already ends by itself. To go on: npx tidegate start`;
      commandLine.answer({
        text: wrapped(text),
        data: { stopped: true, reason: options.reason, by, at },
        exitCode: 0,
      });
    });
}

export function addStart(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'start', {
    summary: 'let Tidegate change capacity again after `stop`; targets in shadow mode stay in it',
    examples: ['start'],
  }).action(async (options: CommonOptions) => {
    const { by, at } = await turnSwitch(options, commandLine, { stopped: false });
    commandLine.answer({
      text: wrapped(
        `Started: capacity follows the load again within a minute (by ${by}, ${timeInWords(at)}).`,
      ),
      data: { stopped: false, by, at },
      exitCode: 0,
    });
  });
}

async function turnSwitch(
  options: CommonOptions,
  { connect, now }: CommandLine,
  position: Pick<Control, 'stopped' | 'reason'>,
): Promise<{ readonly by: string; readonly at: Date }> {
  const { configuration } = configured(options);
  const { clients, portsOf } = connect(configuration);
  const { store } = portsOf(await findDeployment(clients.cloudFormation, configuration));
  const { Arn: by = 'somebody' } = await clients.sts.send(new GetCallerIdentityCommand());
  const at = now();
  await store.writeStopSwitch({ ...position, by, at });
  return { by, at };
}
