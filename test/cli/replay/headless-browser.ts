import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import { MissingPrerequisiteError } from '../../../local/prerequisites.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of this machine, without a window. */
export async function startBrowser(): Promise<Browser> {
  const name = NAMES.find((each) => spawnSync(each, ['--version']).status === 0);
  if (name === undefined)
    throw new MissingPrerequisiteError(
      'Chromium is needed to look at pages and was not found; install it with',
      'sudo apt-get install chromium',
    );
  const found = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
  // Root has no sandbox of its own; the pages are ours.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: found, args });
}
