/** `14:05:00 UTC` on the day of `now`; else, and where that is not known, with its date: `2026-11-24 14:05:00 UTC`. */
export function timeInWords(instant: Date, now?: Date): string {
  const [date, time] = [dateOf(instant), instant.toISOString().slice(11, 19)];
  return now && date === dateOf(now) ? `${time} UTC` : `${date} ${time} UTC`;
}

const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10);
