import { statSync } from 'node:fs';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { alarmDefinitions } from '../core/alarms/alarm-definitions.ts';
import type { Configuration } from '../core/config/schema.ts';
import { ConfigurationError } from '../core/errors.ts';
import { divideIntoShards, type Shard } from '../core/shards.ts';
import { windowSchedules } from '../core/windows/schedules.ts';
import { alarmNames } from './alarm-rule.ts';
import { loopPermissions } from './handler-permissions.ts';
import type { ShardStack } from './shard-stack.ts';
import { charactersOf, type StackSize, sizeOf } from './stack-size.ts';

/** AWS takes 500 resources and 1,000,000 bytes: what is deployed must leave room to grow. The others are AWS's own. */
const MOST = {
  resources: 450,
  rolePolicyCharacters: 10_240,
  eventPatternCharacters: 2_048,
} as const satisfies StackSize;
const MOST_TEMPLATE_BYTES = 900_000;
const MOST_SHARDS = 50;

/** What a shard has beside its alarms and schedules, the control loop's permissions and the names in its pattern, rounded up. */
const BESIDE = {
  resources: 20,
  rolePolicyCharacters: 700,
  eventPatternCharacters: 300,
} as const satisfies StackSize;

const IN_WORDS = {
  resources: 'resources',
  rolePolicyCharacters: "characters in a role's policies",
  eventPatternCharacters: 'characters in an event pattern',
} as const satisfies Record<keyof StackSize, string>;

const MEASURES = ['resources', 'rolePolicyCharacters', 'eventPatternCharacters'] as const;

/** What one region gets. */
export interface Deployment {
  /** The configuration file, for the message. */
  readonly file: string;
  readonly configuration: Configuration;
  readonly stacks: readonly ShardStack[];
  /** As the stacks were drawn with. */
  readonly now: Date;
}

/** Refuses shards that AWS would not take, with the number to set; before synth, whose own checks cannot say it. */
export function refuseLargeStacks(deployment: Deployment): void {
  const excesses = deployment.stacks.flatMap((stack) => {
    const size = sizeOf(stack);
    return MEASURES.filter((measure) => size[measure] > MOST[measure]).map((measure) => ({
      rule: `a stack has at most ${MOST[measure]} ${IN_WORDS[measure]}`,
      found: `${size[measure]} in ${stack.artifactId}`,
    }));
  });
  refuse(excesses, deployment, MOST.resources - BESIDE.resources);
}

/** Refuses templates that are too long; after synth, because nothing knows their length before. */
export function refuseLargeTemplates(assembly: CloudAssembly, deployment: Deployment): void {
  const { region } = deployment.configuration;
  const templates = assembly.stacks
    .filter(({ environment }) => environment.region === region)
    .map(({ id, templateFullPath }) => ({ id, bytes: statSync(templateFullPath).size }));
  const excesses = templates
    .filter(({ bytes }) => bytes > MOST_TEMPLATE_BYTES)
    .map(({ id, bytes }) => ({
      rule: `a template has at most ${MOST_TEMPLATE_BYTES} bytes`,
      found: `${bytes} in ${id}`,
    }));
  const drawn = Math.max(...deployment.stacks.map(({ shard }) => drawnFor(shard, deployment)));
  const bytes = Math.max(...templates.map((template) => template.bytes));
  // 430 alarms and schedules in 1,000,000 bytes -> 387 in 900,000
  refuse(excesses, deployment, Math.floor((drawn * MOST_TEMPLATE_BYTES) / bytes));
}

function refuse(
  excesses: readonly { readonly rule: string; readonly found: string }[],
  deployment: Deployment,
  mostDrawn: number,
): void {
  if (excesses.length === 0) return;
  const shards = shardsThatFit(deployment, mostDrawn);
  const mend =
    shards === undefined ? 'spread the targets over two projects' : `set shards to ${shards}`;
  throw new ConfigurationError(
    deployment.file,
    excesses.map((excess) => ({ line: 0, path: 'shards', ...excess, mend })),
  );
}

/** What a target adds to the resources of its shard: its alarms, and the edges of its windows. */
function drawnFor({ alarms, targets }: Shard, { configuration, now }: Deployment): number {
  return alarms.length + windowSchedules(configuration, targets, now).length;
}

function shardsThatFit(deployment: Deployment, mostDrawn: number): number | undefined {
  const { configuration, stacks } = deployment;
  const [stack] = stacks;
  if (stack === undefined) return undefined;
  const { project } = configuration;
  const definitions = alarmDefinitions(configuration);
  const fits = (shard: Shard) => {
    const { statements } = loopPermissions(stack, { ...stack, project, targets: shard.targets });
    const policy = new PolicyDocument({ statements: [...statements], minimize: true });
    return (
      drawnFor(shard, deployment) <= mostDrawn &&
      charactersOf(alarmNames({ ...configuration, shards: MOST_SHARDS }, shard)) +
        BESIDE.eventPatternCharacters <=
        MOST.eventPatternCharacters &&
      charactersOf(stack.resolve(policy)) + BESIDE.rolePolicyCharacters <= MOST.rolePolicyCharacters
    );
  };
  for (let shards = configuration.shards + 1; shards <= MOST_SHARDS; shards += 1) {
    if (divideIntoShards({ ...configuration, shards }, definitions).every(fits)) return shards;
  }
  return undefined;
}
