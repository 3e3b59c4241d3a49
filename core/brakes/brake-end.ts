import { instantOf, isTimeZone } from '../windows/zones.ts';
import { type Refusal, refused } from './refusal.ts';

const UNIT_MILLIS = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/** What is to hold for longer belongs into the configuration, where it is reviewed. */
const MOST_DAYS = 30;

const EXAMPLES =
  'for: 30m, 2h, 1d12h; or until: 2026-12-24T08:00Z, 2026-12-24T09:00+01:00, 2026-12-24T09:00 Europe/Berlin';

interface End {
  readonly for?: string | undefined;
  readonly until?: string | undefined;
}

/** When a brake ends: every brake has an end, within 30 days. */
export function endOf(end: End, now: Date): Date | Refusal {
  if (end.for !== undefined && end.until !== undefined)
    return refused('both for and until are given', 'give one of the two');
  if (end.for === undefined && end.until === undefined)
    return refused(
      'a brake without an end',
      `give one, ${MOST_DAYS} days at the most; ${EXAMPLES}`,
    );
  const at = end.for === undefined ? instantIn(end.until ?? '') : after(end.for, now);
  if (typeof at !== 'number') return at;
  const inWords = end.for ?? end.until;
  if (at <= now.getTime())
    return refused(`${inWords} is over already`, `give a later end; ${EXAMPLES}`);
  if (at > now.getTime() + MOST_DAYS * UNIT_MILLIS.d)
    return refused(
      `${inWords} is more than ${MOST_DAYS} days ahead`,
      `give an earlier end, and set it again then; what holds for longer belongs into the configuration`,
    );
  return new Date(at);
}

function after(duration: string, now: Date): number | Refusal {
  const [whole, days = 0, hours = 0, minutes = 0] =
    /^(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?$/.exec(duration) ?? [];
  if (!whole) return refused(`for: ${duration} is no duration`, EXAMPLES);
  // 1d12h -> 36 hours
  return (
    now.getTime() +
    Number(days) * UNIT_MILLIS.d +
    Number(hours) * UNIT_MILLIS.h +
    Number(minutes) * UNIT_MILLIS.m
  );
}

/** In the hour that clocks show twice, its second time: the brake holds through both. */
function instantIn(moment: string): number | Refusal {
  const [, local, offset, zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:(Z|[+-]\d\d:\d\d)| (\S+))?$/.exec(moment) ?? [];
  if (local === undefined || !isInTheCalendar(local))
    return refused(`until: ${moment} is no moment`, EXAMPLES);
  if (offset !== undefined) return Date.parse(`${local}${offset}`);
  if (zone === undefined) return refused(`until: ${moment} names no time zone`, EXAMPLES);
  if (!isTimeZone(zone)) return refused(`${zone} is no time zone of the IANA database`, EXAMPLES);
  return instantOf(local, zone, 'last');
}

/** Not so 2026-02-30T08:00, which Date takes for 2 March. */
function isInTheCalendar(local: string): boolean {
  const asUtc = Date.parse(`${local}Z`);
  return !Number.isNaN(asUtc) && new Date(asUtc).toISOString().startsWith(local);
}
