import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Command } from 'commander';
import type { BrakeRecord } from '../core/brakes/brake.ts';
import { type BrakeRequest, requestedChange } from '../core/brakes/brake-request.ts';
import { type BrakesChange, changeBrakes } from '../core/brakes/change-brakes.ts';
import type { Refusal } from '../core/brakes/refusal.ts';
import type { Configuration } from '../core/config/schema.ts';
import type { Control } from '../core/ports.ts';
import { type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { CommandFailure } from './failure.ts';
import { wrapped } from './text.ts';

export interface LiftOptions extends CommonOptions {
  readonly reason: string;
  readonly dryRun?: boolean;
}

export interface BrakeOptions extends LiftOptions {
  readonly for?: string;
  readonly until?: string;
}

/** What every command takes that sets a brake. */
export function addBrakeOptions(command: Command): Command {
  return addReason(command)
    .option('--for <duration>', 'how long: 30m, 2h, 1d12h; 30 days at the most')
    .option(
      '--until <moment>',
      'or until when: 2026-12-24T08:00Z, or local time with its zone: "2026-12-24T09:00 Europe/Berlin"',
    );
}

export function addReason(command: Command): Command {
  return command
    .requiredOption(
      '--reason <text>',
      'stands in every decision that it changes, and in the record',
    )
    .option('--dry-run', 'say what it would do, and set nothing');
}

/** A change of the brakes, and the brakes that are in force with it. */
export interface Asked {
  readonly configuration: Configuration;
  readonly record: BrakeRecord;
  readonly brakes: BrakesChange['brakes'];
  readonly now: Date;
}

const NOTHING_SET: Control = { stopped: false, brakes: [], brakesVersion: 0 };

/** Carries out what is asked, as whoever AWS says that asks, and answers in the words given. */
export async function askForBrakes(
  request: BrakeRequest,
  options: LiftOptions,
  { connect, now: clock, answer }: CommandLine,
  inWords: (asked: Asked) => string,
): Promise<void> {
  const { configuration } = configured(options);
  const now = clock();
  const changeBy = (by: string) => (control: Control) =>
    requestedChange(request, control, { configuration, by, id: randomUUID(), now });
  // What is wrong with the request itself is said before AWS is asked anything.
  if (request.kind !== 'lift') accepted(changeBy('')(NOTHING_SET));

  const { clients, brakesOf } = connect(configuration);
  const store = brakesOf(await findDeployment(clients.cloudFormation, configuration));
  const change = changeBy(await callerOf(clients.sts));
  const { record, brakes } = accepted(
    options.dryRun ? change(await store.readControl()) : await changeBrakes(store, change),
  );
  const dryRun = options.dryRun ? 'Dry run, nothing is set. ' : '';
  answer({
    text: wrapped(`${dryRun}${inWords({ configuration, record, brakes, now })}`),
    data: { dryRun: options.dryRun ?? false, record, brakes },
    exitCode: 0,
  });
}

/** The ARN of whoever runs the command. */
export async function callerOf(sts: STSClient): Promise<string> {
  const { Arn = 'somebody' } = await sts.send(new GetCallerIdentityCommand());
  return Arn;
}

function accepted(changed: BrakesChange | Refusal): BrakesChange {
  if (changed.kind === 'change') return changed;
  throw new CommandFailure(changed.found, changed.mend, 2);
}
