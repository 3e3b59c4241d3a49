import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { ControlFigures } from './control/compared-rows.ts';
import { compareControl } from './control/goals.ts';
import { jobsOf, scenesOf } from './control/jobs.ts';
import { playAll } from './control/play-all.ts';
import { controlReport } from './control/report.ts';
import { asJson, rowsOf } from './control/rows.ts';
import { measureSpeed } from './control/speed.ts';
import { measureStep } from './control/step.ts';
import { readTraces } from './control/traces.ts';
import { inWords } from './report.ts';

interface Options {
  readonly traces: string;
  readonly seeds: number;
  readonly peaks: readonly number[];
  readonly workers: number;
  readonly fleet: number;
  readonly json?: string;
  readonly markdown?: string;
  readonly quick?: true;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions();
  const { json, markdown, seeds } = options;
  const figures = await measure(options);
  const comparisons = compareControl(figures);
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify({ rows: figures.rows.map(asJson) }, null, 2)}\n`);
  if (markdown !== undefined) {
    const command = ['npm run bench:control --', ...process.argv.slice(2)].join(' ');
    writeFileSync(
      markdown,
      controlReport(figures, comparisons, { command, now: new Date(), seeds }),
    );
  }
  process.stdout.write(`${inWords(comparisons)}\n`);
  return 0;
}

async function measure({ traces, peaks, seeds, workers, fleet }: Options): Promise<ControlFigures> {
  const scenes = scenesOf(readTraces(traces, say), peaks);
  const busiest = [...scenes].sort((a, b) => b.meanInFlight - a.meanInFlight)[0];
  if (!busiest) throw new Error(`${traces} must hold a trace to play`);
  say(`speed: ${fleet} targets of ${busiest.trace}`);
  const speed = measureSpeed(busiest, fleet);
  say('a step from 100 to 600 in flight');
  const step = measureStep(seeds);
  const jobs = jobsOf(scenes, seeds);
  const began = Date.now();
  const results = await playAll(jobs, workers, (done) => {
    const minutes = (((Date.now() - began) / done) * (jobs.length - done)) / 60_000;
    say(`${done} of ${jobs.length} runs, ${minutes.toFixed(1)} minutes to go`);
  });
  return { scenes, rows: rowsOf(results), step, speed };
}

const QUICK = { seeds: 2, peaks: [900], fleet: 2 } as const;

function readOptions(): Options {
  const given = new Command('npm run bench:control --')
    .description(
      'Plays every scaling policy on recorded traffic, and shows what the demand policy promises beside what it does.',
    )
    .option('--traces <folder>', 'files in the format of traces/', 'traces')
    .option('--seeds <number>', 'drawings of each trace', wholeNumber, 10)
    .option('--peaks <numbers>', 'requests in flight at the peak', numbers, [900, 300])
    .option('--workers <number>', 'threads', wholeNumber, availableParallelism())
    .option('--fleet <number>', 'targets played to measure speed and memory', wholeNumber, 100)
    .option('--quick', '2 seeds, a peak of 900, a fleet of 2')
    .option('--json <file>', 'write the rows to a file')
    .option('--markdown <file>', 'write everything as a page of the documentation')
    .addHelpText(
      'after',
      `
Examples:
  npm run bench:control -- --quick --json /tmp/rows.json
  npm run bench:control -- --traces ~/traffic --json rows.json
  npm run bench:control -- --markdown docs/benchmarks.md

Exit codes:
  0  it was measured; a goal that is missed is shown
  2  the command is wrong, or a trace cannot be read`,
    )
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts<Options>();
  return given.quick ? { ...given, ...QUICK } : given;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${text} is not a whole number from 1`);
  return value;
}

const numbers = (text: string): readonly number[] => text.split(',').map(wholeNumber);

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : `${error}`);
  process.exitCode = 2;
}
