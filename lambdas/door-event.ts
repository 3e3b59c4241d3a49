import * as z from 'zod/mini';
import type { DoorRequest } from '../core/brakes/door.ts';
import { DOOR_ACTIONS, type DoorAction } from '../core/brakes/door-actions.ts';

/** A form sends an empty text for what was left empty. */
const text = z.optional(z.string());
const present = z.string().check(z.minLength(1));

/** What the Systems Manager document sends; each field is text, as the form has it. */
const doorEvent = z.strictObject({
  action: z.enum(DOOR_ACTIONS),
  target: text,
  direction: text,
  floor: text,
  ceiling: text,
  for: text,
  until: text,
  /** Of a lift: `freezes`, `all`, or `target:<name>`. */
  lifts: text,
  reason: text,
  dryRun: z.optional(z.enum(['yes', 'no'])),
  by: present,
  executionId: present,
});

type DoorEvent = z.output<typeof doorEvent>;

const FIELDS: Readonly<Record<DoorAction, readonly (keyof DoorEvent)[]>> = {
  pause: ['target', 'direction', 'for', 'until'],
  freeze: ['for', 'until'],
  override: ['target', 'floor', 'ceiling', 'for', 'until'],
  lift: ['lifts'],
  stop: [],
  start: [],
};
const COMMON: readonly (keyof DoorEvent)[] = ['action', 'reason', 'dryRun', 'by', 'executionId'];
const LIFTS = /^(?:freezes|all|target:.+)$/;

export type ReadDoorEvent =
  | { readonly kind: 'request'; readonly request: DoorRequest }
  /** Every problem of the event: the rule, what was found, and what to write. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

export function readDoorEvent(event: unknown): ReadDoorEvent {
  const parsed = doorEvent.safeParse(event);
  if (!parsed.success)
    return {
      kind: 'refused',
      problems: parsed.error.issues.map((issue) => problemOf(issue, event)),
    };
  const given = withoutEmpty(parsed.data);
  const problems = [...strangers(given), ...liftProblems(given)];
  return problems.length > 0
    ? { kind: 'refused', problems }
    : { kind: 'request', request: requestOf(given) };
}

function problemOf(issue: z.core.$ZodIssue, event: unknown): string {
  const [key] = issue.path;
  if (issue.code === 'unrecognized_keys')
    return `an event has only known fields, got ${issue.keys.join(', ')}: leave ${issue.keys.length === 1 ? 'it' : 'them'} out`;
  if (key === undefined) return `an event is an object, got ${JSON.stringify(event) ?? 'nothing'}`;
  const got = JSON.stringify(Object(event)[key]) ?? 'nothing';
  if (issue.code === 'invalid_value')
    return `${String(key)} is one of ${issue.values.join(', ')}, got ${got}: write one of them`;
  return `${String(key)} is text, got ${got}: write it`;
}

function withoutEmpty(event: DoorEvent): DoorEvent {
  const entries = Object.entries(event).filter(([, value]) => value !== '');
  return Object.fromEntries(entries) as DoorEvent;
}

/** What belongs to another action is a mistake, not to be ignored. */
function strangers(event: DoorEvent): readonly string[] {
  const known = [...COMMON, ...FIELDS[event.action]];
  return Object.keys(event)
    .filter((key) => !known.some((each) => each === key))
    .map(
      (key) =>
        `${key} does not belong to ${event.action}, got ${JSON.stringify(Object(event)[key])}: leave it out`,
    );
}

function liftProblems({ action, lifts }: DoorEvent): readonly string[] {
  if (action !== 'lift' || (lifts !== undefined && LIFTS.test(lifts))) return [];
  return [
    `lifts is freezes, all or target:<name>, got ${JSON.stringify(lifts) ?? 'nothing'}: write one of them`,
  ];
}

function requestOf({ lifts, dryRun, ...event }: DoorEvent): DoorRequest {
  return { ...event, ...liftedBy(lifts), dryRun: dryRun === 'yes' };
}

function liftedBy(lifts: string | undefined): Pick<DoorRequest, 'target' | 'lifts'> {
  if (lifts === undefined) return {};
  if (lifts === 'freezes' || lifts === 'all') return { lifts };
  return { target: lifts.slice('target:'.length) };
}
