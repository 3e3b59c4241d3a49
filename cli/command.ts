import type { Command } from 'commander';
import {
  type ReadConfiguration,
  readConfigurationFile,
  readRegionalConfigurations,
} from '../adapters/configuration-file.ts';
import type { Configuration } from '../core/config/schema.ts';
import { regionName } from './option-values.ts';
import type { Outside } from './outside.ts';
import type { Terminal } from './terminal/terminal.ts';

/** 0: well. 1: something is wrong, or AWS could not be asked. 2: the configuration or the command is wrong. */
export type ExitCode = 0 | 1 | 2;

/** What a command has to say: text for people, and the same as data for `--json`. */
export interface Answer {
  readonly text: string;
  readonly data: unknown;
  readonly exitCode: ExitCode;
}

/** `--json` is not among them: it changes how the answer is printed, and no command needs to know. */
export interface CommonOptions {
  readonly config: string;
  readonly region?: string;
}

/** What every command is given: the clock, the way to AWS, and where its answer goes. */
export interface CommandLine {
  readonly now: () => Date;
  readonly connect: (configuration: Configuration) => Outside;
  readonly answer: (answer: Answer) => void;
  readonly terminal: Terminal;
  /** One line while long work goes on, apart from the answer. */
  readonly progress: (line: string) => void;
  readonly sleep: (millis: number) => Promise<void>;
}

export const DEFAULT_CONFIGURATION_FILE = 'config/tidegate.yaml';

interface CommandHelp {
  readonly summary: string;
  readonly examples: readonly string[];
  /** Where the command looks without `--region`; the first region of the file when left out. */
  readonly withoutRegion?: string;
}

/** A command of the program with the options that all of them have, and examples under its help. */
export function addCommand(
  program: Command,
  usage: string,
  { summary, examples, withoutRegion = 'the first' }: CommandHelp,
): Command {
  return withExamples(program.command(usage), examples)
    .description(summary)
    .option('--config <file>', 'the configuration', DEFAULT_CONFIGURATION_FILE)
    .option('--region <region>', `a region of the file; ${withoutRegion} when left out`, regionName)
    .option('--json', 'the same as JSON, for programs');
}

export function withExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((line) => `  npx tidegate ${line}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** The configuration that the options name, of the region that they name; without one, of the file's first. */
export function configured({ config, region }: CommonOptions): ReadConfiguration {
  return readConfigurationFile(config, region);
}

/** The same of every region of the file, unless the options name one. */
export function configuredRegions(options: CommonOptions): readonly ReadConfiguration[] {
  return options.region === undefined
    ? readRegionalConfigurations(options.config)
    : [configured(options)];
}
