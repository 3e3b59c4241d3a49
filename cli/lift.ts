import type { Command } from 'commander';
import { addReason, askForBrakes, type LiftOptions } from './ask-for-brakes.ts';
import { liftedInWords } from './brakes-in-words.ts';
import { addCommand, type CommandLine } from './command.ts';
import { CommandFailure } from './failure.ts';

interface Options extends LiftOptions {
  readonly freeze?: boolean;
  readonly all?: boolean;
}

export function addLift(program: Command, commandLine: CommandLine): void {
  const command = addCommand(program, 'lift [target]', {
    summary: 'end brakes before their time: those of a target, the freezes, or all',
    examples: [
      'lift assistant-edge --reason "load test is over"',
      'lift --freeze --reason "incident 512 is closed"',
      'lift --all --reason "back to the configuration" --dry-run',
    ],
  })
    .option('--freeze', 'the freezes')
    .option('--all', 'every brake');
  addReason(command).action((target: string | undefined, options: Options) => {
    const { freeze, all, reason } = options;
    if ([target, freeze, all].filter((given) => given !== undefined).length !== 1)
      throw new CommandFailure(
        'lift takes a target, --freeze or --all, and one of them only',
        'npx tidegate lift <target> --reason "...", or with --freeze or --all instead of a target',
        2,
      );
    const lifts = all ? 'all' : freeze ? 'freezes' : undefined;
    const request = { kind: 'lift', target, lifts, reason } as const;
    return askForBrakes(request, options, commandLine, liftedInWords);
  });
}
