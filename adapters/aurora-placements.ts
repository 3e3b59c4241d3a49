/** Where, and as what, a reader is created. */
export interface Placement {
  readonly zone: string;
  readonly instanceClass: string;
}

export interface PlacementQuestion {
  readonly zones: readonly string[];
  /** The wanted class first, then the fallbacks. */
  readonly instanceClasses: readonly string[];
  /** Zones of the readers that there are, one entry per reader. */
  readonly readerZones: readonly (string | undefined)[];
  readonly writerZone: string | undefined;
  /** Where readers failed that are still there. */
  readonly broken: readonly { readonly zone: string | undefined; readonly instanceClass: string }[];
}

/**
 * Every placement, the best first: the wanted class in the zone with the fewest readers, best not the writer's; a
 * fallback class only after every zone. After a failure the order goes on behind the placement that failed, so that
 * repeated failures walk through all of them with no memory but the failed reader itself.
 */
export function placements(question: PlacementQuestion): readonly Placement[] {
  const { instanceClasses, readerZones, writerZone, broken } = question;
  const crowd = (zone: string) =>
    2 * readerZones.filter((readerZone) => readerZone === zone).length +
    (zone === writerZone ? 1 : 0);
  const zones = question.zones.toSorted((a, b) => crowd(a) - crowd(b));
  const all = instanceClasses.flatMap((instanceClass) =>
    zones.map((zone) => ({ zone, instanceClass })),
  );
  const failed = broken.map(({ zone, instanceClass }) =>
    all.findIndex(
      (placement) => placement.zone === zone && placement.instanceClass === instanceClass,
    ),
  );
  // us-east-1a failed, the order was a, b, c -> b, c, a
  const next = Math.max(-1, ...failed) + 1;
  return [...all.slice(next), ...all.slice(0, next)];
}
