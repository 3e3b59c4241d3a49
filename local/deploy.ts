import path from 'node:path';
import { cdk } from './cdk.ts';
import type { Emulator } from './emulator/start-emulator.ts';

const projectRoot = path.join(import.meta.dirname, '..');

export interface Deployment {
  /** Gets the templates and the log. */
  readonly folder: string;
  readonly configurationFile: string;
  /** Of the configuration: the example platform goes into the first, and into a second as its standby. */
  readonly regions: readonly string[];
  /** Told what begins; answers what to call when it has ended. */
  readonly onStep: (what: string) => () => void;
  /** Ends everything; it is aborted here too when one of several commands fails. */
  readonly ending: AbortController;
}

/**
 * Makes both apps' templates while the emulator starts, and deploys them on it: the user's platform first, Tidegate
 * attaches to it. With the caller's own credentials (`-c synthesizer=cli`), because the roles that a bootstrap makes
 * cannot be assumed here while roles are enforced; the templates differ from those of AWS in nothing else.
 */
export async function deployOn(starting: Promise<Emulator>, deployment: Deployment): Promise<void> {
  const { folder, configurationFile, regions, onStep } = deployment;
  const [, standby] = regions;
  const platform = {
    cwd: path.join(projectRoot, 'examples/assistant-platform'),
    assembly: path.join(folder, 'assistant-platform.out'),
  };
  const tidegate = { cwd: projectRoot, assembly: path.join(folder, 'tidegate.out') };
  const step = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const end = onStep(what);
    const result = await work;
    end();
    return result;
  };

  const works = [
    step(
      'synthesizing the example platform',
      synthesize(deployment, platform, standby === undefined ? [] : ['-c', `standby=${standby}`]),
    ),
    step(
      'synthesizing Tidegate',
      synthesize(deployment, tidegate, ['-c', `config=${configurationFile}`]),
    ),
    step('starting the emulator and bootstrapping it', bootstrap(deployment, starting)),
  ];
  await Promise.all(works).catch(async (error: unknown) => {
    deployment.ending.abort();
    await Promise.allSettled(works);
    throw error;
  });
  const emulator = await starting;
  await step('deploying the example platform', deploy(deployment, emulator, platform));
  await step('deploying Tidegate', deploy(deployment, emulator, tidegate));
}

interface CdkApp {
  readonly cwd: string;
  /** The folder of its templates. */
  readonly assembly: string;
}

function synthesize(
  { folder, ending: { signal } }: Deployment,
  { cwd, assembly }: CdkApp,
  context: readonly string[] = [],
): Promise<void> {
  return cdk({
    args: ['synth', '--quiet', '--output', assembly, '-c', 'synthesizer=cli', ...context],
    cwd,
    environment: {},
    logFile: logFile(folder),
    signal,
  });
}

/** From outside an app's folder: inside, the CDK would make the app's templates again. */
async function bootstrap(
  { folder, regions, ending: { signal } }: Deployment,
  starting: Promise<Emulator>,
) {
  const { accountId, environment } = await starting;
  const args = ['bootstrap', ...regions.map((region) => `aws://${accountId}/${region}`)];
  await cdk({ args, cwd: folder, environment, logFile: logFile(folder), signal });
}

/** Regions side by side. */
async function deploy(
  { folder, regions, ending: { signal } }: Deployment,
  { environment }: Emulator,
  { assembly }: CdkApp,
): Promise<void> {
  const unattended = ['--require-approval', 'never', '--concurrency', String(regions.length)];
  await cdk({
    args: ['deploy', '--all', '--app', assembly, ...unattended],
    cwd: folder,
    environment,
    logFile: logFile(folder),
    signal,
  });
}

const logFile = (folder: string) => path.join(folder, 'cdk.log');
