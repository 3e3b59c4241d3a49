import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AssistantPlatform } from './assistant-platform.ts';

// -c synthesizer=cli deploys with the caller's own credentials instead of the bootstrap roles.
const app = new App();
const usesCliCredentials = app.node.tryGetContext('synthesizer') === 'cli';
new AssistantPlatform(app, 'assistant-platform', {
  description: 'An AI assistant: two edge functions, a request queue, a database',
  env: { region: 'us-east-1' },
  synthesizer: (usesCliCredentials
    ? new CliCredentialsStackSynthesizer()
    : new DefaultStackSynthesizer()) as IStackSynthesizer,
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
