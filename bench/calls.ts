import type { Evaluation } from '../core/loop/evaluate-target.ts';
import { startEmulatedFleet } from './emulated-fleet.ts';
import type { Figures, Say } from './figures.ts';

const MINUTE_MILLIS = 60_000;
const QUIET = { instances: 2, inFlight: 50 }; // 50 of 100 environments: between the two thresholds
const BUSY = { instances: 2, inFlight: 90 }; // beyond 0.7, so 90 / 0.7 / 50 -> 3 instances

/** AWS calls of one evaluation of one edge function, once its quota and owners are cached and its hold is known. */
export async function measureCalls(
  say: Say,
): Promise<Pick<Figures, 'callsPerHold' | 'callsPerChange'>> {
  say('counting the calls of a hold and of a change');
  const fleet = await startEmulatedFleet([QUIET]);
  try {
    // Two hours ago: nothing lies in the future. All of it happens in one minute, so that no drift check is due.
    const minute = Math.floor(Date.now() / MINUTE_MILLIS) * MINUTE_MILLIS - 120 * MINUTE_MILLIS;
    const look = async (seconds: number) =>
      kindOf(await fleet.look({ onlyIfNeeded: false, now: new Date(minute + seconds * 1000) }));
    const lastMinute = new Date(minute - MINUTE_MILLIS);

    await fleet.publish([QUIET], lastMinute);
    expectKind('held', await look(5));
    fleet.takeCalls();
    expectKind('held', await look(10));
    const callsPerHold = fleet.takeCalls().length;

    await fleet.publish([BUSY], lastMinute); // of both points the maximum counts
    expectKind('accepted', await look(15));
    return { callsPerHold, callsPerChange: fleet.takeCalls().length };
  } finally {
    await fleet.stop();
  }
}

function kindOf([evaluation]: readonly Evaluation[]): string {
  return evaluation?.kind === 'fault' ? `fault: ${evaluation.fault}` : `${evaluation?.kind}`;
}

function expectKind(expected: Evaluation['kind'], found: string): void {
  if (found !== expected) throw new Error(`the evaluation must be ${expected}, got ${found}`);
}
