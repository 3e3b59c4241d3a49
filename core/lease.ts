/** How far two handlers' clocks may be apart. Beyond it the version check still lets only one of two writers win. */
const CLOCK_SKEW_MILLIS = 10_000;

/** A lease that ends before this instant is over for everybody; one that ends at it or later may still be held. */
export function leasesOverBefore(now: Date): Date {
  return new Date(now.getTime() - CLOCK_SKEW_MILLIS);
}
