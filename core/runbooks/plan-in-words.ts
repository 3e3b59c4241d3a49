import type { Plan, PlannedCall } from './runbook.ts';

/** The exact calls, one a line, and the hash that an approval is for. */
export function planInWords({ from, to, calls, hash }: Plan): string {
  const lines = calls.map((call) => `- ${callInWords(call)}`);
  return [`${from} to ${to}, plan ${hash}:`, ...(lines.length > 0 ? lines : ['- no call'])].join(
    '\n',
  );
}

/** `rds:FailoverDBCluster DBClusterIdentifier=assistant-db TargetDBInstanceIdentifier=assistant-db-reader` */
export function callInWords({ action, parameters }: PlannedCall): string {
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [action, ...words].join(' ');
}
