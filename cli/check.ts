import type { Command } from 'commander';
import type { ReadConfiguration } from '../adapters/configuration-file.ts';
import { readPlatformTemplates } from '../adapters/platform-templates.ts';
import { problemsInWords } from '../core/config/problems-in-words.ts';
import type { Configuration } from '../core/config/schema.ts';
import { ConfigurationError } from '../core/errors.ts';
import { findOwners } from '../core/owners/find-owners.ts';
import type { OwnerFinding } from '../core/owners/finding.ts';
import { ownersInWords } from '../core/owners/owners-in-words.ts';
import { fewInstances } from '../core/scaling/demand/few-instances.ts';
import { pastWindows, type Warning } from '../core/windows/past-windows.ts';
import {
  type Answer,
  addCommand,
  type CommandLine,
  type CommonOptions,
  configuredRegions,
} from './command.ts';
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
    withoutRegion: 'all',
  })
    .option(
      '--platform <path>',
      'the cdk.out of the platform, or a template: who else owns capacity of the targets; may be given again',
      (path: string, others: readonly string[]) => [...others, path],
      [],
    )
    .action((file: string | undefined, options: CheckOptions) => {
      answer(check({ ...options, config: file ?? options.config }, now()));
    });
}

function check(options: CheckOptions, now: Date): Answer {
  const { config: file, platform } = options;
  try {
    const regions = configuredRegions(options);
    const configurations = regions.map(({ configuration }) => configuration);
    const templates = readPlatformTemplates(platform);
    const warnings = eachOnce(
      configurations.flatMap((each) => [...fewInstances(each), ...pastWindows(each, now)]),
    );
    const owners = eachOnce(configurations.flatMap((each) => findOwners(each, templates)));
    return {
      text: [
        `${file} is in order${contentsInWords(regions)}`,
        ...warnings.map(warningInWords),
        ...ownersOf(platform, owners),
      ].join('\n'),
      data: {
        file,
        configurationHash: regions[0]?.hash,
        regions: regions.map(({ configuration: { region }, hash }) => ({
          region,
          configurationHash: hash,
        })),
        problems: [],
        warnings,
        owners,
      },
      exitCode: owners.some(({ kind }) => kind === 'conflict') ? 1 : 0,
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return problemsAnswer(error);
  }
}

/** What two regions have alike is said once: templates do not tell where they are deployed. */
function eachOnce<T>(findings: readonly T[]): readonly T[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
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

function contentsInWords(regions: readonly ReadConfiguration[]): string {
  const lines = regions.map(
    ({ configuration, hash }) => `${contents(configuration)}; configuration ${hash}`,
  );
  if (lines.length === 1) return `: ${lines[0]}`;
  return regions
    .map(({ configuration: { region } }, index) => `\n  ${region}: ${lines[index]}`)
    .join('');
}

function contents({ edgeFunctions, queues, auroraClusters }: Configuration): string {
  const size = (block: object) => Object.keys(block).length;
  return [
    `${plural(size(edgeFunctions), 'edge function')}${policies(edgeFunctions)}`,
    plural(size(queues), 'queue'),
    plural(size(auroraClusters), 'Aurora cluster'),
  ].join(', ');
}
