import type { Replayed, ReplayedPolicy, Totals } from '../replayed.ts';
import { colourOf } from './charts.ts';
import { element } from './element.ts';

const number = (digits: number) => (value: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const COLUMNS: readonly (readonly [string, (totals: Totals) => string])[] = [
  ['dollars', ({ dollars }) => `$${number(2)(dollars)}`],
  ['spilled', ({ spillPercent }) => `${number(3)(spillPercent)} %`],
  ['throttled', ({ throttledPercent }) => `${number(3)(throttledPercent)} %`],
  ['cold per million', ({ coldPerMillion }) => number(0)(coldPerMillion)],
  ['changes a day', ({ changesPerDay }) => number(0)(changesPerDay)],
  ['times the least', ({ costPerClairvoyant }) => number(2)(costPerClairvoyant)],
];

/** A row for each policy, with a box that takes its line out of the charts. */
export function policyTable(
  { policies }: Replayed,
  onToggle: (index: number, isShown: boolean) => void,
): HTMLElement {
  const head = element(
    'tr',
    {},
    element('th', {}, 'policy'),
    ...COLUMNS.map(([name]) => element('th', {}, name)),
  );
  const rows = policies.map((policy, index) =>
    row(policy, index, (shown) => onToggle(index, shown)),
  );
  return element(
    'table',
    { class: 'policies' },
    element('thead', {}, head),
    element('tbody', {}, ...rows),
  );
}

function row(
  { name, setting, isOurs, isDrawnFirst, totals }: ReplayedPolicy,
  index: number,
  onToggle: (isShown: boolean) => void,
): HTMLElement {
  const box = element('input', { type: 'checkbox' });
  box.checked = isDrawnFirst;
  const swatch = element('span', { class: 'swatch' });
  swatch.style.background = colourOf(index);
  const label = element('label', {}, box, swatch, setting === '' ? name : `${name}, ${setting}`);
  const made = element(
    'tr',
    isOurs ? { class: 'ours' } : {},
    element('td', {}, label),
    ...COLUMNS.map(([, inWords]) => element('td', {}, inWords(totals))),
  );
  made.classList.toggle('off', !isDrawnFirst);
  box.addEventListener('change', () => {
    made.classList.toggle('off', !box.checked);
    onToggle(box.checked);
  });
  return made;
}
