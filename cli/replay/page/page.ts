import type { Replayed } from '../replayed.ts';
import { describeStep } from './at-step.ts';
import { drawCharts } from './charts.ts';
import { byId, element } from './element.ts';
import { policyTable } from './policy-table.ts';
import { readerTable } from './reader-table.ts';

/** On paper a chart is as wide as the text of an A4 page. */
const PAPER_PIXELS = 700;

const replayed = JSON.parse(byId('replayed').textContent ?? '') as Replayed;
const { target, traffic, policies } = replayed;
const isShown = policies.map(({ isDrawnFirst }) => isDrawnFirst);

byId('title').textContent = `${target}: what each policy makes of this traffic`;
byId('what').textContent = `${traffic}. Made ${replayed.madeAt} by: ${replayed.command}`;
byId('notes').append(...replayed.notes.map((note) => element('p', {}, note)));
byId('assumptions').append(
  ...replayed.assumptions.map(({ name, value, source }) =>
    element('tr', {}, ...[name, value, source].map((text) => element('td', {}, text))),
  ),
);
byId('policies').append(
  policyTable(replayed, (index, shown) => {
    isShown[index] = shown;
    charts.show(isShown);
  }),
);

const { readers } = replayed;
byId('readers-of').hidden = readers === undefined;
if (readers) {
  byId('cluster').textContent = `Readers of ${readers.cluster} that serve`;
  byId('reader-policies').append(readerTable(readers));
}

const places = ['capacity', 'missed', 'cost', 'readers'].map(byId);
const charts = drawCharts(places, { replayed, onStep: showStep });
charts.show(isShown);

/** What was shown last stays when the pointer leaves, so that it can be read on a phone. */
function showStep(step: number | null): void {
  if (step !== null) byId('at').replaceChildren(...describeStep(replayed, isShown, step));
}

const fit = () => charts.resize(byId('capacity').clientWidth);
new ResizeObserver(fit).observe(byId('capacity'));
addEventListener('beforeprint', () => charts.resize(PAPER_PIXELS));
addEventListener('afterprint', fit);
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
prefersDark.addEventListener('change', charts.redraw);

byId('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const { theme } = root.dataset;
  const isDark = theme === undefined ? prefersDark.matches : theme === 'dark';
  root.dataset['theme'] = isDark ? 'light' : 'dark';
  charts.redraw();
});
