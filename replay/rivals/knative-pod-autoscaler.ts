import { highest, type Peaks, withPeak } from '../../core/scaling/demand/peaks.ts';
import { meanInFlight } from '../lab/datapoints.ts';
import type { LabPolicy } from '../lab/run-policy.ts';

export interface KnativeSetting {
  /** container-concurrency-target-percentage over 100, with one request per pod: 0.7 by default. */
  readonly target: number;
  /** scale-down-delay: 0 by default. */
  readonly scaleDownDelaySeconds: number;
}

/* The defaults of config-autoscaler (knative.dev, "Configuring concurrency", "Additional autoscaling configuration"). */
const TICK_SECONDS = 2;
const STABLE_WINDOW_SECONDS = 60;
const PANIC_WINDOW_SECONDS = 6; // panic-window-percentage 10
const PANIC_THRESHOLD = 2; // panic-threshold-percentage 200
const MAX_SCALE_UP_RATE = 1000;
const MAX_SCALE_DOWN_RATE = 2;

/**
 * The Knative KPA (knative/serving, pkg/autoscaler/scaling/autoscaler.go): pods for the mean of the last 60 s; in panic,
 * when that of the last 6 s wants twice the ready pods, for the higher of both and never fewer. A pod is an environment.
 * It sees each second without delay, which no metric of AWS offers.
 */
export function knativePodAutoscaler(setting: KnativeSetting): LabPolicy {
  let panic: Panic | undefined;
  let delayed: Peaks = [];
  return {
    tickSeconds: TICK_SECONDS,
    desiredCapacity(world) {
      const { now, pool } = world;
      if (now < STABLE_WINDOW_SECONDS) return undefined;
      const wanted = {
        ready: pool.ready,
        stable: meanInFlight(world, now - STABLE_WINDOW_SECONDS, now) / setting.target,
        panic: meanInFlight(world, now - PANIC_WINDOW_SECONDS, now) / setting.target,
      };
      panic = nextPanic(panic, wanted, now);
      const desired = panic ? panic.pods : limited(wanted.stable, pool.ready);
      if (setting.scaleDownDelaySeconds === 0) return desired;
      delayed = withPeak(delayed, { at: now, value: desired }, setting.scaleDownDelaySeconds);
      return highest(delayed, setting.scaleDownDelaySeconds, now);
    },
  };
}

export interface Panic {
  readonly since: number;
  /** The most that was wanted since: in panic nothing is given back. */
  readonly pods: number;
}

export interface WantedPods {
  readonly ready: number;
  readonly stable: number;
  readonly panic: number;
}

/** Begins when panic wants twice what is ready, and ends a stable window after it last wanted more. */
export function nextPanic(
  before: Panic | undefined,
  { ready, stable, panic }: WantedPods,
  now: number,
): Panic | undefined {
  const isOver = Math.ceil(panic) / Math.max(1, ready) >= PANIC_THRESHOLD;
  if (!before && !isOver) return undefined;
  if (before && !isOver && now - before.since > STABLE_WINDOW_SECONDS) return undefined;
  const pods = Math.max(limited(stable, ready), limited(panic, ready));
  if (!before) return { since: now, pods: Math.max(pods, ready) };
  const since = isOver || pods > before.pods ? now : before.since;
  return { since, pods: Math.max(pods, before.pods) };
}

/** 100 ready, 30 wanted: not below floor(100 / 2) = 50 in one tick */
function limited(wanted: number, ready: number): number {
  const most = Math.ceil(MAX_SCALE_UP_RATE * Math.max(1, ready));
  const least = Math.floor(ready / MAX_SCALE_DOWN_RATE);
  return Math.min(Math.max(Math.ceil(wanted), least), most);
}
