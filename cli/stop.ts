import type { Command } from 'commander';
import type { Brake } from '../core/brakes/brake.ts';
import { brakesInForce } from '../core/brakes/in-force.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { StopSwitch } from '../core/ports.ts';
import { scalableTargets } from '../core/targets.ts';
import { callerOf } from './ask-for-brakes.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { someText } from './option-values.ts';
import { plural, timeInWords, wrapped } from './text.ts';

/* The stop switch. Tidegate reads it before every change, so it holds from the next decision on. */

export function addStop(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'stop', {
    summary: 'stop every change of capacity, now; Tidegate goes on to watch, decide and record',
    examples: ['stop --reason "database migration until noon"'],
  })
    .requiredOption('--reason <text>', 'stands in every decision until `start`', someText)
    .action(async (options: CommonOptions & { readonly reason: string }) => {
      const { by, at } = await turnSwitch(options, commandLine, {
        stopped: true,
        reason: options.reason,
      });
      const text = `Stopped: from now on no capacity is changed (by ${by}, ${timeInWords(at)}). A change that AWS has taken already ends by itself. To go on: npx tidegate start`;
      commandLine.answer({
        text: wrapped(text),
        data: { stopped: true, reason: options.reason, by, at },
        exitCode: 0,
      });
    });
}

export function addStart(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'start', {
    summary: 'let Tidegate change capacity again after `stop`; targets in shadow mode stay in it',
    examples: ['start'],
  }).action(async (options: CommonOptions) => {
    const { by, at, ...found } = await turnSwitch(options, commandLine, { stopped: false });
    commandLine.answer({
      text: wrapped(`${startedInWords(found)} (by ${by}, ${timeInWords(at)}).`),
      data: { stopped: false, by, at },
      exitCode: 0,
    });
  });
}

/** What still keeps capacity from following the load. */
function startedInWords({
  configuration,
  brakes,
}: Pick<Turned, 'configuration' | 'brakes'>): string {
  const targets = scalableTargets(configuration);
  const shadowed = targets.filter(({ mode }) => mode === 'shadow').map(({ name }) => name);
  const held =
    brakes.length === 0 ? '' : `; ${plural(brakes.length, 'brake')} in force: npx tidegate brakes`;
  if (shadowed.length === targets.length)
    return `Started, but every target is in mode shadow: Tidegate decides and records, and changes nothing until one says act${held}`;
  const but =
    shadowed.length === 0 ? '' : `, but not of those in mode shadow: ${shadowed.join(', ')}`;
  return `Started: capacity follows the load again within a minute${but}${held}`;
}

interface Turned {
  readonly by: string;
  readonly at: Date;
  readonly configuration: Configuration;
  /** Those in force. */
  readonly brakes: readonly Brake[];
}

async function turnSwitch(
  options: CommonOptions,
  { connect, now }: CommandLine,
  position: Pick<StopSwitch, 'stopped' | 'reason'>,
): Promise<Turned> {
  const { configuration } = configured(options);
  const { clients, portsOf } = connect(configuration);
  const { store } = portsOf(await findDeployment(clients.cloudFormation, configuration));
  const by = await callerOf(clients.sts);
  const at = now();
  await store.writeStopSwitch({ ...position, by, at });
  const { brakes } = await store.readControl();
  return { by, at, configuration, brakes: brakesInForce(brakes, at) };
}
