import { auroraFailover } from './aurora-failover/aurora-failover.ts';
import { drill } from './drill/drill.ts';
import { failBack } from './fail-back/fail-back.ts';
import { regionShift } from './region-shift/region-shift.ts';
import { restoreFromBackup } from './restore-from-backup/restore-from-backup.ts';
import type { Runbook, RunbookName } from './runbook.ts';
import { scaleDatabase } from './scale-database/scale-database.ts';

/** Every runbook. A new one is a table like those, and a line here. */
export const RUNBOOKS = {
  'aurora-failover': auroraFailover,
  'region-shift': regionShift,
  'fail-back': failBack,
  'scale-database': scaleDatabase,
  'restore-from-backup': restoreFromBackup,
  drill,
} satisfies Record<RunbookName, Runbook>;

/** Throws on a name that no machine was drawn for. */
export function runbookNamed(name: string): Runbook {
  const runbook = Object.values(RUNBOOKS).find((candidate) => candidate.name === name);
  if (runbook === undefined) throw new Error(`there is no runbook ${name}`);
  return runbook;
}
