import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Command } from 'commander';
import type { Configuration } from '../core/config/schema.ts';
import { readCapacity } from '../core/loop/evaluate-target.ts';
import type { BrakeStore, Ports, StateStore } from '../core/ports.ts';
import { shardStackName } from '../core/stack-names.ts';
import { type ScalableTarget, scalableTargets } from '../core/targets.ts';
import { addCommand, type CommandLine, type CommonOptions, configured } from './command.ts';
import { describeStack, findDeployment } from './deployment.ts';
import { awsCommand } from './doctor/check.ts';
import { CommandFailure } from './failure.ts';
import { wholeNumber } from './option-values.ts';
import type { Outside } from './outside.ts';
import { loopAtRest } from './release/loop-at-rest.ts';
import { pauseForRelease, refuseWrongDuration } from './release/pause-for-release.ts';
import type { Releasable } from './release/releasable.ts';
import { releasableOf } from './release/releasable-of.ts';
import { doneInWords, dryRunInWords, type NamedView } from './release/release-in-words.ts';
import { runRelease } from './release/run-release.ts';
import { targetNamed } from './target-named.ts';

interface ReleaseOptions extends CommonOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly keep: number;
  readonly pauseFor?: string;
}

export function addRelease(program: Command, commandLine: CommandLine): void {
  addCommand(program, 'release [target]', {
    summary:
      'give capacity up, so that nothing of it is billed when Tidegate is removed: readers are ' +
      'drained and deleted, provisioned concurrency is deleted. Only shows the calls without --yes',
    examples: [
      'release assistant-db',
      'release assistant-db --pause-for 2h --yes',
      'release assistant-edge --keep 2 --yes',
      'release --all --yes',
    ],
  })
    .option('--all', 'every target of the configuration')
    .option('--yes', 'do it')
    .option('--pause-for <duration>', 'first pause what Tidegate would bring back, e.g. 2h')
    .option('--keep <instances>', 'leave a function so many, as your own', wholeNumber(0, 1000), 0)
    .action((name: string | undefined, options: ReleaseOptions) =>
      release(name, options, commandLine),
    );
}

async function release(
  name: string | undefined,
  options: ReleaseOptions,
  { connect, now, answer, sleep, progress }: CommandLine,
): Promise<void> {
  const { configuration, hash } = configured(options);
  const targets = asked(name, options, configuration);
  if (options.pauseFor !== undefined) refuseWrongDuration(options.pauseFor, now());
  const outside = connect(configuration);
  const { ports, store, brakes } = await portsOfDeployment(outside, configuration);
  const { clients } = outside;
  const releasables = targets.map((target) =>
    releasableOf(target, { configuration, clients, ports, now }, options.keep),
  );
  const views = await viewsOf(releasables, configuration);
  if (options.yes !== true) {
    const restless = await restlessAmong(targets, store, now());
    answer({
      text: dryRunInWords(views, { restless, isDeployed: store !== undefined }),
      data: { dryRun: true, targets: views, notAtRest: restless },
      exitCode: 0,
    });
    return;
  }

  await refuseWhereBlocked(views, targets, ports);
  const { Arn: by = 'somebody' } = await clients.sts.send(new GetCallerIdentityCommand());
  if (options.pauseFor !== undefined && brakes) {
    const restless = await restlessAmong(targets, store, now());
    const pause = { configuration, brakes, by, now: now() };
    await pauseForRelease(restless, options.pauseFor, pause);
  }
  refuseWhereFought(await restlessAmong(targets, store, now()));
  const run = { by, id: randomUUID(), configurationHash: hash, now, sleep, progress };
  await runRelease(releasables, { ...run, ...(store && { store }) });
  const after = await viewsOf(releasables, configuration);
  answer({
    text: doneInWords(after),
    data: { dryRun: false, targets: after },
    exitCode: 0,
  });
}

function asked(
  name: string | undefined,
  { all = false, keep }: ReleaseOptions,
  configuration: Configuration,
): readonly ScalableTarget[] {
  if (all === (name !== undefined))
    throw new CommandFailure(
      all ? 'a target and --all are given' : 'it is not said what to release',
      'npx tidegate release <target>, or npx tidegate release --all',
      2,
    );
  if (name === undefined) return scalableTargets(configuration);
  const target = targetNamed(name, configuration, 'release');
  if (target.kind === 'aurora-readers' && keep > 0)
    throw new CommandFailure(
      `--keep counts instances of a function, and ${name} is a cluster`,
      "leave --keep out: readers that are not Tidegate's stay in any case",
      2,
    );
  return [target];
}

/** Without a shard there is no handler that could undo it: stacks may be gone before the capacity is. */
async function portsOfDeployment(
  { clients, portsOf, brakesOf }: Outside,
  configuration: Configuration,
): Promise<{ readonly ports: Ports; readonly store?: StateStore; readonly brakes?: BrakeStore }> {
  const { project, shards } = configuration;
  const stacks = await Promise.all(
    Array.from({ length: shards }, (_, index) =>
      describeStack(clients.cloudFormation, shardStackName(project, index + 1)),
    ),
  );
  if (stacks.every((stack) => stack === undefined))
    return { ports: portsOf({ tableName: '', topicArn: '' }) };
  const deployment = await findDeployment(clients.cloudFormation, configuration);
  const ports = portsOf(deployment);
  return { ports, store: ports.store, brakes: brakesOf(deployment) };
}

function viewsOf(
  releasables: readonly Releasable[],
  configuration: Configuration,
): Promise<readonly NamedView[]> {
  return Promise.all(
    releasables.map(async ({ target, look }) => {
      const view = await look();
      const calls = view.calls.map((call) => awsCommand(configuration, call));
      return { ...view, name: target.name, calls };
    }),
  );
}

/** Targets that the control loop would bring back to their floor within a minute. */
async function restlessAmong(
  targets: readonly ScalableTarget[],
  store: StateStore | undefined,
  now: Date,
): Promise<readonly string[]> {
  if (!store) return [];
  const control = await store.readControl();
  return targets
    .map(({ name }) => name)
    .filter((name) => loopAtRest(name, control, now) === undefined);
}

function refuseWhereFought(restless: readonly string[]): void {
  if (restless.length === 0) return;
  throw new CommandFailure(
    `Tidegate would bring back what is released: ${restless.join(', ')} ${restless.length === 1 ? 'is' : 'are'} neither stopped nor paused in both directions`,
    'npx tidegate stop --reason "release"; or the same with --pause-for 2h',
  );
}

async function refuseWhereBlocked(
  views: readonly NamedView[],
  targets: readonly ScalableTarget[],
  ports: Pick<Ports, 'capacity'>,
): Promise<void> {
  for (const target of targets) {
    if (views.find(({ name }) => name === target.name)?.calls.length === 0) continue;
    const reading = await readCapacity(target, ports);
    if (reading.kind === 'blocked')
      throw new CommandFailure(
        `${target.name}: ${reading.says}`,
        reading.command ?? 'wait until it is over, and run it again',
      );
  }
}
