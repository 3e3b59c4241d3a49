import { InvalidArgumentError } from 'commander';
import * as field from '../core/config/fields.ts';
import { count } from './text.ts';

/* What options take, as Commander's parsers. */

export function positive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}

export function positiveUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (number > 0 && number <= most) return number;
    throw new InvalidArgumentError(`It must be a number above 0, ${count(most)} at most.`);
  };
}

export function notNegative(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a number from 0.');
}

/** A class of database instances and what an hour of it costs, beside those given before. */
export function instancePrice(
  text: string,
  others: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const [instanceClass = '', dollars = ''] = text.split('=');
  if (!instanceClass.startsWith('db.'))
    throw new InvalidArgumentError('It must be like db.r6g.large=0.29.');
  return new Map([...others, [instanceClass, positive(dollars)]]);
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

export function someText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

export function regionName(text: string): string {
  if (field.region.safeParse(text).success) return text;
  throw new InvalidArgumentError('A region reads like us-east-1.');
}
