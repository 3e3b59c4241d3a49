import type { ReaderPolicy, ReaderTotals, ReplayedReaders } from '../replayed.ts';
import { readerColourOf } from './charts.ts';
import { element } from './element.ts';

/** A row for each way to have readers, in the colour of its line. */
export function readerTable({ lineCpuPercent, policies }: ReplayedReaders): HTMLElement {
  const columns: readonly (readonly [string, (totals: ReaderTotals) => string])[] = [
    ['reader hours', ({ readerHours }) => readerHours.toFixed(1)],
    ['dollars', ({ dollars }) => (dollars === undefined ? 'no price' : `$${dollars.toFixed(2)}`)],
    [
      `requests over ${lineCpuPercent} % CPU`,
      ({ overLinePercent }) => `${overLinePercent.toFixed(2)} %`,
    ],
    ['busiest minute', ({ busiestCpuPercent }) => `${Math.round(busiestCpuPercent)} %`],
    ['changes a day', ({ changesPerDay }) => changesPerDay.toFixed(1)],
  ];
  const head = ['readers', ...columns.map(([name]) => name)];
  const row = ({ name, totals }: ReaderPolicy, index: number) => {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = readerColourOf(index);
    return element(
      'tr',
      {},
      element('td', {}, element('label', {}, swatch, name)),
      ...columns.map(([, inWords]) => element('td', {}, inWords(totals))),
    );
  };
  return element(
    'table',
    { class: 'policies' },
    element('thead', {}, element('tr', {}, ...head.map((name) => element('th', {}, name)))),
    element('tbody', {}, ...policies.map(row)),
  );
}
