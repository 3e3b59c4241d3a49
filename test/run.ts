import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * `npm test`: every check of the project, in order from fast to slow. Goes on after a failure, so that one run shows
 * all of them, and ends with one line of counts.
 */

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Step {
  readonly name: string;
  readonly run: () => Counts;
}

const SLOW = ['e2e', 'lib', 'local', 'contracts', 'examples', 'bench'];

const steps: readonly Step[] = [
  { name: 'prerequisites', run: () => command('node', ['local/install-prerequisites.ts']) },
  { name: 'types', run: () => command('tsc') },
  { name: 'lint', run: () => command('biome', ['check', '.']) },
  { name: 'dependency rules', run: () => command('npm', ['run', '--silent', 'deps']) },
  { name: 'unused code', run: () => command('knip') },
  {
    name: 'unit, property and scenario tests',
    run: () => jest(['--testPathIgnorePatterns', ...SLOW.map((folder) => `/test/${folder}/`)]),
  },
  { name: 'contracts that others wrote', run: () => jest(['test/contracts/']) },
  {
    name: 'synth, cdk-nag, cfn-lint, bundle sizes',
    run: () => jest(['test/lib/', 'test/examples/']),
  },
  { name: 'emulator and local run', run: () => jest(['--runInBand', 'test/local/']) },
  { name: 'benchmark', run: () => jest(['--runInBand', 'test/bench/']) },
  { name: 'end to end', run: () => jest(['--runInBand', 'test/e2e/']) },
];

function command(program: string, parameters: readonly string[] = []): Counts {
  const { status } = spawnSync(program, parameters, { stdio: 'inherit' });
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

function jest(parameters: readonly string[]): Counts {
  const outputFile = join(mkdtempSync(join(tmpdir(), 'tidegate-jest-')), 'results.json');
  const { status } = spawnSync('jest', ['--json', `--outputFile=${outputFile}`, ...parameters], {
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
  });
  const results = readResults(outputFile);
  if (!results) return { passed: 0, failed: 1, skipped: 0 };
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  // A run that fails without a failed test (no test found, say) is a failure too.
  return {
    passed: results.numPassedTests,
    failed: status === 0 ? failed : Math.max(1, failed),
    skipped: results.numPendingTests,
  };
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

const wanted = process.argv[2];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, run } of steps.filter(
  (step) => wanted === undefined || step.name.includes(wanted),
)) {
  process.stdout.write(`\n== ${name}\n`);
  const started = Date.now();
  const counts = run();
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`== ${name}: ${inWords(counts)} (${seconds} s)\n`);
}
process.stdout.write(`\n${inWords(total)}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function inWords({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
