import { type App, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { alarmDefinitions } from '../core/alarms/alarm-definitions.ts';
import { trafficAlarms } from '../core/alarms/traffic-alarms.ts';
import type { Configuration } from '../core/config/schema.ts';
import { divideIntoShards } from '../core/shards.ts';
import { foundationStackName, runbooksStackName, shardStackName } from '../core/stack-names.ts';
import { FoundationStack } from './foundation-stack.ts';
import type { BundledRegion } from './handler-bundle.ts';
import { RunbooksStack } from './runbooks/runbooks-stack.ts';
import { ShardStack } from './shard-stack.ts';

export interface TidegateProps {
  /** The home region first. */
  readonly regions: readonly BundledRegion[];
  readonly synthesizer: IStackSynthesizer;
  /** One-off windows that are over by then get no schedule. */
  readonly now: Date;
}

export interface DrawnRegion {
  readonly configuration: Configuration;
  readonly stacks: readonly ShardStack[];
}

/**
 * Draws a project in each of its regions, none of which knows of another: one foundation, a stack for each shard, and one
 * for runbooks where they are configured. Stacks have the same names in all regions; what an account has once for all of
 * them, and ids in the app, end in the region everywhere but at home. Synth fails on any finding of cdk-nag.
 */
export function drawTidegate(
  app: App,
  { regions, ...shared }: TidegateProps,
): readonly DrawnRegion[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return regions.map((region, index) => ({
    configuration: region.configuration,
    stacks: drawRegion(app, {
      ...region,
      ...shared,
      suffix: index === 0 ? '' : `-${region.configuration.region}`,
    }),
  }));
}

type RegionProps = BundledRegion & Omit<TidegateProps, 'regions'> & { readonly suffix: string };

function drawRegion(
  app: App,
  { configuration, bundles, synthesizer, now, suffix }: RegionProps,
): readonly ShardStack[] {
  const { project, region } = configuration;
  const shared = { configuration, synthesizer, env: { region } };
  const foundation = new FoundationStack(app, `${foundationStackName(project)}${suffix}`, {
    stackName: foundationStackName(project),
    description: `Tidegate ${project}: state, notifications, brakes`,
    ...shared,
    bundles,
  });
  const runbooks =
    bundles['runbook-step'] === undefined
      ? undefined
      : new RunbooksStack(app, `${runbooksStackName(project)}${suffix}`, {
          stackName: runbooksStackName(project),
          description: `Tidegate ${project}: runbooks and who may start them`,
          ...shared,
          foundation,
          bundle: bundles['runbook-step'],
          readinessBundle: bundles.readiness,
        });
  const shards = divideIntoShards(configuration, alarmDefinitions(configuration)).map(
    (shard) =>
      new ShardStack(app, `${shardStackName(project, shard.number)}${suffix}`, {
        stackName: shardStackName(project, shard.number),
        description: `Tidegate ${project}: alarms and handlers of shard ${shard.number}`,
        ...shared,
        shard,
        foundation,
        bundles,
        now,
        suffix,
      }),
  );
  const [first] = shards;
  // A health check follows an alarm that is there already: it is drawn with the first shard.
  if (first && trafficAlarms(configuration).length > 0) runbooks?.addStackDependency(first);
  return shards;
}
