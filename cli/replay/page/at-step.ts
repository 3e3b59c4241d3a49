import type { Change, Replayed, ReplayedReaders } from '../replayed.ts';
import { colourOf } from './charts.ts';
import { element } from './element.ts';

/** How far back the last change is looked for that explains what stands. */
const RECENT_SECONDS = 12 * 3600;

/** What the pointer is at: the time, every capacity, and why ours was changed last. */
export function describeStep(
  replayed: Replayed,
  isShown: readonly boolean[],
  step: number,
): readonly Node[] {
  const { begins, stepSeconds, inFlight, policies } = replayed;
  const seconds = step * stepSeconds;
  const time = new Date(Date.parse(begins) + seconds * 1000);
  const inFlightNow = inFlight.max[step] ?? null;
  const capacities = policies.flatMap(({ name, capacity }, index) => {
    if (!isShown[index]) return [];
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = colourOf(index);
    const text = ` ${name}: ${whole(capacity[step] ?? null)}`;
    return [element('label', {}, swatch, text), document.createTextNode('  ')];
  });
  return [
    element(
      'div',
      {},
      element('strong', {}, timeInWords(time)),
      inFlightNow === null
        ? ', a gap in the recording'
        : `, up to ${whole(inFlightNow)} in flight, ${whole(inFlight.mean[step] ?? null)} on average`,
    ),
    element('div', { class: 'faint' }, ...capacities),
    ...policies
      .filter(({ isOurs }) => isOurs)
      .flatMap(({ name, changes }) => lastChange(name, changes, { seconds, stepSeconds, begins })),
    ...(replayed.readers ? readersAt(replayed.readers, step, replayed) : []),
  ];
}

/** How many readers serve under each policy, how busy they are, and why ours were changed last. */
function readersAt(
  { policies }: ReplayedReaders,
  step: number,
  { begins, stepSeconds }: Replayed,
): readonly Node[] {
  const counts = policies.map(
    ({ name, available, cpuPercent }) =>
      `${name}: ${whole(available[step] ?? null)} at ${whole(cpuPercent[step] ?? null)} % CPU`,
  );
  const at = { seconds: step * stepSeconds, stepSeconds, begins };
  return [
    element('div', { class: 'faint' }, `Readers, ${counts.join('; ')}`),
    ...policies.flatMap(({ name, changes }) => lastChange(`${name}, readers`, changes, at)),
  ];
}

function lastChange(
  name: string,
  changes: readonly Change[],
  at: { readonly seconds: number; readonly stepSeconds: number; readonly begins: string },
): readonly Node[] {
  const until = at.seconds + at.stepSeconds;
  const last = changes.findLast(({ secondsIn }) => secondsIn < until);
  if (!last || last.secondsIn < at.seconds - RECENT_SECONDS) return [];
  const when = timeInWords(new Date(Date.parse(at.begins) + last.secondsIn * 1000));
  const steps = (last.trail ?? []).map((says) => element('li', {}, says));
  return [
    element(
      'div',
      { class: 'change' },
      element('strong', {}, `${name}, ${when}: ${last.from} → ${last.to}. `),
      last.reason ?? '',
    ),
    ...(steps.length === 0 ? [] : [element('ol', {}, ...steps)]),
  ];
}

const whole = (value: number | null): string =>
  value === null ? 'none' : Math.round(value).toLocaleString('en-US');

/** `Mon 5 Jan 2026, 10:02 UTC` */
function timeInWords(time: Date): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return `${format.format(time)} UTC`;
}
