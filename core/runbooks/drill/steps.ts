import type { PlannedCall } from '../plan.ts';
import { withHash } from '../plan-hash.ts';
import type { RunbookPorts } from '../ports.ts';
import type { Step, StepRun } from '../runbook.ts';
import type { RunToStart } from './ports.ts';
import { type Drill, drillNameOf, drillOf, isHeld, runToStart } from './target.ts';

/* Each step reads the drill and its stop alarm anew; only StartRunbook and StopRunbook change something. */

const START = 'StartRunbook';

export const checkDrill: Step = async (run, ports) => {
  const drill = drillOf(run);
  if (!isHeld(drill)) return drill;
  const obstacle = await whyNotQuiet(drill, ports);
  if (obstacle !== undefined) return { kind: 'refused', says: obstacle };
  const calls = [callOf(await runToStart(run, drill))];
  const name = drillNameOf(run);
  return {
    kind: 'done',
    says: `${name} starts ${drill.runbook} of ${drill.cluster}, mode ${drill.mode}; ${drill.stopAlarm} is quiet`,
    plan: await withHash(run.runbook.name, {
      from: name,
      to: `${drill.runbook} of ${drill.cluster}`,
      calls,
    }),
  };
};

export const startRunbook: Step = async (run, ports) => {
  const drill = drillOf(run);
  if (!isHeld(drill)) return drill;
  const obstacle = await whyNotQuiet(drill, ports);
  if (obstacle !== undefined) return { kind: 'refused', says: obstacle };
  const answer = await ports.startedRuns.start(await runToStart(run, drill));
  return answer.kind === 'refused'
    ? answer
    : {
        kind: 'done',
        says: `started ${drill.runbook}, mode ${drill.mode}: ${answer.id}`,
        facts: { started: answer.id },
      };
};

export const awaitRunbook: Step = async (run, ports) => {
  const drill = drillOf(run);
  if (!isHeld(drill)) return drill;
  const alarm = (await ports.alarms.read([drill.stopAlarm])).get(drill.stopAlarm);
  if (alarm === undefined) return { kind: 'failed', says: `${drill.stopAlarm} is gone` };
  if (alarm.state === 'ALARM')
    return { kind: 'failed', says: `the stop alarm ${drill.stopAlarm} went into ALARM` };
  const id = startedId(run);
  const started = await ports.startedRuns.read(await runToStart(run, drill), id);
  switch (started?.status) {
    case 'succeeded':
      return { kind: 'done', says: `${drill.runbook} has ended: ${started.says}` };
    case 'failed':
      return { kind: 'failed', says: `${drill.runbook} has failed: ${started.says}` };
    case 'running':
      return { kind: 'waiting', says: `${drill.runbook} is at work: ${started.says}` };
    default:
      return { kind: 'failed', says: `AWS does not know the run ${id}` };
  }
};

/** Stops what was started. After a start whose answer was lost it asks with the same token, and learns the run's id. */
export const stopRunbook: Step = async (run, ports) => {
  const outcome = run.outcomes.get(START);
  if (outcome === undefined || outcome.kind === 'refused')
    return { kind: 'done', says: 'nothing was started' };
  const drill = drillOf(run);
  if (!isHeld(drill)) return { kind: 'failed', says: `not stopped: ${drill.says}` };
  const what = await runToStart(run, drill);
  const found =
    outcome.kind === 'done'
      ? ({ kind: 'started', id: startedId(run) } as const)
      : await ports.startedRuns.start(what);
  if (found.kind === 'refused')
    return {
      kind: 'failed',
      says: `not known whether ${drill.runbook} was started: ${found.says}`,
    };
  const answer = await ports.startedRuns.stop(what, found.id);
  return answer.kind === 'done'
    ? {
        kind: 'done',
        says: `${found.id} is at work no more; what it has begun a new run of ${drill.runbook} finishes`,
      }
    : { kind: 'failed', says: `${found.id} was not stopped: ${answer.says}` };
};

function startedId({ outcomes }: StepRun): string {
  const outcome = outcomes.get(START);
  const id = outcome?.kind === 'done' ? outcome.facts?.['started'] : undefined;
  if (typeof id !== 'string') throw new Error(`${START} has left no id of a run`);
  return id;
}

/** A stop alarm that is not there, or has no data, would stop nothing. */
async function whyNotQuiet(
  { stopAlarm }: Drill,
  { alarms }: RunbookPorts,
): Promise<string | undefined> {
  const alarm = (await alarms.read([stopAlarm])).get(stopAlarm);
  if (alarm === undefined) return `there is no alarm ${stopAlarm}`;
  if (alarm.state === 'OK') return undefined;
  return `the stop alarm ${stopAlarm} is in ${alarm.state} since ${alarm.since.toISOString()}`;
}

function callOf({ mode, documentName, machineArn, cluster, inputs }: RunToStart): PlannedCall {
  return mode === 'run'
    ? {
        action: 'ssm:StartAutomationExecution',
        parameters: { DocumentName: documentName, Cluster: cluster, ...inputs },
      }
    : {
        action: 'states:StartExecution',
        parameters: { stateMachineArn: machineArn, cluster, mode, ...inputs },
      };
}
