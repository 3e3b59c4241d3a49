import { count, plural } from '../cli/text.ts';
import type { Figures, ReconcileFigures, SynthFigures } from './figures.ts';

/** One figure beside its goal. */
export interface Comparison {
  readonly figure: string;
  readonly measured: string;
  /** Undefined where a figure is only shown. */
  readonly goal?: string;
  readonly isMet: boolean;
  /** Depends on the machine and what else it does: a miss is shown, and fails nothing. */
  readonly isTiming: boolean;
}

const MOST_BUNDLE_BYTES = 600_000;
const MOST_IMPORT_RATIO = 1.5;
const MOST_DECISION_MICROS = 50;
const MOST_CALLS_PER_HOLD = 4;
const MOST_CALLS_PER_CHANGE = 12;
const METRICS_PER_CALL = 500;
const MOST_LAMBDA_CALLS_PER_MINUTE = 180;
const MOST_DOLLARS = 1;
/** A further target of a large fleet may take this much longer than one of a small fleet. */
const MOST_GROWTH = 1.25;

/** Every figure that was measured, in the order of the figures. */
export function compareWithGoals(figures: Partial<Figures>): readonly Comparison[] {
  const { handlers, decisionMicros, callsPerHold, callsPerChange, reconcile100, synth } = figures;
  return [
    ...Object.entries(handlers ?? {}).flatMap(([name, { bundleBytes, importRatio }]) => [
      atMost(`bundle of ${name}, bytes minified`, bundleBytes, MOST_BUNDLE_BYTES),
      timing(
        atMost(
          `import of ${name}, times the SDK's Lambda client alone`,
          importRatio,
          MOST_IMPORT_RATIO,
        ),
      ),
    ]),
    ...(decisionMicros === undefined
      ? []
      : [timing(atMost('one decision, microseconds', decisionMicros, MOST_DECISION_MICROS))]),
    ...(callsPerHold === undefined
      ? []
      : [atMost('AWS calls of an evaluation that holds', callsPerHold, MOST_CALLS_PER_HOLD)]),
    ...(callsPerChange === undefined
      ? []
      : [atMost('AWS calls of an evaluation that changes', callsPerChange, MOST_CALLS_PER_CHANGE)]),
    ...(reconcile100 ? ofReconcile(reconcile100) : []),
    ...(synth ? ofSynth(synth) : []),
  ];
}

function ofReconcile(figures: ReconcileFigures): readonly Comparison[] {
  const { metricsRequested, metricCalls, alarmCalls, lambdaCalls, dollarsPerTargetMonth } = figures;
  const fewest = Math.ceil(metricsRequested / METRICS_PER_CALL);
  return [
    {
      figure: `GetMetricData calls for ${inDigits(metricsRequested)} metrics, a minute`,
      measured: inDigits(metricCalls),
      goal: `${fewest}: ${METRICS_PER_CALL} metrics a call`,
      isMet: metricCalls === fewest,
      isTiming: false,
    },
    shown('DescribeAlarms calls, a minute', inDigits(alarmCalls)),
    atMost("calls of Lambda's control plane, a minute", lambdaCalls, MOST_LAMBDA_CALLS_PER_MINUTE),
    atMost('dollars per target and month', dollarsPerTargetMonth, MOST_DOLLARS),
  ];
}

function ofSynth(synth: readonly SynthFigures[]): readonly Comparison[] {
  const sizes = synth.map(({ targets, seconds, resources, stacks }) =>
    shown(
      `synth of ${plural(targets, 'target')} (${count(resources)} resources in ${count(stacks)} stacks), seconds`,
      inDigits(seconds),
    ),
  );
  const [one, small, large] = synth;
  if (!one || !small || !large) return sizes;
  // 3 s for 1, 6 s for 100, 40 s for 1,000: (34 / 900) / (3 / 99) = 1.25
  const growth = secondsPerTarget(small, large) / secondsPerTarget(one, small);
  return [
    ...sizes,
    timing(atMost('a further target of a large fleet, times one of a small', growth, MOST_GROWTH)),
  ];
}

function secondsPerTarget(from: SynthFigures, to: SynthFigures): number {
  return (to.seconds - from.seconds) / (to.targets - from.targets);
}

function atMost(figure: string, measured: number, most: number): Comparison {
  return {
    figure,
    measured: inDigits(measured),
    goal: `at most ${inDigits(most)}`,
    isMet: measured <= most,
    isTiming: false,
  };
}

function timing(comparison: Comparison): Comparison {
  return { ...comparison, isTiming: true };
}

function shown(figure: string, measured: string): Comparison {
  return { figure, measured, isMet: true, isTiming: false };
}

function inDigits(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
