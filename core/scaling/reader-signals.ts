import type { Level } from '../config/schema.ts';
import { auroraMetrics } from '../metrics.ts';
import { type AuroraContext, measuredAlways } from './aurora-context.ts';
import { alarmLevel, gaps, isComplete, recent, SILENCE_SECONDS } from './observation.ts';
import { type StepSignal, stepVerdict } from './step-signal.ts';
import type { Verdict } from './verdict.ts';

/** Readers that a warning and a critical alarm add. */
export const READERS_PER_STEP: Readonly<Record<Level, number>> = { warning: 1, critical: 2 };

/** The CPU of the readers, which alone may ask for one less. */
export function readerCpuVerdict(context: AuroraContext): Verdict {
  const { target, observation, lastMove, now } = context;
  const { current } = observation.capacity;
  const metric = auroraMetrics(target.configuration).readerCpuPercent;
  if (current === 0)
    return { kind: 'clear', says: 'no reader stands, so readers have no CPU to speak of' };

  const signal: StepSignal = {
    slug: 'reader-cpu',
    componentName: target.name,
    label: 'CPU of the readers',
    unit: ' %',
    reading: measuredAlways(context, metric),
    thresholds: target.configuration.thresholds.cpuPercent,
  };
  const verdict = stepVerdict({
    signal,
    observation,
    lastMove,
    now,
    onBreach: addReaders(signal, current),
  });
  if (verdict.kind !== 'clear' || signal.reading.kind !== 'value') return verdict;

  if (current === 1)
    return { kind: 'stay', says: 'the last reader stays: nothing measured would bring it back' };
  const { scaleDownCpuPercent, thresholds } = target.configuration;
  const peak = Math.max(
    signal.reading.value,
    ...recent(observation, metric, SILENCE_SECONDS, now).map((point) => point.value),
  );
  const projected = withOneLess(current, peak);
  if (peak > scaleDownCpuPercent || projected >= thresholds.cpuPercent.warning) {
    return {
      kind: 'stay',
      says: `CPU of the readers, ${Math.round(peak)} % at its highest in 5 minutes, does not allow one less`,
    };
  }
  if (!isComplete(observation, metric) || gaps(observation, metric, now).length > 0)
    return { kind: 'unknown', says: 'the last 5 minutes of reader CPU are not complete' };
  return {
    kind: 'in',
    to: current - 1,
    says: `CPU of the readers, ${Math.round(peak)} % at its highest in 5 minutes, is under ${scaleDownCpuPercent} %: one less would stand at ${Math.round(projected)} %`,
  };
}

/** The connections of a reader against what it takes. */
export function connectionsVerdict(context: AuroraContext): Verdict {
  const { target, observation, lastMove, now } = context;
  const { current } = observation.capacity;
  if (current === 0)
    return { kind: 'clear', says: 'no reader stands, so readers have no connections' };
  const connections = measuredAlways(
    context,
    auroraMetrics(target.configuration).readerConnections,
  );
  const { maxDatabaseConnections, thresholds } = target.configuration;
  const signal: StepSignal = {
    slug: 'connections',
    componentName: target.name,
    label: 'connections of a reader',
    unit: ' % of its maximum',
    reading:
      connections.kind === 'value'
        ? { ...connections, value: (100 * connections.value) / maxDatabaseConnections }
        : connections,
    thresholds: thresholds.connectionsPercent,
  };
  const verdict = stepVerdict({
    signal,
    observation,
    lastMove,
    now,
    onBreach: addReaders(signal, current),
  });
  if (verdict.kind !== 'clear' || signal.reading.kind !== 'value' || current === 1) return verdict;

  const projected = withOneLess(current, signal.reading.value);
  if (projected < thresholds.connectionsPercent.warning) return verdict;
  return {
    kind: 'stay',
    says: `${verdict.says}, but one reader less would bring the others to ${Math.round(projected)} %`,
  };
}

/** What is spread evenly over the readers, spread over one less. */
function withOneLess(readers: number, eachHas: number): number {
  // 3 readers at 28 %: two would stand at 28 x 3 / 2 = 42 %
  return (eachHas * readers) / (readers - 1);
}

/** A slow function is helped by readers only when they are what it waits for: then their CPU must go down. */
export function slowFunctionVerdict(context: AuroraContext, functionName: string): Verdict {
  const { target, observation, lastMove, now } = context;
  const { current } = observation.capacity;
  if (current === 0 || !alarmLevel(observation, 'response-time', functionName))
    return { kind: 'clear', says: `no reader is blamed for ${functionName}` };
  const { readerCpuPercent } = auroraMetrics(target.configuration);
  const { warning } = target.configuration.thresholds.cpuPercent;
  const reading = measuredAlways(context, readerCpuPercent);
  if (reading.kind === 'value' && reading.value < warning)
    return {
      kind: 'clear',
      says: `${functionName} is slow, but the readers are not busy: more of them would not help`,
    };
  const signal: StepSignal = {
    slug: 'response-time',
    componentName: functionName,
    label: `CPU of the readers behind ${functionName}`,
    unit: ' %',
    reading,
    thresholds: { warning, critical: warning },
  };
  return stepVerdict({
    signal,
    observation,
    lastMove,
    now,
    onBreach: (level, breach, value) =>
      addReaders(signal, current)(level, `${functionName} is slow: ${breach}`, value),
  });
}

function addReaders({ slug, componentName }: StepSignal, current: number) {
  return (level: Level, says: string, value: number): Verdict => ({
    kind: 'out',
    to: current + READERS_PER_STEP[level],
    says,
    cause: { slug, componentName, level, value },
  });
}
