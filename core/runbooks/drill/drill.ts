import { callInWords, type Plan } from '../plan.ts';
import { NOTIFY, NOTIFY_FAILURE } from '../report-steps.ts';
import type { Runbook } from '../runbook.ts';
import { verifyObjectives } from './objectives.ts';
import { awaitRunbook, checkDrill, startRunbook, stopRunbook } from './steps.ts';
import { DRILL } from './target.ts';

/** The document's dry run, an hour for the approval, and the longest run after it. */
const MOST_RUN_SECONDS = 14_400;

/** A game day: starts another runbook as people do, watches a stop alarm, and holds what was measured to objectives. */
export const drill: Runbook = {
  name: 'drill',
  title: 'Hold a drill',
  purpose:
    'Starts another runbook, as a dry run or, in a sandbox, for real and by its own document with its approval. An alarm stops it; its recovery is measured against objectives.',
  parameters: [DRILL],
  approval: 'none', // what it starts for real asks for its own
  clusters: ({ runbooks }) => [
    ...new Set(Object.values(runbooks?.drills ?? {}).map(({ cluster }) => cluster)),
  ],
  steps: [
    {
      name: 'CheckDrill',
      kind: 'check',
      does: 'Looks whether the drill is configured and its stop alarm is quiet',
      inputs: ['cluster', 'Drill'],
      precondition:
        'the drill is of this cluster, runs for real in a sandbox only, and its alarm is OK',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'stop',
      onResume: 'again',
      run: checkDrill,
    },
    {
      name: 'StartRunbook',
      kind: 'act',
      does: 'Starts the runbook, once',
      inputs: ['cluster', 'Drill'],
      precondition: 'the stop alarm is still OK',
      idempotency: 'a token of this execution: AWS starts one run for it',
      timeLimitSeconds: 60,
      onFailure: 'compensate', // an answer that is lost leaves it started
      onResume: 'again',
      describes: startInWords,
      run: startRunbook,
    },
    {
      name: 'AwaitRunbook',
      kind: 'wait',
      does: 'Waits until the run has ended, and watches the stop alarm',
      inputs: ['StartRunbook'],
      precondition: 'the stop alarm is not in ALARM',
      idempotency: 'reads only',
      timeLimitSeconds: MOST_RUN_SECONDS,
      lookEverySeconds: 30,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `waits until ${to} has ended, at most ${MOST_RUN_SECONDS} s`,
      run: awaitRunbook,
    },
    {
      name: 'VerifyObjectives',
      kind: 'verify',
      does: 'Compares recovery time and recovery point of its report with the objectives',
      inputs: ['StartRunbook', "the run's report"],
      precondition: 'the run has left a report',
      idempotency: 'reads only',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: ({ to }) => `verifies that ${to} keeps to the objectives`,
      run: verifyObjectives,
    },
    NOTIFY,
  ],
  compensation: {
    name: 'StopRunbook',
    kind: 'act',
    does: 'Stops what the drill has started',
    inputs: ['StartRunbook'],
    precondition: 'something was started',
    idempotency: 'a run that has ended is left as it is',
    timeLimitSeconds: 60,
    onFailure: 'continue',
    onResume: 'again',
    describes: () => 'stops what was started',
    run: stopRunbook,
  },
  failedEnd: NOTIFY_FAILURE,
};

function startInWords({ calls }: Plan): string {
  return calls.map(callInWords).join('; ');
}
