import { boundsBar } from '../cli/terminal/bounds-bar.ts';
import {
  type Line,
  renderLine,
  type Span,
  sparkline,
  widthOf,
  wrapped,
} from '../cli/terminal/line.ts';
import type { Configuration } from '../core/config/schema.ts';
import {
  type AuroraReadersTarget,
  type EdgeFunctionTarget,
  scalableTargets,
} from '../core/targets.ts';
import { p95Millis } from '../replay/function-minute.ts';
import { decisionInWords, isChange } from './decision-in-words.ts';
import type { PlayedMinute } from './player.ts';
import { count, percent, timeOfDay } from './words.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface ViewState {
  readonly configuration: Configuration;
  /** The function whose traffic is drawn. */
  readonly mainFunction: string;
  /** What has been played, and how many minutes there will be. */
  readonly minutes: readonly PlayedMinute[];
  readonly of: number;
}

const LABEL_COLUMNS = 18;
const ALARM_LINES = 2;
/** Of `and 12 more`. */
const MORE_COLUMNS = 11;
const DECISION_LINES = 2;

/** The run at one glance, as many lines as the screen has rows at most. */
export function viewOf(state: ViewState, screen: Screen): readonly string[] {
  const newest = state.minutes.at(-1);
  if (!newest) return [];
  const above = [
    title(state, newest),
    [],
    ...curves(state, newest, screen.columns),
    [],
    ...scalableTargets(state.configuration).flatMap((target) =>
      target.kind === 'edge-function'
        ? functionLines(target, newest, screen.columns)
        : clusterLines(target, newest),
    ),
    [],
    ...alarmLines(newest, screen.columns),
    [],
    ...lastDecision(state.minutes, screen.columns),
    [],
    [{ text: 'Changes', style: 'bold' }] satisfies Line,
  ];
  const lines = [...above, ...changeLines(state.minutes, screen.rows - 1 - above.length)];
  return lines.slice(0, screen.rows - 1).map((line) => renderLine(line, screen.columns));
}

function title({ minutes, of }: ViewState, { at }: PlayedMinute): Line {
  return [
    { text: 'Tidegate', style: 'bold' },
    { text: `  ${timeOfDay(at)} on the virtual clock, minute ${minutes.length} of ${of}` },
    { text: '   Ctrl-C ends', style: 'dim' },
  ];
}

function curves(
  { mainFunction, minutes, of }: ViewState,
  newest: PlayedMinute,
  columns: number,
): readonly Line[] {
  const width = Math.max(10, columns - LABEL_COLUMNS - 12);
  const curve = (label: string, values: readonly number[], value: string): Line => [
    { text: label.padEnd(LABEL_COLUMNS) },
    { text: sparkline(values, width, of).padEnd(width), style: 'cyan' },
    { text: value.padStart(11) },
  ];
  const playedOf = ({ platform }: PlayedMinute) => platform.edgeFunctions[mainFunction];
  const requests = minutes.map((minute) => playedOf(minute)?.invocations ?? 0);
  const inFlight = minutes.map((minute) => playedOf(minute)?.peakInFlight ?? 0);
  const provisioned = minutes.map(
    ({ capacity }) => capacity.edgeFunctions[mainFunction]?.available ?? 0,
  );
  return [
    curve('requests/min', requests, count(playedOf(newest)?.invocations ?? 0)),
    curve('in flight', inFlight, count(playedOf(newest)?.peakInFlight ?? 0)),
    curve('provisioned', provisioned, count(provisioned.at(-1) ?? 0)),
  ];
}

function functionLines(
  { name, maxCapacity, configuration }: EdgeFunctionTarget,
  { platform, capacity }: PlayedMinute,
  columns: number,
): readonly Line[] {
  const played = platform.edgeFunctions[name];
  const { available = 0, requested = 0 } = capacity.edgeFunctions[name] ?? {};
  if (!played) return [];
  const most = maxCapacity * configuration.scaling.targetConcurrency;
  const { peakInFlight, provisioned, invocations, spillover, throttles, queue } = played;
  const coming = requested === available ? '' : `, ${count(requested)} asked for`;
  const figures = [
    `p95 ${count(p95Millis(played) ?? 0)} ms`,
    `spillover ${percent(spillover / Math.max(1, invocations), 1)}`,
    `throttled ${count(throttles)}`,
    `queue ${count(queue.peakMessages)}`,
  ];
  return [
    [
      { text: name.padEnd(LABEL_COLUMNS), style: 'bold' },
      ...boundsBar({
        used: peakInFlight,
        capacity: available,
        floor: 0,
        ceiling: most,
        columns: Math.max(10, columns - LABEL_COLUMNS - 38),
      }),
      { text: ` ${count(available)} of ${count(most)}, ` },
      utilizationSpan(provisioned === 0 ? 0 : peakInFlight / provisioned, configuration),
      { text: coming },
    ],
    [{ text: ' '.repeat(LABEL_COLUMNS) }, { text: figures.join('  '), style: 'dim' }],
  ];
}

function utilizationSpan(
  utilization: number,
  { scaling }: EdgeFunctionTarget['configuration'],
): Line[number] {
  const text = `${percent(utilization)} used`;
  if (utilization >= 1) return { text, style: 'red' };
  return utilization >= scaling.scaleUpThreshold ? { text, style: 'yellow' } : { text };
}

function clusterLines(
  { name, maxCapacity, configuration }: AuroraReadersTarget,
  { platform, capacity }: PlayedMinute,
): readonly Line[] {
  const readers = (capacity.auroraClusters[name] ?? []).filter(({ isWriter }) => !isWriter);
  const available = readers.filter(({ isAvailable }) => isAvailable).length;
  const played = platform.auroraClusters[name];
  if (!played) return [];
  const moving = readers.length - available;
  const cpu = `${Math.round(played.readerCpuPercent)} %`;
  const isHot = played.readerCpuPercent >= configuration.thresholds.cpuPercent.warning;
  return [
    [
      { text: name.padEnd(LABEL_COLUMNS), style: 'bold' },
      { text: '█'.repeat(available), style: 'green' },
      { text: '▒'.repeat(moving), style: 'yellow' },
      { text: '·'.repeat(Math.max(0, maxCapacity - readers.length)), style: 'dim' },
      {
        text: ` ${available} of ${maxCapacity} readers${moving > 0 ? ` (${moving} changing)` : ''}, CPU `,
      },
      { text: cpu, ...(isHot && { style: 'yellow' as const }) },
      { text: `, writer ${Math.round(played.writerCpuPercent)} %` },
    ],
  ];
}

/** Critical first, and last the warnings that a critical alarm implies; those without room are counted. */
function alarmLines({ inAlarm }: PlayedMinute, columns: number): readonly Line[] {
  const names = inAlarm.map((name) => name.split('/').slice(2).join('/')).sort();
  const isCritical = (name: string) => name.endsWith('/critical');
  const isImplied = (name: string) =>
    !isCritical(name) && names.includes(name.replace(/warning$/, 'critical'));
  const worstFirst = [
    ...names.filter(isCritical),
    ...names.filter((name) => !isCritical(name) && !isImplied(name)),
    ...names.filter(isImplied),
  ];
  const lines: Span[][] = [
    [{ text: `In ALARM ${names.length}`.padEnd(LABEL_COLUMNS), style: 'bold' }],
  ];
  for (const [index, name] of worstFirst.entries()) {
    const span: Span = { text: `${name}  `, style: isCritical(name) ? 'red' : 'yellow' };
    const isLastLine = lines.length === ALARM_LINES;
    const room = isLastLine ? columns - MORE_COLUMNS : columns;
    if (widthOf([...(lines.at(-1) ?? []), span]) > room) {
      if (isLastLine) {
        lines.at(-1)?.push({ text: `and ${names.length - index} more`, style: 'dim' });
        break;
      }
      lines.push([{ text: ' '.repeat(LABEL_COLUMNS) }]);
    }
    lines.at(-1)?.push(span);
  }
  return padded(lines, ALARM_LINES);
}

/** The newest decision, a hold or a change, in its own words. */
function lastDecision(minutes: readonly PlayedMinute[], columns: number): readonly Line[] {
  const newest = minutes.flatMap(({ decided }) => decided).at(-1);
  const words = newest ? `${timeOfDay(newest.at)} ${decisionInWords(newest)}` : '';
  const lines = wrapped(words, columns - LABEL_COLUMNS, DECISION_LINES).map(
    (text, index): Line => [
      { text: (index === 0 ? 'Last decision' : '').padEnd(LABEL_COLUMNS), style: 'bold' },
      { text },
    ],
  );
  return padded(lines, DECISION_LINES);
}

function changeLines(minutes: readonly PlayedMinute[], rows: number): readonly Line[] {
  return minutes
    .flatMap(({ decided }) => decided)
    .filter(isChange)
    .slice(-Math.max(1, rows))
    .reverse()
    .map((item) => [
      { text: `  ${timeOfDay(item.at)} `, style: 'dim' },
      { text: decisionInWords(item) },
    ]);
}

function padded(lines: readonly Line[], count: number): readonly Line[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? []);
}
