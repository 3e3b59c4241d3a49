import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { parseConfigurationText } from '../adapters/configuration-file.ts';
import * as field from '../core/config/fields.ts';
import { configurationSchema } from '../core/config/schema.ts';
import { type CommandLine, DEFAULT_CONFIGURATION_FILE, withExamples } from './command.ts';
import { type Discovery, discover } from './discover/discover.ts';
import { CommandFailure } from './failure.ts';
import { lastTwoWeeks } from './measure/series.ts';
import { regionName } from './option-values.ts';
import { plural, wrapped } from './text.ts';

const EXAMPLE = join(import.meta.dirname, '../config/tidegate.yaml');

interface InitOptions {
  readonly discover?: boolean;
  readonly force?: boolean;
  readonly out: string;
  readonly project: string;
  readonly region?: string;
}

export function addInit(program: Command, commandLine: CommandLine): void {
  withExamples(program.command('init'), [
    'init --out config/tidegate.yaml',
    'init --discover --region eu-central-1 --out config/tidegate.yaml',
    'init --discover --project shop --json',
  ])
    .description(
      'write a configuration: the commented example, or with --discover one of what the account ' +
        'has, in shadow mode. Reads AWS, and changes nothing there',
    )
    .option('--discover', 'from functions, queues, clusters, tags and two weeks of metrics')
    .option('--out <file>', 'where to', DEFAULT_CONFIGURATION_FILE)
    .option('--force', 'over a file that is there')
    .option('--project <name>', 'its project, with --discover', projectName, 'platform')
    .option('--region <region>', 'where to look; AWS_REGION when left out', regionName)
    .option('--json', 'the same as JSON, for programs')
    .action((options: InitOptions) =>
      options.discover ? discovered(options, commandLine) : copied(options, commandLine),
    );
}

function projectName(text: string): string {
  if (field.name.safeParse(text).success) return text;
  throw new InvalidArgumentError(`A${field.NAME_RULE.slice(1)}.`);
}

function copied({ out, force = false }: InitOptions, { answer }: CommandLine): void {
  refuseOverwriting(out, force);
  write(out, readFileSync(EXAMPLE, 'utf8'));
  answer({
    text: wrapped(
      `${out} is the commented example, in shadow mode: put your own names and numbers in, then npx tidegate check ${out}`,
    ),
    data: { file: out, source: 'example' },
    exitCode: 0,
  });
}

async function discovered(
  { out, force = false, project, region = process.env['AWS_REGION'] }: InitOptions,
  { connect, now, answer }: CommandLine,
): Promise<void> {
  refuseOverwriting(out, force);
  if (region === undefined)
    throw new CommandFailure('it is not said where to look', 'give --region <region>', 2);
  const quota = { concurrentExecutions: 1000 };
  const { clients, portsOf } = connect(configurationSchema.parse({ project, region, quota }));
  const ports = portsOf({ tableName: '', topicArn: '' });
  const discovery = await discover(
    { clients, ports, range: lastTwoWeeks(now()) },
    { project, region },
  );
  refuseNothing(discovery, region);

  parseConfigurationText(out, discovery.text);
  write(out, discovery.text);
  const { functions, queues, clusters, leftOut } = discovery;
  answer({
    text: discoveryInWords(discovery, out),
    data: { file: out, source: region, functions, queues, clusters, leftOut },
    exitCode: 0,
  });
}

function refuseNothing({ functions, clusters, leftOut }: Discovery, region: string): void {
  if (functions + clusters > 0) return;
  const seen = leftOut.map(({ what, why }) => `${what} (${why})`).join('; ');
  throw new CommandFailure(
    `nothing in ${region} can be scaled${seen === '' ? '' : `: ${seen}`}`,
    'give the --region of your platform, and AWS_PROFILE of its account; functions need an alias',
  );
}

/** Asked before AWS is: discovery takes minutes in a large account. */
function refuseOverwriting(file: string, force: boolean): void {
  if (force || !existsSync(file)) return;
  throw new CommandFailure(`${file} is there already`, 'give another --out, or --force', 2);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function discoveryInWords({ functions, queues, clusters, leftOut }: Discovery, out: string) {
  return [
    wrapped(
      `${out}: ${plural(functions, 'edge function')}, ${plural(queues, 'queue')}, ${plural(clusters, 'Aurora cluster')}, all in shadow mode. Each number has a comment that says where it came from; read it, correct it, then: npx tidegate check ${out}; npx tidegate plan --config ${out}; npx tidegate doctor --config ${out}`,
    ),
    ...(leftOut.length > 0
      ? ['LEFT OUT', ...leftOut.map(({ what, why }) => wrapped(why, `${what}: `, '  '))]
      : []),
  ].join('\n');
}
