import type { Configuration } from '../config/schema.ts';
import type { Advice } from './advice.ts';
import { alarmAdvice } from './advice-alarms.ts';
import { commitmentAdvice } from './advice-commitment.ts';
import { floorAdvice } from './advice-floors.ts';
import { sizeAdvice } from './advice-sizes.ts';
import type { Measured } from './measured.ts';

/** Advice on the whole file, what saves most first. It changes nothing: an operator does. */
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
  ].sort((a, b) => (b.saves?.dollars ?? 0) - (a.saves?.dollars ?? 0));
}
