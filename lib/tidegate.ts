import { type App, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { alarmDefinitions } from '../core/alarms/alarm-definitions.ts';
import type { Configuration } from '../core/config/schema.ts';
import { divideIntoShards } from '../core/shards.ts';
import { foundationStackName, runbooksStackName, shardStackName } from '../core/stack-names.ts';
import { FoundationStack } from './foundation-stack.ts';
import type { HandlerBundles } from './handler-bundle.ts';
import { RunbooksStack } from './runbooks/runbooks-stack.ts';
import { ShardStack } from './shard-stack.ts';

export interface TidegateProps {
  readonly configuration: Configuration;
  readonly bundles: HandlerBundles;
  readonly synthesizer: IStackSynthesizer;
  /** One-off windows that are over by then get no schedule. */
  readonly now: Date;
}

/**
 * Draws a project: one foundation, a stack for each shard, and one for runbooks where they are configured. Synth fails on
 * any finding of cdk-nag.
 */
export function drawTidegate(
  app: App,
  { configuration, bundles, synthesizer, now }: TidegateProps,
): readonly ShardStack[] {
  const { project, region } = configuration;
  const shared = { configuration, synthesizer, env: { region } };
  const foundation = new FoundationStack(app, foundationStackName(project), {
    description: `Tidegate ${project}: state, notifications, brakes`,
    ...shared,
    bundles,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  if (bundles['runbook-step'] !== undefined) {
    new RunbooksStack(app, runbooksStackName(project), {
      description: `Tidegate ${project}: runbooks and who may start them`,
      ...shared,
      foundation,
      bundle: bundles['runbook-step'],
    });
  }
  return divideIntoShards(configuration, alarmDefinitions(configuration)).map(
    (shard) =>
      new ShardStack(app, shardStackName(project, shard.number), {
        description: `Tidegate ${project}: alarms and handlers of shard ${shard.number}`,
        ...shared,
        shard,
        foundation,
        bundles,
        now,
      }),
  );
}
