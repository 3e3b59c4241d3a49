import { parseArgs } from 'node:util';
import type { RunbookName } from '../core/runbooks/runbook.ts';
import { DAY_MINUTES } from './day.ts';
import { REHEARSALS } from './rehearsal/rehearsals.ts';

export interface Options {
  readonly port: number;
  /** Virtual seconds per real second, at most. */
  readonly speed: number;
  readonly minutes: number;
  readonly keep: boolean;
  /** Rehearsed instead of the morning. */
  readonly runbook?: RunbookName;
  readonly help: boolean;
}

const DEFAULT_PORT = 4600;
const DEFAULT_SPEED = 150;

export const HELP = `Plays a morning's rise and fall on this machine: an emulator of AWS, the example platform and Tidegate deployed on
it with the CDK, recorded traffic, and capacity that follows. Takes about three minutes; needs no AWS account.

Usage: npm run local -- [options]

  --runbook <name>  rehearse a runbook instead: traffic runs, ada starts its document, grace approves what its dry run
                    says, steps are shown as they end, and the report at the end
${Object.entries(REHEARSALS)
  .map(([name, { says }]) => `                      ${name}: ${says}`)
  .join('\n')}
  --speed <n>       virtual seconds per second, at most (default ${DEFAULT_SPEED})
  --minutes <n>     stop after so many virtual minutes (default: the whole ${DAY_MINUTES}); a day cut short does not come
                    back to its floor, so it ends with exit code 1
  --port <n>        port of the emulator on 127.0.0.1 (default ${DEFAULT_PORT})
  --keep            leave everything running at the end, to look around in
  --help            show this

Exit code: 0 when capacity went up, followed the traffic and came back to the floor, which the end of the output says
check by check, or when the runbook went through; 1 when it did not or something failed; 2 for wrong options; 130 after
Ctrl-C.
`;

/** An option that cannot be; the message says what it must be. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

export function parseOptions(args: readonly string[]): Options {
  const values = parsed(args);
  return {
    port: wholeNumber('port', values.port, DEFAULT_PORT, 65_535),
    speed: wholeNumber('speed', values.speed, DEFAULT_SPEED, 100_000),
    minutes: wholeNumber('minutes', values.minutes, DAY_MINUTES, DAY_MINUTES),
    keep: values.keep ?? false,
    ...runbookNamed(values.runbook),
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        speed: { type: 'string' },
        minutes: { type: 'string' },
        keep: { type: 'boolean' },
        runbook: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

function runbookNamed(name: string | undefined): Pick<Options, 'runbook'> {
  if (name === undefined) return {};
  const names = Object.keys(REHEARSALS) as RunbookName[];
  const runbook = names.find((known) => known === name);
  if (runbook !== undefined) return { runbook };
  throw new OptionError(`--runbook must be one of ${names.join(', ')}, got ${name}`);
}

function wholeNumber(
  name: string,
  text: string | undefined,
  otherwise: number,
  most: number,
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new OptionError(`--${name} must be a whole number from 1 to ${most}, got ${text}`);
}
