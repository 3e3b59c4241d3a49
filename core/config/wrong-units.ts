import type { JsonSchema } from './json-schema.ts';

/** A number that would be right in another unit than the field's. */
export interface WrongUnit {
  /** What the number was probably given in, e.g. `milliseconds`. */
  readonly looksLike: string;
  readonly fieldUnit: string;
  /** The same amount in the field's unit; undefined when that is out of the field's limits too. */
  readonly rightValue: number | undefined;
}

interface Unit {
  readonly inWords: string;
  readonly suffixes: readonly string[];
  /** Multiplies a number of this unit into the field's. */
  readonly factor: number;
  /** A bare number above this, out of the field's limits, may have been meant in this unit. */
  readonly guessedAbove?: number;
}

/** By the field's `x-unit`. */
const UNITS: Readonly<Record<string, readonly Unit[]>> = {
  seconds: [
    { inWords: 'seconds', suffixes: ['s', 'sec', 'seconds'], factor: 1 },
    { inWords: 'milliseconds', suffixes: ['ms', 'millis'], factor: 1 / 1000, guessedAbove: 0 },
    { inWords: 'minutes', suffixes: ['m', 'min', 'minutes'], factor: 60 },
    { inWords: 'hours', suffixes: ['h', 'hours'], factor: 3600 },
  ],
  milliseconds: [
    { inWords: 'milliseconds', suffixes: ['ms', 'millis'], factor: 1 },
    { inWords: 'seconds', suffixes: ['s', 'sec', 'seconds'], factor: 1000, guessedAbove: 0 },
  ],
  percent: [
    { inWords: 'percent', suffixes: ['%', 'percent'], factor: 1 },
    { inWords: 'a fraction', suffixes: [], factor: 100, guessedAbove: 0 },
  ],
  fraction: [{ inWords: 'percent', suffixes: ['%', 'percent'], factor: 1 / 100, guessedAbove: 1 }],
  megabytes: [
    { inWords: 'megabytes', suffixes: ['mb', 'mib'], factor: 1 },
    { inWords: 'gigabytes', suffixes: ['gb', 'gib', 'g'], factor: 1024, guessedAbove: 0 },
    { inWords: 'bytes', suffixes: ['b', 'bytes'], factor: 1 / 1024 ** 2, guessedAbove: 0 },
  ],
};

/** `"60s"`, 60000 for seconds, 0.7 for percent, 70 for a fraction, 16 (GB) for megabytes; undefined for any other fault. */
export function wrongUnit(found: unknown, field: JsonSchema): WrongUnit | undefined {
  const fieldUnit = String(field['x-unit']);
  const units = UNITS[fieldUnit] ?? [];
  if (typeof found === 'string') return wrongUnitOfText(found, field, fieldUnit, units);
  if (typeof found !== 'number' || fits(found, field)) return undefined;
  for (const unit of units) {
    const rightValue = converted(found, unit);
    if (found > (unit.guessedAbove ?? Infinity) && fits(rightValue, field))
      return { looksLike: unit.inWords, fieldUnit, rightValue };
  }
  return undefined;
}

function wrongUnitOfText(
  found: string,
  field: JsonSchema,
  fieldUnit: string,
  units: readonly Unit[],
): WrongUnit | undefined {
  const [, amount, suffix = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+|%)\s*$/i.exec(found) ?? [];
  const unit = units.find(({ suffixes }) => suffixes.includes(suffix.toLowerCase()));
  if (amount === undefined || unit === undefined) return undefined;
  const rightValue = converted(Number(amount), unit);
  return {
    looksLike: unit.inWords,
    fieldUnit,
    rightValue: fits(rightValue, field) ? rightValue : undefined,
  };
}

function converted(amount: number, unit: Unit): number {
  // 70 x 0.01 is 0.7000000000000001 in floating point
  return Number((amount * unit.factor).toPrecision(12));
}

/** True when the number keeps to the limits that the schema states for the field. */
function fits(value: number, field: JsonSchema): boolean {
  if (field.type === 'integer' && !Number.isInteger(value)) return false;
  return (
    value >= (field.minimum ?? -Infinity) &&
    value <= (field.maximum ?? Infinity) &&
    value > Number(field.exclusiveMinimum ?? -Infinity) &&
    value < Number(field.exclusiveMaximum ?? Infinity)
  );
}
