import { Command, CommanderError, type OutputConfiguration } from 'commander';
import type { Configuration } from '../core/config/schema.ts';
import { ConfigurationError } from '../core/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { addAdvise } from './advise.ts';
import { addBrakes } from './brakes.ts';
import { addCalendar } from './calendar.ts';
import { addCheck, problemsAnswer } from './check.ts';
import type { Answer, CommandLine, ExitCode } from './command.ts';
import { addDoctor } from './doctor.ts';
import { addExplain } from './explain.ts';
import { failureOf } from './failure.ts';
import { addInit } from './init.ts';
import { addLift } from './lift.ts';
import type { Outside } from './outside.ts';
import { addOverride } from './override.ts';
import { addFreeze, addPause } from './pause.ts';
import { addPlan } from './plan.ts';
import { addRecord } from './record.ts';
import { addRelease } from './release.ts';
import { addReplay } from './replay.ts';
import { addRunbook } from './runbook.ts';
import { addSavings } from './savings.ts';
import { addShadowReport } from './shadow-report.ts';
import { addStatus } from './status.ts';
import { addStart, addStop } from './stop.ts';
import type { Terminal } from './terminal/terminal.ts';
import { wrapped } from './text.ts';
import { addWatch } from './watch.ts';

/** Where a command line runs: its streams, its clock and its way to AWS. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly now: () => Date;
  readonly sleep: (millis: number) => Promise<void>;
  readonly connect: (configuration: Configuration) => Outside;
  readonly terminal: Terminal;
}

/** Runs one command, e.g. `['status', '--json']`. What can be expected to go wrong is said in words; a bug throws. */
export async function runCommandLine(
  args: readonly string[],
  { out, err, now, sleep, connect, terminal }: Surroundings,
): Promise<ExitCode> {
  const isJson = args.includes('--json');
  let exitCode: ExitCode = 0;
  const answer = (given: Answer, print = out) => {
    (isJson ? out : print)(`${isJson ? JSON.stringify(given.data, null, 2) : given.text}\n`);
    exitCode = given.exitCode;
  };
  const program = programOf(
    { now, sleep, connect, terminal, answer, progress: (line) => err(`${line}\n`) },
    { writeOut: out, writeErr: err },
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    answer(error instanceof ConfigurationError ? problemsAnswer(error) : failureAnswer(error), err);
  }
  return exitCode;
}

/** Output is set before commands are added: they inherit it then. */
function programOf(commandLine: CommandLine, output: OutputConfiguration): Command {
  const program = new Command('tidegate')
    .version(packageJson.version)
    .description(
      'Keeps a platform on AWS at the right size. These commands read, and change no capacity, ' +
        'but for `release --yes` and `runbook start`. `stop`, `pause`, `freeze` and `override` set ' +
        'what Tidegate reads before every change.',
    )
    .configureOutput({
      ...output,
      outputError: (message, write) => write(errorInWords(message)),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .exitOverride()
    .showHelpAfterError('Run it with --help to see how it is used.')
    .addHelpText(
      'after',
      `
Exit codes:
  0  well
  1  something is wrong: findings of doctor, no deployment, AWS says no
  2  the configuration or the command is wrong

Credentials, profile and endpoint come from the environment, as for the AWS CLI.`,
    );
  for (const add of [
    addCheck,
    addPlan,
    addRecord,
    addReplay,
    addCalendar,
    addStatus,
    addWatch,
    addExplain,
    addDoctor,
    addSavings,
    addAdvise,
    addShadowReport,
    addRelease,
    addInit,
    addStop,
    addStart,
    addPause,
    addFreeze,
    addOverride,
    addLift,
    addBrakes,
    addRunbook,
  ])
    add(program, commandLine);
  return program;
}

/** What Commander says of a wrong option has what is wrong and what is right in one long line. */
function errorInWords(message: string): string {
  const lines = message.trimEnd().replace(' is invalid. ', ' is invalid.\n').split('\n');
  return `${lines.map((line) => wrapped(line)).join('\n')}\n`;
}

function failureAnswer(error: unknown): Answer {
  const failure = failureOf(error);
  if (!failure) throw error;
  const { message, mend, exitCode } = failure;
  return {
    text: `${wrapped(message)}\n${wrapped(mend, '  mend: ')}`,
    data: { error: message, mend },
    exitCode,
  };
}
