import type { Configuration } from '../../core/config/schema.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import { percentile95Millis } from '../../replay/lab/whole-second-durations.ts';

/** A millisecond threshold that nothing in the lab reaches. */
const OUT_OF_REACH = { warning: 899_999, critical: 900_000 };

export interface PlayedConfiguration {
  readonly configuration: Configuration;
  /** What of the file is not played, in words. */
  readonly leftOut: readonly string[];
}

/** The configuration of one function and the cluster that it reads from, acting: the rest is left out, and said so. */
export function playedConfiguration(
  configuration: Configuration,
  { name, configuration: block }: EdgeFunctionTarget,
  meanRequestSeconds: number,
): PlayedConfiguration {
  const { database } = block;
  const cluster = database === undefined ? undefined : configuration.auroraClusters[database];
  const clusters = database !== undefined && cluster ? { [database]: cluster } : {};
  const readToo = Object.entries(configuration.edgeFunctions).filter(
    ([other, one]) => other !== name && one.database !== undefined && one.database === database,
  );
  const drivenBy = Object.entries(configuration.queues).filter(([, { drives }]) => drives === name);
  const p95Millis = percentile95Millis(meanRequestSeconds);
  const { warning } = block.thresholds.p95Millis;
  const isAlwaysSlow = p95Millis >= warning;
  const thresholds = isAlwaysSlow
    ? { ...block.thresholds, p95Millis: OUT_OF_REACH }
    : block.thresholds;
  const { windows } = configuration;
  return {
    configuration: {
      ...configuration,
      shards: 1,
      groups: {},
      queues: {},
      auroraClusters: mapped(clusters, (one) => ({ ...one, mode: 'act' as const })),
      edgeFunctions: { [name]: { ...block, thresholds, mode: 'act' } },
      windows: {
        ...windows,
        weekly: ofTargets(windows.weekly, [name, ...Object.keys(clusters)]),
        once: ofTargets(windows.once, [name, ...Object.keys(clusters)]),
      },
    },
    leftOut: [
      ...readToo.map(([other]) => `what ${other} reads from ${database}`),
      ...drivenBy.map(([queue]) => `the queue ${queue}`),
      ...(isAlwaysSlow
        ? [
            `the response-time alarms, because the requests played here take ${p95Millis.toLocaleString('en-US')} ms at P95, whatever the capacity, and warning is at ${warning.toLocaleString('en-US')}: give --request-seconds`,
          ]
        : []),
    ],
  };
}

function ofTargets<W extends { readonly targets: readonly string[] }>(
  windows: Readonly<Record<string, W>>,
  names: readonly string[],
): Record<string, Omit<W, 'targets'> & { targets: string[] }> {
  const played = ({ targets }: W) => targets.filter((target) => names.includes(target));
  return mapped(
    Object.fromEntries(Object.entries(windows).filter(([, window]) => played(window).length > 0)),
    (window) => ({ ...window, targets: played(window) }),
  );
}

function mapped<A, B>(record: Readonly<Record<string, A>>, to: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}
