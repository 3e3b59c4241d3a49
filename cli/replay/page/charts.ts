import uPlot from 'uplot';
import type { Replayed, ReplayedPolicy, Series } from '../replayed.ts';

/** What the policies are drawn in, ours first; told apart by people who do not tell red from green. */
const COLOURS = [
  '#0b6bcb',
  '#d1600a',
  '#7d4fc4',
  '#0f8a6d',
  '#b3246b',
  '#8a6d00',
  '#5d6b78',
  '#c0392b',
  '#2f6f9f',
];

export const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? '#000';

/** Of the readers under each policy: ours as above, then the fixed ones. */
export const readerColourOf = (index: number): string => colourOf(index < 2 ? index : index + 4);

export interface Charts {
  /** Draws the policies of which it is true. */
  show(isShown: readonly boolean[]): void;
  redraw(): void;
  resize(width: number): void;
}

interface ChartQuestion {
  readonly replayed: Replayed;
  /** Given the step under the pointer, also when it has left. */
  readonly onStep: (step: number | null) => void;
}

/** Charts over one axis of time, with one cursor for all of them. */
export function drawCharts(places: readonly HTMLElement[], question: ChartQuestion): Charts {
  const { replayed, onStep } = question;
  const { policies, inFlight, begins, stepSeconds, readers } = replayed;
  const first = Date.parse(begins) / 1000;
  const times = inFlight.mean.map((_, step) => first + step * stepSeconds);
  // The first policy is drawn last, over the others.
  const of = (pick: (policy: ReplayedPolicy) => Series) => policies.map(pick).reverse();
  const charts = [
    chart(places[0], {
      times,
      demand: [inFlight.max, inFlight.mean],
      lines: of(({ capacity }) => capacity),
      isStepped: true,
      height: 360,
      unit: '',
      marks: marksOf(replayed),
      onStep,
    }),
    chart(places[1], {
      times,
      demand: [],
      lines: of(({ missed }) => missed),
      isStepped: true,
      height: 180,
      unit: '',
      marks: [],
      onStep,
    }),
    chart(places[2], {
      times,
      demand: [],
      lines: of(({ dollars }) => dollars),
      isStepped: false,
      height: 220,
      unit: '$',
      marks: [],
      onStep,
    }),
  ];
  const readerCharts = readers
    ? [
        chart(places[3], {
          times,
          demand: [],
          lines: readers.policies.map(({ available }) => available).reverse(),
          colours: readerColourOf,
          isStepped: true,
          height: 180,
          unit: '',
          marks: readers.policies.flatMap(({ changes }) =>
            changes.map(({ secondsIn }) => first + secondsIn),
          ),
          onStep,
        }),
      ]
    : [];
  const all = [...charts, ...readerCharts];
  return {
    show(isShown) {
      for (const { plot, firstLine } of charts)
        isShown.forEach((show, index) => {
          plot.setSeries(firstLine + isShown.length - 1 - index, { show });
        });
    },
    redraw() {
      for (const { plot } of all) plot.redraw();
    },
    resize(width) {
      for (const { plot, height } of all) plot.setSize({ width, height });
    },
  };
}

/** The instants at which ours changed capacity. */
function marksOf({ begins, policies }: Replayed): readonly number[] {
  const first = Date.parse(begins) / 1000;
  return policies
    .filter(({ isOurs }) => isOurs)
    .flatMap(({ changes }) => changes.map(({ secondsIn }) => first + secondsIn));
}

interface ChartData {
  readonly times: readonly number[];
  readonly demand: readonly Series[];
  readonly lines: readonly Series[];
  readonly colours?: (index: number) => string;
  readonly isStepped: boolean;
  readonly height: number;
  readonly unit: string;
  readonly marks: readonly number[];
  readonly onStep: ChartQuestion['onStep'];
}

function chart(place: HTMLElement | undefined, data: ChartData) {
  if (!place) throw new Error('the page has no place for a chart');
  const { times, demand, lines, isStepped, height, unit, marks, onStep, colours = colourOf } = data;
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const grid = { stroke: () => colour('--line'), width: 1 };
  const axis = { stroke: () => colour('--faint'), grid, ticks: grid };
  const options: uPlot.Options = {
    width: place.clientWidth,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { sync: { key: 'replay' }, points: { show: false } },
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
    axes: [
      { ...axis, space: 70, values: (_, ticks) => ticks.map(tickInWords) },
      {
        ...axis,
        size: 64,
        values: (_, ticks) => ticks.map((tick) => unit + tick.toLocaleString('en-US')),
      },
    ],
    series: [
      {},
      ...demand.map(() => ({
        fill: () => `${colour('--demand')}66`,
        stroke: () => colour('--demand'),
        width: 0.5,
        points: { show: false },
      })),
      ...lines.map((_, index) => ({
        stroke: colours(lines.length - 1 - index),
        width: index === lines.length - 1 ? 2.5 : 1.25,
        points: { show: false },
        ...(isStepped && paths && { paths }),
      })),
    ],
    hooks: {
      setCursor: [({ cursor: { idx } }) => onStep(idx ?? null)],
      draw: [(plot) => drawMarks(plot, marks)],
    },
  };
  const plot = new uPlot(options, [times, ...demand, ...lines] as uPlot.AlignedData, place);
  return { plot, firstLine: 1 + demand.length, height };
}

/** `5 Jan` at midnight, `14:30` else; UTC. */
function tickInWords(seconds: number): string {
  const time = new Date(seconds * 1000);
  const clock = time.toISOString().slice(11, 16);
  if (clock !== '00:00') return clock;
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** A tick on the axis for each change. */
function drawMarks(plot: uPlot, marks: readonly number[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour('--ours');
  for (const mark of marks) {
    const x = plot.valToPos(mark, 'x', true);
    if (x >= bbox.left && x <= bbox.left + bbox.width)
      ctx.fillRect(x, bbox.top + bbox.height - 8, devicePixelRatio, 8);
  }
  ctx.restore();
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
