import type { ShadowHolds } from '../core/shadow/holds.ts';
import type { ShadowReport, ShadowWish } from '../core/shadow/shadow-report.ts';
import { capacityInWords, type ScalableTarget } from '../core/targets.ts';
import { unreachable } from '../core/unreachable.ts';
import { dollarsInWords, plural, table, timeInWords, wrapped } from './text.ts';

export interface ReportedTarget {
  readonly target: ScalableTarget;
  readonly report: ShadowReport;
  readonly lineToChange: string;
  /** Source and date of the price. */
  readonly price: string;
}

/** The newest are what people remember; all of them are in the data. */
const MOST_WISHES = 12;

export function shadowReportInWords(reported: ReportedTarget): string {
  const { target, report } = reported;
  const { hours, from, to } = report;
  const heading = `${hoursInWords(hours)} of shadow mode recorded between ${timeInWords(from)} and ${timeInWords(to)}.`;
  const parts = [
    wrapped(heading, `${target.name}: `, '  '),
    ...(hours > 0 ? [wishesInWords(reported), capacityInTime(reported), holdsInWords(report)] : []),
    verdictInWords(reported),
    ...(hours > 0 ? [CANNOT_KNOW] : []),
  ];
  return parts.join('\n\n');
}

function wishesInWords({ target, report: { wishes } }: ReportedTarget): string {
  if (wishes.length === 0) return 'WOULD HAVE CHANGED NOTHING';
  const [outs, ins] = (['scale-out', 'scale-in'] as const).map(
    (kind) => wishes.filter((wish) => wish.kind === kind).length,
  );
  const older = wishes.length - MOST_WISHES;
  return [
    `WOULD HAVE CHANGED: ${plural(outs ?? 0, 'scale-out')}, ${plural(ins ?? 0, 'scale-in')}`,
    causesTable(wishes),
    ...(older > 0 ? [`The newest ${MOST_WISHES} (${older} older ones: --json):`] : []),
    ...wishes.slice(-MOST_WISHES).map((wish) => wishInWords(wish, target)),
  ].join('\n');
}

function causesTable(wishes: readonly ShadowWish[]): string {
  const causes = [...new Set(wishes.map(({ kind, cause }) => `${kind}, ${cause}`))];
  const rows = causes.map((cause) => {
    const own = wishes.filter((wish) => `${wish.kind}, ${wish.cause}` === cause);
    return { cause, times: own.length, hours: own.reduce((sum, wish) => sum + wish.hours, 0) };
  });
  return rows
    .sort((a, b) => b.times - a.times)
    .map(({ cause, times, hours }) =>
      wrapped(`${cause}; stood ${hoursInWords(hours)} together`, `  ${times} x `),
    )
    .join('\n');
}

function wishInWords(wish: ShadowWish, target: ScalableTarget): string {
  const { kind, at, from, to, hours, reason } = wish;
  return wrapped(
    `${kind} from ${from} to ${capacityInWords(target, to)}, wished for during ${hoursInWords(hours)}: ${reason}`,
    `  ${timeInWords(at)}  `,
    '    ',
  );
}

function capacityInTime({ target, report, price }: ReportedTarget): string {
  const { hours, hoursBelow, hoursAbove, dollars } = report;
  const share = (part: number) => `${Math.round((100 * part) / hours)}%`;
  const right = hours - hoursBelow - hoursAbove;
  const unit = target.kind === 'aurora-readers' ? 'readers' : 'instances';
  return [
    `CAPACITY, what stood against what was wished for (${unit})`,
    table([
      ['  too few', hoursInWords(hoursBelow), share(hoursBelow)],
      ['  too many', hoursInWords(hoursAbove), share(hoursAbove)],
      ['  no wish', hoursInWords(right), share(right)],
    ]),
    dollars
      ? wrapped(
          `Acting would have added ${dollarsInWords(dollars.added)} and saved ${dollarsInWords(dollars.saved)} (${price}), before billing floors and discounts.`,
        )
      : wrapped(`What it would have cost or saved is not known: ${price}.`),
  ].join('\n');
}

function holdsInWords({ holds }: ShadowReport): string {
  const held = holds.filter(({ reason }) => reason !== 'right-size');
  if (held.length === 0) return 'NOTHING WAS HELD but for being the right size.';
  return ['HELD, and why', ...held.map(holdInWords)].join('\n');
}

function holdInWords({ reason, times, hours, says }: ShadowHolds): string {
  return wrapped(`${plural(times, 'time')}, ${hoursInWords(hours)}: ${says}`, `  ${reason}: `);
}

function verdictInWords({ target, report, lineToChange }: ReportedTarget): string {
  const { verdict } = report;
  if (target.mode === 'act')
    return wrapped(`${verdict.says}. The file has it in mode act already.`, 'VERDICT: ');
  switch (verdict.kind) {
    case 'ready':
      return [
        wrapped(`${verdict.says}.`, 'VERDICT, ready: ', '  '),
        wrapped(`${lineToChange}; then npx cdk deploy --all`, '  '),
      ].join('\n');
    case 'too-early':
      return wrapped(`${verdict.says}. Leave it in shadow.`, 'VERDICT, too early: ', '  ');
    case 'mend-first':
      return wrapped(`${verdict.says}. Mend that first.`, 'VERDICT, not yet: ', '  ');
    case 'nothing-recorded':
      return wrapped(
        `${verdict.says}. If it is deployed, npx tidegate doctor says what is missing.`,
        'VERDICT, none: ',
        '  ',
      );
    default:
      return unreachable(verdict.kind);
  }
}

const CANNOT_KNOW = [
  'WHAT SHADOW CANNOT KNOW',
  wrapped(
    'the world did not react. After a change load, latency and cooldowns would have been others: a wish that stood for hours may have needed one step or several, and a scale-in would have gone on in steps, so that savings are rather higher. How long capacity takes to come, and what AWS would have refused, is not in it.',
    '  ',
  ),
  wrapped('Each decision counts until the next one; npx tidegate explain has their trails.', '  '),
].join('\n');

/** `12 min`, `3.5 h`. */
function hoursInWords(hours: number): string {
  return hours < 1 ? `${Math.round(hours * 60)} min` : `${Math.round(hours * 10) / 10} h`;
}
