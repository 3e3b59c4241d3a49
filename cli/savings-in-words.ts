import { KNOWN_AFTER_LOOK_MINUTES } from '../core/cost/book-ledger.ts';
import type { TargetSavings } from '../core/cost/savings.ts';
import { DAY_MILLIS, dayOf } from '../core/time.ts';
import { dollarsInWords, plural, table, wrapped } from './text.ts';

export interface SavingsReport {
  readonly project: string;
  /** Both included, in UTC. */
  readonly from: string;
  readonly to: string;
  readonly targets: readonly TargetSavings[];
}

export function savingsInWords({ project, from, to, targets }: SavingsReport): string {
  const kept = targets.filter(({ days }) => days > 0);
  return [
    `${project}, ${from} to ${to} in UTC`,
    ...(kept.length > 0 ? [['TARGETS', targetTable(kept)].join('\n')] : []),
    ...(kept.length > 0 ? [['WINDOWS', windowTable(kept)].join('\n')] : []),
    ['HOW FAR TO TRUST IT', ...caveats(targets, { from, to })].join('\n'),
  ].join('\n\n');
}

function targetTable(targets: readonly TargetSavings[]): string {
  const total = (pick: (target: TargetSavings) => number) =>
    signedDollars(targets.reduce((sum, target) => sum + pick(target), 0));
  return table([
    ['target', 'spent', 'no windows', 'at ceiling', 'saved', 'changes'],
    ...targets.map(({ target, dollars, changes, unpricedHours, knownHours }) =>
      unpricedHours === knownHours
        ? [target, 'no price', '', '', '', String(changes)]
        : [
            target,
            dollarsInWords(dollars.spent),
            dollarsInWords(dollars.withoutWindows),
            dollarsInWords(dollars.atCeiling),
            signedDollars(dollars.withoutWindows - dollars.spent),
            String(changes),
          ],
    ),
    [
      'together',
      total(({ dollars }) => dollars.spent),
      total(({ dollars }) => dollars.withoutWindows),
      total(({ dollars }) => dollars.atCeiling),
      total(({ dollars }) => dollars.withoutWindows - dollars.spent),
      String(targets.reduce((sum, { changes }) => sum + changes, 0)),
    ],
  ]);
}

function windowTable(targets: readonly TargetSavings[]): string {
  const rows = targets.flatMap(({ target, dollars }) =>
    Object.entries(dollars.byWindow).map(([window, saved]) => [
      window,
      target,
      saved < 0 ? `has cost ${dollarsInWords(-saved)}` : `saved ${dollarsInWords(saved)}`,
    ]),
  );
  return rows.length > 0 ? table(rows) : 'none has changed what stood';
}

function caveats(
  targets: readonly TargetSavings[],
  { from, to }: Pick<SavingsReport, 'from' | 'to'>,
): readonly string[] {
  const bullet = (text: string) => wrapped(text, '- ', '  ');
  const end = dayOf(Date.parse(to) + DAY_MILLIS);
  const minimums = targets.reduce((sum, { dollars }) => sum + dollars.minimums, 0);
  return [
    ...targets.flatMap((target) => caveatsOf(target).map(bullet)),
    bullet(
      `"spent" includes ${dollarsInWords(minimums)} of billing minimums, taken to be the same without windows: provisioned concurrency by 5 minutes, a reader 10 minutes at least, each change by itself.`,
    ),
    bullet(
      "What the load would have made of other bounds nobody knows: a lowered ceiling counts as no saving, and on a raised floor capacity is taken to have rested on the file's own.",
    ),
    bullet(
      `An estimate; the bill is the truth. It has your discounts and taxes, and requests, storage and I/O, which are in no number here: aws ce get-cost-and-usage --time-period Start=${from},End=${end} --granularity DAILY --metrics UnblendedCost --group-by Type=DIMENSION,Key=USAGE_TYPE`,
    ),
  ];
}

function caveatsOf(savings: TargetSavings): readonly string[] {
  const { target, days, knownHours, unknownHours, unpricedHours, prices } = savings;
  if (days === 0)
    return [`${target}: nothing is kept of these days; nothing is while it is in shadow mode.`];
  return [
    `${target}: ${hours(knownHours)} on ${plural(days, 'day')}; ${prices.join('; ')}.`,
    ...(unknownHours > 0
      ? [
          `${target}: ${hours(unknownHours)} are not known and in no sum: nobody looked for more than ${KNOWN_AFTER_LOOK_MINUTES} minutes, or it was in shadow mode.`,
        ]
      : []),
    ...(unpricedHours > 0
      ? [
          `${target}: ${hours(unpricedHours)} have no price and are in no sum; prices.instanceHour in the file gives the next days one.`,
        ]
      : []),
  ];
}

function hours(number: number): string {
  return `${number.toLocaleString('en-US', { maximumFractionDigits: 1 })} h`;
}

function signedDollars(dollars: number): string {
  return dollars < 0 ? `-${dollarsInWords(-dollars)}` : dollarsInWords(dollars);
}
