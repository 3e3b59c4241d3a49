import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { MissingPrerequisiteError } from '../local/prerequisites.ts';
import { measureCalls } from './calls.ts';
import { measureDecision } from './decision.ts';
import type { Figures } from './figures.ts';
import { compareWithGoals } from './goals.ts';
import { measureHandlers } from './handlers.ts';
import { measureReconcile } from './reconcile.ts';
import { asMarkdown, inWords } from './report.ts';
import { measureSynth } from './synth.ts';

const PARTS = {
  handlers: measureHandlers,
  decision: measureDecision,
  calls: measureCalls,
  reconcile: measureReconcile,
  synth: measureSynth,
} as const;
type Part = keyof typeof PARTS;

interface Options {
  readonly json?: string;
  readonly markdown?: string;
  readonly only?: Part;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const { json, markdown, only } = readOptions();
  const figures = await measure(only === undefined ? (Object.keys(PARTS) as Part[]) : [only]);
  const comparisons = compareWithGoals(figures);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (markdown !== undefined) {
    const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
    writeFileSync(markdown, asMarkdown(comparisons, { command, now: new Date() }));
  }
  if (json === undefined) process.stdout.write(`${inWords(comparisons)}\n`);
  return comparisons.every(({ isMet, isTiming }) => isMet || isTiming) ? 0 : 1;
}

async function measure(parts: readonly Part[]): Promise<Partial<Figures>> {
  let figures: Partial<Figures> = {};
  for (const part of parts) figures = { ...figures, ...(await PARTS[part](say)) };
  return figures;
}

function readOptions(): Options {
  return new Command('npm run bench --')
    .description(
      'Measures what Tidegate promises of itself, and shows each figure beside its goal.',
    )
    .option('--json <file>', 'write the figures to a file instead of showing them')
    .option('--markdown <file>', 'write them as a page of the documentation, besides')
    .addOption(new Option('--only <part>', 'measure one part').choices(Object.keys(PARTS)))
    .addHelpText(
      'after',
      `
Exit codes:
  0  every goal that does not depend on the machine is met
  1  one is missed: bundle sizes, AWS calls, dollars. Times are shown, and fail nothing
  2  the command is wrong, or this machine lacks something`,
    )
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts<Options>();
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof MissingPrerequisiteError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
