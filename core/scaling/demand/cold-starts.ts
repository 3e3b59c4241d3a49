import type { DemandMeasurement, ProvisionedNow } from './measurement.ts';
import { highest, withPeak } from './peaks.ts';
import type { DemandState } from './state.ts';

/** How far demand beyond what is provisioned has grown past where on-demand environments are still warm. */
export function estimatedColdStarts(
  { shortfalls, previousCapacity }: DemandState,
  { endsAt, max }: DemandMeasurement,
  { current }: ProvisionedNow,
) {
  // The bin is older than the look: what has come since then did not serve it.
  const shortfall = Math.max(0, max - Math.min(current, previousCapacity));
  const warm = highest(shortfalls, WARM_SECONDS, endsAt);
  return {
    coldStarts: Math.max(0, shortfall - warm),
    shortfalls: withPeak(shortfalls, { at: endsAt, value: shortfall }, WARM_SECONDS),
  };
}

/** An on-demand environment waits for another request "some minutes"; assumed. */
const WARM_SECONDS = 300;
