import type { Configuration } from '../config/schema.ts';
import type { EdgeFunctionTarget } from '../targets.ts';
import { dollarsPerHour } from './capacity-price.ts';
import type { PlanAssumptions } from './plan-assumptions.ts';
import { plannedWindows } from './plan-windows.ts';
import { DAYS_PER_MONTH } from './price-book.ts';
import { lambdaPrices } from './prices.ts';
import { type StartFacts, startFacts } from './start-facts.ts';

/** How a function's environments should come to be ready; dollars are for 30 days. */
export interface StartVerdict {
  readonly target: string;
  readonly verdict: 'on demand' | 'SnapStart' | 'provisioned';
  readonly why: string;
  readonly facts: StartFacts;
  readonly coldStarts: number;
  /** Requests and starts in environments that come when they are needed. */
  readonly onDemandDollars: number;
  /** The floor, and the requests in it. */
  readonly provisionedDollars: number;
  /** What provisioned concurrency costs more, for each cold start that it avoids; missing where there is none to avoid. */
  readonly dollarsPerAvoidedColdStart?: number;
}

const MINUTES_PER_MONTH = DAYS_PER_MONTH * 24 * 60;

/** Java 11, Python 3.12 and .NET 8, and later ones; not with provisioned concurrency, EFS, a container image or more than 512 MB of /tmp (Lambda guide, SnapStart). */
export function supportsSnapStart(runtime: string): boolean {
  const [, language = '', version = ''] = /^(java|python|dotnet)([\d.]+)/.exec(runtime) ?? [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (language === 'java') return major >= 11;
  if (language === 'dotnet') return major >= 8;
  return language === 'python' && (major > 3 || (major === 3 && minor >= 12));
}

export function startVerdict(
  target: EdgeFunctionTarget,
  configuration: Configuration,
  assumptions: PlanAssumptions,
): StartVerdict {
  const { from, coldStartWorth } = assumptions;
  const facts = startFacts(target, assumptions);
  const costs = monthlyCosts(target, configuration, { facts, from });
  const { coldStarts, onDemandDollars, provisionedDollars } = costs;
  const more = provisionedDollars - onDemandDollars;
  const perColdStart = coldStarts > 0 ? more / coldStarts : undefined;
  return {
    target: target.name,
    ...choose(target, { facts, coldStartWorth, more, perColdStart }),
    facts,
    ...costs,
    ...(perColdStart !== undefined && { dollarsPerAvoidedColdStart: perColdStart }),
  };
}

interface Choice {
  readonly facts: StartFacts;
  readonly coldStartWorth: number;
  /** What provisioned concurrency costs more, in all and for each cold start. */
  readonly more: number;
  readonly perColdStart: number | undefined;
}

function choose(
  { configuration }: EdgeFunctionTarget,
  { facts, coldStartWorth, more, perColdStart }: Choice,
): Pick<StartVerdict, 'verdict' | 'why'> {
  const critical = configuration.thresholds.p95Millis.critical;
  const coldMillis = facts.p95Millis + facts.initP95Millis;
  if (more <= 0)
    return { verdict: 'provisioned', why: 'it costs no more, because the floor is used so much' };
  if (perColdStart === undefined)
    return { verdict: 'on demand', why: 'no request was seen to start cold' };
  if (coldMillis <= critical)
    return {
      verdict: 'on demand',
      why: `a slow request that starts cold takes ${coldMillis} ms, within the critical ${critical} ms`,
    };
  if (facts.runtime !== undefined && supportsSnapStart(facts.runtime))
    return {
      verdict: 'SnapStart',
      why: `${facts.runtime} can start from a snapshot; it excludes provisioned concurrency, so the function leaves this file`,
    };
  return perColdStart <= coldStartWorth
    ? { verdict: 'provisioned', why: `a cold start avoided costs less than $${coldStartWorth}` }
    : { verdict: 'on demand', why: `a cold start avoided costs more than $${coldStartWorth}` };
}

/** The floor is taken to serve every request: what spills over from it is on demand either way. */
function monthlyCosts(
  target: EdgeFunctionTarget,
  configuration: Configuration,
  { facts, from }: { readonly facts: StartFacts; readonly from: Date },
) {
  const { memoryMegabytes, architecture } = target.configuration;
  const prices = lambdaPrices(configuration, architecture);
  const gigabytes = memoryMegabytes / 1024;
  const requests = facts.requestsPerMinute * MINUTES_PER_MONTH;
  const coldStarts = (requests * facts.coldStartPercent) / 100;
  const gigabyteSeconds = (requests * facts.meanMillis * gigabytes) / 1000;
  // Init is billed as duration is, since August 2025.
  const initGigabyteSeconds = (coldStarts * facts.initP95Millis * gigabytes) / 1000;
  const windows = plannedWindows(target, configuration, from);
  const floorHours =
    windows?.floorHoursWithWindows ?? target.minCapacity * (MINUTES_PER_MONTH / 60);
  const standing = dollarsPerHour(target, floorHours, configuration) ?? 0;
  return {
    coldStarts,
    onDemandDollars: (gigabyteSeconds + initGigabyteSeconds) * prices.onDemandGigabyteSecond,
    provisionedDollars: standing + gigabyteSeconds * prices.provisionedDurationGigabyteSecond,
  };
}
