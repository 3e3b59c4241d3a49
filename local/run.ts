import { once } from 'node:events';
import { ConfigurationError } from '../core/errors.ts';
import { CdkError } from './cdk.ts';
import { checksOf, nothingLost } from './checks.ts';
import { readDay } from './day.ts';
import { PortTakenError } from './emulator/start-emulator.ts';
import { lookAround } from './look-around.ts';
import { HELP, OptionError, type Options, parseOptions } from './options.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type PlayedMinute, play } from './player.ts';
import { MissingPrerequisiteError } from './prerequisites.ts';
import { progressOn } from './progress.ts';
import { REHEARSALS, type Rehearsal, STANDBY_REGION } from './rehearsal/rehearsals.ts';
import { rehearse } from './rehearsal/rehearse.ts';
import { STAND_INS } from './stand-ins.ts';
import { summaryOf } from './summary.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The functions of the example platform: traffic drives one up, the other's floor is to be enough. */
const MAIN_FUNCTION = 'assistant-edge';
const STEADY_FUNCTION = 'assistant-digest';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    say(HELP);
    return 0;
  }
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.on('error', end); // the reader of a pipe has gone
  const { signal } = ended;
  let platform: Platform | undefined;
  try {
    const rehearsal = options.runbook && REHEARSALS[options.runbook];
    platform = await startPlatform({
      port: options.port,
      onStep,
      signal,
      ...(rehearsal && { changes: rehearsal.changes }),
      ...(rehearsal?.hasStandby && { standby: STANDBY_REGION }),
    });
    return rehearsal === undefined
      ? await run(platform, options, signal)
      : await runRehearsal(platform, rehearsal, options, signal);
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    await platform?.stop();
  }
}

async function runRehearsal(
  platform: Platform,
  rehearsal: Rehearsal,
  { speed, keep }: Options,
  signal: AbortSignal,
): Promise<number> {
  say(`\nRehearsal: ${rehearsal.says}`);
  const haveSucceeded = await rehearse(platform, rehearsal, { speed, say, signal });
  sayStandIns();
  if (keep) await keepRunning(platform, signal);
  return haveSucceeded ? 0 : 1;
}

function sayStandIns(): void {
  say('\nStand-ins, because this is not AWS (local/README.md):');
  for (const standIn of STAND_INS) say(`  - ${standIn}`);
}

async function keepRunning(platform: Platform, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  say(`\n${lookAround(platform)}`);
  await once(signal, 'abort');
}

async function run(platform: Platform, options: Options, signal: AbortSignal): Promise<number> {
  const minutes = await playDay(platform, options, signal);
  const checks = [
    ...checksOf(platform.configuration, minutes, [STEADY_FUNCTION]),
    nothingLost(await platform.failedEvents(), await platform.rejectedEvents()),
  ];
  const told = await platform.notifications.read();
  say('');
  for (const line of summaryOf(platform.configuration, minutes)) say(line);
  say(`people were told ${told.length} times`);
  sayStandIns();
  say('');
  for (const { holds, says } of checks) say(`${holds ? 'ok    ' : 'FAILED'} ${says}`);
  if (options.keep) await keepRunning(platform, signal);
  return checks.every(({ holds }) => holds) ? 0 : 1;
}

async function playDay(
  platform: Platform,
  { minutes, speed }: Options,
  signal: AbortSignal,
): Promise<readonly PlayedMinute[]> {
  const progress = progressOn(process.stdout);
  const played: PlayedMinute[] = [];
  try {
    const minuteMillis = (60 / speed) * 1000;
    for await (const minute of play(platform, { day: readDay(), minutes, minuteMillis, signal })) {
      played.push(minute);
      progress.show({
        configuration: platform.configuration,
        mainFunction: MAIN_FUNCTION,
        minutes: played,
        of: minutes,
      });
    }
  } finally {
    progress.end();
  }
  return played;
}

function onStep(what: string): () => void {
  const startedAt = Date.now();
  say(`${what} ...`);
  return () => say(`${what}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** What the user can mend is said in one sentence; everything else is a bug and shows where. */
function inWords(error: unknown): string {
  const isExpected = [CdkError, ConfigurationError, MissingPrerequisiteError, OptionError].some(
    (expected) => error instanceof expected,
  );
  if (!(error instanceof Error)) return String(error);
  if (error instanceof PortTakenError) return `${error.message}: npm run local -- --port <n>`;
  return isExpected ? error.message : (error.stack ?? error.message);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${inWords(error)}\n`);
  process.exitCode = error instanceof OptionError ? 2 : 1;
}
