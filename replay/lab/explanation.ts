/** Why changes were made in a tick, by what was changed. */
export interface Explained {
  readonly environments?: Explanation;
  readonly readers?: Explanation;
}

/** Why a change was made, where who made it says so. */
export interface Explanation {
  readonly reason: string;
  readonly trail: readonly string[];
}
