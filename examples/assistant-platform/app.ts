import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AssistantPlatform } from './assistant-platform.ts';

// -c synthesizer=cli deploys with the caller's own credentials instead of the bootstrap roles;
// -c standby=us-west-2 puts the platform into that region too, its database as the secondary of a global one.
const app = new App();
const usesCliCredentials = app.node.tryGetContext('synthesizer') === 'cli';
const standby: string | undefined = app.node.tryGetContext('standby');
const shared = {
  stackName: 'assistant-platform',
  description: 'An AI assistant: two edge functions, a request queue, a database',
  synthesizer: (usesCliCredentials
    ? new CliCredentialsStackSynthesizer()
    : new DefaultStackSynthesizer()) as IStackSynthesizer,
};
const home = new AssistantPlatform(app, 'assistant-platform', {
  ...shared,
  env: { region: 'us-east-1' },
  clusterIdentifier: 'assistant-db',
  ...(standby !== undefined && { globalRole: 'primary' }),
});
if (standby !== undefined) {
  new AssistantPlatform(app, `assistant-platform-${standby}`, {
    ...shared,
    env: { region: standby },
    clusterIdentifier: 'assistant-db-west',
    globalRole: 'secondary',
  }).addStackDependency(home, 'a secondary joins a global database that is there');
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
