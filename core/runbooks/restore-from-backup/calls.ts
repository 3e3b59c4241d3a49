import type { PlannedCall } from '../plan.ts';
import type { RestoreRequest, WriterRequest } from './ports.ts';

const RESTORE_TO_INSTANT = 'rds:RestoreDBClusterToPointInTime';
const RESTORE_SNAPSHOT = 'rds:RestoreDBClusterFromSnapshot';
export const CREATE_WRITER = 'rds:CreateDBInstance';

/** The call as people approve it; lists are written as words. */
export function restoreCall({ source, backup, cluster, settings }: RestoreRequest): PlannedCall {
  const { kmsKeyId, logExports, capacity } = settings;
  const from =
    backup.kind === 'snapshot'
      ? {
          SnapshotIdentifier: backup.id,
          Engine: settings.engine,
          EngineVersion: settings.engineVersion,
        }
      : {
          SourceDBClusterIdentifier: source,
          ...(backup.kind === 'instant'
            ? { RestoreToTime: backup.at.toISOString() }
            : { UseLatestRestorableTime: true }),
        };
  return {
    action: backup.kind === 'snapshot' ? RESTORE_SNAPSHOT : RESTORE_TO_INSTANT,
    parameters: {
      DBClusterIdentifier: cluster,
      ...from,
      DBSubnetGroupName: settings.subnetGroup,
      VpcSecurityGroupIds: settings.securityGroups.join(' '),
      DBClusterParameterGroupName: settings.parameterGroup,
      Port: settings.port,
      EnableIAMDatabaseAuthentication: settings.iamAuthentication,
      DeletionProtection: settings.deletionProtection,
      ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
      ...(logExports.length > 0 && { EnableCloudwatchLogsExports: logExports.join(' ') }),
      ...(capacity && { ServerlessV2ScalingConfiguration: `${capacity.min}-${capacity.max}` }),
      Tags: tagsInWords(settings.tags),
    },
  };
}

export function writerCall(request: WriterRequest): PlannedCall {
  return {
    action: CREATE_WRITER,
    parameters: {
      DBInstanceIdentifier: request.id,
      DBClusterIdentifier: request.cluster,
      Engine: request.engine,
      DBInstanceClass: request.instanceClass,
      DBParameterGroupName: request.parameterGroup,
      PubliclyAccessible: request.isPublic,
      Tags: tagsInWords(request.tags),
    },
  };
}

/** `team=platform; tidegate:restored-from=assistant-db latest` */
function tagsInWords(tags: Readonly<Record<string, string>>): string {
  const entries = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}=${value}`).join('; ');
}
