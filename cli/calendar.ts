import { type Command, InvalidArgumentError } from 'commander';
import { scalableTargets } from '../core/targets.ts';
import { unreachable } from '../core/unreachable.ts';
import {
  type CalendarClockChange,
  type CalendarEdge,
  type CalendarVerticalChanges,
  calendarOf,
  type TargetCalendar,
} from '../core/windows/calendar.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { targetNamed } from './target-named.ts';
import { plural, wrapped } from './text.ts';

const DAY_MILLIS = 86_400_000;
const MOST_DAYS = 366;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export function addCalendar(program: Command, { now, answer }: CommandLine): void {
  addCommand(program, 'calendar [target]', {
    summary: 'the floor and ceiling that windows give in the next days; asks nothing of AWS',
    examples: ['calendar', 'calendar assistant-edge --days 7', 'calendar --json'],
  })
    .option('--days <n>', 'how far ahead', numberOfDays, 30)
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

function numberOfDays(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_DAYS) return number;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_DAYS}.`);
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

/** `03:00  CLOCKS go forward 60 min` */
function clockChangeInWords({ localTime, byMinutes }: CalendarClockChange): string {
  const direction = byMinutes > 0 ? 'forward' : 'back';
  return `  ${timeCell(localTime)}  CLOCKS go ${direction} ${Math.abs(byMinutes)} min`;
}

/** `02:00  VERTICAL changes until 04:00, sunday` */
function verticalChangesInWords(entry: CalendarVerticalChanges): string {
  const { localTime, localEnd, window } = entry;
  const isSameDay = localEnd.slice(0, 10) === localTime.slice(0, 10);
  const end = isSameDay ? localEnd.slice(11, 16) : timeCell(localEnd);
  return `  ${timeCell(localTime)}  VERTICAL changes until ${end}, ${window}`;
}

function timeCell(localTime: string): string {
  const weekday = WEEKDAYS[new Date(`${localTime}Z`).getUTCDay()];
  return `${weekday} ${localTime.slice(0, 10)} ${localTime.slice(11, 16)}`;
}
