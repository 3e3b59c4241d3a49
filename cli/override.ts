import type { Command } from 'commander';
import { addBrakeOptions, askForBrakes, type BrakeOptions } from './ask-for-brakes.ts';
import { setInWords } from './brakes-in-words.ts';
import { addCommand, type CommandLine } from './command.ts';

interface OverrideOptions extends BrakeOptions {
  readonly floor?: string;
  readonly ceiling?: string;
}

export function addOverride(program: Command, commandLine: CommandLine): void {
  const command = addCommand(program, 'override <target>', {
    summary:
      "another floor or ceiling for a while, in place of the file's and its windows'; the newest of a target counts",
    examples: [
      'override assistant-edge --floor 6 --for 3h --reason "launch"',
      'override assistant-db --ceiling 3 --for 1d --reason "budget"',
      'override assistant-db --floor 2 --for 2h --reason sale --dry-run',
    ],
  })
    .option('--floor <n>', 'at least so many instances, or readers')
    .option('--ceiling <n>', "at most so many; above the file's as far as the quota goes");
  addBrakeOptions(command).action((target: string, options: OverrideOptions) => {
    const { floor, ceiling, reason, for: duration, until } = options;
    const request = {
      kind: 'override',
      target,
      floor,
      ceiling,
      reason,
      for: duration,
      until,
    } as const;
    return askForBrakes(request, options, commandLine, setInWords);
  });
}
