import { checkApproval } from '../approval-step.ts';
import { RELEASE_LOCK, SETTLE_LOCK, TAKE_LOCK } from '../lock-steps.ts';
import { callInWords, callsOf } from '../plan.ts';
import { NOTIFY, NOTIFY_FAILURE } from '../report-steps.ts';
import type { Runbook } from '../runbook.ts';
import { CREATE_WRITER } from './calls.ts';
import { RESTORE_PARAMETERS } from './inputs.ts';
import { planRestore } from './plan.ts';
import {
  awaitCluster,
  awaitWriter,
  createWriter,
  releaseAndName,
  restore,
  verifyCluster,
} from './steps.ts';

/** Makes a new cluster from a backup of another one, with that one's settings, and proves it; the other is not touched. */
export const restoreFromBackup: Runbook = {
  name: 'restore-from-backup',
  title: 'Restore an Aurora cluster as a new one',
  purpose:
    "Makes a new cluster from a point in time or a snapshot, with the old one's settings and a writer, and hands it over with its endpoint. The old cluster is not touched.",
  parameters: RESTORE_PARAMETERS,
  approval: 'required',
  clusters: ({ runbooks }) => Object.keys(runbooks?.restoreFromBackup ?? {}),
  recovery: { from: 'Restore', to: 'VerifyCluster' },
  steps: [
    checkApproval({
      plans: 'the new cluster and its writer',
      precondition: 'the backup is there and encrypted alike, the new name is free',
      planner: planRestore,
    }),
    TAKE_LOCK,
    {
      name: 'Restore',
      kind: 'act',
      does: "Asks for the new cluster, with the old one's settings",
      inputs: ['CheckApproval', 'the lock'],
      precondition: 'this run holds the lock, the call is the approved one, the name is free',
      idempotency: 'a cluster of that name, tagged with the same source, is left alone',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: ({ calls }) =>
        calls
          .filter(({ action }) => action !== CREATE_WRITER)
          .map(callInWords)
          .join('; ') || 'no call',
      run: restore,
    },
    {
      name: 'AwaitCluster',
      kind: 'wait',
      does: 'Waits until the new cluster is available',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 10_800,
      lookEverySeconds: 30,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `waits until ${to} is available, at most 10800 s`,
      run: awaitCluster,
    },
    {
      name: 'CreateWriter',
      kind: 'act',
      does: "Asks for an instance of the old writer's class",
      inputs: ['CheckApproval', 'the lock'],
      precondition:
        'this run holds the lock, the call is the approved one, the cluster is available',
      idempotency: 'an instance of that name in the new cluster is left alone',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: callsOf(CREATE_WRITER),
      run: createWriter,
    },
    {
      name: 'AwaitWriter',
      kind: 'wait',
      does: 'Waits until the new cluster has a writer that is available',
      inputs: ['CheckApproval'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 3600,
      lookEverySeconds: 30,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `waits until ${to} has a writer that is available, at most 3600 s`,
      run: awaitWriter,
    },
    {
      name: 'VerifyCluster',
      kind: 'verify',
      does: "Proves that the new cluster has the old one's settings, an endpoint and a writer",
      inputs: ['CheckApproval', 'Restore'],
      precondition: 'none',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ from, to }) => `verifies that ${to} has the settings of ${from}`,
      run: verifyCluster,
    },
    RELEASE_LOCK,
    NOTIFY,
  ],
  compensation: {
    ...SETTLE_LOCK,
    name: 'ReleaseAndName',
    does: 'Releases the lock, because the old cluster is as it was, and names what was made and stays',
    inputs: ['cluster', 'the lock'],
    run: releaseAndName,
  },
  failedEnd: NOTIFY_FAILURE,
};
