import { nearest } from '../core/config/nearest.ts';
import type { Configuration } from '../core/config/schema.ts';
import { type ScalableTarget, scalableTargets } from '../core/targets.ts';
import { CommandFailure } from './failure.ts';

/** The scalable target of that name; for any other word the failure says what to run instead. */
export function targetNamed(
  name: string,
  configuration: Configuration,
  command: string,
): ScalableTarget {
  const targets = scalableTargets(configuration);
  const target = targets.find((candidate) => candidate.name === name);
  if (target) return target;
  const names = targets.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  const driven = configuration.queues[name]?.drives;
  throw new CommandFailure(
    driven === undefined
      ? `there is no scalable target ${name}`
      : `${name} is a queue: decisions are made on the function that it drives`,
    `npx tidegate ${command} ${driven ?? meant ?? names.join(' | ')}`,
    2,
  );
}
