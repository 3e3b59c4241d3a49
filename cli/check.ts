import type { Command } from 'commander';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
import { problemsInWords } from '../core/config/problems-in-words.ts';
import type { Configuration } from '../core/config/schema.ts';
import { ConfigurationError } from '../core/errors.ts';
import { pastWindows, type Warning } from '../core/windows/past-windows.ts';
import { type Answer, addCommand, type CommandLine, type CommonOptions } from './command.ts';
import { plural, wrapped } from './text.ts';

export function addCheck(program: Command, { now, answer }: CommandLine): void {
  addCommand(program, 'check [file]', {
    summary: 'check a configuration file: every problem with its line and how to mend it',
    examples: ['check', 'check config/staging.yaml', 'check --json'],
  }).action((file: string | undefined, options: CommonOptions) => {
    answer(check(file ?? options.config, now()));
  });
}

function check(file: string, now: Date): Answer {
  try {
    const { configuration, hash } = readConfigurationFile(file);
    const text = `${file} is in order: ${contents(configuration)}; configuration ${hash}`;
    const warnings = pastWindows(configuration, now);
    return {
      text: [text, ...warnings.map(warningInWords)].join('\n'),
      data: { file, configurationHash: hash, problems: [], warnings },
      exitCode: 0,
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return problemsAnswer(error);
  }
}

/** Also what every other command answers when its configuration is refused. */
export function problemsAnswer(error: ConfigurationError): Answer {
  const { file, problems } = error;
  return { text: problemsInWords(error).trimEnd(), data: { file, problems }, exitCode: 2 };
}

function warningInWords({ what, why, mend }: Warning): string {
  return [wrapped(what, 'warning: '), wrapped(why, '  why:  '), wrapped(mend, '  mend: ')].join(
    '\n',
  );
}

function contents({ edgeFunctions, queues, auroraClusters }: Configuration): string {
  const size = (block: object) => Object.keys(block).length;
  return [
    plural(size(edgeFunctions), 'edge function'),
    plural(size(queues), 'queue'),
    plural(size(auroraClusters), 'Aurora cluster'),
  ].join(', ');
}
