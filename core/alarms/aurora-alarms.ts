import type { AuroraClusterConfiguration, Level } from '../config/schema.ts';
import { auroraMetrics } from '../metrics.ts';
import type { AuroraReadersTarget } from '../targets.ts';
import { bothLevels } from './both-levels.ts';
import type { AlarmDefinition, AlarmQuery } from './definition.ts';
import { modeNote } from './mode-note.ts';

/** Memory that a healthy instance gives to its buffer pool by default, so it is no sign of shortage (Aurora guide). */
const BUFFER_POOL_SHARE = {
  'aurora-postgresql': 0.68, // shared_buffers = DBInstanceClassMemory / 12038 pages of 8 kB
  'aurora-mysql': 0.75, // innodb_buffer_pool_size = DBInstanceClassMemory * 3 / 4
} as const satisfies Record<AuroraClusterConfiguration['engine'], number>;

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** The alarms of one Aurora cluster; only those on its readers can move readers. */
export function auroraAlarms(
  project: string,
  target: AuroraReadersTarget,
): readonly AlarmDefinition[] {
  const { thresholds, clusterIdentifier, maxDatabaseConnections } = target.configuration;
  const metrics = auroraMetrics(target.configuration);
  const shared = {
    project,
    component: 'aurora',
    componentName: target.name,
    drives: [target.name],
    minutes: { warning: [3, 3], critical: [3, 3] },
    treatMissingData: 'missing',
  } as const;
  const addsReaders = (level: Level) =>
    `Tidegate adds ${level === 'warning' ? 'one reader' : 'two readers'}, up to ${target.maxCapacity}.` +
    modeNote(target.mode);
  const proposes =
    'A reader does not relieve the writer: Tidegate holds and pages, and proposes the runbook scale-database.';

  return [
    ...bothLevels({
      ...shared,
      slug: 'reader-cpu',
      queries: [{ id: 'cpuPercent', metric: metrics.readerCpuPercent }],
      thresholds: thresholds.cpuPercent,
      describe: (level, percent) =>
        `the readers of ${clusterIdentifier} use ${percent} % of their CPU or more on average, for 3 minutes. ` +
        addsReaders(level),
    }),
    ...bothLevels({
      ...shared,
      slug: 'writer-cpu',
      queries: [{ id: 'cpuPercent', metric: metrics.writerCpuPercent }],
      thresholds: thresholds.cpuPercent,
      describe: (_, percent) =>
        `the writer of ${clusterIdentifier} uses ${percent} % of its CPU or more, for 3 minutes. ${proposes}`,
    }),
    ...bothLevels({
      ...shared,
      slug: 'memory',
      queries: memoryQueries(target.configuration),
      thresholds: thresholds.memoryPercent,
      describe: (_, percent) =>
        `the writer of ${clusterIdentifier} uses ${percent} % or more of ${memoryInWords(target.configuration)}, for 3 ` +
        `minutes. ${proposes}`,
    }),
    ...bothLevels({
      ...shared,
      slug: 'connections',
      queries: [
        { id: 'connections', metric: metrics.readerConnections },
        {
          id: 'connectionsPercent',
          expression: `100 * connections / ${maxDatabaseConnections}`,
        },
      ],
      thresholds: thresholds.connectionsPercent,
      describe: (level, percent) =>
        `the readers of ${clusterIdentifier} have ${percent} % of their ${maxDatabaseConnections} connections open or more ` +
        `on average, for 3 minutes. ${addsReaders(level)}`,
    }),
  ];
}

function memoryQueries(cluster: AuroraClusterConfiguration): readonly AlarmQuery[] {
  const { writerAcuPercent, writerFreeableMemoryBytes } = auroraMetrics(cluster);
  if (isServerless(cluster)) return [{ id: 'acuPercent', metric: writerAcuPercent }];
  // db.r6g.large: 16,384 MB x (1 - 0.68) = 5,243 MB beside the buffer pool; 1,000 MB of it free -> 100 - 19 = 81 %
  const beside =
    cluster.memoryMegabytes * BYTES_PER_MEGABYTE * (1 - BUFFER_POOL_SHARE[cluster.engine]);
  return [
    { id: 'freeBytes', metric: writerFreeableMemoryBytes },
    { id: 'memoryPercent', expression: `100 - 100 * freeBytes / ${Math.round(beside)}` },
  ];
}

function memoryInWords(cluster: AuroraClusterConfiguration): string {
  return isServerless(cluster) ? 'its capacity units' : 'its memory beside the buffer pool';
}

function isServerless(cluster: AuroraClusterConfiguration): boolean {
  return cluster.instanceClass === 'db.serverless';
}
