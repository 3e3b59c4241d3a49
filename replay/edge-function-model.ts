import type { EdgeFunctionAssumptions } from './assumptions.ts';
import { type RequestDuration, shareInFlight } from './request-duration.ts';

/** What goes on from one second to the next. */
export interface EdgeFunctionState {
  /** Requests that have arrived and are still in flight in the coming seconds, this second first. */
  readonly inFlight: readonly number[];
  /** On-demand environments in use in the last seconds, the newest last. */
  readonly onDemand: readonly number[];
}

export const IDLE_FUNCTION: EdgeFunctionState = { inFlight: [], onDemand: [] };

export interface EdgeFunctionLoad {
  readonly arrivals: number;
  readonly duration: RequestDuration;
  /** Environments that are provisioned and available. */
  readonly provisioned: number;
  /** What the account lets this function run at once. */
  readonly concurrencyLimit: number;
}

export interface EdgeFunctionSecond {
  readonly inFlight: number;
  readonly invocations: number;
  readonly throttles: number;
  readonly spillover: number;
  readonly coldStarts: number;
}

/** One second of a function: standard Lambda, a request per environment, provisioned environments first. */
export function playSecond(
  state: EdgeFunctionState,
  { arrivals, duration, provisioned, concurrencyLimit }: EdgeFunctionLoad,
  assumptions: EdgeFunctionAssumptions,
): { readonly state: EdgeFunctionState; readonly second: EdgeFunctionSecond } {
  const [carried = 0, ...later] = state.inFlight;
  const ownSecond = shareInFlight(duration, 0);
  // 1,180 in flight of 1,200, each newcomer in flight for 0.5 of its second -> 40 are taken
  const room = Math.floor(Math.max(0, concurrencyLimit - carried) / ownSecond);
  const taken = Math.min(arrivals, room);
  const inFlight = carried + taken * ownSecond;

  // 120 in flight over 100 provisioned -> 20 on demand, a sixth of the newcomers
  const needed = Math.max(0, inFlight - provisioned);
  const spillover = inFlight === 0 ? 0 : (taken * needed) / inFlight;
  const warm = Math.max(0, ...state.onDemand);
  return {
    state: {
      inFlight: withLaterSeconds(later, taken, duration),
      onDemand: [...state.onDemand, needed].slice(-assumptions.environmentStaysSeconds),
    },
    second: {
      inFlight,
      invocations: taken,
      throttles: arrivals - taken,
      spillover,
      coldStarts: Math.min(spillover, Math.max(0, needed - warm)),
    },
  };
}

/** A share below this of one request in flight is nobody. */
const NOBODY = 1e-4;

function withLaterSeconds(
  later: readonly number[],
  taken: number,
  duration: RequestDuration,
): readonly number[] {
  const sum = [...later];
  for (let age = 1; taken > 0; age += 1) {
    const share = shareInFlight(duration, age);
    if (share < NOBODY) break;
    sum[age - 1] = (sum[age - 1] ?? 0) + taken * share;
  }
  return sum;
}
