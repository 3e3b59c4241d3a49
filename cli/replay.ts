import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { EdgeFunctionTarget } from '../core/targets.ts';
import { MONDAY } from '../replay/lab/lab-clock.ts';
import { type Recording, recordingOf, scaledToPeak } from '../replay/lab/recording.ts';
import { DURATION } from '../replay/lab/whole-second-durations.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { assumptionsOf } from './replay/assumptions.ts';
import { replayInWords } from './replay/in-words.ts';
import { play, pricesInWords } from './replay/play.ts';
import { playedTarget } from './replay/played-target.ts';
import type { Replayed } from './replay/replayed.ts';
import { readTraffic } from './replay/traffic/read-traffic.ts';
import { type RecordedTraffic, TrafficFileError } from './replay/traffic/traffic.ts';
import { replayPage } from './replay/write-page.ts';
import { count, plural } from './text.ts';

interface ReplayOptions extends CommonOptions {
  readonly traffic: string;
  readonly target?: string;
  readonly binSeconds?: number;
  readonly requestSeconds?: number;
  readonly peak?: number;
  readonly warmUpDays?: number;
  readonly seed: number;
  readonly out: string;
}

const DAY_SECONDS = 86_400;

/** The demand policy learns its margin in about a week. */
const WARM_UP_DAYS = 7;

export function addReplay(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'replay', {
    summary:
      'play recorded traffic through the loop that the handlers run, beside what you would use instead; asks nothing of AWS',
    examples: [
      'replay --traffic history.json',
      'replay --traffic traces/servegen-msmall.csv.gz \\\n    --bin-seconds 10 --peak 300 --target assistant-edge',
    ],
  })
    .requiredOption(
      '--traffic <file>',
      'CSV with a column arrivals, or the JSON of `aws cloudwatch get-metric-data`; also .gz',
    )
    .option('--target <name>', 'the edge function that gets it; needless if there is one')
    .option('--bin-seconds <seconds>', 'how long a row of a CSV without times is', positive)
    .option(
      '--request-seconds <seconds>',
      `how long a request takes on average (the file's, else ${DURATION.meanSeconds})`,
      positive,
    )
    .option('--peak <requests>', 'scale it so that so many are in flight at its peak', positive)
    .option(
      '--warm-up-days <days>',
      `what is not scored (${WARM_UP_DAYS} of a fortnight or more, else 0)`,
      notNegative,
    )
    .option('--seed <number>', 'of what is drawn at random', notNegative, 1)
    .option('--out <file>', 'the page with the charts', 'replay.html')
    .action(async (options: ReplayOptions) => {
      try {
        await replay(options, commandLine);
      } catch (error) {
        if (!(error instanceof TrafficFileError)) throw error;
        const { file, problems, message } = error;
        commandLine.answer({ text: message, data: { file, problems }, exitCode: 2 });
      }
    });
}

async function replay(options: ReplayOptions, { answer, progress, now }: CommandLine) {
  const { configuration } = configured(options);
  const target = playedTarget(configuration, options.target, 'replay');
  const traffic = await readTraffic({
    file: options.traffic,
    ...(options.binSeconds !== undefined && { binSeconds: options.binSeconds }),
  });
  const requestSeconds = options.requestSeconds ?? traffic.requestSeconds;
  const meanRequestSeconds = requestSeconds ?? DURATION.meanSeconds;
  const recording = recordingFor(traffic, options, meanRequestSeconds);
  const warmUpDays = options.warmUpDays ?? warmUpDaysOf(recording);
  const question = {
    configuration,
    target,
    recording,
    begins: traffic.begins ?? MONDAY,
    meanRequestSeconds,
    warmUpSeconds: warmUpDays * DAY_SECONDS,
    seed: options.seed,
  };
  const { parameters, leftOut, ...played } = await play({
    ...question,
    onProgress: inTenths(progress),
  });
  const replayed: Replayed = {
    target: target.name,
    traffic: trafficInWords(options, recording),
    begins: question.begins.toISOString(),
    command: commandInWords(options),
    madeAt: now().toISOString().slice(0, 10),
    assumptions: assumptionsOf({
      parameters,
      meanRequestSeconds,
      requestSecondsSource: sourceOf(options, traffic),
      priceSource: pricesInWords(question),
      seed: options.seed,
    }),
    notes: notesOf({ warmUpDays, leftOut, target, recording }),
    ...played,
  };
  writeFileSync(options.out, replayPage(replayed));
  const totals = replayed.policies.map(({ name, setting, totals: of }) => ({
    name,
    setting,
    ...of,
  }));
  answer({
    text: replayInWords(replayed, options.out),
    data: { target: target.name, page: options.out, policies: totals },
    exitCode: 0,
  });
}

function recordingFor(
  { binSeconds, arrivals }: RecordedTraffic,
  { peak }: ReplayOptions,
  meanRequestSeconds: number,
): Recording {
  const bins = arrivals.map((count) => ({ arrivals: count, generatedTokens: undefined }));
  const recording = recordingOf({ binSeconds, bins });
  return peak === undefined
    ? recording
    : scaledToPeak(recording, { peak, meanRequestSeconds, fromSeconds: 0 });
}

const daysOf = ({ rates, binSeconds }: Recording): number =>
  (rates.length * binSeconds) / DAY_SECONDS;

function warmUpDaysOf(recording: Recording): number {
  return daysOf(recording) >= 2 * WARM_UP_DAYS ? WARM_UP_DAYS : 0;
}

/** A line for each tenth of the way. */
function inTenths(progress: CommandLine['progress']) {
  let told = -1;
  return (policy: string, share: number) => {
    const tenth = Math.floor(share * 10);
    if (tenth <= told || tenth >= 10) return;
    told = tenth;
    progress(`${tenth * 10} %  ${policy}`.padStart(6));
  };
}

function trafficInWords({ traffic, peak }: ReplayOptions, recording: Recording): string {
  const days = daysOf(recording);
  const length = days >= 2 ? `${days.toFixed(1)} days` : `${(days * 24).toFixed(1)} hours`;
  const gaps = recording.recorded.filter((isRecorded) => isRecorded === 0).length;
  return [
    `${traffic}, ${length} in bins of ${recording.binSeconds} s`,
    ...(gaps > 0 ? [`${plural(gaps, 'gap')}, not scored`] : []),
    ...(peak === undefined ? [] : [`scaled to ${peak} in flight at its peak`]),
  ].join(', ');
}

function commandInWords(options: ReplayOptions): string {
  const flags = Object.entries({
    config: options.config,
    traffic: options.traffic,
    target: options.target,
    'bin-seconds': options.binSeconds,
    'request-seconds': options.requestSeconds,
    peak: options.peak,
    'warm-up-days': options.warmUpDays,
    seed: options.seed,
  });
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : `--${flag} ${value}`));
  return ['npx tidegate replay', ...given].join(' ');
}

function sourceOf({ requestSeconds, traffic }: ReplayOptions, recorded: RecordedTraffic): string {
  if (requestSeconds !== undefined) return '--request-seconds';
  return recorded.requestSeconds === undefined ? 'assumed' : `Duration in ${traffic}`;
}

interface NotesQuestion {
  readonly warmUpDays: number;
  readonly leftOut: readonly string[];
  readonly target: EdgeFunctionTarget;
  readonly recording: Recording;
}

function notesOf({ warmUpDays, leftOut, target, recording }: NotesQuestion): readonly string[] {
  const { requestsPerMinute } = target.configuration.thresholds;
  const most = Math.round(60 * recording.rates.reduce((a, b) => Math.max(a, b), 0));
  return [
    warmUpDays > 0
      ? `The first ${plural(warmUpDays, 'day')} are for learning and not scored.`
      : 'Everything is scored, the time too in which the demand policy learns.',
    ...leftOut.map((what) => `Not played: ${what}.`),
    ...(most < requestsPerMinute.warning
      ? []
      : [
          `This traffic has up to ${count(most)} requests a minute, and requestsPerMinute says that ${count(requestsPerMinute.critical)} were tested: while the alarms on that last, capacity is not lowered.`,
        ]),
    'An estimate on a model of the platform; the bill is what AWS says.',
  ];
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function notNegative(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number from 0.');
}
