/** Something in the file that two weeks speak against, the numbers behind it, and what to write instead. */
export interface Advice {
  /** A target, queue or cluster, by its name in the file. */
  readonly about: string;
  readonly says: string;
  readonly numbers: readonly string[];
  readonly changes: readonly YamlChange[];
  /** Missing where it saves no capacity, or the capacity has no price. */
  readonly saves?: Saving;
}

interface Saving {
  /** In 30 days. */
  readonly dollars: number;
  /** Source and date of the price. */
  readonly price: string;
}

/** A key of the file, and what to write there; without a value it is to be looked at. */
export interface YamlChange {
  readonly path: readonly string[];
  readonly value?: string;
}
