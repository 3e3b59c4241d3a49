import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/*
 * `npm test`: every check of the project, from fast to slow; `npm run check`: the fast ones. Goes on after a failure, so
 * that one run shows all of them, and ends with one line of counts.
 */

const HELP = `Usage: node test/run.ts [--fast] [--only <part of a step's name>]

  --fast   types, lint, dependency rules, unused code, unit, property and scenario tests
  --only   the steps whose name holds this text

Exit code 0 when everything passed, 1 otherwise; with CI=true what was skipped has not passed.
`;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Outcome {
  readonly counts: Counts;
  /** Printed when the step has ended; empty when it has printed as it went. */
  readonly output: string;
}

interface Step {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

/** Tests that start an emulator, a JVM or a synth. */
const SLOW = ['e2e', 'lib', 'local', 'contracts', 'examples', 'bench'];

/** Tests that play weeks of traffic, thousands of long histories or every interleaving, or draw a page. */
const LONG = [
  'adapters/aws-aurora-adversary',
  'adapters/configuration-file.properties',
  'core/config/parse-configuration.properties',
  'core/cost/book-ledger.properties',
  'core/scaling/decide-scaling.properties',
  'core/windows/schedules.properties',
  'core/windows/zones',
  'replay/lab/',
  'replay/rivals/',
  'cli/replay',
  'model/',
  'scenarios/a-fortnight',
  'scenarios/model',
  'scenarios/windows-of-a-year',
];

/** Jest itself would leave a processor idle, half of a small machine. */
const WIDE = `--maxWorkers=${availableParallelism()}`;

/** These rules take ten times as long as all others together, because they work out every type. */
const WITHOUT_TYPES = ['noFloatingPromises', 'noMisusedPromises'].map(
  (rule) => `--skip=nursery/${rule}`,
);

/** Side by side: none of them waits for anything but a processor. */
const fast: readonly Step[] = [
  {
    name: 'unit, property and scenario tests',
    run: () =>
      jest([
        WIDE,
        '--testPathIgnorePatterns',
        ...SLOW.map((folder) => `/test/${folder}/`),
        ...LONG.map((path) => `/test/${path}`),
      ]),
  },
  { name: 'types', run: () => command('tsc') },
  { name: 'types in the browser', run: () => command('tsc', '--project', 'cli/replay/page') },
  { name: 'lint', run: () => command('biome', 'check', '.', ...WITHOUT_TYPES) },
  { name: 'dependency rules', run: () => command('npm', 'run', '--silent', 'deps') },
  { name: 'unused code', run: () => command('knip') },
];

/** One after the other: each starts emulators or synths of its own, on ports that are free. */
const slow: readonly Step[] = [
  {
    name: 'lint with types: promises that nobody waits for',
    run: () => command('biome', 'check', '.'),
  },
  {
    name: 'simulated weeks and long histories',
    run: () => jest([WIDE, ...LONG.map((path) => `test/${path}`)]),
  },
  { name: 'contracts that others wrote', run: () => jest([WIDE, 'test/contracts/']) },
  {
    name: 'synth, cdk-nag, cfn-lint, bundle sizes',
    run: () => jest([WIDE, 'test/lib/', 'test/examples/']),
  },
  { name: 'emulator and local run', run: () => jest([WIDE, 'test/local/']) },
  { name: 'benchmark', run: () => jest(['--runInBand', 'test/bench/']) },
  { name: 'end to end', run: () => jest([WIDE, 'test/e2e/']) },
  { name: 'a whole local day', run: () => command('node', 'local/run.ts', '--speed', '100000') },
];

const { values } = parseArgs({
  options: { fast: { type: 'boolean' }, only: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) process.stdout.write(HELP);
else process.exitCode = await runAll();

async function runAll(): Promise<number> {
  const prerequisites = await command('node', 'local/install-prerequisites.ts');
  process.stdout.write(prerequisites.output);
  if (prerequisites.counts.failed > 0) return 1;

  const wanted = (step: Step) => values.only === undefined || step.name.includes(values.only);
  const all = await Promise.all(fast.filter(wanted).map(runStep));
  for (const step of values.fast ? [] : slow.filter(wanted)) all.push(await runStep(step));
  const total = {
    passed: sum(all.map(({ passed }) => passed)),
    failed: sum(all.map(({ failed }) => failed)),
    skipped: sum(all.map(({ skipped }) => skipped)),
  };
  process.stdout.write(`\n${inWords(total)}\n`);
  const mustBeComplete = process.env['CI'] === 'true';
  return total.failed === 0 && total.passed > 0 && !(mustBeComplete && total.skipped > 0) ? 0 : 1;
}

async function runStep({ name, run }: Step): Promise<Counts> {
  const started = Date.now();
  process.stdout.write(`${name} ...\n`);
  const { counts, output } = await run();
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`\n== ${name}: ${inWords(counts)} (${seconds} s)\n${output}`);
  return counts;
}

/** One check: it passes when the program ends well. Its output is shown when it does not. */
async function command(program: string, ...parameters: readonly string[]): Promise<Outcome> {
  const { status, output } = await spawned(program, parameters);
  return status === 0
    ? { counts: { passed: 1, failed: 0, skipped: 0 }, output: '' }
    : { counts: { passed: 0, failed: 1, skipped: 0 }, output };
}

async function jest(parameters: readonly string[]): Promise<Outcome> {
  const outputFile = join(mkdtempSync(join(tmpdir(), 'tidegate-jest-')), 'results.json');
  const { status, output } = await spawned('jest', [
    '--json',
    `--outputFile=${outputFile}`,
    ...parameters,
  ]);
  const results = readResults(outputFile);
  if (!results) return { counts: { passed: 0, failed: 1, skipped: 0 }, output };
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const counts = {
    passed: results.numPassedTests,
    // A run that fails without a failed test (no test found, say) is a failure too.
    failed: status === 0 ? failed : Math.max(1, failed),
    skipped: results.numPendingTests,
  };
  return { counts, output };
}

async function spawned(program: string, parameters: readonly string[]) {
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
  });
  let output = '';
  // Jest writes its results, which are in a file, to the standard output too.
  child.stdout.on('data', (chunk) => {
    if (program !== 'jest') output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      output += `${program}: ${error.message}\n`;
      resolve(1);
    });
    child.on('close', resolve);
  });
  return { status, output };
}

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function readResults(file: string): JestResults | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function inWords({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
