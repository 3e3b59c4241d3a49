import type { Command } from 'commander';
import { addBrakeOptions, askForBrakes, type BrakeOptions } from './ask-for-brakes.ts';
import { setInWords } from './brakes-in-words.ts';
import { addCommand, type CommandLine } from './command.ts';

/* Brakes that hold: on one target, or on all of them. */

export function addPause(program: Command, commandLine: CommandLine): void {
  const command = addCommand(program, 'pause <target>', {
    summary: 'hold changes of one target for a while, also where it is outside its bounds',
    examples: [
      'pause assistant-db --direction scale-in --for 2h --reason "test"',
      'pause assistant-db --until 2026-12-24T08:00Z --reason "move"',
      'pause assistant-edge --for 2h --reason "test" --dry-run',
    ],
  }).option('--direction <direction>', 'scale-out, scale-in or both', 'both');
  addBrakeOptions(command).action(
    (target: string, options: BrakeOptions & { readonly direction: string }) => {
      const { direction, reason, for: duration, until } = options;
      const request = { kind: 'pause', target, direction, reason, for: duration, until } as const;
      return askForBrakes(request, options, commandLine, setInWords);
    },
  );
}

export function addFreeze(program: Command, commandLine: CommandLine): void {
  const command = addCommand(program, 'freeze', {
    summary: 'hold every change of every target for a while; `stop` holds without an end',
    examples: [
      'freeze --for 4h --reason "incident 512"',
      'freeze --until "2026-12-24T09:00 Europe/Berlin" --reason "sale"',
    ],
  });
  addBrakeOptions(command).action((options: BrakeOptions) => {
    const { reason, for: duration, until } = options;
    const request = { kind: 'freeze', reason, for: duration, until } as const;
    return askForBrakes(request, options, commandLine, setInWords);
  });
}
