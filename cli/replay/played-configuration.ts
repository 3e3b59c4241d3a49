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

/** The configuration of one function alone, acting: what the lab does not model is left out, and said so. */
export function playedConfiguration(
  configuration: Configuration,
  { name, configuration: block }: EdgeFunctionTarget,
  meanRequestSeconds: number,
): PlayedConfiguration {
  const { database, ...alone } = block;
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
      auroraClusters: {},
      edgeFunctions: { [name]: { ...alone, thresholds, mode: 'act' } },
      windows: {
        ...windows,
        weekly: ofTarget(windows.weekly, name),
        once: ofTarget(windows.once, name),
      },
    },
    leftOut: [
      ...(database === undefined ? [] : [`the database ${database}`]),
      ...drivenBy.map(([queue]) => `the queue ${queue}`),
      ...(isAlwaysSlow
        ? [
            `the response-time alarms, because the requests played here take ${p95Millis.toLocaleString('en-US')} ms at P95, whatever the capacity, and warning is at ${warning.toLocaleString('en-US')}: give --request-seconds`,
          ]
        : []),
    ],
  };
}

function ofTarget<W extends { readonly targets: readonly string[] }>(
  windows: Readonly<Record<string, W>>,
  name: string,
): Record<string, Omit<W, 'targets'> & { targets: string[] }> {
  return Object.fromEntries(
    Object.entries(windows)
      .filter(([, { targets }]) => targets.includes(name))
      .map(([window, settings]) => [window, { ...settings, targets: [name] }]),
  );
}
