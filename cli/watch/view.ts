import { alarmNamePrefix } from '../../core/alarms/alarm-name.ts';
import { brakeInWords } from '../../core/brakes/brake.ts';
import type { ScalableTarget } from '../../core/targets.ts';
import { timeInWords } from '../../core/time-in-words.ts';
import { boundsBar } from '../terminal/bounds-bar.ts';
import { type Line, renderLine, type Span, wrapped } from '../terminal/line.ts';
import { count, dollarsInWords } from '../text.ts';
import type { Watched, WatchedTarget } from './read-watched.ts';
import { age, ages, decided, nextChanges, underWay } from './target-in-words.ts';

export interface WatchView {
  readonly watched: Watched;
  /** Above everything, e.g. that the last refresh failed. */
  readonly notice?: string;
  /** At the right of the first line. */
  readonly hint: string;
}

/** Under this, what stands beside each other stands below each other. */
const WIDE_COLUMNS = 100;
const INDENT = '  ';
const NAME_COLUMNS = 18;
/** Of the bar; of what follows it as many. */
const BAR_COLUMNS = 20;

/** The lines of a frame, none wider than the columns; with too few rows, what is calm is shortened first. */
export function viewOf(
  view: WatchView,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly string[] {
  const { watched } = view;
  const above = [...heading(view, columns), []];
  const below = alarmLines(watched, columns);
  const room = rows - above.length - below.length;
  const blocks = watched.targets.map((target) => ({
    head: headLines(target, columns),
    details: detailLines(target, watched.at, columns),
  }));
  const full = blocks.flatMap(({ head, details }) => [...head, ...details, []]);
  const short = blocks.flatMap(({ head }) => head);
  const targets = full.length <= room ? full : cutTo(short, Math.max(1, room));
  return [...above, ...targets, ...below].slice(0, rows).map((line) => renderLine(line, columns));
}

function heading({ watched, notice, hint }: WatchView, columns: number): readonly Line[] {
  const { project, region, at, targets, control, brakes } = watched;
  const known = targets.flatMap(({ dollarsPerHour: dollars }) =>
    dollars === undefined ? [] : [dollars],
  );
  const unpriced = known.length < targets.length ? ', some without a price' : '';
  const cost = `${dollarsInWords(known.reduce((sum, dollars) => sum + dollars, 0))} an hour${unpriced}`;
  const title: Line = [
    { text: `Tidegate ${project}`, style: 'bold' },
    { text: ` in ${region}   ${timeInWords(at, at)}   ` },
  ];
  const rest: Line = [{ text: cost }, { text: `   ${hint}`, style: 'dim' }];
  const { stopped, by = 'somebody', reason = 'no reason given' } = control;
  const switchLine = `STOPPED by ${by}: ${reason}. To go on: npx tidegate start`;
  return [
    ...(columns >= WIDE_COLUMNS ? [[...title, ...rest]] : [title, rest]),
    ...(notice === undefined ? [] : block(notice, columns, 'red')),
    ...(stopped ? block(switchLine, columns, 'red') : []),
    ...brakes.flatMap((brake) =>
      block(
        `BRAKE ${brake.kind === 'freeze' ? '' : `${brake.target}: `}${brakeInWords(brake)}`,
        columns,
        'yellow',
      ),
    ),
  ];
}

function headLines(watched: WatchedTarget, columns: number): readonly Line[] {
  const { target, bounds, state, inFlight, dollarsPerHour: dollars } = watched;
  const capacity = state?.observedCapacity;
  const name: Span[] = [
    { text: target.name.padEnd(NAME_COLUMNS), style: 'bold' },
    {
      text: ` ${target.mode.padEnd(7)}`,
      ...(target.mode === 'shadow' && { style: 'dim' as const }),
    },
  ];
  const bar = boundsBar({
    used: usedCapacity(target, inFlight),
    capacity: capacity ?? 0,
    desired: state?.intent?.to,
    floor: bounds.floor,
    ceiling: bounds.ceiling,
    columns: BAR_COLUMNS,
  });
  const unit = target.kind === 'aurora-readers' ? 'readers' : 'instances';
  const standing = capacity === undefined ? 'not read yet,' : `${count(capacity)} of`;
  const figures: Span = { text: ` ${standing} ${bounds.floor} to ${bounds.ceiling} ${unit}` };
  const load: Span = {
    text: [
      demand(target, capacity, inFlight),
      dollars === undefined ? '' : `${dollarsInWords(dollars)}/h`,
    ]
      .filter((part) => part !== '')
      .map((part) => `  ${part}`)
      .join(''),
  };
  return columns >= WIDE_COLUMNS
    ? [[...name, ...bar, figures, load]]
    : [
        [...name, load],
        [{ text: INDENT }, ...bar, figures],
      ];
}

function usedCapacity(target: ScalableTarget, inFlight: number | undefined): number {
  if (target.kind === 'aurora-readers' || inFlight === undefined) return 0;
  // 90 requests in flight, 50 to an instance: 1.8 instances are used
  return inFlight / target.configuration.scaling.targetConcurrency;
}

function demand(
  target: ScalableTarget,
  capacity: number | undefined,
  inFlight: number | undefined,
): string {
  if (target.kind === 'aurora-readers' || inFlight === undefined) return '';
  const environments = (capacity ?? 0) * target.configuration.scaling.targetConcurrency;
  const share = environments === 0 ? '' : ` (${Math.round((100 * inFlight) / environments)} %)`;
  return `${count(inFlight)} in flight${share}`;
}

function detailLines(watched: WatchedTarget, now: Date, columns: number): readonly Line[] {
  const { target, bounds, state, lastDecision } = watched;
  const notes = [target.windows?.says, bounds.loweredBy && `ceiling lowered: ${bounds.loweredBy}`];
  return [
    ...(state?.intent ? block(`under way: ${underWay(state.intent, now)}`, columns, 'cyan') : []),
    ...notes.flatMap((note) => (note ? block(note, columns) : [])),
    ...(lastDecision ? block(`last: ${decided(lastDecision, now)}`, columns) : []),
    ...block(`next: ${nextChanges(watched, now)}`, columns, 'dim'),
    ...block(ages(watched, now), columns, 'dim'),
  ];
}

function alarmLines({ inAlarm, project, at }: Watched, columns: number): readonly Line[] {
  if (inAlarm.length === 0) return [[{ text: 'No alarm is in ALARM.', style: 'green' }]];
  const worstFirst = [
    ...inAlarm.filter(({ level }) => level === 'critical'),
    ...inAlarm.filter(({ level }) => level === 'warning'),
  ];
  const prefix = alarmNamePrefix(project);
  const shown = worstFirst.map(
    ({ name, level, since }): Line => [
      {
        text: `${INDENT}${name.startsWith(prefix) ? name.slice(prefix.length) : name}`,
        style: level === 'critical' ? 'red' : 'yellow',
      },
      { text: `  for ${age(since, at)}`, style: 'dim' },
    ],
  );
  const most = columns >= WIDE_COLUMNS ? 8 : 5;
  return [[{ text: `In ALARM ${inAlarm.length}`, style: 'bold' }], ...cutTo(shown, most)];
}

function cutTo(lines: readonly Line[], most: number): readonly Line[] {
  if (lines.length <= most) return lines;
  const shown = lines.slice(0, most - 1);
  return [
    ...shown,
    [{ text: `${INDENT}and ${lines.length - shown.length} lines more`, style: 'dim' }],
  ];
}

/** Two lines at most, under their target. */
function block(text: string, columns: number, style?: Span['style']): readonly Line[] {
  return wrapped(text, columns - INDENT.length, 2).map((line, index) => [
    { text: `${INDENT}${index === 0 ? '' : INDENT}${line}`, ...(style !== undefined && { style }) },
  ]);
}
