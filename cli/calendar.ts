import type { Command } from 'commander';
import { scalableTargets } from '../core/targets.ts';
import { DAY_MILLIS } from '../core/time.ts';
import { unreachable } from '../core/unreachable.ts';
import {
  type CalendarClockChange,
  type CalendarEdge,
  type CalendarVerticalChanges,
  calendarOf,
  type TargetCalendar,
} from '../core/windows/calendar.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { wholeNumber } from './option-values.ts';
import { targetNamed } from './target-named.ts';
import { plural, wrapped } from './text.ts';

const MOST_DAYS = 366;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function addCalendar(program: Command, { now, answer }: CommandLine): void {
  addCommand(program, 'calendar [target]', {
    summary: 'the floor and ceiling that windows give in the next days; asks nothing of AWS',
    examples: ['calendar', 'calendar assistant-edge --days 7', 'calendar --json'],
  })
    .option('--days <n>', 'how far ahead', wholeNumber(1, MOST_DAYS), 30)
    .action((name: string | undefined, options: CommonOptions & { readonly days: number }) => {
      const { configuration } = configured(options);
      const { days } = options;
      const targets =
        name === undefined
          ? scalableTargets(configuration)
          : [targetNamed(name, configuration, 'calendar')];
      const from = now().getTime();
      const range = { from, to: from + days * DAY_MILLIS };
      const calendars = targets.map((target) => calendarOf(target, configuration, range));
      answer({
        text: calendars.map((calendar) => calendarInWords(calendar, days)).join('\n\n'),
        data: { days, targets: calendars },
        exitCode: 0,
      });
    });
}

function calendarInWords(calendar: TargetCalendar, days: number): string {
  const { floor, ceiling, timeZone, leadSeconds, entries, hasWindows, groups } = calendar;
  const target =
    groups.length === 0 ? calendar.target : `${calendar.target} (${groups.join(', ')})`;
  if (!hasWindows) return wrapped(`floor ${floor}, ceiling ${ceiling}; no windows`, `${target}: `);
  const heading =
    `floor ${floor}, ceiling ${ceiling} outside of its windows. ${plural(days, 'day')} in ` +
    `${timeZone}; capacity is asked for ${leadSeconds} s before a window needs it.`;
  return [
    wrapped(heading, `${target}: `, '  '),
    '  from                  floor ceiling',
    ...entries.map(entryInWords),
  ].join('\n');
}

function entryInWords(entry: TargetCalendar['entries'][number]): string {
  switch (entry.kind) {
    case 'bounds':
      return edgeInWords(entry);
    case 'clock-change':
      return clockChangeInWords(entry);
    case 'vertical-changes':
      return verticalChangesInWords(entry);
    default:
      return unreachable(entry);
  }
}

function edgeInWords({ localTime, floor, ceiling, ...edge }: CalendarEdge): string {
  const { windows, overruled } = edge;
  const notes = [
    ...windows,
    ...(windows.length + overruled.length > 1 ? ['OVERLAP'] : []),
    ...(overruled.length > 0 ? [`overrules ${overruled.join(' and ')}`] : []),
    ...(edge.scaleInWaits ? ['no scale-in'] : []),
    ...(edge.frozen ? ['FROZEN: stays as it is'] : []),
  ];
  const bounds = `${String(floor).padStart(5)} ${String(ceiling).padStart(7)}`;
  return wrapped(notes.join(', '), `  ${timeCell(localTime)}  ${bounds}  `);
}

/** `02:00  CLOCKS go forward to 03:00` */
function clockChangeInWords({ localTime, localTimeAfter }: CalendarClockChange): string {
  const direction = localTimeAfter > localTime ? 'forward' : 'back';
  return `  ${timeCell(localTime)}  CLOCKS go ${direction} to ${laterTime(localTimeAfter, localTime)}`;
}

/** `02:00  VERTICAL changes until 04:00, sunday` */
function verticalChangesInWords(entry: CalendarVerticalChanges): string {
  const { localTime, localEnd, window } = entry;
  return `  ${timeCell(localTime)}  VERTICAL changes until ${laterTime(localEnd, localTime)}, ${window}`;
}

/** With its day, where that is another one. */
function laterTime(localTime: string, before: string): string {
  const isSameDay = localTime.slice(0, 10) === before.slice(0, 10);
  return isSameDay ? localTime.slice(11, 16) : timeCell(localTime);
}

function timeCell(localTime: string): string {
  const weekday = WEEKDAYS[new Date(`${localTime}Z`).getUTCDay()];
  return `${weekday} ${localTime.slice(0, 10)} ${localTime.slice(11, 16)}`;
}
