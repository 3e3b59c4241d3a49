import { OutsideFaultError } from '../../core/errors.ts';
import type { CapacityAdapter, CapacityReading, SetCapacityOutcome } from '../../core/ports.ts';
import type { TargetKind } from '../../core/targets.ts';

/** How AWS takes a `set`: what it answers (or throws), and what it reads as afterwards. */
export type CapacityRule = (
  reading: CapacityReading,
  desiredCapacity: number,
) => { readonly answer: SetCapacityOutcome | OutsideFaultError; readonly becomes: CapacityReading };

const accepted: SetCapacityOutcome = { kind: 'accepted', says: 'taken' };

/** The change is complete at once. */
export const atOnce: CapacityRule = (_reading, desired) => ({
  answer: accepted,
  becomes: { kind: 'steady', current: desired },
});

/** The change is under way until `settle` is called. */
export const inTime: CapacityRule = (reading, desired) => ({
  answer: accepted,
  becomes: { kind: 'changing', current: reading.current, desired },
});

/** AWS says no; nothing changes. */
export const refusing =
  (says: string): CapacityRule =>
  (reading) => ({ answer: { kind: 'refused', says }, becomes: reading });

/** The call fails before it has any effect. */
export const faulting: CapacityRule = (reading) => ({
  answer: new OutsideFaultError('the service is unavailable'),
  becomes: reading,
});

/** The call has its effect, but its answer never arrives. */
export const losingTheAnswer: CapacityRule = (reading, desired) => ({
  answer: new OutsideFaultError('the answer did not arrive'),
  becomes: { kind: 'changing', current: reading.current, desired },
});

export interface FakeCapacity<K extends TargetKind> extends CapacityAdapter<K> {
  /** What AWS has, by target name; a target that is not in it has 0. */
  readonly readings: Map<string, CapacityReading>;
  /** Which version the target's alias serves, by target name; none is told of a target that is not in it. */
  readonly servedVersions: Map<string, string>;
  /** Every `set` that was asked for, also those that were refused or failed. */
  readonly sets: { readonly target: string; readonly desiredCapacity: number }[];
  /** How many times capacity was read. */
  reads: number;
  rule: CapacityRule;
  /** Completes what is under way. */
  settle(target: string): void;
}

export function fakeCapacity<K extends TargetKind>(): FakeCapacity<K> {
  const capacity: FakeCapacity<K> = {
    readings: new Map(),
    servedVersions: new Map(),
    sets: [],
    reads: 0,
    rule: atOnce,

    settle(target) {
      const reading = readingOf(capacity, target);
      if (reading.kind !== 'changing' && reading.kind !== 'draining') return;
      capacity.readings.set(target, { kind: 'steady', current: reading.desired });
    },

    async read({ name }) {
      capacity.reads += 1;
      const servedVersion = capacity.servedVersions.get(name);
      return {
        ...readingOf(capacity, name),
        ...(servedVersion !== undefined && { servedVersion }),
      };
    },

    async set({ name }, desiredCapacity) {
      capacity.sets.push({ target: name, desiredCapacity });
      const { answer, becomes } = capacity.rule(readingOf(capacity, name), desiredCapacity);
      capacity.readings.set(name, becomes);
      if (answer instanceof OutsideFaultError) throw answer;
      return answer;
    },
  };
  return capacity;
}

function readingOf<K extends TargetKind>(
  capacity: FakeCapacity<K>,
  target: string,
): CapacityReading {
  return capacity.readings.get(target) ?? { kind: 'steady', current: 0 };
}
