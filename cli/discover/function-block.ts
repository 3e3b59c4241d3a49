import { MEASURED_DAYS } from '../../core/cost/measured.ts';
import { count } from '../text.ts';
import type { FoundFunction } from './functions.ts';
import { type Block, noted } from './noted.ts';

/** Above this many requests in flight an instance is the 50 environments of the recommendations. */
const LARGE_LOAD = 200;
const LARGE_INSTANCE = 50;
/** Of the most in flight: small enough a step, and few of them. */
const INSTANCES_AT_PEAK = 4;
const SCALE_UP_THRESHOLD = 0.7;

export interface FunctionSize {
  readonly targetConcurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

/** A floor for the usual load and a ceiling for twice the most that was seen. */
export function sizeFor({ load }: FoundFunction): FunctionSize {
  const { inFlightMost, inFlightUsual } = load;
  const targetConcurrency =
    inFlightMost >= LARGE_LOAD
      ? LARGE_INSTANCE
      : Math.max(1, Math.ceil(inFlightMost / INSTANCES_AT_PEAK));
  const instancesFor = (inFlight: number) =>
    Math.ceil(inFlight / (targetConcurrency * SCALE_UP_THRESHOLD));
  // 26 at the most, 7 usually: instances of 7; ceil(7 / 4.9) = 2 to ceil(52 / 4.9) = 11
  const minInstances = Math.max(1, instancesFor(inFlightUsual));
  const maxInstances = Math.max(minInstances + 1, instancesFor(2 * inFlightMost));
  return { targetConcurrency, minInstances, maxInstances };
}

/** The function's block of the file; `limited` says why its ceiling is lower than its load asks for. */
export function functionBlock(
  found: FoundFunction,
  { targetConcurrency, minInstances, maxInstances }: FunctionSize,
  limited?: string,
): Block {
  const { functionName, alias, otherAliases, version, load, provisioned, hasInsights } = found;
  const { inFlightMost, inFlightUsual } = load;
  const others = otherAliases.length > 0 ? `; not ${otherAliases.join(', ')}` : '';
  const size =
    load.requests === 0
      ? {
          targetConcurrency: noted(targetConcurrency, 'a guess: nothing has called the alias'),
          minInstances: noted(minInstances, `a guess; provisioned now: ${provisioned}`),
          maxInstances: noted(maxInstances, 'a guess'),
        }
      : {
          targetConcurrency: noted(
            targetConcurrency,
            `environments an instance; in flight at the most: ${count(inFlightMost)}`,
          ),
          minInstances: noted(
            minInstances,
            `for the usual ${count(inFlightUsual)} in flight at 70 %; provisioned now: ${provisioned}`,
          ),
          maxInstances: noted(
            maxInstances,
            limited ?? `for twice the most in flight, ${count(2 * inFlightMost)}, at 70 %`,
          ),
        };
  return {
    functionName,
    alias: noted(alias, `names version ${version}${others}`),
    memoryMegabytes: noted(found.memoryMegabytes, `of version ${version}`),
    architecture: noted(found.architecture, `of version ${version}`),
    ...(hasInsights && { lambdaInsights: noted(true, 'it has the Lambda Insights layer') }),
    scaling: size,
    ...(load.requests > 0 && { thresholds: thresholdsOf(found) }),
  };
}

function thresholdsOf({ load }: FoundFunction): Block {
  const { p95Millis, requestsPerMinuteMost } = load;
  const usual = `usual p95: ${count(Math.round(p95Millis))} ms`;
  const tested = Math.max(2, Math.ceil(2 * requestsPerMinuteMost));
  const busiest = `${count(Math.ceil(requestsPerMinuteMost))} a minute in the busiest 5 minutes of ${MEASURED_DAYS} days`;
  return {
    p95Millis: {
      warning: noted(tens(1.5 * p95Millis), `1.5 x the ${usual}`),
      critical: noted(tens(2.5 * p95Millis) + 10, `2.5 x the ${usual}`),
    },
    requestsPerMinute: {
      warning: noted(Math.floor(0.8 * tested), '80 % of critical'),
      critical: noted(tested, `a guess, twice the ${busiest}: write what a load test has shown`),
    },
  };
}

/** Rounded up to tens, within what a function may take. */
function tens(millis: number): number {
  return Math.min(899_000, Math.max(10, 10 * Math.ceil(millis / 10)));
}
