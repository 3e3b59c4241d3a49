import type { Watched } from './read-watched.ts';

/** Without the configuration of each target, which the file says. */
export function watchedAsData({ targets, control, ...watched }: Watched): object {
  const { stopped, reason, by, at } = control;
  return {
    ...watched,
    stopSwitch: { stopped, reason, by, at },
    targets: targets.map(({ target, state, bounds, ...rest }) => ({
      name: target.name,
      kind: target.kind,
      mode: target.mode,
      capacity: state?.observedCapacity,
      capacityReadAt: state?.capacityReadAt,
      lookedAt: state?.lookedAt,
      underWay: state?.intent,
      bounds,
      ...rest,
    })),
  };
}
