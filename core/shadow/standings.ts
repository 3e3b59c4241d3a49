import type { AuditItem } from '../ports.ts';
import { HOUR_MILLIS } from '../time.ts';

/** A decision and how long it stood. */
export interface Standing {
  readonly item: AuditItem;
  readonly hours: number;
}

/**
 * The decisions of shadow mode in a range, oldest first. The same decision again is not audited, so each stands until the
 * next item, and the last until the end of the range.
 */
export function standings({
  audit,
  from,
  to,
}: {
  readonly audit: readonly AuditItem[];
  readonly from: Date;
  readonly to: Date;
}): readonly Standing[] {
  const items = [...audit]
    .filter(({ at }) => at < to)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  return items.flatMap((item, index): Standing[] => {
    const next = items[index + 1];
    const begins = Math.max(item.at.getTime(), from.getTime());
    const ends = next ? next.at.getTime() : to.getTime();
    const isInside = ends > begins || item.at >= from;
    if (!isInside || item.mode !== 'shadow') return [];
    return [{ item, hours: (ends - begins) / HOUR_MILLIS }];
  });
}
