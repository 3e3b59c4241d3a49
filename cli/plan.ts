import type { Command } from 'commander';
import type { Configuration } from '../core/config/schema.ts';
import { withInstancePrices } from '../core/cost/instance-prices.ts';
import { type Plan, planOf } from '../core/cost/plan.ts';
import {
  COLD_START_PERCENT,
  COLD_START_WORTH,
  INIT_P95_MILLIS,
} from '../core/cost/plan-assumptions.ts';
import { sumOfRegions } from '../core/cost/plan-sum.ts';
import { TESTED_P95_MILLIS } from '../core/cost/tested-load.ts';
import { addCommand, type CommandLine, type CommonOptions, configuredRegions } from './command.ts';
import { measureFunctions } from './measure/functions.ts';
import { instancePrice, positive, positiveUpTo } from './option-values.ts';
import { planInWords } from './plan-in-words.ts';
import { sumInWords } from './plan-sum-in-words.ts';

/** The longest that a function may run. */
const MOST_MILLIS = 900_000;
const MOST_REQUESTS_PER_MINUTE = 1_000_000_000;

interface PlanOptions extends CommonOptions {
  readonly p95Millis: number;
  readonly instancePrice?: ReadonlyMap<string, number>;
  readonly requestsPerMinute?: number;
  readonly coldStartPercent: number;
  readonly initMillis: number;
  readonly coldStartWorth: number;
  readonly measured?: boolean;
}

export function addPlan(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'plan', {
    summary:
      'what would be watched, what it costs, what the tested load needs, and how functions ' +
      'should start; asks nothing of AWS without --measured',
    examples: [
      'plan',
      'plan --instance-price db.r6g.large=0.29',
      'plan --p95-millis 800 --json',
      'plan --measured',
      'plan --region us-west-2',
    ],
    withoutRegion: 'all, and their sum,',
  })
    .option(
      '--p95-millis <millis>',
      'how long a request takes at the tested load, by your own load test',
      positiveUpTo(MOST_MILLIS),
      TESTED_P95_MILLIS,
    )
    .option(
      '--instance-price <class=dollars>',
      'what an hour of an Aurora instance class costs you; may be given again',
      instancePrice,
    )
    .option(
      '--requests-per-minute <n>',
      'of each function, over day and night; a fifth of the tested load if left out',
      positiveUpTo(MOST_REQUESTS_PER_MINUTE),
    )
    .option(
      '--cold-start-percent <percent>',
      'of requests that start cold where nothing is provisioned',
      positiveUpTo(100),
      COLD_START_PERCENT,
    )
    .option(
      '--init-millis <millis>',
      'how long a cold start takes',
      positiveUpTo(MOST_MILLIS),
      INIT_P95_MILLIS,
    )
    .option(
      '--cold-start-worth <dollars>',
      'what sparing one request a cold start may cost',
      positive,
      COLD_START_WORTH,
    )
    .option('--measured', 'two weeks of metrics and logs in place of what is assumed')
    .action((options: PlanOptions) => plan(options, commandLine));
}

async function plan(options: PlanOptions, commandLine: CommandLine): Promise<void> {
  const planned: RegionPlan[] = [];
  for (const { configuration } of configuredRegions(options))
    planned.push(await planRegion(configuration, options, commandLine));
  const [only, ...more] = planned.map((region) => ({ ...region.plan, missing: region.missing }));
  const inWords = planned.map((region) => planInWords(region.plan, region.missing));
  if (more.length === 0) {
    commandLine.answer({ text: inWords.join(''), data: only, exitCode: 0 });
    return;
  }
  const sum = sumOfRegions(planned.map((region) => region.plan));
  commandLine.answer({
    text: [...inWords, sumInWords(sum)].join('\n\n\n'),
    data: { regions: [only, ...more], sum },
    exitCode: 0,
  });
}

interface RegionPlan {
  readonly plan: Plan;
  /** What could not be measured. */
  readonly missing: readonly string[];
}

async function planRegion(
  configuration: Configuration,
  options: PlanOptions,
  { connect, now }: CommandLine,
): Promise<RegionPlan> {
  const { p95Millis, requestsPerMinute, coldStartPercent, initMillis, coldStartWorth } = options;
  const measurements = options.measured
    ? await measureFunctions(connect(configuration).clients, configuration, now())
    : undefined;
  const planned = planOf(withInstancePrices(configuration, options.instancePrice, now()), {
    p95Millis,
    from: now(),
    coldStartPercent,
    initP95Millis: initMillis,
    coldStartWorth,
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    ...(measurements && { measured: measurements.functions }),
  });
  return { plan: planned, missing: measurements?.missing ?? [] };
}
