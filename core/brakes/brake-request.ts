import { nearest } from '../config/nearest.ts';
import type { Configuration } from '../config/schema.ts';
import type { Control } from '../ports.ts';
import { type ScalableTarget, scalableTargets } from '../targets.ts';
import type { Brake, Pause } from './brake.ts';
import { endOf } from './brake-end.ts';
import { type BrakesChange, type Lifted, withBrake, withoutBrakes } from './change-brakes.ts';
import { brakesInForce } from './in-force.ts';
import { overrideBounds } from './override-limits.ts';
import { type Refusal, refused } from './refusal.ts';

const LONGEST_REASON = 300;
const DIRECTIONS: readonly Pause['direction'][] = ['scale-out', 'scale-in', 'both'];

/** What a person asks for, as text from wherever they ask: the command line, a form of the console. */
export interface BrakeRequest {
  readonly kind: Brake['kind'] | 'lift';
  readonly target?: string | undefined;
  /** Of a pause; `both` when left out. */
  readonly direction?: string | undefined;
  readonly floor?: string | undefined;
  readonly ceiling?: string | undefined;
  readonly reason?: string | undefined;
  /** `2h`; or `until`, an instant or a local time with its zone. */
  readonly for?: string | undefined;
  readonly until?: string | undefined;
  /** Of a lift: the freezes, or every brake; else those of `target`. */
  readonly lifts?: 'freezes' | 'all' | undefined;
}

export interface Requester {
  readonly configuration: Configuration;
  /** Who asks, as AWS knows them. */
  readonly by: string;
  /** A new one for every request. */
  readonly id: string;
  readonly now: Date;
}

/** What the request makes of the brakes as they are now; or what is wrong with it, and what to write instead. */
export function requestedChange(
  request: BrakeRequest,
  control: Control,
  requester: Requester,
): BrakesChange | Refusal {
  const { kind } = request;
  const { id, by, now } = requester;
  const reason = reasonIn(request);
  if (typeof reason !== 'string') return reason;
  if (kind === 'lift') {
    const lifted = liftedBy(request);
    return lifted.kind === 'refused'
      ? lifted
      : withoutBrakes(control, { lifted, id, reason, by }, now);
  }
  const expiresAt = endOf(request, now);
  if (!(expiresAt instanceof Date)) return expiresAt;
  const base = { id, reason, by, at: now, expiresAt };
  if (kind === 'freeze') return withBrake(control, { kind, ...base }, now);
  const target = targetNamed(request.target, requester.configuration);
  if (target.kind === 'refused') return target;
  const said =
    kind === 'pause'
      ? directionIn(request)
      : overrideBounds(request, target, {
          configuration: requester.configuration,
          brakes: brakesInForce(control.brakes, now),
        });
  if (said.kind === 'refused') return said;
  return withBrake(control, { ...said, ...base, target: target.name }, now);
}

/** What is wrong with each part by itself, all of it at once; what more is wrong together, `requestedChange` says. */
export function refusalsOf(
  request: BrakeRequest,
  { configuration, now }: Pick<Requester, 'configuration' | 'now'>,
): readonly Refusal[] {
  const { kind, target } = request;
  const isOnTarget = kind === 'pause' || kind === 'override';
  const parts = [
    reasonIn(request),
    ...(kind === 'lift' ? [liftedBy(request)] : [endOf(request, now)]),
    ...(isOnTarget ? [targetNamed(target, configuration)] : []),
    ...(kind === 'pause' ? [directionIn(request)] : []),
  ];
  return parts.filter(isRefusal);
}

function isRefusal(part: string | Date | { readonly kind: string }): part is Refusal {
  return typeof part === 'object' && 'kind' in part && part.kind === 'refused';
}

function reasonIn({ reason = '' }: BrakeRequest): string | Refusal {
  const line = reason.trim().replace(/\s+/g, ' ');
  if (line === '')
    return refused('there is no reason', 'give one: it stands in every decision that this changes');
  if (line.length <= LONGEST_REASON) return line;
  return refused(
    `the reason has ${line.length} characters`,
    `give one of at most ${LONGEST_REASON}`,
  );
}

function directionIn({
  direction = 'both',
}: BrakeRequest): Pick<Pause, 'kind' | 'direction'> | Refusal {
  const known = DIRECTIONS.find((each) => each === direction);
  return known
    ? { kind: 'pause', direction: known }
    : refused(`${direction} is no direction`, `give one of ${DIRECTIONS.join(', ')}`);
}

function targetNamed(
  name: string | undefined,
  configuration: Configuration,
): ScalableTarget | Refusal {
  const targets = scalableTargets(configuration);
  const target = targets.find((each) => each.name === name);
  if (target) return target;
  const names = targets.map((each) => each.name);
  if (name === undefined) return refused('there is no target', `give one of ${names.join(', ')}`);
  const driven = configuration.queues[name]?.drives;
  const meant = driven ?? nearest(name, names);
  return refused(
    driven === undefined
      ? `there is no scalable target ${name}`
      : `${name} is a queue: what is changed is the function that it drives`,
    meant === undefined ? `give one of ${names.join(', ')}` : `did you mean ${meant}?`,
  );
}

/** A target may have left the configuration while its brakes are in force. */
function liftedBy({ target, lifts }: BrakeRequest): Lifted | Refusal {
  if ((target === undefined) === (lifts === undefined))
    return refused(
      target === undefined
        ? 'it is not said which brakes to lift'
        : 'a target and others are lifted at once',
      'give a target, or freezes, or all',
    );
  if (target !== undefined) return { kind: 'target', target };
  return { kind: lifts ?? 'all' };
}
