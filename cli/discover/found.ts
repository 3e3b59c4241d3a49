import type { Ports } from '../../core/ports.ts';
import type { Range } from '../measure/series.ts';
import type { Clients } from '../outside.ts';

/** What discovery may look at; it reads, and changes nothing. */
export interface DiscoveryContext {
  readonly clients: Pick<Clients, 'lambda' | 'rds' | 'sqs'>;
  readonly ports: Pick<Ports, 'account' | 'metrics'>;
  readonly range: Range;
}

/** Something of the account that is not in the configuration, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

export interface Discovered<T> {
  readonly found: readonly T[];
  readonly leftOut: readonly LeftOut[];
}

const IGNORE_TAG = 'tidegate';

/** The tag `tidegate: ignore` keeps a resource out. */
export function isIgnored(tags: Readonly<Record<string, string | undefined>>): boolean {
  return tags[IGNORE_TAG] === 'ignore';
}

export const IGNORED = `its tag ${IGNORE_TAG}: ignore`;

export function leftOutSome(names: readonly string[], why: string): readonly LeftOut[] {
  return names.length === 0 ? [] : [{ what: names.join(', '), why }];
}
