import { dayOf } from './time.ts';

/** `14:05:00 UTC` on the day of `now`; else, and where that is not known, with its date: `2026-11-24 14:05:00 UTC`. */
export function timeInWords(instant: Date, now?: Date): string {
  const [date, time] = [dayOf(instant), instant.toISOString().slice(11, 19)];
  return now && date === dayOf(now) ? `${time} UTC` : `${date} ${time} UTC`;
}
