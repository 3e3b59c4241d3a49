import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DAY_MILLIS } from '../core/time.ts';
import type { PublishedMetric } from '../replay/published-metric.ts';
import type { AlarmTransition } from './alarm-evaluator.ts';
import { CdkError } from './cdk.ts';
import { deployOn } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator/start-emulator.ts';
import { openRegion, type PlatformRegion, untilIdle } from './platform-region.ts';
import {
  type ConfigurationChanges,
  standbyChanges,
  writeRunConfiguration,
} from './run-configuration.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface PlatformOptions {
  /** Any free port when left out. */
  readonly port?: number;
  /** Roles are enforced as on AWS unless this says false. */
  readonly enforceIam?: boolean;
  /** What differs from config/tidegate.yaml besides `mode: act`, by dotted path. */
  readonly changes?: ConfigurationChanges;
  /** A second region: there too are the example platform, as its standby, and Tidegate. */
  readonly standby?: string;
  /** Where the virtual clock starts: a whole minute in the past. Yesterday at 06:00 UTC when left out. */
  readonly start?: Date;
  /** Told what begins, e.g. `deploying Tidegate`; answers what to call when it has ended. */
  readonly onStep?: (what: string) => () => void;
  /** Aborted, it ends what is going on: `startPlatform` throws and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** The example platform and Tidegate on a running emulator; what it has of a region is of the home region. */
export interface Platform extends PlatformRegion {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  /** What was deployed: config/tidegate.yaml with the changes. */
  readonly configurationFile: string;
  /** Throws where nothing is deployed. */
  region(name: string): PlatformRegion;

  /**
   * One virtual minute: `metrics` are published for the minute that begins now, in other regions those of `elsewhere` by
   * region, the clock moves to its end, alarms are evaluated, `on-alarm` runs for those that changed, then `reconcile` by
   * its schedule, all of it in every region. It has ended when this answers the changes at home; what a handler failed on
   * is in `failedEvents`.
   */
  minute(
    metrics: readonly PublishedMetric[],
    elsewhere?: Readonly<Record<string, readonly PublishedMetric[]>>,
  ): Promise<readonly AlarmTransition[]>;

  /** Answers when every asynchronous invocation has had its first attempt. */
  untilIdle(): Promise<void>;
  stop(): Promise<void>;
}

const MINUTE_MILLIS = 60_000;

/**
 * Starts the emulator and deploys the example platform and Tidegate on it with the CDK's own command line: the templates
 * that AWS would get, `mode: act`. About 20 seconds, with a standby 30.
 */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-local-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const ending = new AbortController();
  options.signal?.addEventListener('abort', () => ending.abort(), { once: true });
  let starting: Promise<Emulator> | undefined;
  try {
    const configurationFile = path.join(folder, 'tidegate.yaml');
    const configurations = writeRunConfiguration(configurationFile, {
      mode: 'act',
      ...(options.standby !== undefined && standbyChanges(options.standby)),
      ...options.changes,
    }).map(({ configuration }) => configuration);
    const clockFile = path.join(folder, 'clock.json');
    const clock = createVirtualClock(clockFile, {
      start: options.start ?? yesterdayAtSix(),
      speed: 0,
    });
    starting = startEmulator({
      clockFile,
      enforceIam: options.enforceIam ?? true,
      logFile: path.join(folder, 'emulator.log'),
      ...(options.port !== undefined && { port: options.port }),
    });
    await deployOn(starting, {
      folder,
      configurationFile,
      regions: configurations.map(({ region }) => region),
      onStep: options.onStep ?? (() => () => {}),
      ending,
    });
    const emulator = await starting;
    const regions = await Promise.all(
      configurations.map((configuration) => openRegion(emulator, clock, configuration)),
    );
    const [home] = regions;
    if (home === undefined) throw new Error(`${configurationFile} has no region`);
    await emulator.control.setAccountConcurrency(home.configuration.quota.concurrentExecutions);
    return platformOf({ emulator, clock, configurationFile, home, regions, removeFolder });
  } catch (error) {
    await starting?.then(
      ({ stop }) => stop(),
      () => {},
    );
    if (!(error instanceof CdkError)) removeFolder(); // the message names a file in it
    throw error;
  }
}

interface Deployed extends Pick<Platform, 'emulator' | 'clock' | 'configurationFile'> {
  readonly home: PlatformRegion;
  readonly regions: readonly PlatformRegion[];
  readonly removeFolder: () => void;
}

function platformOf({ home, regions, removeFolder, ...shared }: Deployed): Platform {
  const { emulator, clock } = shared;
  return {
    ...home,
    ...shared,
    region: (name) => {
      const found = regions.find(({ configuration }) => configuration.region === name);
      if (found === undefined) throw new Error(`nothing is deployed in ${name}`);
      return found;
    },
    untilIdle: () => untilIdle(emulator),
    minute: async (metrics, elsewhere = {}) => {
      const startsAt = clock.now();
      for (const region of regions) {
        const { region: name } = region.configuration;
        await region.publish(region === home ? metrics : (elsewhere[name] ?? []), startsAt);
      }
      clock.step(MINUTE_MILLIS);
      const transitions = await home.evaluateAlarms();
      for (const region of regions) if (region !== home) await region.evaluateAlarms();
      await emulator.control.fireSchedules();
      await untilIdle(emulator);
      return transitions;
    },
    stop: async () => {
      await emulator.stop();
      removeFolder();
    },
  };
}

function yesterdayAtSix(): Date {
  const midnight = Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS;
  return new Date(midnight - DAY_MILLIS + 6 * 60 * MINUTE_MILLIS);
}
