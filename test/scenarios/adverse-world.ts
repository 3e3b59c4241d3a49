import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { type BrakeRequest, requestedChange } from '../../core/brakes/brake-request.ts';
import { changeBrakes } from '../../core/brakes/change-brakes.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import type { Evaluation } from '../../core/loop/evaluate-target.ts';
import { heartbeatOf } from '../../core/loop/metrics-to-read.ts';
import {
  auroraMetrics,
  edgeFunctionMetrics,
  type Metric,
  PERIOD_SECONDS,
  queueMetrics,
} from '../../core/metrics.ts';
import type { CapacityReading, Ports } from '../../core/ports.ts';
import { scalableTargets } from '../../core/targets.ts';
import { Crash, dyingAt } from '../core/loop/dying-ports.ts';
import { configuration as standard } from '../core/scaling/edge-function-scene.ts';
import { type CapacityRule, refusing } from '../fakes/fake-capacity.ts';
import { type FakePorts, fakePorts } from '../fakes/fake-ports.ts';

/** Two functions that share a quota, a queue and a database. */
export const configuration = configurationSchema.parse({
  ...standard,
  edgeFunctions: {
    ...standard.edgeFunctions,
    digest: {
      functionName: 'digest',
      alias: 'live',
      memoryMegabytes: 512,
      scaling: { minInstances: 1, maxInstances: 4, targetConcurrency: 5 },
    },
  },
});

export const TARGETS = ['edge', 'digest', 'db'] as const;
export type TargetName = (typeof TARGETS)[number];

/** What is true of one minute, and how much of it can be seen. */
export interface Minute {
  /** Requests in flight at the most; 0 when nobody calls. */
  readonly edge: number;
  readonly digest: number;
  readonly messages: number;
  readonly readerCpuPercent: number;
  readonly seen: 'all' | 'nothing' | 'all but the heartbeat' | 'all but what is in flight';
}

export type Behaviour = 'at once' | 'slow' | 'refuses' | 'faults' | 'loses answers' | 'fails';

/** Handlers that run together; the first may die, and the clock of each may be wrong. */
export interface Handlers {
  readonly count: number;
  readonly dies?: readonly [nth: number, when: 'before' | 'after'];
  readonly skewSeconds: number;
}

export const MINUTE_MILLIS = PERIOD_SECONDS * 1000;
const MINUTES_OF_A_SLOW_CHANGE = 2;

/** The outside as an adversary has it: AWS misbehaves, people interfere, handlers die; the control loop is the real one. */
export interface AdverseWorld {
  readonly ports: FakePorts;
  now: Date;
  readonly behaviours: Map<TargetName, Behaviour>;
  readonly minutes: Map<number, Minute>;
  /** When somebody else last changed or blocked the target's capacity. */
  readonly interferedAt: Map<TargetName, Date>;
  partial: boolean;
  readingOf(target: TargetName): CapacityReading;
  interfere(target: TargetName, reading: CapacityReading): void;
  /** So many minutes like this pass: publishes what is seen of them, and brings alarms into the state that they give. */
  pass(minute: Minute, count?: number): void;
  forge(component: string, slug: string, level: string): void;
  /** Somebody asks for a brake, or lifts some; what is refused is not done. */
  brake(request: BrakeRequest): Promise<void>;
  run(handlers: Handlers, only: 'what can change' | TargetName): Promise<readonly Evaluation[]>;
  /** Called before each `set` has any effect. */
  onSet: (target: TargetName, reading: CapacityReading, desired: number) => void;
}

export function adverseWorld(): AdverseWorld {
  const ports = fakePorts();
  const dueIn = new Map<TargetName, number>();
  const self: AdverseWorld = {
    ports,
    now: new Date('2026-03-02T06:00:20Z'), // so that no clock is in another minute
    behaviours: new Map(),
    minutes: new Map(),
    interferedAt: new Map(),
    partial: false,
    onSet: () => {},

    readingOf: (target) => kindOf(target).readings.get(target) ?? { kind: 'steady', current: 0 },

    interfere(target, reading) {
      dueIn.delete(target);
      self.interferedAt.set(target, self.now);
      kindOf(target).readings.set(target, reading);
    },

    pass(minute, count = 1) {
      const first = Math.floor(self.now.getTime() / MINUTE_MILLIS) * MINUTE_MILLIS;
      for (let passed = 0; passed < count; passed += 1)
        self.minutes.set(first + passed * MINUTE_MILLIS, minute);
      publish(ports, minute, count, new Date(first + (count - 1) * MINUTE_MILLIS));
      self.now = new Date(self.now.getTime() + count * MINUTE_MILLIS);
      for (const [target, minutes] of dueIn) {
        dueIn.set(target, minutes - count);
        if (minutes > count) continue;
        dueIn.delete(target);
        end(target);
      }
      setAlarms(self, minute);
    },

    forge(component, slug, level) {
      ports.alarms.set(alarmNamed(component, slug, level), 'ALARM', self.now);
    },

    async brake(request) {
      await changeBrakes(ports.store, (control) =>
        requestedChange({ reason: 'the test', ...request }, control, {
          configuration,
          by: 'somebody',
          id: `brake-${ports.newId()}`,
          now: self.now,
        }),
      );
    },

    async run({ count, dies, skewSeconds }, only) {
      const handlers = Array.from({ length: count }, async (_, index) => {
        const skew = index % 2 === 0 ? skewSeconds : -skewSeconds;
        const alive = withLimits(ports);
        const run = runControlLoop(
          {
            configuration,
            configurationHash: 'test',
            trigger: 'the test',
            targets: only === 'what can change' ? TARGETS : [only],
            onlyIfNeeded: only === 'what can change',
            now: new Date(self.now.getTime() + skew * 1000),
          },
          index === 0 && dies ? dyingAt(alive, ...dies).ports : alive,
        );
        return run.catch((fault: unknown): readonly Evaluation[] => {
          if (fault instanceof Crash || fault instanceof OutsideFaultError) return [];
          throw fault;
        });
      });
      return (await Promise.all(handlers)).flat();
    },
  };

  function kindOf(target: TargetName) {
    return target === 'db' ? ports.capacity['aurora-readers'] : ports.capacity['edge-function'];
  }

  function end(target: TargetName): void {
    const reading = self.readingOf(target);
    if (self.behaviours.get(target) === 'fails' && reading.kind === 'changing')
      kindOf(target).readings.set(target, {
        kind: 'failed',
        current: reading.current,
        says: 'init fails',
      });
    else kindOf(target).settle(target);
  }

  /** AWS counts what is provisioned as no longer unreserved. */
  function withLimits(alive: FakePorts): Ports {
    const provisioned = scalableTargets(configuration).reduce((sum, target) => {
      if (target.kind !== 'edge-function') return sum;
      const reading = self.readingOf(target.name as TargetName);
      const instances = reading.kind === 'changing' ? reading.desired : reading.current;
      return sum + instances * target.configuration.scaling.targetConcurrency;
    }, 0);
    const limits = { ...ports.account.limits, reservedConcurrency: Math.ceil(provisioned) };
    return { ...alive, account: { readLimits: async () => limits } };
  }

  const rule =
    (sets: readonly { readonly target: string }[]): CapacityRule =>
    (reading, desired) => {
      const target = sets.at(-1)?.target as TargetName;
      self.onSet(target, reading, desired);
      const behaviour = self.behaviours.get(target) ?? 'at once';
      if (behaviour === 'refuses') return refusing('not now')(reading, desired);
      if (behaviour === 'faults')
        return { answer: new OutsideFaultError('no effect'), becomes: reading };
      if (reading.kind === 'changing' || reading.kind === 'blocked')
        return refusing('another change is under way')(reading, desired);

      const becomes = asked(target, reading, desired, behaviour);
      if (becomes.kind === 'changing' || becomes.kind === 'draining')
        dueIn.set(target, dueIn.get(target) ?? MINUTES_OF_A_SLOW_CHANGE);
      else dueIn.delete(target);
      return {
        answer:
          behaviour === 'loses answers'
            ? new OutsideFaultError('no answer')
            : { kind: 'accepted', says: 'taken' },
        becomes,
      };
    };
  for (const capacity of Object.values(ports.capacity)) capacity.rule = rule(capacity.sets);
  return self;
}

function asked(
  target: TargetName,
  reading: CapacityReading,
  desired: number,
  behaviour: Behaviour,
): CapacityReading {
  const { current } = reading;
  if (target === 'db' && desired < current) return { kind: 'draining', current, desired };
  if (behaviour === 'at once' || desired === current) return { kind: 'steady', current: desired };
  return { kind: 'changing', current, desired };
}

const alarmNamed = (component: string, slug: string, level: string) =>
  `tidegate/${configuration.project}/${component}/${slug}/${level}`;

const ALARMS = alarmDefinitions(configuration).filter(({ slug }) => slug !== 'heartbeat');

function setAlarms({ ports, now, readingOf }: AdverseWorld, minute: Minute): void {
  for (const { name, componentName, slug, threshold } of ALARMS) {
    const values: Record<string, number> = {
      'edge utilization': minute.edge / (50 * Math.max(1, readingOf('edge').current)),
      'digest utilization': minute.digest / (5 * Math.max(1, readingOf('digest').current)),
      'requests request-queue': minute.messages,
      'db reader-cpu': minute.readerCpuPercent,
    };
    const isRaised = (values[`${componentName} ${slug}`] ?? 0) >= threshold;
    ports.alarms.set(name, isRaised ? 'ALARM' : 'OK', now);
  }
}

function publish({ metrics }: FakePorts, minute: Minute, count: number, lastStartsAt: Date): void {
  const put = (metric: Metric, value: number) =>
    metrics.publish(metric, Array(count).fill(value), lastStartsAt);
  if (minute.seen === 'nothing') return;
  if (minute.seen !== 'all but the heartbeat')
    for (const target of scalableTargets(configuration)) put(heartbeatOf(target, configuration), 1);
  for (const name of ['edge', 'digest'] as const) {
    const block = configuration.edgeFunctions[name];
    if (!block || minute[name] === 0) continue; // nobody calls: Lambda publishes nothing
    const of = edgeFunctionMetrics(block);
    if (minute.seen !== 'all but what is in flight') put(of.inFlight, minute[name]);
    put(of.invocations, minute[name] * 10);
    for (const metric of [of.errors, of.throttles, of.spillover]) put(metric, 0);
    put(of.p95Millis, 800);
  }
  const queue = configuration.queues['requests'];
  const cluster = configuration.auroraClusters['db'];
  if (!queue || !cluster) throw new Error('no queue or no cluster');
  put(queueMetrics(queue).messages, minute.messages);
  put(queueMetrics(queue).oldestMessageSeconds, 0);
  put(auroraMetrics(cluster).readerCpuPercent, minute.readerCpuPercent);
  put(auroraMetrics(cluster).readerConnections, 200);
}
