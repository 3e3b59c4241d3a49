import { setTimeout as sleep } from 'node:timers/promises';
import { readDay } from '../day.ts';
import type { Platform } from '../platform.ts';
import { count, timeOfDay } from '../words.ts';
import { type FollowedRun, runFollower } from './follow-run.ts';
import { healthCheckOf } from './health-check.ts';
import { type Rehearsal, type RehearsedRun, STANDBY_REGION } from './rehearsals.ts';
import { type TrafficMinute, trafficPlayer } from './traffic.ts';

/** Minutes of traffic before the first run, and after each. */
const MINUTES_BEFORE = 5;
const MINUTES_AFTER = 3;

export interface RehearsalOptions {
  /** Virtual seconds per second, at most. */
  readonly speed: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Traffic on a deployed platform, and people who run its runbooks meanwhile. */
export interface Stage {
  minutes(number: number): Promise<void>;
  run(run: RehearsedRun): Promise<FollowedRun>;
}

/** Answers whether all runs of the rehearsal have gone through, one after the other. */
export async function rehearse(
  platform: Platform,
  rehearsal: Rehearsal,
  options: RehearsalOptions,
): Promise<boolean> {
  const stage = await openStage(platform, rehearsal, options);
  let haveSucceeded = true;
  await stage.minutes(MINUTES_BEFORE);
  for (const run of rehearsal.runs) {
    const { hasSucceeded, report } = await stage.run(run);
    haveSucceeded &&= hasSucceeded;
    await stage.minutes(MINUTES_AFTER);
    options.say(`\n${report ?? `${run.runbook} has left no report`}`);
  }
  return haveSucceeded;
}

export async function openStage(
  platform: Platform,
  { hasStandby = false }: Pick<Rehearsal, 'hasStandby'>,
  { speed, say, signal }: RehearsalOptions,
): Promise<Stage> {
  await fetch(`${platform.emulator.endpoint}/_ministack/config`, {
    method: 'POST',
    body: JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': 1 / speed }),
  });
  const standby = hasStandby ? platform.region(STANDBY_REGION) : undefined;
  const play = trafficPlayer({
    platform,
    regions: standby === undefined ? [platform] : [platform, standby],
    day: readDay(),
    reached: standby === undefined ? async () => platform : healthCheckOf(platform, standby),
  });
  const minute = async (): Promise<TrafficMinute> => {
    const startedAt = Date.now();
    const played = await play();
    await sleep(Math.max(0, startedAt + 60_000 / speed - Date.now()), undefined, { signal });
    return played;
  };
  const atHome = runFollower(platform, platform, { say, signal, minute });
  const inStandby = standby && runFollower(platform, standby, { say, signal, minute });
  return {
    minutes: async (number) => {
      for (let each = 0; each < number; each += 1) say(trafficInWords(await minute()));
    },
    run: (run) => (run.inStandby && inStandby ? inStandby(run) : atHome(run)),
  };
}

function trafficInWords({ at, requests }: TrafficMinute): string {
  const words = Object.entries(requests).map(
    ([region, number]) => `${count(number)} requests/min in ${region}`,
  );
  return `${timeOfDay(at)}  ${words.join(', ')}`;
}
