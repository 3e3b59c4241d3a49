import type { Configuration } from '../config/schema.ts';
import { shardsInUse } from '../shards.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../targets.ts';
import { unreachable } from '../unreachable.ts';
import { auroraAlarms } from './aurora-alarms.ts';
import type { AlarmDefinition } from './definition.ts';
import { edgeFunctionAlarms } from './edge-function-alarms.ts';
import { projectAlarms, shardAlarms } from './own-alarms.ts';
import { queueAlarms } from './queue-alarms.ts';

/** Every alarm of a deployment: an alarm for each threshold that a component has, and those on Tidegate itself. */
export function alarmDefinitions(configuration: Configuration): readonly AlarmDefinition[] {
  const { project, shards } = configuration;
  const targets = scalableTargets(configuration);
  const functions = new Map<string, EdgeFunctionTarget>();
  for (const target of targets) {
    if (target.kind === 'edge-function') functions.set(target.name, target);
  }

  return [
    ...targets.flatMap((target) => {
      switch (target.kind) {
        case 'edge-function':
          return edgeFunctionAlarms(project, target);
        case 'aurora-readers':
          return auroraAlarms(project, target);
        default:
          return unreachable(target);
      }
    }),
    ...Object.entries(configuration.queues).flatMap(([name, queue]) => {
      const driven = functions.get(queue.drives);
      return driven === undefined ? [] : queueAlarms(project, name, queue, driven);
    }),
    ...shardsInUse(targets, shards).flatMap((shard) => shardAlarms(project, shard)),
    ...projectAlarms(configuration),
  ];
}
