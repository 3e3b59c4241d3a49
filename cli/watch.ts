import type { Command } from 'commander';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { findDeployment } from './deployment.ts';
import { failureOf } from './failure.ts';
import { wholeNumber } from './option-values.ts';
import { frame, ON_OWN_SCREEN } from './terminal/draw.ts';
import type { Terminal } from './terminal/terminal.ts';
import { createWatchedReader, type Watched } from './watch/read-watched.ts';
import { viewOf, type WatchView } from './watch/view.ts';
import { watchedAsData } from './watch/watched-as-data.ts';

const MOST_SECONDS = 3600;

interface WatchOptions extends CommonOptions {
  readonly every: number;
  readonly once?: true;
  readonly json?: true;
}

export function addWatch(program: Command, { connect, now, terminal }: CommandLine): void {
  addCommand(program, 'watch', {
    summary:
      'all targets, live: capacity in its bounds, what is under way, the last decision and why, ' +
      'what may come next, alarms, brakes, cost; two calls to AWS a refresh, two more a minute',
    examples: ['watch', 'watch --every 30', 'watch --once', 'watch --json | jq .targets'],
  })
    .option('--every <seconds>', 'how often it is read anew', wholeNumber(1, MOST_SECONDS), 5)
    .option('--once', 'one frame, and no more; so also where the output is no terminal')
    .action(async (options: WatchOptions) => {
      const { configuration } = configured(options);
      const { clients, portsOf } = connect(configuration);
      const ports = portsOf(await findDeployment(clients.cloudFormation, configuration));
      const read = createWatchedReader(configuration, ports, now);
      if (options.json) return streamed(read, options, terminal);
      if (options.once || !terminal.isInteractive) return once(read, terminal);
      await live(read, options, terminal);
    });
}

type Read = () => Promise<Watched>;

async function once(read: Read, terminal: Terminal): Promise<void> {
  const { columns } = terminal.size();
  const lines = viewOf(
    { watched: await read(), hint: '' },
    { columns, rows: Number.MAX_SAFE_INTEGER },
  );
  terminal.write(`${lines.join('\n')}\n`);
}

/** A line of JSON for each refresh. */
async function streamed(read: Read, { every, once: isOnce }: WatchOptions, terminal: Terminal) {
  do terminal.write(`${JSON.stringify(watchedAsData(await read()))}\n`);
  while (!isOnce && (await terminal.pause(every * 1000)) !== 'interrupted');
}

/** Until somebody has had enough; whatever happens, the terminal is left as it was found. */
async function live(read: Read, { every }: WatchOptions, terminal: Terminal): Promise<void> {
  const hint = `every ${every} s, Ctrl-C ends`;
  let view: WatchView = { watched: await read(), hint };
  terminal.write(ON_OWN_SCREEN.begin);
  try {
    for (;;) {
      terminal.write(frame(viewOf(view, terminal.size())));
      const ended = await terminal.pause(every * 1000);
      if (ended === 'interrupted') return;
      if (ended === 'over') view = await refreshed(view, read);
    }
  } finally {
    terminal.write(ON_OWN_SCREEN.end);
  }
}

/** What cannot be read now leaves what was read before, and says so. */
async function refreshed({ hint, watched }: WatchView, read: Read): Promise<WatchView> {
  try {
    return { watched: await read(), hint };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return { watched, hint, notice: `NOT REFRESHED, tried again: ${failure.message}` };
  }
}
