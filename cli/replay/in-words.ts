import { count, dollarsInWords, table, wrapped } from '../text.ts';
import type { Replayed, ReplayedReaders } from './replayed.ts';

/** The answer for a terminal: a row for each policy. */
export function replayInWords(replayed: Replayed, page: string): string {
  const { target, traffic, policies, notes, readers } = replayed;
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
    ...(readers ? [readersInWords(readers)] : []),
    ...notes.map((note) => wrapped(note)),
    wrapped(`Charts, decisions and their reasons: ${page}`),
  ].join('\n\n');
}

function readersInWords({ cluster, lineCpuPercent, policies }: ReplayedReaders): string {
  const rows = policies.map(({ name, totals }) => [
    name,
    totals.readerHours.toFixed(1),
    totals.dollars === undefined ? 'no price' : dollarsInWords(totals.dollars),
    `${totals.overLinePercent.toFixed(2)} %`,
    `${Math.round(totals.busiestCpuPercent)} %`,
    totals.changesPerDay.toFixed(1),
  ]);
  const over = `over ${lineCpuPercent} % CPU`;
  return table([
    [`readers of ${cluster}`, 'hours', 'dollars', over, 'busiest', 'changes / day'],
    ...rows,
  ]);
}
