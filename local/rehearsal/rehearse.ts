import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { trafficAlarmName } from '../../core/alarms/traffic-alarms.ts';
import { readDay } from '../day.ts';
import type { Platform } from '../platform.ts';
import type { PlatformRegion } from '../platform-region.ts';
import { count, timeOfDay } from '../words.ts';
import { runFollower } from './follow-run.ts';
import { CLUSTER, type Rehearsal, STANDBY_REGION } from './rehearsals.ts';
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

/**
 * Runs the rehearsal's runbooks one after the other by their documents, with people in their roles, while traffic runs.
 * Answers whether all of them have gone through.
 */
export async function rehearse(
  platform: Platform,
  { runs, hasStandby = false }: Rehearsal,
  { speed, say, signal }: RehearsalOptions,
): Promise<boolean> {
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
  const minutes = async (number: number) => {
    for (let each = 0; each < number; each += 1) say(trafficInWords(await minute()));
  };

  let haveSucceeded = true;
  await minutes(MINUTES_BEFORE);
  for (const run of runs) {
    const region = run.inStandby && standby !== undefined ? standby : platform;
    const { hasSucceeded, report } = await runFollower(platform, region, say)(run, minute, signal);
    haveSucceeded &&= hasSucceeded;
    await minutes(MINUTES_AFTER);
    say(`\n${report ?? `${run.runbook} has left no report`}`);
  }
  return haveSucceeded;
}

/** What Route 53 does with the standby's alarm: requests go home until it is in ALARM, and without data nothing moves. */
function healthCheckOf(
  home: PlatformRegion,
  standby: PlatformRegion,
): () => Promise<PlatformRegion> {
  const { configuration, clients } = standby;
  const command = { AlarmNames: [trafficAlarmName(configuration.project, CLUSTER)] };
  let reached = home;
  return async () => {
    const { MetricAlarms = [] } = await clients.cloudwatch.send(new DescribeAlarmsCommand(command));
    const state = MetricAlarms[0]?.StateValue;
    if (state === 'ALARM') reached = standby;
    if (state === 'OK') reached = home;
    return reached;
  };
}

function trafficInWords({ at, requests }: TrafficMinute): string {
  const words = Object.entries(requests).map(
    ([region, number]) => `${count(number)} requests/min in ${region}`,
  );
  return `${timeOfDay(at)}  ${words.join(', ')}`;
}
