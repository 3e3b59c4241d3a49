import { join } from 'node:path';
import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
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
  const deployed = readConfigurationFile(file);
  const now = new Date();
  const stacks = drawTidegate(app, {
    configuration: deployed.configuration,
    bundles: await bundleHandlers(deployed, join(app.outdir, 'handlers')),
    synthesizer: (usesCliCredentials
      ? new CliCredentialsStackSynthesizer()
      : new DefaultStackSynthesizer()) as IStackSynthesizer,
    now,
  });
  const deployment = { file, configuration: deployed.configuration, stacks, now };
  refuseLargeStacks(deployment);
  refuseLargeTemplates(app.synth(), deployment);
  process.stderr.write(toKnow(app, deployment));
}

function toKnow(app: App, { configuration, now }: Deployment): string {
  const platform: string | undefined = app.node.tryGetContext('platform');
  const templates = platform === undefined ? [] : readPlatformTemplates(platform.split(','));
  const warnings = pastWindows(configuration, now).map(
    ({ what, why, mend }) => `warning: ${what}\n  why:   ${why}\n  mend:  ${mend}\n`,
  );
  return [...warnings, ownersInWords(findOwners(configuration, templates))].join('');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(problemsInWords(error));
  process.exitCode = 2;
}
