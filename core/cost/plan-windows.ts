import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { DAY_MILLIS, HOUR_MILLIS } from '../time.ts';
import { boundsAt, boundsChanges } from '../windows/bounds-at.ts';
import { dollarsPerUnitHour } from './capacity-price.ts';
import { DAYS_PER_MONTH } from './price-book.ts';

/** What windows make of a target's floor in 30 days: an hour of every unit that they lower or raise it by. */
export interface PlannedWindows {
  readonly target: string;
  readonly floorHours: number;
  readonly floorHoursWithWindows: number;
  /** Hours of the floor that each window takes away; below 0 where it adds some. Several that give the same one share it. */
  readonly savedHours: Readonly<Record<string, number>>;
  /** Missing without a price. */
  readonly dollarsPerUnitHour?: number;
}

/** Undefined for a target whose floor no window changes in the 30 days after `from`. */
export function plannedWindows(
  target: ScalableTarget,
  configuration: Configuration,
  from: Date,
): PlannedWindows | undefined {
  const { windows } = configuration;
  const range = { from: from.getTime(), to: from.getTime() + DAYS_PER_MONTH * DAY_MILLIS };
  const changes = [
    { at: range.from, ...boundsAt(target, windows, range.from) },
    ...boundsChanges(target, windows, range),
  ];
  const savedHours: Record<string, number> = {};
  let floorHoursWithWindows = 0;
  for (const [index, { at, floor, floorBy }] of changes.entries()) {
    const hours = ((changes[index + 1]?.at ?? range.to) - at) / HOUR_MILLIS;
    floorHoursWithWindows += floor * hours;
    const names = [...new Set(floorBy.map(({ window }) => window))];
    const saved = ((target.minCapacity - floor) * hours) / names.length;
    for (const name of names) savedHours[name] = (savedHours[name] ?? 0) + saved;
  }
  if (Object.values(savedHours).every((hours) => hours === 0)) return undefined;
  const unit = dollarsPerUnitHour(target, configuration);
  return {
    target: target.name,
    floorHours: target.minCapacity * DAYS_PER_MONTH * 24,
    floorHoursWithWindows,
    savedHours,
    ...(unit !== undefined && { dollarsPerUnitHour: unit }),
  };
}
