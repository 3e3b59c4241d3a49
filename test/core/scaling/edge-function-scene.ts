import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { Slug } from '../../../core/alarms/definition.ts';
import {
  type Configuration,
  configurationSchema,
  type Level,
} from '../../../core/config/schema.ts';
import { consultErrorGate } from '../../../core/error-gate/consult.ts';
import type { KeptEvidence } from '../../../core/error-gate/evidence.ts';
import { had } from '../../../core/error-gate/evidence.ts';
import type { ServedVersion } from '../../../core/error-gate/served-version.ts';
import { heartbeatOf } from '../../../core/loop/metrics-to-read.ts';
import {
  edgeFunctionMetrics,
  type Metric,
  metricKey,
  queueMetrics,
} from '../../../core/metrics.ts';
import type {
  AccountLimits,
  CapacityReading,
  MetricAnswer,
  TargetState,
} from '../../../core/ports.ts';
import { decideScaling } from '../../../core/scaling/decide-scaling.ts';
import type { Decision } from '../../../core/scaling/decision.ts';
import { confirmedErrorAlarm } from '../../../core/scaling/error-rate.ts';
import type { Measurements, ObservedAlarm } from '../../../core/scaling/observation.ts';
import { type ScalableTarget, scalableTargets } from '../../../core/targets.ts';

export const NOW = new Date('2026-03-02T10:00:05Z');

/** The edge function of the recommendations with its queue and database: 2 to 20 instances of 50. */
export const configuration: Configuration = configurationSchema.parse({
  project: 'assistant',
  region: 'us-east-1',
  mode: 'act',
  quota: { concurrentExecutions: 1200 },
  edgeFunctions: {
    edge: { functionName: 'edge', alias: 'live', memoryMegabytes: 1024, database: 'db' },
  },
  queues: { requests: { queueName: 'requests', drives: 'edge' } },
  auroraClusters: {
    db: {
      clusterIdentifier: 'db',
      instanceClass: 'db.r6g.large',
      memoryMegabytes: 16384,
      maxDatabaseConnections: 1600,
      availabilityZones: ['us-east-1a', 'us-east-1b'],
    },
  },
});

/** The last minutes of a series, newest last; undefined where nothing was published. */
export type Minutes = readonly (number | undefined)[];

export interface EdgeFunctionScene {
  readonly capacity?: number | CapacityReading;
  readonly inFlight?: Minutes;
  /** ProvisionedConcurrencyUtilization. */
  readonly reported?: Minutes;
  readonly requests?: Minutes;
  readonly errors?: Minutes;
  readonly throttles?: Minutes;
  readonly spillover?: Minutes;
  readonly p95Millis?: Minutes;
  readonly messages?: Minutes;
  readonly ageSeconds?: Minutes;
  readonly heartbeat?: Minutes;
  readonly alarms?: readonly (readonly [
    component: string,
    slug: Slug,
    level: Level,
    since?: Date,
  ])[];
  /** Alarms that do not say so themselves came into ALARM then. */
  readonly raisedSince?: Date;
  readonly partial?: readonly string[];
  readonly state?: Partial<TargetState>;
  /** What the error gate got; nothing suspicious when left out. */
  readonly evidence?: Partial<KeptEvidence>;
  readonly served?: ServedVersion;
  readonly limits?: AccountLimits;
  readonly provisionedElsewhere?: number;
  readonly configuration?: Configuration;
  readonly now?: Date;
}

/** A quiet function: 2 instances, 50 of 100 in flight, 600 requests a minute, healthy. Scenes change what they are about. */
export function decideEdge(scene: EdgeFunctionScene): Decision {
  const now = scene.now ?? NOW;
  const used = scene.configuration ?? configuration;
  const target = targetNamed('edge', used);
  const metrics = edgeFunctionMetrics(used.edgeFunctions['edge'] ?? missing());
  const queue = queueMetrics(used.queues['requests'] ?? missing());
  const series: readonly (readonly [string, Metric, Minutes])[] = [
    ['inFlight', metrics.inFlight, scene.inFlight ?? [50]],
    ['reported', metrics.provisionedUtilization, scene.reported ?? []],
    ['requests', metrics.invocations, scene.requests ?? [300]],
    ['errors', metrics.errors, scene.errors ?? [0]],
    ['throttles', metrics.throttles, scene.throttles ?? [0]],
    ['spillover', metrics.spillover, scene.spillover ?? [0]],
    ['p95Millis', metrics.p95Millis, scene.p95Millis ?? [800]],
    ['messages', queue.messages, scene.messages ?? [0]],
    ['age', queue.oldestMessageSeconds, scene.ageSeconds ?? [0]],
    ['heartbeat', heartbeatOf(target, used), scene.heartbeat ?? [1, 1, 1, 1, 1]],
  ];
  const answers = new Map<string, MetricAnswer>(
    series.map(([name, metric, minutes]) => [
      metricKey(metric),
      { complete: !scene.partial?.includes(name), datapoints: datapoints(minutes, now) },
    ]),
  );
  const capacity = scene.capacity ?? 2;
  const measurements = {
    metrics: answers,
    heartbeat: heartbeatOf(target, used),
    alarms: (scene.alarms ?? []).map(([component, slug, level, since]) =>
      raised(used, [component, slug, level], since ?? scene.raisedSince ?? now),
    ),
  };
  return decideScaling({
    target,
    configuration: used,
    observation: {
      ...measurements,
      ...judged(target, measurements, scene, now),
      capacity: typeof capacity === 'number' ? { kind: 'steady', current: capacity } : capacity,
      provisionedElsewhere: scene.provisionedElsewhere ?? 0,
      limits: scene.limits ?? { concurrentExecutions: 1200, reservedConcurrency: 0 },
    },
    state: scene.state && { schemaVersion: 1, version: 1, ...scene.state },
    now,
  });
}

const MONTHS_AGO = new Date('2026-01-01T00:00:00Z');

/** What the error gate says, when there is an alarm for it. */
function judged(
  target: ScalableTarget,
  observation: Measurements,
  { evidence, served }: EdgeFunctionScene,
  now: Date,
) {
  if (target.kind !== 'edge-function') return {};
  const alarm = confirmedErrorAlarm({ target, observation, now });
  if (!alarm) return {};
  const errorGate = consultErrorGate({
    target,
    observation,
    kept: {
      gatheredAt: now,
      alias: had({ version: '1', weights: {}, publishedAt: MONTHS_AGO }),
      errors: had([]),
      ...evidence,
    },
    served: served ?? { version: '1', since: MONTHS_AGO, seenAt: now },
    alarmSince: alarm.since,
    now,
  });
  return { errorGate };
}

/** A decision in short, e.g. `scale-out 2 -> 4` or `hold cooldown`. */
export const brief = (decision: Decision): string =>
  decision.kind === 'hold'
    ? `hold ${decision.reason}`
    : `${decision.kind} ${decision.from} -> ${decision.to}`;

export function targetNamed(name: string, used: Configuration = configuration): ScalableTarget {
  return scalableTargets(used).find((target) => target.name === name) ?? missing();
}

export const secondsAgo = (seconds: number, now = NOW): Date =>
  new Date(now.getTime() - seconds * 1000);

export function raised(
  used: Configuration,
  [component, slug, level]: readonly [string, Slug, Level],
  since: Date,
): ObservedAlarm {
  const name = `tidegate/${used.project}/${component}/${slug}/${level}`;
  const definition = alarmDefinitions(used).find((alarm) => alarm.name === name);
  if (!definition) throw new Error(`no alarm ${name}`);
  return { definition, reading: { name, state: 'ALARM', since } };
}

/** The newest value covers the last full minute before `now`. */
export function datapoints(minutes: Minutes, now: Date) {
  const newestStart = Math.floor(now.getTime() / 60_000) * 60_000 - 60_000;
  return minutes.flatMap((value, index) =>
    value === undefined
      ? []
      : [{ value, startsAt: new Date(newestStart - (minutes.length - 1 - index) * 60_000) }],
  );
}

function missing(): never {
  throw new Error('not in the configuration');
}
