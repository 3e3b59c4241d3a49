import type { EdgeFunctionTarget } from '../../core/targets.ts';
import type { Recording } from '../../replay/lab/recording.ts';
import { count, plural } from '../text.ts';
import { READER_CPU_MILLIS } from './cluster.ts';
import { daysOf, type ReplayOptions } from './question.ts';
import { LOAD_TEST, LOAD_TEST_IN_WORDS } from './traffic/load-test.ts';
import type { RecordedTraffic } from './traffic/traffic.ts';

/* What a replay says of itself, beside its figures. */

export function trafficInWords({ traffic, peak }: ReplayOptions, recording: Recording): string {
  const days = daysOf(recording);
  const length =
    days >= 2
      ? `${days.toFixed(1)} days`
      : days >= 1 / 24
        ? `${(days * 24).toFixed(1)} hours`
        : `${(days * 1440).toFixed(1)} minutes`;
  const gaps = recording.recorded.filter((isRecorded) => isRecorded === 0).length;
  return [
    `${traffic === LOAD_TEST ? LOAD_TEST_IN_WORDS : traffic}, ${length} in bins of ${recording.binSeconds} s`,
    ...(gaps > 0 ? [`${plural(gaps, 'gap')}, not scored`] : []),
    ...(peak === undefined ? [] : [`scaled to ${peak} in flight at its peak`]),
  ].join(', ');
}

/** So that the page can be made again. */
export function commandInWords(options: ReplayOptions): string {
  const flags = Object.entries({
    config: options.config,
    traffic: options.traffic,
    target: options.target,
    'bin-seconds': options.binSeconds,
    'request-seconds': options.requestSeconds,
    'reader-cpu-millis':
      options.readerCpuMillis === READER_CPU_MILLIS ? undefined : options.readerCpuMillis,
    peak: options.peak,
    'warm-up-days': options.warmUpDays,
    seed: options.seed,
  });
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : `--${flag} ${value}`));
  const prices = [...(options.instancePrice ?? [])].map(
    ([instanceClass, dollars]) => `--instance-price ${instanceClass}=${dollars}`,
  );
  return ['npx tidegate replay', ...given, ...prices].join(' ');
}

/** Where the duration of requests is from. */
export function requestSecondsSource(
  { requestSeconds, traffic }: ReplayOptions,
  recorded: RecordedTraffic,
): string {
  if (requestSeconds !== undefined) return '--request-seconds';
  if (traffic === LOAD_TEST) return 'so that P95 is the 2,000 ms of the load test';
  return recorded.requestSeconds === undefined ? 'assumed' : `Duration in ${traffic}`;
}

interface NotesQuestion {
  readonly warmUpDays: number;
  readonly leftOut: readonly string[];
  readonly target: EdgeFunctionTarget;
  readonly recording: Recording;
}

/** What must be known to read the figures. */
export function notesOf({
  warmUpDays,
  leftOut,
  target,
  recording,
}: NotesQuestion): readonly string[] {
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
