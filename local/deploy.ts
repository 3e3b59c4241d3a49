import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { cdk } from './cdk.ts';
import type { Emulator } from './emulator/start-emulator.ts';

const projectRoot = path.join(import.meta.dirname, '..');

/** Physical names that the deployment has chosen. */
export interface DeployedNames {
  readonly tableName: string;
  readonly topicArn: string;
  readonly rejectedQueueUrl: string;
  readonly failedQueueUrl: string;
  readonly onAlarmFunctionName: string;
  readonly reconcileFunctionName: string;
}

export interface Deployment {
  /** Gets the templates, the log and what the stacks answer. */
  readonly folder: string;
  readonly configurationFile: string;
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
export async function deployOn(
  starting: Promise<Emulator>,
  deployment: Deployment,
): Promise<DeployedNames> {
  const { folder, configurationFile, onStep } = deployment;
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
    step('synthesizing the example platform', synthesize(deployment, platform)),
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
  return namesIn(await step('deploying Tidegate', deploy(deployment, emulator, tidegate)));
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
async function bootstrap({ folder, ending: { signal } }: Deployment, starting: Promise<Emulator>) {
  const { accountId, region, environment } = await starting;
  const args = ['bootstrap', `aws://${accountId}/${region}`];
  await cdk({ args, cwd: folder, environment, logFile: logFile(folder), signal });
}

async function deploy(
  { folder, ending: { signal } }: Deployment,
  { environment }: Emulator,
  { assembly }: CdkApp,
): Promise<StackOutputs> {
  const outputsFile = `${assembly}puts.json`;
  const unattended = ['--require-approval', 'never', '--outputs-file', outputsFile];
  await cdk({
    args: ['deploy', '--all', '--app', assembly, ...unattended],
    cwd: folder,
    environment,
    logFile: logFile(folder),
    signal,
  });
  return stackOutputs.parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
}

const logFile = (folder: string) => path.join(folder, 'cdk.log');

const stackOutputs = z.record(z.string(), z.record(z.string(), z.string()));
type StackOutputs = z.output<typeof stackOutputs>;

function namesIn(outputs: StackOutputs): DeployedNames {
  const all = ownOutputs.parse(Object.assign({}, ...Object.values(outputs)));
  return {
    tableName: all.TableName,
    topicArn: all.TopicArn,
    rejectedQueueUrl: all.RejectedQueueUrl,
    failedQueueUrl: all.FailedQueueUrl,
    onAlarmFunctionName: all.OnAlarmFunctionName,
    reconcileFunctionName: all.ReconcileFunctionName,
  };
}

const ownOutputs = z.object({
  TableName: z.string(),
  TopicArn: z.string(),
  RejectedQueueUrl: z.string(),
  FailedQueueUrl: z.string(),
  OnAlarmFunctionName: z.string(),
  ReconcileFunctionName: z.string(),
});
