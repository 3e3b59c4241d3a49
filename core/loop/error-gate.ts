import { consultErrorGate } from '../error-gate/consult.ts';
import type { KeptEvidence } from '../error-gate/evidence.ts';
import type { Judgement } from '../error-gate/judge.ts';
import { servingVersion, withSeen } from '../error-gate/served-version.ts';
import type { CapacityReading, TargetState } from '../ports.ts';
import { confirmedErrorAlarm } from '../scaling/error-rate.ts';
import {
  alarmLevel,
  type Measurements,
  type RaisedAlarm,
  secondsSince,
} from '../scaling/observation.ts';
import type { TargetEvaluation } from './control-loop-run.ts';
import { heartbeatOf } from './metrics-to-read.ts';
import type { Settled } from './settle-intent.ts';

/** While the alarm lasts, evidence is gathered again after this long: a query of the log costs money and seconds. */
const GATHERED_AGAIN_SECONDS = 300;

/** Errors begin some minutes before their alarm is raised: 3 of 3 periods, and metrics come late. */
const BEFORE_ALARM_SECONDS = 300;

/** No query reaches farther back, however long the alarm has lasted. */
const LONGEST_QUERY_SECONDS = 900;

/** The store gives a first state its version. */
const NO_STATE: TargetState = { schemaVersion: 1, version: 0 };

/**
 * Of one run: each may take 5 seconds and 4 targets are evaluated at once, so all of them take 10. When a shared
 * dependency fails all functions have errors; those that come last wait a minute, holding.
 */
export const MOST_GATHERINGS_PER_RUN = 8;

/**
 * Evidence for the target's error alarm, when it is due: nothing is asked while no alarm is raised, or the newest minute
 * does not confirm it.
 */
export async function gatherEvidence(
  evaluation: TargetEvaluation,
  previous: TargetState | undefined,
): Promise<KeptEvidence | undefined> {
  const { run, target, view, ports } = evaluation;
  if (target.kind !== 'edge-function') return undefined;
  const { now } = run;
  const alarm = confirmedErrorAlarm({ target, observation: measurementsOf(evaluation), now });
  const kept = previous?.errorGate;
  if (!alarm || !isDue(kept, alarm, now) || view.gatherings.left === 0) return undefined;

  view.gatherings.left -= 1;
  const since = new Date(
    Math.max(
      alarm.since.getTime() - BEFORE_ALARM_SECONDS * 1000,
      now.getTime() - LONGEST_QUERY_SECONDS * 1000,
    ),
  );
  const gathered = await ports.evidence.gather(target, { since, now });
  return { ...gathered, gatheredAt: now, ...(kept?.suspected && { suspected: kept.suspected }) };
}

/** A new alarm, a higher level, or long enough after the last time. */
function isDue(kept: KeptEvidence | undefined, alarm: RaisedAlarm, now: Date): boolean {
  if (!kept || alarm.since > kept.gatheredAt) return true;
  return secondsSince(kept.gatheredAt, now) >= GATHERED_AGAIN_SECONDS;
}

/** A look whose earlier intents are settled and whose errors, if there are any, are judged. */
export interface Gated extends Settled {
  readonly errorGate?: Judgement;
}

/** Passes a look through the gate: what was seen of the alias goes into its state, what is to be done is judged. */
export function passErrorGate(
  evaluation: TargetEvaluation,
  settled: Settled,
  {
    capacity,
    gathered,
  }: { readonly capacity: CapacityReading; readonly gathered: KeptEvidence | undefined },
): Gated {
  const { run, target } = evaluation;
  if (target.kind !== 'edge-function') return settled;
  const { now } = run;
  const observation = measurementsOf(evaluation);
  const { errorGate: before, ...rest }: TargetState = settled.state ?? NO_STATE;
  const version = versionIn(gathered) ?? capacity.servedVersion;
  const served =
    version === undefined ? rest.servedVersion : withSeen(rest.servedVersion, version, now);
  const seen: TargetState = { ...rest, ...(served && { servedVersion: served }) };

  const kept = gathered ?? before;
  const alarm = confirmedErrorAlarm({ target, observation, now });
  if (!alarm) {
    const isRaised = alarmLevel(observation, 'error-rate', target.name) !== undefined;
    const isKept = kept !== undefined && (isRaised || kept.suspected !== undefined);
    return { ...settled, state: isKept ? { ...seen, errorGate: kept } : seen };
  }
  const errorGate = consultErrorGate({
    target,
    observation,
    kept,
    served,
    alarmSince: alarm.since,
    now,
  });
  const { suspect } = errorGate;
  if (!kept) return { ...settled, state: seen, errorGate };
  const suspected = suspect === undefined ? kept.suspected : { version: suspect, at: now };
  const state = { ...seen, errorGate: { ...kept, ...(suspected && { suspected }) } };
  return { ...settled, state, errorGate };
}

function measurementsOf({ run, target, view }: TargetEvaluation): Measurements {
  const { metrics, alarms } = view;
  return { metrics, alarms, heartbeat: heartbeatOf(target, run.configuration) };
}

function versionIn(gathered: KeptEvidence | undefined): string | undefined {
  return gathered?.alias.kind === 'had' ? servingVersion(gathered.alias.value) : undefined;
}
