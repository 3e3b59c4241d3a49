import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Configuration } from '../core/config/schema.ts';
import { priceSource } from '../core/cost/prices.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../core/targets.ts';
import { dayOf } from '../core/time.ts';
import { UnplayableError } from '../replay/lab/unplayable-error.ts';
import { DURATION } from '../replay/lab/whole-second-durations.ts';
import { type Answer, addCommand, type CommandLine } from './command.ts';
import { CommandFailure } from './failure.ts';
import { instancePrice, notNegative, positive } from './option-values.ts';
import { assumptionsOf } from './replay/assumptions.ts';
import { READER_CPU_MILLIS } from './replay/cluster.ts';
import { replayInWords } from './replay/in-words.ts';
import { commandInWords, notesOf, requestSecondsSource, trafficInWords } from './replay/notes.ts';
import { play, type ReplayQuestion } from './replay/play.ts';
import {
  type AskedReplay,
  questionOf,
  type ReplayOptions,
  WARM_UP_DAYS,
} from './replay/question.ts';
import type { Replayed } from './replay/replayed.ts';
import { type SweepBudget, sweep } from './replay/sweep.ts';
import { linesToChange, sweepInWords } from './replay/sweep-in-words.ts';
import { LOAD_TEST, LOAD_TEST_IN_WORDS } from './replay/traffic/load-test.ts';
import { TrafficFileError } from './replay/traffic/traffic.ts';
import { replayPage } from './replay/write-page.ts';

const SPILL_PERCENT = 0.1;

export function addReplay(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'replay', {
    summary:
      'play recorded traffic through the loop that the handlers run, beside what you would use instead; asks nothing of AWS',
    examples: [
      'replay --traffic history.json',
      'replay --traffic history.json --sweep --spill-percent 0.05',
      `replay --traffic ${LOAD_TEST} --target assistant-edge`,
      'replay --traffic traces/servegen-msmall.csv.gz \\\n    --bin-seconds 10 --peak 300 --target assistant-edge',
    ],
  })
    .requiredOption(
      '--traffic <file>',
      `CSV with a column arrivals, or the JSON of \`aws cloudwatch get-metric-data\`; also .gz. Without a file, ${LOAD_TEST}: ${LOAD_TEST_IN_WORDS}`,
    )
    .option('--target <name>', 'the edge function that gets it; needless if there is one')
    .option('--bin-seconds <seconds>', 'how long a row of a CSV without times is', positive)
    .option(
      '--request-seconds <seconds>',
      `how long a request takes on average (the file's, else ${DURATION.meanSeconds})`,
      positive,
    )
    .option(
      '--reader-cpu-millis <millis>',
      'CPU time that a request takes of the readers of its database: their CPU percent / 100 x vCPUs x readers x 60,000 / requests a minute',
      positive,
      READER_CPU_MILLIS,
    )
    .option(
      '--instance-price <class=dollars>',
      'what an hour of a reader costs you, as in plan',
      instancePrice,
    )
    .option('--peak <requests>', 'scale it so that so many are in flight at its peak', positive)
    .option(
      '--warm-up-days <days>',
      `what is not scored (${WARM_UP_DAYS} of a fortnight or more, else 0)`,
      notNegative,
    )
    .option('--seed <number>', 'of what is drawn at random', notNegative, 1)
    .option('--out <file>', 'the page with the charts', 'replay.html')
    .option('--sweep', 'try other floors, thresholds and cooldowns, and name the cheapest')
    .option(
      '--spill-percent <percent>',
      'the budget of a sweep: requests without a provisioned environment',
      notNegative,
      SPILL_PERCENT,
    )
    .option('--cold-per-million <starts>', 'its budget in cold starts instead', notNegative)
    .action(async (options: ReplayOptions) => {
      try {
        await replay(options, commandLine);
      } catch (error) {
        if (error instanceof UnplayableError)
          throw new CommandFailure(error.message, 'give other --traffic, or another --peak', 2);
        if (!(error instanceof TrafficFileError)) throw error;
        const { file, problems, message } = error;
        commandLine.answer({ text: message, data: { file, problems }, exitCode: 2 });
      }
    });
}

async function replay(options: ReplayOptions, commandLine: CommandLine): Promise<void> {
  const asked = await questionOf(options, commandLine.now());
  const onProgress = inTenths(commandLine.progress);
  commandLine.answer(
    options.sweep
      ? await swept(options, { ...asked.question, onProgress })
      : await compared(
          options,
          { ...asked, question: { ...asked.question, onProgress } },
          commandLine,
        ),
  );
}

async function compared(
  options: ReplayOptions,
  { question, traffic, warmUpDays }: AskedReplay,
  { now }: CommandLine,
): Promise<Answer> {
  const { target, recording, begins, meanRequestSeconds } = question;
  const { parameters, leftOut, ...played } = await play(question);
  const replayed: Replayed = {
    target: target.name,
    traffic: trafficInWords(options, recording),
    begins: begins.toISOString(),
    command: commandInWords(options),
    madeAt: dayOf(now()),
    assumptions: assumptionsOf({
      parameters,
      meanRequestSeconds,
      requestSecondsSource: requestSecondsSource(options, traffic),
      priceSource: priceSource(target, question.configuration),
      readerPrice: readerPriceOf(question.configuration, target),
      seed: options.seed,
    }),
    notes: notesOf({ warmUpDays, leftOut, target, recording }),
    ...played,
  };
  writeFileSync(options.out, replayPage(replayed));
  const policies = replayed.policies.map(({ name, setting, totals }) => ({
    name,
    setting,
    ...totals,
  }));
  return {
    text: replayInWords(replayed, options.out),
    data: { target: target.name, page: options.out, policies, readers: totalsOfReaders(replayed) },
    exitCode: 0,
  };
}

function readerPriceOf(configuration: Configuration, target: EdgeFunctionTarget) {
  const { database } = target.configuration;
  const readers = scalableTargets(configuration).find(({ name }) => name === database);
  return readers && priceSource(readers, configuration);
}

/** Of a function without a database there are none. */
function totalsOfReaders({ readers }: Replayed) {
  return readers?.policies.map(({ name, totals }) => ({ name, ...totals }));
}

async function swept(options: ReplayOptions, question: ReplayQuestion): Promise<Answer> {
  const budget: SweepBudget =
    options.coldPerMillion === undefined
      ? { kind: 'spills', percent: options.spillPercent }
      : { kind: 'cold-starts', perMillion: options.coldPerMillion };
  const result = await sweep(question, budget);
  const { region } = question.configuration;
  const place = { file: options.config, region, target: question.target.name };
  const change = result.best ? linesToChange(result.best, place) : [];
  return {
    text: sweepInWords(result, budget, place),
    data: { target: place.target, budget, change, ...result },
    exitCode: 0,
  };
}

/** A line for each tenth of the way. */
function inTenths(progress: CommandLine['progress']) {
  let told = -1;
  return (policy: string, share: number) => {
    const tenth = Math.floor(share * 10);
    if (tenth <= told || tenth >= 10) return;
    told = tenth;
    progress(`${tenth * 10} %  ${policy}`.padStart(6));
  };
}
