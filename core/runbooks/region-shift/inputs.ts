import { inputsOf } from '../inputs.ts';
import type { RunbookParameter, StepRun } from '../runbook.ts';

/** The default of what an operator only writes where it is needed. */
const NONE = 'none';

export const KIND: RunbookParameter = {
  name: 'Kind',
  description:
    'planned: both regions are well, nothing is lost. unplanned: the other region is lost, nothing there is called, and what was not copied yet is lost',
  default: 'planned',
  allowed: ['planned', 'unplanned'],
};

export const ACCEPT_DATA_LOSS_OF: RunbookParameter = {
  name: 'AcceptDataLossOf',
  description:
    'Only for unplanned: the name of the cluster once more, whose newest data is given up',
  default: NONE,
  allowed: { pattern: '[\\w-]{1,63}' },
};

export const IF_NOT_SCALED: RunbookParameter = {
  name: 'IfNotScaled',
  description:
    'When capacity does not stand here in time: stop ends the run before anything has moved, proceed goes on with what stands',
  default: 'stop',
  allowed: ['stop', 'proceed'],
};

export const DESPITE_READINESS: RunbookParameter = {
  name: 'DespiteReadiness',
  description:
    'Why to go on although this region is not ready, in words. What keeps data and traffic safe is never passed over',
  default: NONE,
  allowed: { pattern: '[\\w .,:;()/+-]{4,200}' },
};

/** Whether the other region takes part. */
export function isPlanned(run: StepRun): boolean {
  return inputOf(run, KIND) !== 'unplanned';
}

export function goesOnUnscaled(run: StepRun): boolean {
  return inputOf(run, IF_NOT_SCALED) === 'proceed';
}

/** The written reason; undefined where none was given. */
export function despiteReadiness(run: StepRun): string | undefined {
  const reason = inputOf(run, DESPITE_READINESS);
  return reason === NONE ? undefined : reason;
}

/** Data is given up only where the cluster's name was typed for it, and never by a planned run. */
export function dataLossObstacle(run: StepRun): string | undefined {
  const { cluster } = run.request;
  const accepted = inputOf(run, ACCEPT_DATA_LOSS_OF) ?? NONE;
  const wanted = isPlanned(run) ? NONE : cluster;
  if (accepted === wanted) return undefined;
  return isPlanned(run)
    ? `a planned run loses no data: leave AcceptDataLossOf=${accepted} out, or say Kind=unplanned`
    : `an unplanned run may lose data: type AcceptDataLossOf=${cluster}, got ${accepted}`;
}

function inputOf({ runbook, request }: StepRun, { name }: RunbookParameter): string | undefined {
  return inputsOf(runbook, request.inputs)[name];
}
