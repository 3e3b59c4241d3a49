import { count, dollarsInWords, table, wrapped } from '../text.ts';
import type { Replayed } from './replayed.ts';

/** The answer for a terminal: a row for each policy. */
export function replayInWords(replayed: Replayed, page: string): string {
  const { target, traffic, policies, notes } = replayed;
  const rows = policies.map(({ name, setting, totals }) => [
    name,
    setting,
    dollarsInWords(totals.dollars),
    `${totals.spillPercent.toFixed(3)} %`,
    `${totals.throttledPercent.toFixed(3)} %`,
    count(Math.round(totals.coldPerMillion)),
    count(Math.round(totals.changesPerDay)),
    totals.costPerClairvoyant.toFixed(2),
  ]);
  return [
    wrapped(`${target} under ${traffic}.`),
    table([
      [
        'policy',
        '',
        'dollars',
        'spilled',
        'throttled',
        'cold / million',
        'changes / day',
        'x the least',
      ],
      ...rows,
    ]),
    ...notes.map((note) => wrapped(note)),
    wrapped(`Charts, decisions and their reasons: ${page}`),
  ].join('\n\n');
}
