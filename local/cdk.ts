import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';

const projectRoot = path.join(import.meta.dirname, '..');

export interface CdkCommand {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Where its AWS is and who asks; empty for a command that asks nothing of AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets everything that the command says. */
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/** A command of the CDK failed; the message names the log. */
export class CdkError extends Error {
  override readonly name = 'CdkError';
}

/** Runs the CDK's own command line, as the project has it installed. Aborted, it answers when everything has ended. */
export async function cdk({ args, cwd, environment, logFile, signal }: CdkCommand): Promise<void> {
  signal.throwIfAborted();
  const bin = path.join(projectRoot, 'node_modules/.bin');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [path.join(bin, 'cdk'), ...args], {
    cwd,
    env: {
      ...environment,
      PATH: [bin, process.env['PATH']].join(path.delimiter), // apps run on the Node of the project
      HOME: process.env['HOME'] ?? '/',
      CI: 'true', // no progress bars
      NO_COLOR: '1',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    stdio: ['ignore', log, log],
    detached: true, // a process group of its own, so that the app ends with it
  });
  closeSync(log);
  const endGroup = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
  };
  signal.addEventListener('abort', endGroup, { once: true });
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', endGroup);
  signal.throwIfAborted();
  if (code !== 0)
    throw new CdkError(`cdk ${args[0]} ended with code ${code}: what it said is in ${logFile}`);
}
