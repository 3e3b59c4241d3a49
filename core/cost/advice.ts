import type { Configuration } from '../config/schema.ts';
import { alarmAdvice } from './advice-alarms.ts';
import { commitmentAdvice } from './advice-commitment.ts';
import { floorAdvice } from './advice-floors.ts';
import { sizeAdvice } from './advice-sizes.ts';
import type { Measured } from './measured.ts';

/** Something in the file that two weeks speak against, the numbers behind it, and what to write instead. */
export interface Advice {
  /** A target, queue or cluster, by its name in the file. */
  readonly about: string;
  readonly says: string;
  readonly numbers: readonly string[];
  readonly changes: readonly YamlChange[];
  /** In 30 days, at the price that is known; missing where it is not about capacity, or has no price. */
  readonly savesDollars?: number;
}

/** A key of the file, and what to write there; without a value it is to be looked at. */
export interface YamlChange {
  readonly path: readonly string[];
  readonly value?: string;
}

/** Advice on the whole file, in the order of what it saves. It changes nothing: an operator does. */
export function adviceOn(
  configuration: Configuration,
  measured: Measured,
  from: Date,
): readonly Advice[] {
  return [
    ...floorAdvice(configuration, measured),
    ...sizeAdvice(configuration, measured),
    ...commitmentAdvice(configuration, from),
    ...alarmAdvice(configuration, measured),
  ].sort((a, b) => (b.savesDollars ?? 0) - (a.savesDollars ?? 0));
}
