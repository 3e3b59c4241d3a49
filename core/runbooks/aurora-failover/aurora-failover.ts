import { checkApproval } from '../approval-step.ts';
import { RELEASE_LOCK, SETTLE_LOCK, TAKE_LOCK } from '../lock-steps.ts';
import { callsOf } from '../plan.ts';
import { NOTIFY, NOTIFY_FAILURE } from '../report-steps.ts';
import type { Runbook } from '../runbook.ts';
import { FAIL_OVER, planFailover, SET_TIER } from './plan.ts';
import {
  awaitReaders,
  awaitWriter,
  checkCandidate,
  failOver,
  resetTiers,
  verifyWriter,
} from './steps.ts';

/** Makes another instance of an Aurora cluster its writer: one FailoverDBCluster, watched until the writer is proven. */
export const auroraFailover: Runbook = {
  name: 'aurora-failover',
  title: 'Fail over an Aurora cluster',
  purpose:
    'Makes a reader of the cluster its writer, when the writer is ill or its zone is. Connections to the writer break; committed data is kept.',
  parameters: [],
  approval: 'required',
  clusters: ({ runbooks }) => Object.keys(runbooks?.auroraFailover ?? {}),
  recovery: { from: 'FailOver', to: 'VerifyWriter' },
  steps: [
    checkApproval({
      plans: 'the failover to the fittest reader',
      precondition: 'the cluster is available, a reader is fit',
      planner: planFailover,
    }),
    TAKE_LOCK,
    {
      name: 'CheckCandidate',
      kind: 'check',
      does: 'Looks once more, under the lock: lag, status and class of the candidate',
      inputs: ['CheckApproval'],
      precondition: 'the candidate is fit and the writer is the one of the plan',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      run: checkCandidate,
    },
    {
      name: 'FailOver',
      kind: 'act',
      does: 'Asks Aurora for the failover, once',
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'this run holds the lock, and the candidate is still fit',
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
      does: 'Waits until the candidate is the writer and available',
      inputs: ['CheckApproval'],
      precondition: 'no third instance has become writer',
      idempotency: 'reads only',
      timeLimitSeconds: 600, // with a reader under a minute, without one up to ten (Aurora guide, high availability)
      lookEverySeconds: 5,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `waits until ${to} is the writer, at most 600 s`,
      run: awaitWriter,
    },
    {
      name: 'VerifyWriter',
      kind: 'verify',
      does: 'Proves that the candidate is the one writer',
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
      name: 'AwaitReaders',
      kind: 'wait',
      does: 'Waits until the former writer serves as a reader; Tidegate keeps the floor of readers meanwhile',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 900,
      lookEverySeconds: 15,
      onFailure: 'continue',
      onResume: 'again',
      describes: ({ from }) => `waits until ${from} serves as a reader, at most 900 s`,
      run: awaitReaders,
    },
    {
      name: 'ResetTiers',
      kind: 'act',
      does: 'Gives the new writer the tier of the former one, and the other way round',
      inputs: ['CheckApproval'],
      precondition: 'the candidate is the writer',
      idempotency: 'absolute values; a tier that is right is left alone',
      timeLimitSeconds: 60,
      onFailure: 'continue',
      onResume: 'finds',
      describes: callsOf(SET_TIER),
      run: resetTiers,
    },
    RELEASE_LOCK,
    NOTIFY,
  ],
  compensation: SETTLE_LOCK,
  failedEnd: NOTIFY_FAILURE,
};
