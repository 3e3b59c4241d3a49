import type { Configuration } from '../config/schema.ts';
import type { BrakeStore, Control, StateStore } from '../ports.ts';
import { brakeInWords } from './brake.ts';
import { type BrakeRequest, refusalsOf, requestedChange } from './brake-request.ts';
import { type BrakesChange, changeBrakes } from './change-brakes.ts';
import type { DoorAction } from './door-actions.ts';
import { brakesInForce } from './in-force.ts';
import type { Refusal } from './refusal.ts';

/** What a person asks for, all of it as text. */
export interface DoorRequest extends Omit<BrakeRequest, 'kind'> {
  readonly action: DoorAction;
  readonly dryRun: boolean;
  /** Who asks, as AWS knows them, and the execution by which they did. */
  readonly by: string;
  readonly executionId: string;
}

/** `says` is for people; what holds now is data. */
export interface DoorAnswer {
  readonly outcome: 'done' | 'dry-run' | 'refused';
  readonly says: string;
  readonly stopped: boolean;
  readonly brakes: readonly string[];
}

export interface DoorOutside {
  readonly configuration: Configuration;
  readonly brakes: BrakeStore;
  readonly stopSwitch: Pick<StateStore, 'writeStopSwitch'>;
  readonly now: Date;
}

/** Carries out what is asked, or says what is wrong with it; asked again it is set again, which changes nothing. */
export function answerAtDoor(request: DoorRequest, outside: DoorOutside): Promise<DoorAnswer> {
  const { action } = request;
  return action === 'stop' || action === 'start'
    ? turnSwitch(request, outside)
    : changeAtDoor({ ...request, kind: action }, request, outside);
}

async function turnSwitch(
  { action, reason = '', by, dryRun }: DoorRequest,
  { brakes, stopSwitch, now }: DoorOutside,
): Promise<DoorAnswer> {
  const control = await brakes.readControl();
  const stopped = action === 'stop';
  if (stopped && reason === '')
    return answered('refused', 'there is no reason; give one', control, now);
  const position = { stopped, by, at: now, ...(stopped && { reason }) };
  if (dryRun) return answered('dry-run', `would ${action}`, { ...control, ...position }, now);
  await stopSwitch.writeStopSwitch(position);
  const says = stopped
    ? `stopped: no capacity is changed from now on, until it is started again`
    : 'started: capacity follows the load again within a minute';
  return answered('done', says, { ...control, ...position }, now);
}

async function changeAtDoor(
  request: BrakeRequest,
  { by, executionId, dryRun }: DoorRequest,
  { configuration, brakes, now }: DoorOutside,
): Promise<DoorAnswer> {
  const refusals = refusalsOf(request, { configuration, now });
  if (refusals.length > 0) {
    const says = refusals.map(refusalInWords).join(' | ');
    return answered('refused', says, await brakes.readControl(), now);
  }
  const change = (control: Control) =>
    requestedChange(request, control, { configuration, by, id: executionId, now });
  const changed = dryRun ? change(await brakes.readControl()) : await changeBrakes(brakes, change);
  const control = await brakes.readControl();
  if (changed.kind === 'refused') return answered('refused', refusalInWords(changed), control, now);
  const outcome = dryRun ? 'dry-run' : 'done';
  return answered(outcome, changeInWords(changed), { ...control, brakes: changed.brakes }, now);
}

function answered(
  outcome: DoorAnswer['outcome'],
  says: string,
  control: Control,
  now: Date,
): DoorAnswer {
  const brakes = brakesInForce(control.brakes, now).map((brake) =>
    brake.kind === 'freeze' ? brakeInWords(brake) : `${brake.target}: ${brakeInWords(brake)}`,
  );
  return { outcome, says, stopped: control.stopped, brakes };
}

function refusalInWords({ found, mend }: Refusal): string {
  return `${found}; ${mend}`;
}

function changeInWords({ record }: BrakesChange): string {
  if (record.kind === 'lifted')
    return `lifted: ${record.lifted.map((brake) => brakeInWords(brake)).join('; ')}`;
  const { brake } = record;
  return brake.kind === 'freeze'
    ? `set: ${brakeInWords(brake)}`
    : `set on ${brake.target}: ${brakeInWords(brake)}`;
}
