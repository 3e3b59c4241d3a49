import { ownDollars } from '../core/cost/monthly-costs.ts';
import { DAYS_PER_MONTH, PRICE_BOOK } from '../core/cost/price-book.ts';
import { DRIFT_CHECK_MINUTES } from '../core/loop/needs-look.ts';
import { LOOK_BACK_SECONDS } from '../core/scaling/observation.ts';
import type { Call } from './counted-wire.ts';
import {
  type EmulatedFleet,
  type Standing,
  startEmulatedFleet,
  TABLE_NAME,
} from './emulated-fleet.ts';
import type { Figures, ReconcileFigures, Say } from './figures.ts';

const MINUTE_MILLIS = 60_000;
const MINUTES_PER_MONTH = DAYS_PER_MONTH * 24 * 60;
const AT_REST: Standing = { instances: 2, inFlight: 20 };
const ABOVE_FLOOR: Standing = { instances: 4, inFlight: 100 }; // 100 of 200 environments: stays there

/**
 * `reconcile` in a typical minute: a tenth of the targets above their floor, the rest on it, no alarm. The mean of as
 * many minutes as drift checks take to come round, begun by a process that has cached nothing.
 */
export async function measureReconcile(
  say: Say,
  { targets } = { targets: 100 },
): Promise<Pick<Figures, 'reconcile100'>> {
  say(`${DRIFT_CHECK_MINUTES} minutes of reconcile over ${targets} targets`);
  const standings = Array.from({ length: targets }, (_, index) =>
    index % 10 === 0 ? ABOVE_FLOOR : AT_REST,
  );
  const fleet = await startEmulatedFleet(standings);
  try {
    const start = Math.floor(Date.now() / MINUTE_MILLIS) * MINUTE_MILLIS - 120 * MINUTE_MILLIS;
    const minutesBefore = LOOK_BACK_SECONDS / 60;
    for (let minute = -minutesBefore; minute < DRIFT_CHECK_MINUTES; minute += 1)
      await fleet.publish(standings, new Date(start + minute * MINUTE_MILLIS));

    await look(fleet, new Date(start)); // finds every capacity, as the first minute of a deployment
    fleet.takeCalls();
    fleet.forget();
    for (let minute = 1; minute <= DRIFT_CHECK_MINUTES; minute += 1)
      await look(fleet, new Date(start + minute * MINUTE_MILLIS));
    const calls = fleet.takeCalls();
    const handlerDollars = ownDollars(fleet.configuration) / targets;
    return {
      reconcile100: {
        ...callsPerMinute(calls),
        dollarsPerTargetMonth: lookingDollars(calls) / targets + handlerDollars,
      },
    };
  } finally {
    await fleet.stop();
  }
}

async function look(fleet: EmulatedFleet, now: Date): Promise<void> {
  for (const evaluation of await fleet.look({ onlyIfNeeded: true, now })) {
    if (evaluation.kind === 'held') continue;
    throw new Error(`nothing may change in a typical minute, got ${JSON.stringify(evaluation)}`);
  }
}

function callsPerMinute(calls: readonly Call[]): Omit<ReconcileFigures, 'dollarsPerTargetMonth'> {
  const numberOf = (isCounted: (call: Call) => boolean) => calls.filter(isCounted).length;
  return {
    metricsRequested: perMinute(metricsRequested(calls)),
    metricCalls: perMinute(numberOf(({ operation }) => operation === 'GetMetricData')),
    alarmCalls: perMinute(numberOf(({ operation }) => operation === 'DescribeAlarms')),
    lambdaCalls: perMinute(numberOf(({ service }) => service === 'lambda')),
  };
}

/** What CloudWatch and DynamoDB bill for the calls, a month long. */
function lookingDollars(calls: readonly Call[]): number {
  const perMonth = (count: number) => perMinute(count) * MINUTES_PER_MONTH;
  return (
    (perMonth(metricsRequested(calls)) / 1_000) * PRICE_BOOK.thousandMetricsRequested +
    (perMonth(readUnits(calls)) / 1e6) * PRICE_BOOK.millionReadUnits +
    (perMonth(writeUnits(calls)) / 1e6) * PRICE_BOOK.millionWriteUnits
  );
}

/** CloudWatch bills for each metric asked for, however few calls they are in. */
function metricsRequested(calls: readonly Call[]): number {
  return sum(calls, 'GetMetricData', ({ body }) => JSON.parse(body).MetricDataQueries.length);
}

/** A consistent read of an item up to 4 kB is one unit, and every state is far smaller. */
function readUnits(calls: readonly Call[]): number {
  return sum(
    calls,
    'BatchGetItem',
    ({ body }) => JSON.parse(body).RequestItems[TABLE_NAME].Keys.length,
  );
}

/** A write is a unit for each started kB of the item; the request that carries it is a little longer. */
function writeUnits(calls: readonly Call[]): number {
  const units = ({ body }: Call) => Math.ceil(body.length / 1024);
  return sum(calls, 'UpdateItem', units) + sum(calls, 'PutItem', units);
}

function sum(calls: readonly Call[], operation: string, amount: (call: Call) => number): number {
  return calls
    .filter((call) => call.operation === operation)
    .reduce((total, call) => total + amount(call), 0);
}

function perMinute(count: number): number {
  return count / DRIFT_CHECK_MINUTES;
}
