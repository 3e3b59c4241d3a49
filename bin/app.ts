import { join } from 'node:path';
import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import { readRegionalConfigurations } from '../adapters/configuration-file.ts';
import { readPlatformTemplates } from '../adapters/platform-templates.ts';
import { problemsInWords } from '../core/config/problems-in-words.ts';
import { ConfigurationError } from '../core/errors.ts';
import { findOwners } from '../core/owners/find-owners.ts';
import { ownersInWords } from '../core/owners/owners-in-words.ts';
import { pastWindows } from '../core/windows/past-windows.ts';
import { bundleHandlers } from '../lib/handler-bundle.ts';
import { type Deployment, refuseLargeStacks, refuseLargeTemplates } from '../lib/shard-limits.ts';
import { drawTidegate } from '../lib/tidegate.ts';

/**
 * The CDK app. Context: `-c config=path` names another configuration file; `-c synthesizer=cli` deploys with the
 * caller's own credentials instead of the bootstrap roles; `-c platform=../platform/cdk.out` looks for other owners of
 * the targets' capacity in the platform's templates. They are told and fail nothing: Tidegate holds where it finds them.
 */
async function main(): Promise<void> {
  const app = new App({ autoSynth: false }); // at its exit it would synthesize what was refused
  const usesCliCredentials = app.node.tryGetContext('synthesizer') === 'cli';
  const file: string = app.node.tryGetContext('config') ?? 'config/tidegate.yaml';
  const now = new Date();
  const drawn = drawTidegate(app, {
    regions: await bundleHandlers(readRegionalConfigurations(file), join(app.outdir, 'handlers')),
    synthesizer: (usesCliCredentials
      ? new CliCredentialsStackSynthesizer()
      : new DefaultStackSynthesizer()) as IStackSynthesizer,
    now,
  });
  const deployments = drawn.map((region) => ({ file, now, ...region }));
  for (const deployment of deployments) refuseLargeStacks(deployment);
  const assembly = app.synth();
  for (const deployment of deployments) refuseLargeTemplates(assembly, deployment);
  const toldOnce = new Set(deployments.flatMap((deployment) => toKnow(app, deployment)));
  process.stderr.write([...toldOnce].join(''));
}

function toKnow(app: App, { configuration, now }: Deployment): readonly string[] {
  const platform: string | undefined = app.node.tryGetContext('platform');
  const templates = platform === undefined ? [] : readPlatformTemplates(platform.split(','));
  const warnings = pastWindows(configuration, now).map(
    ({ what, why, mend }) => `warning: ${what}\n  why:   ${why}\n  mend:  ${mend}\n`,
  );
  return [...warnings, ownersInWords(findOwners(configuration, templates))];
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(problemsInWords(error));
  process.exitCode = 2;
}
