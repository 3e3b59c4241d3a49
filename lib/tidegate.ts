import { type App, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { alarmDefinitions } from '../core/alarms/alarm-definitions.ts';
import type { Configuration } from '../core/config/schema.ts';
import { divideIntoShards } from '../core/shards.ts';
import { foundationStackName, shardStackName } from '../core/stack-names.ts';
import { FoundationStack } from './foundation-stack.ts';
import type { HandlerBundles } from './handler-bundle.ts';
import { ShardStack } from './shard-stack.ts';

export interface TidegateProps {
  readonly configuration: Configuration;
  readonly bundles: HandlerBundles;
  readonly synthesizer: IStackSynthesizer;
  /** One-off windows that are over by then get no schedule. */
  readonly now: Date;
}

/** Draws a project: one foundation, and a stack for each shard. Synth fails on any finding of cdk-nag. */
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
