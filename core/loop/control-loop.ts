import { alarmDefinitions } from '../alarms/alarm-definitions.ts';
import { alarmNamePrefix } from '../alarms/alarm-name.ts';
import { existingAlarms, raisedExistingAlarms } from '../alarms/existing-alarms.ts';
import { overridden } from '../brakes/in-force.ts';
import type { Configuration } from '../config/schema.ts';
import { PERIOD_SECONDS } from '../metrics.ts';
import type { AccountLimits, AlarmReading, Ports } from '../ports.ts';
import { LOOK_BACK_SECONDS, type ObservedAlarm } from '../scaling/observation.ts';
import type { ScalableTarget } from '../targets.ts';
import { targetsAt } from '../windows/targets-at.ts';
import type { ControlLoopRun, SharedView } from './control-loop-run.ts';
import { MOST_GATHERINGS_PER_RUN } from './error-gate.ts';
import { type Evaluation, evaluateTarget } from './evaluate-target.ts';
import { metricsToRead } from './metrics-to-read.ts';
import { needsLook } from './needs-look.ts';

/** How many targets are evaluated at once: Lambda's control plane takes 15 calls a second of the whole account. */
const TARGETS_AT_ONCE = 4;

/**
 * observe → decide → claim → act → record, for each target. The one loop that handlers, lab and tests run. A fault at
 * one target does not keep the others from being evaluated; it comes back as its evaluation.
 */
export async function runControlLoop(
  run: ControlLoopRun,
  ports: Ports,
): Promise<readonly Evaluation[]> {
  const { configuration, now } = run;
  const all = targetsAt(configuration, now);
  const foreign = existingAlarms(configuration);

  // States of all functions: each one's ceiling depends on what the others hold of the account's quota.
  const [{ states, control }, inAlarm] = await Promise.all([
    ports.store.readStatesAndControl(all.map((target) => target.name)),
    ports.alarms.inAlarm(
      alarmNamePrefix(configuration.project),
      foreign.map(({ alarmName }) => alarmName),
    ),
  ]);
  const asked = all.filter((target) => run.targets.includes(target.name));
  const alarms = observedAlarms(configuration, inAlarm);
  const raised = raisedExistingAlarms(foreign, inAlarm);
  const driving = [
    ...alarms.map(({ definition }) => definition),
    ...raised.map(({ target }) => ({ drives: [target] })),
  ];
  const looked = run.onlyIfNeeded
    ? asked.filter((target) => {
        const bounded = overridden(target, control.brakes, now);
        return needsLook(bounded, states.get(target.name), driving, now);
      })
    : asked;
  if (looked.length === 0) return [];

  const [metrics, account] = await Promise.all([
    readMetrics(looked, run, ports),
    readLimits(looked, ports),
  ]);
  const { limits, faults } = account;
  const view: SharedView = {
    states,
    control,
    alarms,
    existingAlarms: raised,
    metrics,
    limits,
    expected: new Map(),
    changing: new Set(),
    gatherings: { left: MOST_GATHERINGS_PER_RUN },
  };
  const evaluations = await inTurn(looked, TARGETS_AT_ONCE, async (target): Promise<Evaluation> => {
    try {
      return await evaluateTarget({ run, target, view, ports });
    } catch (fault) {
      return { kind: 'fault', target: target.name, fault };
    }
  });
  return [...evaluations, ...faults];
}

function observedAlarms(
  configuration: Configuration,
  readings: readonly AlarmReading[],
): readonly ObservedAlarm[] {
  if (readings.length === 0) return [];
  const definitions = new Map(
    alarmDefinitions(configuration).map((definition) => [definition.name, definition]),
  );
  return readings.flatMap((reading) => {
    const definition = definitions.get(reading.name);
    return definition ? [{ definition, reading }] : [];
  });
}

function readMetrics(
  looked: readonly ScalableTarget[],
  { configuration, now }: ControlLoopRun,
  ports: Ports,
) {
  const metrics = looked.flatMap((target) => metricsToRead(target, configuration));
  // The minute that is still running is left out: half of it would look like a fall.
  const to = new Date(Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) * PERIOD_SECONDS * 1000);
  const from = new Date(to.getTime() - LOOK_BACK_SECONDS * 1000);
  return ports.metrics.fetch(metrics, { from, to });
}

/** When they cannot be read that is one fault of the run, and the configured quota counts: targets are looked at. */
async function readLimits(
  looked: readonly ScalableTarget[],
  { account }: Ports,
): Promise<{ readonly limits?: AccountLimits; readonly faults: readonly Evaluation[] }> {
  if (!looked.some((target) => target.kind === 'edge-function')) return { faults: [] };
  try {
    return { limits: await account.readLimits(), faults: [] };
  } catch (fault) {
    return { faults: [{ kind: 'fault', target: 'the account', fault }] };
  }
}

async function inTurn<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
