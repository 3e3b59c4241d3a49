import { checkApproval } from '../approval-step.ts';
import { RELEASE_LOCK, SETTLE_LOCK, TAKE_LOCK } from '../lock-steps.ts';
import { callInWords, callsOf, type Plan } from '../plan.ts';
import { NOTIFY, NOTIFY_FAILURE } from '../report-steps.ts';
import type { Runbook } from '../runbook.ts';
import { CHANGE_CLASS, FAIL_OVER, planScaling, TAKE_SNAPSHOT } from './plan.ts';
import { revertAndSettle } from './revert.ts';
import { awaitSnapshot, takeSnapshot } from './snapshot-steps.ts';
import {
  awaitReader,
  awaitWriter,
  changeOthers,
  changeReader,
  checkChange,
  failOver,
  verifyClasses,
  verifyWriter,
} from './steps.ts';
import { SCALING_PARAMETERS } from './target.ts';

/** Gives the lasting instances of an Aurora cluster another class: a reader first, then one failover, then the others. */
export const scaleDatabase: Runbook = {
  name: 'scale-database',
  title: "Change an Aurora cluster's instance class",
  purpose:
    'Gives every lasting instance another class, in an allowed window: a reader first, one failover to it, then the others. Connections to the writer break once.',
  parameters: SCALING_PARAMETERS,
  approval: 'required',
  clusters: ({ runbooks }) => Object.keys(runbooks?.scaleDatabase ?? {}),
  recovery: { from: 'FailOver', to: 'VerifyWriter' },
  steps: [
    checkApproval({
      plans: 'the change, a reader first',
      precondition: 'a window has room for it, AWS offers the class, the cluster is at rest',
      planner: planScaling,
    }),
    TAKE_LOCK,
    {
      name: 'CheckChange',
      kind: 'check',
      does: 'Plans once more, under the lock: window, offer, status and lag',
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'the plan is still the approved one',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      run: checkChange,
    },
    {
      name: 'TakeSnapshot',
      kind: 'act',
      does: 'Asks for a snapshot of the cluster as it was',
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'this run holds the lock',
      idempotency: 'its name is in the plan, and a snapshot of that name is left alone',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: callsOf(TAKE_SNAPSHOT),
      run: takeSnapshot,
    },
    {
      name: 'AwaitSnapshot',
      kind: 'wait',
      does: 'Waits until the snapshot and the cluster are available',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 1800,
      lookEverySeconds: 15,
      onFailure: 'compensate',
      onResume: 'again',
      describes: () => 'waits until the snapshot is available, at most 1800 s',
      run: awaitSnapshot,
    },
    {
      name: 'ChangeReader',
      kind: 'act',
      does: 'Asks for the new class of the reader that becomes writer',
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'this run holds the lock, and the instance is a reader at rest',
      idempotency: 'an absolute value; a class that is right or on its way is left alone',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: (plan) => changesOf(plan, (instance) => instance === plan.to),
      run: changeReader,
    },
    {
      name: 'AwaitReader',
      kind: 'wait',
      does: 'Waits until the reader serves with the new class',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 1800,
      lookEverySeconds: 15,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `waits until ${to} serves with the new class, at most 1800 s`,
      run: awaitReader,
    },
    {
      name: 'FailOver',
      kind: 'act',
      does: 'Asks Aurora for the failover to it, once',
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'this run holds the lock, the reader is fit, and the window still holds',
      idempotency:
        'the request is written into the lock before it is made, and a written one is not made again',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: callsOf(FAIL_OVER),
      run: failOver,
    },
    {
      name: 'AwaitWriter',
      kind: 'wait',
      does: 'Waits until it is the writer and available',
      inputs: ['CheckApproval'],
      precondition: 'no third instance has become writer',
      idempotency: 'reads only',
      timeLimitSeconds: 600,
      lookEverySeconds: 5,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `waits until ${to} is the writer, at most 600 s`,
      run: awaitWriter,
    },
    {
      name: 'VerifyWriter',
      kind: 'verify',
      does: 'Proves that it is the one writer',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `verifies that ${to} is the one writer`,
      run: verifyWriter,
    },
    {
      name: 'ChangeOthers',
      kind: 'wait',
      does: 'Changes the former writer and the other instances, one after the other, and waits for each',
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'this run holds the lock, and the instance is a reader at rest',
      idempotency: 'absolute values; a class that is right or on its way is left alone',
      timeLimitSeconds: 7200,
      lookEverySeconds: 30,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: (plan) =>
        `one after the other, waiting for each, at most 7200 s: ${changesOf(plan, (instance) => instance !== plan.to)}`,
      run: changeOthers,
    },
    {
      name: 'VerifyClasses',
      kind: 'verify',
      does: 'Proves that every lasting instance has the class and serves',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: () => 'verifies that every lasting instance has the class and serves',
      run: verifyClasses,
    },
    RELEASE_LOCK,
    NOTIFY,
  ],
  compensation: {
    ...SETTLE_LOCK,
    name: 'RevertAndSettle',
    does: 'Gives a reader that was changed before the failover its old class back, and releases the lock; or holds it with the reason when instances stay half changed',
    inputs: ['CheckChange', 'the lock', 'the step that failed'],
    idempotency: 'an absolute value, and one conditional write',
    describes: () => 'releases the lock of the cluster',
    run: revertAndSettle,
  },
  failedEnd: NOTIFY_FAILURE,
};

function changesOf({ calls }: Plan, isMeant: (instance: string) => boolean): string {
  const meant = calls.filter(
    ({ action, parameters }) =>
      action === CHANGE_CLASS && isMeant(String(parameters['DBInstanceIdentifier'])),
  );
  return meant.map(callInWords).join('; ') || 'no call';
}
