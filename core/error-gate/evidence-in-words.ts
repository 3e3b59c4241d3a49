import type { ErrorMessage, Evidence, Item } from './evidence.ts';

/** A line for each item, for the page and the audit; what could not be had says why. */
export function evidenceInWords(evidence: Evidence): readonly string[] {
  const { deployment, throttled, spilledOver, connections, dependencyAlarms, errors, queueAlarms } =
    evidence;
  return [
    line('deployment', deployment, (found) => found?.says ?? 'none shortly before the alarm'),
    line('throttled', throttled, perMinute),
    line('spilled over', spilledOver, perMinute),
    line('connections', connections, (level) =>
      level ? `the database's are at their ${level} line` : 'not near their limit',
    ),
    line('dependencies', dependencyAlarms, raisedAlarms),
    line('queues', queueAlarms, raisedAlarms),
    line('logged errors', errors, countedMessages),
  ];
}

function line<T>(label: string, item: Item<T>, inWords: (value: T) => string): string {
  return item.kind === 'had'
    ? `${label}: ${inWords(item.value)}`
    : `${label}: could not be had (${item.why})`;
}

const raisedAlarms = (alarms: readonly string[]): string =>
  alarms.length === 0 ? 'no alarm is raised' : `raised: ${alarms.join(', ')}`;

const perMinute = (requests: number): string => `${requests} requests in the newest minute`;

function countedMessages(errors: readonly ErrorMessage[]): string {
  if (errors.length === 0) return 'none';
  return errors.map(({ count, message }) => `${count} x ${message}`).join(' | ');
}
