import type { Configuration } from '../config/schema.ts';
import { oneOffTime } from './spans.ts';
import { localTimeAt } from './zones.ts';

/** Something to know of a configuration that is in order. */
export interface Warning {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** One-off windows that are over say nothing any more. */
export function pastWindows({ windows }: Configuration, now: Date): readonly Warning[] {
  return Object.entries(windows.once).flatMap(([name, window]) => {
    const timeZone = window.timeZone ?? windows.timeZone;
    const { until } = oneOffTime(window, timeZone);
    if (until > now.getTime()) return [];
    const end = localTimeAt(until, timeZone).slice(0, 16).replace('T', ' ');
    return [
      {
        what: `window ${name} is over since ${end} ${timeZone}`,
        why: 'it says nothing any more, and no schedule is made for it',
        mend: `delete windows.once.${name}, or write a later end`,
      },
    ];
  });
}
