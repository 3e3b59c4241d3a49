import type { CallAnswer } from '../../core/runbooks/call-answer.ts';
import type { Runbook, RunbookStep, Step } from '../../core/runbooks/runbook.ts';
import { nextToken, planOf, runTimeLimitSeconds } from '../../core/runbooks/step-run.ts';
import type { AwsModel } from './aws-model.ts';
import { type Allocation, concurrencyModel, concurrencyScene } from './concurrency-scene.ts';
import { CLUSTER, FAILOVER_RUNBOOKS } from './lock-scene.ts';

import type { LoopScene } from './loop-scene.ts';
import { type WriteState, writeState } from './loop-world.ts';
import type { WriteLock } from './machine-world.ts';
import { type Readers, readersModel } from './reader-scene.ts';

/* Each leaves one thing out that the protocol rests on. A model that finds nothing wrong with them is worth nothing. */

/** A claim is written whatever has been written since the state was read. */
export const withoutVersion: WriteState = (stored, write) =>
  writeState(stored, { ...write, ...(stored && { version: stored.version }) });

/** A reader's name is whatever is free, so that the same creation comes true twice. */
export const withoutSlots: AwsModel<Readers> = {
  ...readersModel,
  answer(readers, call, now) {
    const answered = readersModel.answer(readers, call, now);
    const isTaken = call.name === 'CreateDBInstance' && answered.answer.kind === 'throws';
    if (!isTaken) return answered;
    const DBInstanceIdentifier = `db-tidegate-${10 + readers.length}`;
    return readersModel.answer(readers, { ...call, input: { DBInstanceIdentifier } }, now);
  },
};

/** Capacity is not set to what was decided, but changed by as much as it should differ from what was read. */
export const relativeScene: LoopScene = {
  ...concurrencyScene,
  capacityOf(ask, now) {
    const { 'edge-function': real, ...others } = concurrencyScene.capacityOf(ask, now);
    let read = 0;
    return {
      ...others,
      'edge-function': {
        async read(target) {
          const reading = await real.read(target);
          read = reading.current;
          return reading;
        },
        async set(target, desired) {
          const by = (desired - read) * target.configuration.scaling.targetConcurrency;
          await ask('Add', { by });
          return { kind: 'accepted', says: `${by} more` };
        },
      },
    };
  },
};

export const relativeModel: AwsModel<Allocation> = {
  ...concurrencyModel,
  answer(allocation, call, now) {
    if (call.name !== 'Add') return concurrencyModel.answer(allocation, call, now);
    const { by } = call.input as { readonly by: number };
    const requested = allocation.requested + by;
    return { aws: { requested, status: 'IN_PROGRESS' }, answer: { kind: 'answers', value: {} } };
  },
};

/** The lock is written whatever has been written since it was read. */
export const withoutCondition: WriteLock = async (_stored, { next }) => next;

const failsOverWithoutIntent: Step = async (run, { clusters }) => {
  const { to } = planOf(run);
  const answer: CallAnswer = await clusters.failOver(CLUSTER, to);
  return answer.kind === 'done' ? { kind: 'done', says: 'asked' } : { kind: 'failed', says: 'no' };
};

/** The lock is taken from whoever holds it. */
const takesLockFromAnybody: Step = async (run, { locks }) => {
  const { runbook, execution, now } = run;
  const lock = await locks.read(CLUSTER);
  const expiresAt = new Date(now.getTime() + runTimeLimitSeconds(runbook) * 1000);
  const { name } = runbook;
  const holder = { runbook: name, owner: execution.id, takenAt: now, expiresAt, plan: planOf(run) };
  return (await locks.write(CLUSTER, lock, { token: nextToken(lock), holder }))
    ? { kind: 'done', says: 'taken' }
    : { kind: 'refused', says: 'another was first' };
};

export const withoutIntent = FAILOVER_RUNBOOKS.map(withStep('FailOver', failsOverWithoutIntent));
export const withoutHolder = FAILOVER_RUNBOOKS.map(withStep('TakeLock', takesLockFromAnybody));

function withStep(name: string, run: Step): (runbook: Runbook) => Runbook {
  const changed = (step: RunbookStep): RunbookStep =>
    step.name === name ? { ...step, run } : step;
  return (runbook) => ({ ...runbook, steps: runbook.steps.map(changed) });
}
