import type { Known, StandbyReading } from './ports.ts';
import type { ReadinessPart } from './readiness.ts';
import type { Standby } from './standby.ts';

/** Aurora can restore to within 5 minutes of now (Aurora guide, "Backups"); three times that is a backup that has stopped. */
const MOST_BACKUP_AGE_SECONDS = 900;

type Judged = Omit<ReadinessPart, 'name' | 'need'>;

export function partsOf(
  standby: Standby,
  reading: StandbyReading,
  now: Date,
): readonly ReadinessPart[] {
  return [
    { name: 'replication-lag', need: 'hard', ...replicationLag(standby, reading) },
    { name: 'quotas', need: 'hard', ...quotas(standby, reading) },
    { name: 'engine-version', need: 'hard', ...engineVersion(reading) },
    { name: 'capacity', need: 'soft', ...capacity(standby, reading) },
    { name: 'alarm-parity', need: 'soft', ...alarmParity(standby, reading) },
    { name: 'backup-age', need: 'soft', ...backupAge(reading, now) },
  ];
}

function replicationLag(
  { recoveryPointMillis }: Standby,
  { global, lagMillis }: StandbyReading,
): Judged {
  const objective = `at most ${recoveryPointMillis} ms`;
  if (global.kind === 'known' && global.value.isWriterHere)
    return { isReady: true, value: '0 ms: the writer is here', objective };
  return judged(objective, [lagMillis], (millis) => ({
    isReady: millis <= recoveryPointMillis,
    value: `${millis} ms`,
  }));
}

/** What the peak would take of the account's quotas, on top of what others hold. */
function quotas(standby: Standby, reading: StandbyReading): Judged {
  const { concurrency, environments, instances, cluster } = reading;
  return judged(
    'enough for the peak',
    [concurrency, environments, instances, cluster],
    (
      { concurrentExecutions, reservedConcurrency },
      ready,
      { used, most },
      { availableInstances },
    ) => {
      const standing = sum(standby.functions.map((each) => ready.get(each.functionName) ?? 0));
      const peak = sum(standby.functions.map((each) => each.environments));
      // 700 reserved of which 200 stand on our functions, a peak of 600, 100 kept -> 500 + 600 + 100 = 1,200
      const concurrencyNeeded =
        Math.max(0, reservedConcurrency - standing) + peak + standby.keepUnreserved;
      const instancesNeeded = used + Math.max(0, instancesAtPeak(standby) - availableInstances);
      return {
        isReady: concurrencyNeeded <= concurrentExecutions && instancesNeeded <= most,
        value: `${concurrencyNeeded} of ${concurrentExecutions} concurrent executions, ${instancesNeeded} of ${most} DB instances`,
      };
    },
  );
}

/** Aurora refuses a switchover between versions (Aurora guide, "Using switchover or failover"). */
function engineVersion({ cluster, global }: StandbyReading): Judged {
  return judged('the version of the global cluster', [cluster, global], (here, everywhere) => ({
    isReady: here.engineVersion === everywhere.engineVersion,
    value:
      here.engineVersion === everywhere.engineVersion
        ? here.engineVersion
        : `${here.engineVersion}, the global cluster has ${everywhere.engineVersion}`,
  }));
}

function capacity(standby: Standby, { environments, cluster }: StandbyReading): Judged {
  const wanted = standby.functions.map((each) => `${each.functionName} ${each.environments}`);
  const objective = [`${instancesAtPeak(standby)} instances`, ...wanted].join(', ');
  return judged(objective, [environments, cluster], (ready, { availableInstances }) => {
    const readyOf = (functionName: string) => ready.get(functionName) ?? 0;
    const found = standby.functions.map(
      ({ functionName }) => `${functionName} ${readyOf(functionName)}`,
    );
    return {
      isReady:
        availableInstances >= instancesAtPeak(standby) &&
        standby.functions.every((each) => readyOf(each.functionName) >= each.environments),
      value: [`${availableInstances} instances`, ...found].join(', '),
    };
  });
}

/** One of them becomes the writer. */
function instancesAtPeak({ readers }: Standby): number {
  return readers + 1;
}

function alarmParity({ alarmNames }: Standby, { alarms }: StandbyReading): Judged {
  return judged('every alarm is there and enabled', [alarms], (isEnabled) => {
    const wrong = alarmNames.filter((name) => isEnabled.get(name) !== true);
    const named = wrong.length === 0 ? '' : `: ${wrong[0]} is missing or disabled`;
    return {
      isReady: wrong.length === 0,
      value: `${alarmNames.length - wrong.length} of ${alarmNames.length} alarms${named}`,
    };
  });
}

function backupAge({ cluster }: StandbyReading, now: Date): Judged {
  const objective = `at most ${MOST_BACKUP_AGE_SECONDS} s`;
  return judged(objective, [cluster], ({ latestRestorableAt, earliestRestorableAt }) => {
    if (latestRestorableAt === undefined)
      return { isReady: false, value: 'unknown: RDS names no moment to restore to' };
    const ageSeconds = Math.round((now.getTime() - latestRestorableAt.getTime()) / 1000);
    const back =
      earliestRestorableAt === undefined ? '' : `, back to ${earliestRestorableAt.toISOString()}`;
    return { isReady: ageSeconds <= MOST_BACKUP_AGE_SECONDS, value: `${ageSeconds} s${back}` };
  });
}

function judged<T extends readonly unknown[]>(
  objective: string,
  needs: { readonly [K in keyof T]: Known<T[K]> },
  judge: (...values: T) => Omit<Judged, 'objective'>,
): Judged {
  const unknown = needs.flatMap((need) => (need.kind === 'unknown' ? [need.says] : []));
  if (unknown.length > 0)
    return { isReady: false, value: `unknown: ${unknown.join('; ')}`, objective };
  const values = needs.map((need) => (need.kind === 'known' ? need.value : undefined));
  return { ...judge(...(values as unknown as T)), objective };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
