import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensurePython } from '../prerequisites.ts';
import { readVirtualClock } from '../virtual-clock.ts';
import { serveAutomation } from './automation/serve-automation.ts';
import { type EmulatorControl, emulatorControl } from './emulator-control.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const region = 'us-east-1';
const accountId = '000000000000';
const startTimeoutMillis = 20_000;

export interface Emulator {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** What the CDK command line and the AWS SDK need in their environment to talk to this emulator, and nowhere else. */
  readonly environment: Readonly<Record<string, string>>;
  readonly control: EmulatorControl;
  /** Ends the emulator with every worker it started. It also ends when this process does, however that happens. */
  readonly stop: () => Promise<void>;
}

export interface EmulatorOptions {
  /** Any free port when left out. */
  readonly port?: number;
  /** The file of a virtual clock; the real clock when left out. */
  readonly clockFile?: string;
  /** Roles are enforced as on AWS; the key `test` stays the account's root, which may do everything. */
  readonly enforceIam?: boolean;
  readonly logFile?: string;
  /** The patches to apply, by module name; all of them when left out. */
  readonly patches?: readonly string[];
}

/** Somebody else listens where the emulator should. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** Starts MiniStack with the project's patches on the loopback interface and waits until it answers. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const python = await ensurePython();
  const port = await freePort(options.port ?? 0);
  const endpoint = `http://127.0.0.1:${port}`;
  const automation = await serveAutomation(endpoint, clockOf(options));
  const log = options.logFile === undefined ? 'ignore' : openSync(options.logFile, 'a');
  const child = spawn(python, [join(import.meta.dirname, 'launcher.py')], {
    cwd: projectRoot,
    env: { ...launcherEnvironment(port, options), TIDEGATE_AUTOMATION_URL: automation.url },
    stdio: ['pipe', log, log],
    detached: true, // a process group of its own: the launcher ends the whole group
  });
  const ended = once(child, 'exit');
  if (typeof log === 'number') closeSync(log);
  ended.finally(automation.stop);
  await untilHealthy(endpoint, child);
  return {
    endpoint,
    region,
    accountId,
    environment: clientEnvironment(endpoint),
    control: emulatorControl(endpoint),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

function clockOf({ clockFile }: EmulatorOptions): () => Date {
  return clockFile === undefined ? () => new Date() : () => readVirtualClock(clockFile);
}

function launcherEnvironment(port: number, options: EmulatorOptions): Record<string, string> {
  return {
    // Workers run on the Node of the project, the runtime of the handlers.
    PATH: [join(projectRoot, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
    HOME: process.env['HOME'] ?? '/',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: region,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    DOCKER_HOST: 'unix:///nonexistent', // it would start a real database for each instance
    LAMBDA_EXECUTOR: 'local',
    LAMBDA_ACCOUNT_CONCURRENCY: '1000',
    AUTH: String(options.enforceIam ?? false),
    ...(options.clockFile !== undefined && { TIDEGATE_CLOCK_FILE: resolve(options.clockFile) }),
    ...(options.patches !== undefined && { TIDEGATE_PATCHES: options.patches.join(',') }),
  };
}

function clientEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CDK_DEFAULT_ACCOUNT: accountId,
    CDK_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function freePort(wanted: number): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (cause) {
    throw new PortTakenError(
      `port ${wanted} of 127.0.0.1 is taken: stop what listens there, or choose another port`,
      { cause },
    );
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : wanted;
}

async function untilHealthy(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMillis;
  while (Date.now() < deadline) {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) {
      throw new Error(`the emulator ended at its start (${end}): name a logFile to see why`);
    }
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  child.stdin?.end();
  throw new Error(`the emulator did not answer on ${endpoint} within ${startTimeoutMillis} ms`);
}
