import { alarmNamePrefix } from '../core/alarms/alarm-name.ts';
import type { AuditItem, CapacityReading } from '../core/ports.ts';
import type { ScalableTarget } from '../core/targets.ts';
import { unreachable } from '../core/unreachable.ts';
import { brakesListInWords } from './brakes-in-words.ts';
import { decisionInWords } from './decision-in-words.ts';
import type { Status, TargetStatus } from './read-status.ts';
import { count, table, timeInWords, wrapped } from './text.ts';

export function statusInWords(status: Status): string {
  const { project, region, at, targets } = status;
  return [
    `${project} in ${region}, ${timeInWords(at)}`,
    switchInWords(status),
    ...(status.brakes.length === 0 ? [] : [brakesListInWords(status.brakes)]),
    capacityTable(targets),
    ['LAST DECISIONS', ...targets.map(lastDecisionInWords)].join('\n'),
    alarmsInWords(status),
  ].join('\n\n');
}

function switchInWords({ stopSwitch }: Status): string {
  const { stopped, by = 'somebody', at, reason = 'no reason given' } = stopSwitch;
  if (!stopped) return 'The stop switch is off: targets in mode act are changed.';
  const since = at ? ` since ${timeInWords(at)}` : '';
  return wrapped(
    `STOPPED${since} by ${by}: ${reason}. Nothing is changed until: npx tidegate start`,
  );
}

function capacityTable(targets: readonly TargetStatus[]): string {
  const rows = targets.map(({ target, capacity, bounds, inFlight }) => [
    target.name,
    target.mode,
    capacityCell(target, capacity),
    `${bounds.floor} to ${bounds.ceiling}`,
    inFlightCell(target, capacity, inFlight),
  ]);
  const notes = targets.flatMap(({ target, capacity, bounds, lastDecision }) =>
    [
      obstacleInWords(capacity),
      lastDecision && otherMode(target, lastDecision),
      target.windows?.says || undefined,
      bounds.loweredBy && `at most ${bounds.ceiling}: ${bounds.loweredBy}`,
    ]
      .filter((note) => note !== undefined)
      .map((note) => wrapped(note, `${target.name}: `, '  ')),
  );
  return [table([['target', 'mode', 'capacity', 'bounds', 'in flight'], ...rows]), ...notes].join(
    '\n',
  );
}

/** The file is what will be deployed; the last decision was made by what is. */
function otherMode({ mode }: ScalableTarget, { mode: deployed }: AuditItem): string | undefined {
  if (mode === deployed) return undefined;
  return `the last decision was made in mode ${deployed}, the file says ${mode}: npx cdk deploy --all`;
}

function capacityCell({ kind }: ScalableTarget, reading: CapacityReading): string {
  const unit = kind === 'aurora-readers' ? 'reader' : 'instance';
  const current = `${count(reading.current)} ${unit}${reading.current === 1 ? '' : 's'}`;
  switch (reading.kind) {
    case 'steady':
      return current;
    case 'changing':
      return `${current}, soon ${count(reading.desired)}`;
    case 'draining':
      return `${current}, draining to ${count(reading.desired)}`;
    case 'failed':
      return `${current}, FAILED`;
    case 'blocked':
      return `${current}, BLOCKED`;
    default:
      return unreachable(reading);
  }
}

function inFlightCell(
  target: ScalableTarget,
  { current }: CapacityReading,
  inFlight: number | undefined,
): string {
  if (target.kind === 'aurora-readers') return '';
  if (inFlight === undefined) return 'no data';
  return `${count(inFlight)} of ${count(current * target.configuration.scaling.targetConcurrency)}`;
}

function obstacleInWords(reading: CapacityReading): string | undefined {
  if (reading.kind === 'failed') return `the last change failed: ${reading.says}`;
  if (reading.kind !== 'blocked') return undefined;
  return reading.command ? `${reading.says}. Mend: ${reading.command}` : reading.says;
}

function lastDecisionInWords({ target, lastDecision, intent }: TargetStatus): string {
  const last = lastDecision
    ? `${decisionInWords(lastDecision, target)}, ${timeInWords(lastDecision.at)}`
    : 'none yet';
  const underWay = intent
    ? [
        wrapped(
          `under way since ${timeInWords(intent.requestedAt)}: ${intent.direction} to ${intent.to}`,
          '  ',
        ),
      ]
    : [];
  return [wrapped(last, `${target.name}: `, '  '), ...underWay].join('\n');
}

function alarmsInWords({ inAlarm, project }: Status): string {
  if (inAlarm.length === 0) return 'No alarm is in ALARM.';
  const prefix = alarmNamePrefix(project);
  const rows = inAlarm.map(({ name, since }) => [
    name.startsWith(prefix) ? name.slice(prefix.length) : name,
    `since ${timeInWords(since)}`,
  ]);
  return ['IN ALARM', table(rows)].join('\n');
}
