import { join } from 'node:path';
import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import { readConfigurationFile } from '../adapters/configuration-file.ts';
import { problemsInWords } from '../core/config/problems-in-words.ts';
import { ConfigurationError } from '../core/errors.ts';
import { bundleHandlers } from '../lib/handler-bundle.ts';
import { refuseLargeStacks, refuseLargeTemplates } from '../lib/shard-limits.ts';
import { drawTidegate } from '../lib/tidegate.ts';

/**
 * The CDK app. Context: `-c config=path` names another configuration file; `-c synthesizer=cli` deploys with the
 * caller's own credentials instead of the bootstrap roles.
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
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(problemsInWords(error));
  process.exitCode = 2;
}
