import type { CallAnswer } from './call-answer.ts';
import { ownHolder } from './lock.ts';
import type { RunbookPorts } from './ports.ts';
import type { StepRun, StepVerdict } from './runbook.ts';
import { nextToken } from './step-run.ts';

interface OneRequest {
  /** Read just before it is made: why it must not be made now. */
  readonly obstacle: () => Promise<string | undefined>;
  readonly ask: () => Promise<CallAnswer>;
  /** Completes "asked for ...". */
  readonly what: string;
}

/**
 * Asks AWS for what must not be asked for twice. The request is in the lock before it is made: whoever finds it there
 * waits for its effect, and asks no second time. A refusal of AWS takes it out again.
 */
export async function askOnce(
  run: StepRun,
  { locks }: Pick<RunbookPorts, 'locks'>,
  { obstacle, ask, what }: OneRequest,
): Promise<StepVerdict> {
  const { cluster } = run.request;
  const lock = await locks.read(cluster);
  const holder = ownHolder(lock, run);
  if (holder === undefined) return { kind: 'refused', says: 'this run has lost the lock' };
  if (holder.askedAt !== undefined)
    return { kind: 'done', says: `asked for at ${holder.askedAt.toISOString()}` };
  const found = await obstacle();
  if (found !== undefined) return { kind: 'refused', says: found };

  const intent = { token: nextToken(lock), holder: { ...holder, askedAt: run.now } };
  if (!(await locks.write(cluster, lock, intent)))
    return { kind: 'refused', says: 'this run has lost the lock' };
  const answer = await ask();
  if (answer.kind === 'done') return { kind: 'done', says: `asked for ${what}` };
  await locks.write(cluster, intent, { token: nextToken(intent), holder });
  return { kind: 'failed', says: answer.says };
}
