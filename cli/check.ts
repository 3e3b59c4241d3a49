import type { Command } from 'commander';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
import { readPlatformTemplates } from '../adapters/platform-templates.ts';
import { problemsInWords } from '../core/config/problems-in-words.ts';
import type { Configuration } from '../core/config/schema.ts';
import { ConfigurationError } from '../core/errors.ts';
import { findOwners } from '../core/owners/find-owners.ts';
import type { OwnerFinding } from '../core/owners/finding.ts';
import { ownersInWords } from '../core/owners/owners-in-words.ts';
import { fewInstances } from '../core/scaling/demand/few-instances.ts';
import { pastWindows, type Warning } from '../core/windows/past-windows.ts';
import { type Answer, addCommand, type CommandLine, type CommonOptions } from './command.ts';
import { plural, wrapped } from './text.ts';

interface CheckOptions extends CommonOptions {
  readonly platform: readonly string[];
}

export function addCheck(program: Command, { now, answer }: CommandLine): void {
  addCommand(program, 'check [file]', {
    summary: 'check a configuration file: every problem with its line and how to mend it',
    examples: [
      'check',
      'check config/staging.yaml',
      'check --platform ../platform/cdk.out',
      'check --json',
    ],
  })
    .option(
      '--platform <path>',
      'the cdk.out of the platform, or a template: who else owns capacity of the targets; may be given again',
      (path: string, others: readonly string[]) => [...others, path],
      [],
    )
    .action((file: string | undefined, options: CheckOptions) => {
      answer(check(file ?? options.config, options.platform, now()));
    });
}

function check(file: string, platform: readonly string[], now: Date): Answer {
  try {
    const { configuration, hash } = readConfigurationFile(file);
    const text = `${file} is in order: ${contents(configuration)}; configuration ${hash}`;
    const warnings = [...fewInstances(configuration), ...pastWindows(configuration, now)];
    const owners = findOwners(configuration, readPlatformTemplates(platform));
    return {
      text: [text, ...warnings.map(warningInWords), ...ownersOf(platform, owners)].join('\n'),
      data: { file, configurationHash: hash, problems: [], warnings, owners },
      exitCode: owners.some(({ kind }) => kind === 'conflict') ? 1 : 0,
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

function ownersOf(platform: readonly string[], owners: readonly OwnerFinding[]): readonly string[] {
  if (platform.length === 0) return [];
  if (owners.length === 0) return ['no other owner of this capacity in the templates'];
  return [ownersInWords(owners).trimEnd()];
}

function warningInWords({ what, why, mend }: Warning): string {
  return [wrapped(what, 'warning: '), wrapped(why, '  why:  '), wrapped(mend, '  mend: ')].join(
    '\n',
  );
}

/** Said where one follows demand: a default is no news. */
function policies(edgeFunctions: Configuration['edgeFunctions']): string {
  const following = Object.entries(edgeFunctions).filter(([, { policy }]) => policy === 'demand');
  return following.length === 0
    ? ''
    : ` (policy demand: ${following.map(([name]) => name).join(', ')})`;
}

function contents({ edgeFunctions, queues, auroraClusters }: Configuration): string {
  const size = (block: object) => Object.keys(block).length;
  return [
    `${plural(size(edgeFunctions), 'edge function')}${policies(edgeFunctions)}`,
    plural(size(queues), 'queue'),
    plural(size(auroraClusters), 'Aurora cluster'),
  ].join(', ');
}
