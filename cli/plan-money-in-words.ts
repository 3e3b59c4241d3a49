import { MEASURED_DAYS } from '../core/cost/measured.ts';
import type { Plan } from '../core/cost/plan.ts';
import type { PlannedWindows } from '../core/cost/plan-windows.ts';
import type { StartFacts } from '../core/cost/start-facts.ts';
import type { StartVerdict } from '../core/cost/start-verdict.ts';
import { count, dollarsInWords, wrapped } from './text.ts';

export function windowsInWords(windows: readonly PlannedWindows[]): readonly string[] {
  if (windows.length === 0) return [];
  const lines = windows.map(({ target, floorHours, floorHoursWithWindows, ...planned }) => {
    const { savedHours, dollarsPerUnitHour } = planned;
    const amount = (hours: number) => amountInWords(hours, dollarsPerUnitHour);
    const each = Object.entries(savedHours).map(([window, hours]) =>
      hours < 0 ? `${window} costs ${amount(-hours)}` : `${window} saves ${amount(hours)}`,
    );
    const says = `the floor is ${amount(floorHours)} without windows, ${amount(floorHoursWithWindows)} with them: ${each.join(', ')}.`;
    return wrapped(says, `${target}: `, '  ');
  });
  return [['WINDOWS, the next 30 days', ...lines].join('\n')];
}

function amountInWords(hours: number, dollarsPerUnitHour: number | undefined): string {
  return dollarsPerUnitHour === undefined
    ? `${count(Math.round(hours))} hours of a reader`
    : dollarsInWords(hours * dollarsPerUnitHour);
}

export function startsInWords({ starts }: Plan, missing: readonly string[]): readonly string[] {
  if (starts.length === 0) return [];
  const isMeasured = starts.some(({ facts }) => facts.measured.length > 0);
  const basis = isMeasured
    ? `What is marked * is assumed; the rest was measured in ${MEASURED_DAYS} days, starts and their time in the REPORT lines of the log.`
    : 'All of it is assumed, and can be given: see --help; --measured asks AWS.';
  return [
    [
      'HOW FUNCTIONS SHOULD START',
      ...starts.map(startInWords),
      wrapped(`The floor is taken to serve every request. ${basis}`, '  '),
      ...missing.map((what) => wrapped(`not had: ${what}`, '  ', '    ')),
    ].join('\n'),
  ];
}

function startInWords(start: StartVerdict): string {
  const { target, verdict, why, facts, coldStarts, dollarsPerAvoidedColdStart } = start;
  const marked = (key: keyof StartFacts, words: string) =>
    `${words}${facts.measured.length > 0 && !facts.measured.includes(key) ? '*' : ''}`;
  const starts = [
    `${marked('requestsPerMinute', count(Math.round(facts.requestsPerMinute)))} requests a minute`,
    `${marked('coldStartPercent', facts.coldStartPercent.toFixed(2))} % of them start cold (${count(Math.round(coldStarts))} a month)`,
    `in ${marked('initP95Millis', count(Math.round(facts.initP95Millis)))} ms at the P95`,
  ].join(', ');
  const costs = `On demand ${dollarsInWords(start.onDemandDollars)}, provisioned ${dollarsInWords(start.provisionedDollars)}`;
  const each =
    dollarsPerAvoidedColdStart === undefined
      ? ''
      : `: ${perColdStart(dollarsPerAvoidedColdStart)} for each cold start avoided`;
  const snapStart =
    facts.runtime === undefined && verdict !== 'SnapStart'
      ? ' With Java 11+, Python 3.12+ or .NET 8+ try SnapStart first; it excludes provisioned concurrency.'
      : '';
  return wrapped(
    `${verdict.toUpperCase()}, because ${why}. ${starts}. ${costs}${each}.${snapStart}`,
    `${target}: `,
    '  ',
  );
}

function perColdStart(dollars: number): string {
  return dollars < 0 ? 'nothing' : `$${dollars.toFixed(4)}`;
}
