import { setTimeout as sleep } from 'node:timers/promises';

/** Where a command draws. */
export interface Terminal {
  /** False where the output is a file or a pipe: then nothing is drawn over. */
  readonly isInteractive: boolean;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly write: (text: string) => void;
  /** Ends early when the window changes its size, or when somebody has had enough (Ctrl-C). */
  readonly pause: (millis: number) => Promise<'over' | 'resized' | 'interrupted'>;
}

export function terminalOn(output: NodeJS.WriteStream): Terminal {
  return {
    isInteractive: output.isTTY === true,
    size: () => ({ columns: output.columns ?? 80, rows: output.rows ?? 24 }),
    write: (text) => output.write(text),
    pause: (millis) => pausedOn(output, millis),
  };
}

async function pausedOn(output: NodeJS.WriteStream, millis: number) {
  const over = new AbortController();
  let ended: 'over' | 'resized' | 'interrupted' = 'over';
  const end = (how: typeof ended) => () => {
    ended = how;
    over.abort();
  };
  const resized = end('resized');
  const interrupted = end('interrupted');
  output.on('resize', resized);
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    await sleep(millis, undefined, { signal: over.signal }).catch(() => {}); // only an abort rejects
    return ended;
  } finally {
    output.off('resize', resized);
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}
