/** Something in the file that two weeks speak against, the numbers behind it, and what to write instead. */
export interface Advice {
  /** A target, queue or cluster, by its name in the file. */
  readonly about: string;
  readonly says: string;
  readonly numbers: readonly string[];
  readonly changes: readonly YamlChange[];
  /** In 30 days, at the price that is known; missing where it is not about capacity, or has no price. */
  readonly savesDollars?: number;
}

/** A key of the file, and what to write there; without a value it is to be looked at. */
export interface YamlChange {
  readonly path: readonly string[];
  readonly value?: string;
}
