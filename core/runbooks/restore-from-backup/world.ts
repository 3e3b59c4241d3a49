import type { RunbookPorts } from '../ports.ts';
import type { StepRun } from '../runbook.ts';
import { backupOf, newClusterOf, sourceText } from './inputs.ts';
import type { BackedUpCluster, RestoredInstance, RestoreRequest, WriterRequest } from './ports.ts';

/** Says on a restored cluster what it was restored from; a run that continues another knows its work by it. */
export const RESTORED_FROM_TAG = 'tidegate:restored-from';

export interface RestoreWorld {
  readonly kind: 'read';
  readonly source: BackedUpCluster;
  readonly sourceWriter: RestoredInstance;
  /** When the data is from that the new cluster will have; unknown when it is there already. */
  readonly recoveryPoint: Date | undefined;
  readonly restore: RestoreRequest;
  readonly createWriter: WriterRequest;
  /** What is there already under the new names. */
  readonly restored: BackedUpCluster | undefined;
  readonly restoredWriter: RestoredInstance | undefined;
}

interface Refused {
  readonly kind: 'refused';
  readonly says: string;
}

const refused = (says: string): Refused => ({ kind: 'refused', says });

/** The source, the backup and what is there of the new cluster; refused when there is nothing to restore from. */
export async function readWorld(
  run: StepRun,
  ports: RunbookPorts,
): Promise<RestoreWorld | Refused> {
  const { restoring } = ports;
  const clusterIdentifier = sourceIdentifier(run);
  const cluster = newClusterOf(run);
  if (!cluster.startsWith(`${clusterIdentifier}-`))
    return refused(`the new cluster is named ${clusterIdentifier}-…, not ${cluster}`);
  const source = await restoring.describe(clusterIdentifier);
  if (source === undefined) return refused(`there is no cluster ${clusterIdentifier}`);
  if (source.writer === undefined) return refused(`${clusterIdentifier} has no writer to copy`);
  const sourceWriter = await restoring.instance(source.writer);
  if (sourceWriter === undefined) return refused(`there is no instance ${source.writer}`);
  const restored = await restoring.describe(cluster);
  const chosen = await chooseBackup(run, ports, { source, restored });
  if (chosen.kind === 'refused') return chosen;

  const tags = { [RESTORED_FROM_TAG]: restoredFrom(run) };
  const { settings } = source;
  const { instanceClass, parameterGroup, isPublic } = sourceWriter;
  const writer = `${cluster}-writer`;
  return {
    kind: 'read',
    source,
    sourceWriter,
    recoveryPoint: chosen.recoveryPoint,
    restore: {
      source: clusterIdentifier,
      backup: chosen.backup,
      cluster,
      settings: { ...settings, tags: { ...settings.tags, ...tags } },
    },
    createWriter: {
      id: writer,
      cluster,
      engine: settings.engine,
      instanceClass,
      parameterGroup,
      isPublic,
      tags,
    },
    restored,
    restoredWriter: await restoring.instance(writer),
  };
}

/** Throws for a cluster that is not in the configuration; no run comes that far. */
function sourceIdentifier({ configuration, request }: StepRun): string {
  const configured = configuration.auroraClusters[request.cluster];
  if (configured === undefined) throw new Error(`there is no ${request.cluster} to restore`);
  return configured.clusterIdentifier;
}

/** `assistant-db latest` */
function restoredFrom(run: StepRun): string {
  return `${sourceIdentifier(run)} ${sourceText(run)}`;
}

/** The new cluster was made by a run of the same inputs. */
export function isOurs({ settings }: BackedUpCluster, run: StepRun): boolean {
  return settings.tags[RESTORED_FROM_TAG] === restoredFrom(run);
}

type ChosenBackup = Pick<RestoreRequest, 'backup'> & {
  readonly kind: 'chosen';
  readonly recoveryPoint: Date | undefined;
};

/** A backup that was restored already is not asked for again: AWS may not keep it any longer. */
async function chooseBackup(
  run: StepRun,
  ports: RunbookPorts,
  { source, restored }: Pick<RestoreWorld, 'source' | 'restored'>,
): Promise<ChosenBackup | Refused> {
  const backup = backupOf(run);
  if (backup === undefined) return refused(`${sourceText(run)} is in no calendar`);
  if (restored !== undefined) return { kind: 'chosen', backup, recoveryPoint: undefined };
  if (backup.kind === 'snapshot') return chooseSnapshot(backup, ports, source);
  const { earliestRestorableAt: earliest, latestRestorableAt: latest } = source;
  if (earliest === undefined || latest === undefined)
    return refused(`${source.identifier} has no continuous backup`);
  const recoveryPoint = backup.kind === 'instant' ? backup.at : latest;
  const asked = recoveryPoint.toISOString();
  if (recoveryPoint > run.now) return refused(`${asked} is in the future`);
  if (recoveryPoint > latest || recoveryPoint < earliest)
    return refused(
      `${asked} is not between ${earliest.toISOString()} and ${latest.toISOString()}, which AWS can restore`,
    );
  return { kind: 'chosen', backup, recoveryPoint };
}

async function chooseSnapshot(
  backup: { readonly kind: 'snapshot'; readonly id: string },
  { restoring }: RunbookPorts,
  { identifier, settings }: BackedUpCluster,
): Promise<ChosenBackup | Refused> {
  const snapshot = await restoring.snapshot(backup.id);
  if (snapshot === undefined) return refused(`there is no snapshot ${backup.id}`);
  const { clusterIdentifier, status, engineVersion, kmsKeyId, createdAt } = snapshot;
  if (clusterIdentifier !== identifier)
    return refused(`${backup.id} is a snapshot of ${clusterIdentifier}, not of ${identifier}`);
  if (status !== 'available') return refused(`snapshot ${backup.id} is ${status}`);
  if (kmsKeyId !== settings.kmsKeyId)
    return refused(
      `snapshot ${backup.id} is encrypted with ${kmsKeyId ?? 'no key'}, ${identifier} with ${settings.kmsKeyId ?? 'no key'}`,
    );
  if (majorOf(engineVersion) !== majorOf(settings.engineVersion))
    return refused(
      `snapshot ${backup.id} is of version ${engineVersion}, the parameter group of ${settings.engineVersion}`,
    );
  return { kind: 'chosen', backup, recoveryPoint: createdAt };
}

/** 16.9 -> 16 */
function majorOf(engineVersion: string): string {
  return engineVersion.split('.')[0] ?? engineVersion;
}
