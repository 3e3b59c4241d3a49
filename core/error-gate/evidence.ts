import type { Level } from '../config/schema.ts';

/** What was looked for and had, or why it could not be had. */
export type Item<T> =
  | { readonly kind: 'had'; readonly value: T }
  | { readonly kind: 'missing'; readonly why: string };

/** An error message without what differs between its occurrences, and how often it was logged. */
export interface ErrorMessage {
  readonly message: string;
  readonly count: number;
}

export interface AliasNow {
  readonly version: string;
  /** Requests that go to other versions, as shares. */
  readonly weights: Readonly<Record<string, number>>;
  /** When the version was last modified, which ends with its publication. */
  readonly publishedAt: Date;
}

/** What is asked of AWS for one error alarm, and nothing else in the loop needs. */
export interface GatheredEvidence {
  readonly alias: Item<AliasNow>;
  /** The most frequent first; empty when the log holds no error. */
  readonly errors: Item<readonly ErrorMessage[]>;
}

/** What was gathered, kept until it is gathered again. */
export interface KeptEvidence extends GatheredEvidence {
  readonly gatheredAt: Date;
  /** The version that was last suspected, and when: going away from it is a cure and no cause. */
  readonly suspected?: { readonly version: string; readonly at: Date };
}

/** A change of what the alias serves that may have brought the errors. */
export interface Deployment {
  /** `version 13 serves since 10:02, before it version 12` */
  readonly says: string;
  readonly version: string;
  /** What served before; undefined when nobody has seen it. */
  readonly previousVersion?: string;
}

/** Everything that the answer to an error alarm rests on. */
export interface Evidence {
  /** Undefined when nothing was deployed shortly before the errors. */
  readonly deployment: Item<Deployment | undefined>;
  /** Requests in the newest minute. */
  readonly throttled: Item<number>;
  readonly spilledOver: Item<number>;
  /** How near the connections of the function's database are to their limit, as its alarm says. */
  readonly connections: Item<Level | undefined>;
  /** Other alarms that are raised at what the function depends on: `db writer-cpu critical`. */
  readonly dependencyAlarms: Item<readonly string[]>;
  readonly errors: Item<readonly ErrorMessage[]>;
  /** Raised alarms of the queues that it works off: old messages follow from errors, so they are told and not judged. */
  readonly queueAlarms: Item<readonly string[]>;
}

export const had = <T>(value: T): Item<T> => ({ kind: 'had', value });
export const missing = (why: string): Item<never> => ({ kind: 'missing', why });
