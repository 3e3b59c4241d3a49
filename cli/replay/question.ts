import { withInstancePrices } from '../../core/cost/instance-prices.ts';
import { MONDAY } from '../../replay/lab/lab-clock.ts';
import { type Recording, recordingOf, scaledToPeak } from '../../replay/lab/recording.ts';
import { DURATION } from '../../replay/lab/whole-second-durations.ts';
import { type CommonOptions, configured } from '../command.ts';
import type { ReplayQuestion } from './play.ts';
import { assertPlayable } from './playable.ts';
import { playedTarget } from './played-target.ts';
import { LOAD_TEST, loadTest } from './traffic/load-test.ts';
import { readTraffic } from './traffic/read-traffic.ts';
import type { RecordedTraffic } from './traffic/traffic.ts';

export interface ReplayOptions extends CommonOptions {
  readonly traffic: string;
  readonly target?: string;
  readonly binSeconds?: number;
  readonly requestSeconds?: number;
  readonly readerCpuMillis: number;
  readonly instancePrice?: ReadonlyMap<string, number>;
  readonly peak?: number;
  readonly warmUpDays?: number;
  readonly seed: number;
  readonly out: string;
  readonly sweep?: boolean;
  readonly spillPercent: number;
  readonly coldPerMillion?: number;
}

const DAY_SECONDS = 86_400;

/** The demand policy learns its margin in about a week. */
export const WARM_UP_DAYS = 7;

/** What is to be played, and what the file says of it. */
export interface AskedReplay {
  readonly question: ReplayQuestion;
  readonly traffic: RecordedTraffic;
  readonly warmUpDays: number;
}

/** Reads the files that the options name. */
export async function questionOf(options: ReplayOptions, now: Date): Promise<AskedReplay> {
  const { seed, readerCpuMillis } = options;
  const configuration = withInstancePrices(
    configured(options).configuration,
    options.instancePrice,
    now,
  );
  const target = playedTarget(configuration, options.target, 'replay');
  const traffic = await trafficOf(options);
  const meanRequestSeconds =
    options.requestSeconds ?? traffic.requestSeconds ?? DURATION.meanSeconds;
  const recorded = recordedIn(traffic);
  const warmUpDays = options.warmUpDays ?? warmUpDaysOf(recorded);
  const warmUpSeconds = warmUpDays * DAY_SECONDS;
  assertPlayable(recorded, { traffic: options.traffic, warmUpSeconds });
  const question = {
    configuration,
    target,
    recording: scaled(recorded, options, meanRequestSeconds),
    begins: traffic.begins ?? MONDAY,
    meanRequestSeconds,
    warmUpSeconds,
    seed,
    readerCpuMillis,
  };
  return { question, traffic, warmUpDays };
}

async function trafficOf({ traffic, binSeconds }: ReplayOptions): Promise<RecordedTraffic> {
  if (traffic === LOAD_TEST) return loadTest();
  return readTraffic({ file: traffic, ...(binSeconds !== undefined && { binSeconds }) });
}

function recordedIn({ binSeconds, arrivals }: RecordedTraffic): Recording {
  const bins = arrivals.map((count) => ({ arrivals: count, generatedTokens: undefined }));
  return recordingOf({ binSeconds, bins });
}

function scaled(
  recording: Recording,
  { peak }: ReplayOptions,
  meanRequestSeconds: number,
): Recording {
  return peak === undefined
    ? recording
    : scaledToPeak(recording, { peak, meanRequestSeconds, fromSeconds: 0 });
}

export const daysOf = ({ rates, binSeconds }: Recording): number =>
  (rates.length * binSeconds) / DAY_SECONDS;

function warmUpDaysOf(recording: Recording): number {
  return daysOf(recording) >= 2 * WARM_UP_DAYS ? WARM_UP_DAYS : 0;
}
