import { approvalOutputs, approvalStatus, note, type Signal } from './approval.ts';
import { AutomationError } from './automation-error.ts';
import { type Execution, hasEnded } from './execution.ts';
import { interruptionOf } from './run-execution.ts';

/** Tells the waiting approval what somebody has decided. */
export function signalExecution({ waiting }: Execution, signal: Signal): void {
  if (waiting === undefined)
    throw new AutomationError('InvalidAutomationSignalException', 'no step waits for an approval');
  const { step, state, decisions, end } = waiting;
  note(decisions, step.inputs, signal);
  state.Outputs = approvalOutputs(decisions, step.inputs);
  const status = approvalStatus(decisions, step.inputs);
  if (status === 'Approved') end({ status: 'Success' });
  if (status === 'Rejected') end({ status: 'Failed', says: `the approval is ${status}` });
}

/** `Cancel` ends the step that runs; `Complete` lets it end, and starts none after it. */
export function stopExecution(execution: Execution, type: 'Cancel' | 'Complete'): void {
  if (hasEnded(execution))
    throw new AutomationError('InvalidAutomationStatusUpdateException', 'it has ended');
  execution.stopping = type;
  if (type === 'Cancel')
    execution.waiting?.end({ status: 'Cancelled', says: 'the execution was cancelled' });
}

/** Ends an approval whose time is over; a machine's step looks at the time by itself. */
export function settleTime(execution: Execution, now: Date): void {
  const { waiting } = execution;
  if (waiting === undefined || interruptionOf(execution, waiting.state, now) !== 'TimedOut') return;
  waiting.end({ status: 'TimedOut', says: 'not enough people have decided in time' });
}
