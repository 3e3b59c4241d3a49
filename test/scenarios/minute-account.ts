/*
 * What a bill would say, kept apart from the ledger and written differently: one row for every minute, one start for
 * every instance, local time by Intl, dollars by the price of a gigabyte-second.
 */

/** 50 environments of 1 GB for a minute, x86_64 in us-east-1. */
const DOLLARS_PER_INSTANCE_MINUTE = 50 * 60 * 0.0000041667;
const LEAD_MINUTES = 3;
const KNOWN_MINUTES = 30;

interface AccountedDay {
  knownMinutes: number;
  unknownMinutes: number;
  dollars: number;
  ceilingDollars: number;
  withoutWindowsDollars: number;
  readonly savedDollars: Record<string, number>;
}

/** A window as the account sees it: its floor at a local minute like `2026-03-27T22:00`. */
export type FloorAt = (
  local: string,
) => { readonly window: string; readonly floor: number } | undefined;

export interface MinuteAccount {
  readonly days: Map<string, AccountedDay>;
  /** What stands during the minute that begins now; `sinceLook` minutes after somebody looked. */
  minute(start: Date, instances: number, sinceLook?: number): void;
}

export function minuteAccount(
  file: { readonly floor: number; readonly ceiling: number },
  floorAt: FloorAt,
): MinuteAccount {
  const days = new Map<string, AccountedDay>();
  const starts: number[] = [];

  return {
    days,
    minute(start, instances, sinceLook = 0) {
      const day = dayAt(days, start);
      while (starts.length < instances) starts.push(start.getTime());
      while (starts.length > instances) {
        const minutes = (start.getTime() - (starts.pop() ?? 0)) / 60_000;
        const unused = Math.max(5, 5 * Math.ceil(minutes / 5)) - minutes;
        day.dollars += unused * DOLLARS_PER_INSTANCE_MINUTE;
      }
      if (sinceLook >= KNOWN_MINUTES) {
        day.unknownMinutes += 1;
        return;
      }
      const held = floorIn(start, file.floor, floorAt);
      const onRaisedFloor = held.floor > file.floor && instances === held.floor;
      const without = onRaisedFloor
        ? file.floor
        : Math.min(file.ceiling, Math.max(file.floor, instances));
      day.knownMinutes += 1;
      day.dollars += instances * DOLLARS_PER_INSTANCE_MINUTE;
      day.ceilingDollars += file.ceiling * DOLLARS_PER_INSTANCE_MINUTE;
      day.withoutWindowsDollars += without * DOLLARS_PER_INSTANCE_MINUTE;
      const saved = (without - instances) * DOLLARS_PER_INSTANCE_MINUTE;
      if (saved !== 0) day.savedDollars[held.window] = (day.savedDollars[held.window] ?? 0) + saved;
    },
  };
}

/** The highest floor from now until the lead time is over. */
function floorIn(start: Date, ownFloor: number, floorAt: FloorAt) {
  const own = { window: 'outside of windows', floor: ownFloor };
  const ahead = Array.from({ length: LEAD_MINUTES + 1 }, (_, minutes) => {
    const local = localTime(new Date(start.getTime() + minutes * 60_000));
    return floorAt(local) ?? own;
  });
  return ahead.reduce((highest, held) => (held.floor > highest.floor ? held : highest));
}

const BERLIN = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin',
  dateStyle: 'short',
  timeStyle: 'short',
});

function localTime(instant: Date): string {
  return BERLIN.format(instant).replace(' ', 'T');
}

function dayAt(days: Map<string, AccountedDay>, start: Date): AccountedDay {
  const name = start.toISOString().slice(0, 10);
  const day = days.get(name) ?? {
    knownMinutes: 0,
    unknownMinutes: 0,
    dollars: 0,
    ceilingDollars: 0,
    withoutWindowsDollars: 0,
    savedDollars: {},
  };
  days.set(name, day);
  return day;
}
