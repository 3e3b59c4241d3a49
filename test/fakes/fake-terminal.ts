import type { Terminal } from '../../cli/terminal/terminal.ts';

type Ended = Awaited<ReturnType<Terminal['pause']>>;

export interface FakeTerminal extends Terminal {
  /** Each write by itself. */
  readonly writes: readonly string[];
  readonly pauses: readonly number[];
  columns: number;
}

/** A terminal whose pauses end as the script says, at once; after the script somebody has had enough. */
export function fakeTerminal(
  script: readonly (Ended | (() => Ended))[] = [],
  { isInteractive = true, columns = 100, rows = 40 } = {},
): FakeTerminal {
  const writes: string[] = [];
  const pauses: number[] = [];
  const steps = script.values();
  const terminal: FakeTerminal = {
    isInteractive,
    writes,
    pauses,
    columns,
    size: () => ({ columns: terminal.columns, rows }),
    write: (text) => {
      writes.push(text);
    },
    pause: async (millis) => {
      pauses.push(millis);
      const step = steps.next().value ?? 'interrupted';
      return typeof step === 'string' ? step : step();
    },
  };
  return terminal;
}
