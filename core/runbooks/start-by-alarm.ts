import type { Configuration } from '../config/schema.ts';
import { runbookRoleName } from './names.ts';
import type { RunbookPorts } from './ports.ts';
import type { RunbookName, StepRun } from './runbook.ts';

/** At most one run of a cluster starts so within this time: an alarm that flaps does not make a database flap. */
const HOUR_MILLIS = 3_600_000;

type StartedByAlarm = 'aurora-failover' | 'region-shift' | 'scale-database';

/** What alarms start, and how far it may go. */
export interface AlarmStart {
  readonly runbook: StartedByAlarm;
  readonly cluster: string;
  readonly alarms: readonly string[];
  readonly act: 'approve' | 'run';
  readonly inputs: Readonly<Record<string, string>>;
}

export function alarmStarts({ runbooks }: Configuration): readonly AlarmStart[] {
  const { auroraFailover = {}, regionShift = {}, scaleDatabase = {} } = runbooks ?? {};
  const blocks = {
    'aurora-failover': auroraFailover,
    'region-shift': regionShift,
    'scale-database': scaleDatabase,
  } as const;
  return (['aurora-failover', 'region-shift', 'scale-database'] as const).flatMap((runbook) =>
    Object.entries(blocks[runbook]).flatMap(([cluster, { startByAlarm }]) =>
      startByAlarm === undefined ? [] : [{ runbook, cluster, ...startByAlarm }],
    ),
  );
}

/** An alarm starts it and nobody has to approve. */
export function runsByAlarm(configuration: Configuration, runbook: RunbookName): boolean {
  return alarmStarts(configuration).some((start) => start.runbook === runbook && mayRun(start));
}

export type AlarmDecision =
  | { readonly kind: 'approved'; readonly says: string }
  | { readonly kind: 'refused'; readonly says: string };

/**
 * Whether a run may go on that an alarm has started and nobody has approved. Neither the event nor the document is
 * believed: who started it is what Systems Manager says, and the alarm must be in ALARM in CloudWatch now.
 */
export async function decideAlarmStart(
  { runbook, request, configuration, execution, now }: StepRun,
  startedBy: string,
  { alarms, locks }: Pick<RunbookPorts, 'alarms' | 'locks'>,
): Promise<AlarmDecision> {
  const refused = (says: string): AlarmDecision => ({ kind: 'refused', says });
  const roleName = runbookRoleName(configuration.project, configuration.region, 'alarm');
  if (!startedBy.includes(`:assumed-role/${roleName}/`))
    return refused(`only ${roleName} starts it for an alarm, not ${startedBy}`);
  const start = alarmStarts(configuration).find(
    (each) => each.runbook === runbook.name && each.cluster === request.cluster,
  );
  if (start === undefined || !mayRun(start))
    return refused(`no alarm may run ${runbook.name} of ${request.cluster} without an approval`);

  const readings = await alarms.read(start.alarms);
  const raised = [...readings.values()].find(({ state }) => state === 'ALARM');
  if (raised === undefined) return refused(`none of ${start.alarms.join(', ')} is in ALARM now`);
  const isFirst = await locks.claimAlarmStart(request.cluster, {
    owner: execution.id,
    at: now,
    unlessSince: new Date(now.getTime() - HOUR_MILLIS),
  });
  if (!isFirst) return refused('an alarm has started a run of it within the last hour');
  return {
    kind: 'approved',
    says: `started by alarm ${raised.name}, in ALARM since ${raised.since.toISOString()}, without an approval`,
  };
}

/** The configuration's rule says the same of the file; this one is of the code that runs. */
function mayRun({ runbook, act }: AlarmStart): boolean {
  return act === 'run' && runbook === 'aurora-failover';
}
