import type { Path } from './path.ts';
import type { Configuration } from './schema.ts';

/** A broken rule before its line in the file is known. */
export interface Finding {
  readonly path: Path;
  readonly rule: string;
  readonly found: string;
  readonly mend: string;
}

/** A broken rule between fields; it says nothing when one of the fields it read is itself refused. */
export interface RuleFinding extends Finding {
  readonly reads: readonly Path[];
}

export type Rule = (configuration: Configuration) => readonly RuleFinding[];
