import type { AlarmDefinition } from './alarms/definition.ts';
import { projectAlarms, shardAlarms } from './alarms/own-alarms.ts';
import type { Configuration } from './config/schema.ts';
import { type ScalableTarget, scalableTargets } from './targets.ts';

/** What one shard owns: it moves these targets, and its stack holds these alarms. */
export interface Shard {
  readonly number: number;
  readonly targets: readonly ScalableTarget[];
  readonly alarms: readonly AlarmDefinition[];
  /** Components, of this shard or another, whose alarms drive a target of this one. */
  readonly drivenBy: readonly string[];
}

/**
 * The shard, 1 to `shards`, that owns a scalable target: the same for as long as `shards` is, whatever else is
 * configured, so that a new target only adds.
 */
export function shardOf(targetName: string, shards: number): number {
  return (fnv1a(targetName) % shards) + 1;
}

/** A project's targets and alarms by shard; shards without a target are left out. An alarm stays with the first target it
 * drives; the first shard has those on what all of them share. */
export function divideIntoShards(
  configuration: Configuration,
  definitions: readonly AlarmDefinition[],
): readonly Shard[] {
  const { project, shards } = configuration;
  const targets = scalableTargets(configuration);
  return shardsInUse(targets, shards).map((number, index): Shard => {
    const isOurs = (targetName: string | undefined) =>
      targetName !== undefined && shardOf(targetName, shards) === number;
    return {
      number,
      targets: targets.filter(({ name }) => isOurs(name)),
      alarms: [
        ...definitions.filter(({ drives }) => isOurs(drives[0])),
        ...shardAlarms(project, number),
        ...(index === 0 ? projectAlarms(configuration) : []),
      ],
      drivenBy: [
        ...new Set(
          definitions
            .filter(({ drives }) => drives.some(isOurs))
            .map(({ componentName }) => componentName),
        ),
      ],
    };
  });
}

/** The shards that own a target, lowest first. */
export function shardsInUse(targets: readonly ScalableTarget[], shards: number): readonly number[] {
  return [...new Set(targets.map(({ name }) => shardOf(name, shards)))].sort((a, b) => a - b);
}

// http://www.isthe.com/chongo/tech/comp/fnv/ (32 bits); target names are ASCII.
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
