import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { clockPreload } from './look-around.ts';
import { terminalHtml } from './terminal-html.ts';
import { createVirtualClock } from './virtual-clock.ts';

/*
 * Takes a picture of a command in a real terminal: tmux runs it, Chromium draws what tmux shows.
 *
 *   npm run local -- --minutes 46 --keep     # and in another terminal, with the exports that it prints:
 *   node local/picture.ts --out docs/images/watch.png --columns 112 --rows 26 -- node bin/tidegate.ts watch --config <file>
 *
 *   node local/picture.ts --out docs/images/calendar.png --columns 100 --rows 36 --at 2026-10-23T08:00:00Z -- \
 *     node bin/tidegate.ts calendar assistant-edge --days 7 --config docs/images/calendar.yaml
 *
 * Needs tmux, and Chromium where CHROMIUM says or as /usr/bin/chromium. The command gets this environment; with --at its
 * clock stands at that instant.
 */

const { values, positionals } = parseArgs({
  options: {
    out: { type: 'string' },
    columns: { type: 'string', default: '110' },
    rows: { type: 'string', default: '34' },
    seconds: { type: 'string', default: '8' },
    at: { type: 'string' },
  },
  allowPositionals: true,
});
const { out, columns, rows, seconds, at } = values;
const browser = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
if (out === undefined || positionals.length === 0)
  throw new Error(
    'usage: node local/picture.ts --out <file.png> [--columns n] [--rows n] -- <command>',
  );
if (!existsSync(browser)) throw new Error(`there is no ${browser}: say in CHROMIUM where it is`);

if (at !== undefined) {
  const clockFile = path.join(mkdtempSync(path.join(tmpdir(), 'tidegate-picture-')), 'clock.json');
  createVirtualClock(clockFile, { start: new Date(at), speed: 0 });
  process.env['TIDEGATE_CLOCK_FILE'] = clockFile;
  process.env['NODE_OPTIONS'] = `--require=${clockPreload}`;
}
const shown = await inTmux(positionals);
await draw(terminalHtml(shown), out);

/** What the terminal shows after so many seconds, with its colours. */
async function inTmux(command: readonly string[]): Promise<string> {
  const socket = `tidegate-picture-${process.pid}`;
  const tmux = (...args: readonly string[]) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  // The shell holds the screen when the command has ended.
  const line = `${command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}; sleep 60`;
  tmux('new-session', '-d', '-x', columns, '-y', rows, line);
  try {
    await sleep(Number(seconds) * 1000);
    return tmux('capture-pane', '-e', '-p');
  } finally {
    tmux('kill-server');
  }
}

async function draw(html: string, file: string): Promise<void> {
  const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] });
  try {
    const page = await chrome.newPage({ deviceScaleFactor: 1.5 });
    await page.setViewportSize({ width: 2000, height: 1400 });
    await page.setContent(html);
    await page.locator('pre').screenshot({ path: file });
  } finally {
    await chrome.close();
  }
}
