import * as z from 'zod/mini';
import type { RunRequest, StepOutcome } from '../core/runbooks/runbook.ts';

const instant = z.pipe(
  z.iso.datetime(),
  z.transform((text) => new Date(text)),
);

const text = z.string().check(z.minLength(1));

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const plan = z.object({
  from: text,
  to: text,
  calls: z.array(
    z.object({
      action: text,
      parameters: z.record(z.string(), scalar),
    }),
  ),
  hash: text,
});

const times = { startedAt: instant, endedAt: instant };

const outcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['done', 'described']),
    says: z.string(),
    plan: z.exactOptional(plan),
    facts: z.exactOptional(z.record(z.string(), scalar)),
    ...times,
  }),
  z.object({ kind: z.enum(['waiting', 'refused', 'failed']), says: z.string(), ...times }),
]);

/** What a catch of the state machine leaves instead of an outcome. */
const fault = z.object({ Error: z.string(), Cause: z._default(z.string(), '') });

const event = z.object({
  runbook: text,
  step: text,
  /** As whoever started the machine wrote it: read apart, because what is wrong with it is an answer. */
  request: z.unknown(),
  execution: z.object({ id: text, name: text, startedAt: instant }),
  outcomes: z.record(z.string(), z.union([outcome, fault])),
});

export interface RunbookEvent extends Omit<z.output<typeof event>, 'outcomes'> {
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
}

/** What the state machine gives a step; throws on anything else, which is a bug of ours. */
export function readRunbookEvent(given: unknown, now: Date): RunbookEvent {
  const { outcomes, ...rest } = event.parse(given);
  const read = Object.entries(outcomes).map(([name, found]): [string, StepOutcome] => [
    name,
    'kind' in found ? (found as StepOutcome) : faultAsOutcome(found, now),
  ]);
  return { ...rest, outcomes: new Map(read) };
}

function faultAsOutcome(found: z.output<typeof fault>, now: Date): StepOutcome {
  return {
    kind: 'failed',
    says: `fault ${found.Error}: ${messageIn(found.Cause)}`,
    startedAt: now,
    endedAt: now,
  };
}

const LambdaCause = z.object({ errorMessage: z.string() });

/** Lambda's cause is JSON with the message in it. */
function messageIn(cause: string): string {
  try {
    return LambdaCause.safeParse(JSON.parse(cause)).data?.errorMessage ?? cause;
  } catch {
    return cause;
  }
}

const request = z.strictObject({
  cluster: text,
  mode: z.enum(['dry-run', 'run']),
  inputs: z.exactOptional(z.record(z.string(), z.string())),
  automationExecutionId: z.exactOptional(text),
}) satisfies z.ZodMiniType<RunRequest>;

export type ReadRequest =
  | { readonly kind: 'read'; readonly request: RunRequest }
  | { readonly kind: 'refused'; readonly says: string };

export function readRunRequest(given: unknown): ReadRequest {
  const parsed = request.safeParse(given);
  if (parsed.success) return { kind: 'read', request: parsed.data };
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`,
  );
  return { kind: 'refused', says: `the request is wrong: ${problems.join('; ')}` };
}
