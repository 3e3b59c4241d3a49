import type { ExistingAlarm } from '../core/alarms/existing-alarms.ts';
import type { Plan, PlannedAlarms, PlannedCapacity, PlannedTarget } from '../core/cost/plan.ts';
import { DAYS_PER_MONTH, PRICE_BOOK } from '../core/cost/price-book.ts';
import type { TestedLoad } from '../core/cost/tested-load.ts';
import { startsInWords, windowsInWords } from './plan-money-in-words.ts';
import { count, dollarsInWords, plural, table, wrapped } from './text.ts';

export function planInWords(plan: Plan, missing: readonly string[]): string {
  return [
    wrapped(
      `${plan.project} in ${plan.region}. Dollars are for ${DAYS_PER_MONTH} days, before free tiers and discounts; those of Tidegate itself at the list prices of ${PRICE_BOOK.region}, ${PRICE_BOOK.asOf}.`,
    ),
    ['CAPACITY', capacityTable(plan.targets), ...pricesInWords(plan.targets)].join('\n'),
    ...policiesInWords(plan.targets),
    ...windowsInWords(plan.windows),
    ['TIDEGATE ITSELF', ownTable(plan)].join('\n'),
    [
      'ALARMS',
      ...plan.alarms.map(alarmsInWords),
      ...plan.existingAlarms.map(existingAlarmInWords),
    ].join('\n'),
    ['TESTED LOAD', ...plan.targets.flatMap(loadInWords)].join('\n'),
    ...startsInWords(plan, missing),
    ['LIMITS, with every target at its ceiling', limitTable(plan)].join('\n'),
    conflictsInWords(plan),
  ].join('\n\n');
}

function capacityTable(targets: readonly PlannedTarget[]): string {
  const rows = targets.map(({ name, kind, mode, floor, ceiling }) => [
    name,
    mode,
    capacityCell(kind, floor),
    priceCell(floor),
    capacityCell(kind, ceiling),
    priceCell(ceiling),
  ]);
  const total = (pick: (target: PlannedTarget) => PlannedCapacity) => {
    const dollars = targets.map((target) => pick(target).dollars);
    const known = dollarsInWords(dollars.reduce((sum: number, part) => sum + (part ?? 0), 0));
    return dollars.includes(undefined) ? `${known} + ?` : known;
  };
  return table([
    ['target', 'mode', 'floor', '', 'ceiling', ''],
    ...rows,
    ['together', '', '', total(({ floor }) => floor), '', total(({ ceiling }) => ceiling)],
  ]);
}

function policiesInWords(targets: readonly PlannedTarget[]): readonly string[] {
  const lines = targets.flatMap(({ name, policy }) =>
    policy === undefined ? [] : [wrapped(policy, `${name}: `, '  ')],
  );
  return lines.length === 0 ? [] : [['POLICIES', ...lines].join('\n')];
}

/** Each source once, with the targets that it prices. */
function pricesInWords(targets: readonly PlannedTarget[]): readonly string[] {
  return [...new Set(targets.map(({ price }) => price))].map((price) => {
    const names = targets.filter((target) => target.price === price).map(({ name }) => name);
    return wrapped(`${names.join(', ')}: ${price}`, '  ', '    ');
  });
}

function capacityCell(kind: PlannedTarget['kind'], { capacity, environments }: PlannedCapacity) {
  return kind === 'aurora-readers'
    ? plural(capacity, 'reader')
    : `${capacity} x ${(environments ?? 0) / capacity} = ${count(environments ?? 0)}`;
}

function priceCell({ dollars }: PlannedCapacity): string {
  return dollars === undefined ? 'not known' : dollarsInWords(dollars);
}

function ownTable({ own, alarms }: Plan): string {
  const number = alarms.reduce((sum, { names }) => sum + names.length, 0);
  return table([
    [plural(number, 'alarm'), dollarsInWords(own.alarms)],
    ['GetMetricData, every target at rest on its floor', dollarsInWords(own.lookingAtRest)],
    ['               no target ever at rest', dollarsInWords(own.lookingAlwaysMoving)],
    ['reconcile each minute, its metrics, a KMS key', dollarsInWords(own.handlers)],
    ['dashboards, and the metrics of targets on them', dollarsInWords(own.dashboards)],
    ['table, queues, topic and logs', 'cents, not counted'],
  ]);
}

function alarmsInWords({ component, names, dollars }: PlannedAlarms): string {
  const slugs = [...new Set(names.map((name) => name.split('/')[0]))];
  const price = `${plural(names.length, 'alarm')}, ${dollarsInWords(dollars)}`;
  return wrapped(`${price}: ${slugs.join(', ')}`, `${component}: `, '  ');
}

function existingAlarmInWords({ target, name, alarmName, level }: ExistingAlarm): string {
  return wrapped(`${alarmName}, ${level}; yours, and not drawn`, `${target} (${name}): `, '  ');
}

function loadInWords({ name, floor, testedLoad }: PlannedTarget): readonly string[] {
  if (!testedLoad) return [];
  return [
    wrapped(`${neededInWords(testedLoad)} ${floorInWords(floor, testedLoad)}`, `${name}: `, '  '),
  ];
}

function neededInWords({ requestsPerMinute, p95Millis, inFlight, instances }: TestedLoad): string {
  return `${count(requestsPerMinute)} requests a minute x ${p95Millis / 1000} s are ${inFlight} in flight, which ${plural(instances, 'instance')} can serve.`;
}

function floorInWords(
  { capacity, environments }: PlannedCapacity,
  { floorTimes }: TestedLoad,
): string {
  const floor = `The floor, ${plural(capacity, 'instance')} of together ${count(environments ?? 0)}, is`;
  return floorTimes >= 1
    ? `${floor} ${floorTimes.toFixed(1)} times that.`
    : `${floor} less than that: capacity must follow the load.`;
}

function limitTable({ limits }: Plan): string {
  return table(limits.map(({ limit, taken, of }) => [limit, `${count(taken)} of ${count(of)}`]));
}

function conflictsInWords({ conflicts }: Plan): string {
  if (conflicts.length === 0) return 'NOTHING TO MEND';
  const lines = conflicts.map(({ what, why, mend }) =>
    [wrapped(what, '- ', '  '), wrapped(why, '  why:  '), wrapped(mend, '  mend: ')].join('\n'),
  );
  return ['TO KNOW OR TO MEND', ...lines].join('\n');
}
