import type { Configuration } from '../../core/config/schema.ts';
import { runControlLoop } from '../../core/loop/control-loop.ts';
import type { ControlLoopRun } from '../../core/loop/control-loop-run.ts';
import type { Evaluation } from '../../core/loop/evaluate-target.ts';
import { heartbeatOf } from '../../core/loop/metrics-to-read.ts';
import { edgeFunctionMetrics, type Metric, queueMetrics } from '../../core/metrics.ts';
import type { Ports } from '../../core/ports.ts';
import { configuration as standard, targetNamed } from '../core/scaling/edge-function-scene.ts';
import { type FakePorts, fakePorts } from '../fakes/fake-ports.ts';

/** What one minute of traffic measures. */
interface MinuteOfTraffic {
  readonly inFlight: number;
  readonly requests?: number;
  readonly errors?: number;
  readonly throttles?: number;
  readonly messages?: number;
  readonly p95Millis?: number;
}

/** A simulated day: a clock that only the test moves, traffic, and the real control loop on ports in memory. */
export interface World {
  readonly ports: FakePorts;
  now: Date;
  /** Publishes a minute's metrics, moves the clock to its end, sets the utilization alarm, and lets `reconcile` look. */
  minute(
    traffic: MinuteOfTraffic | 'nothing arrives' | 'no traffic',
  ): Promise<readonly Evaluation[]>;
  /** Looks at one target as on-alarm does; `ports` may be broken ones. */
  look(target?: string, ports?: Ports): Promise<readonly Evaluation[]>;
  /** Instances of the function `edge`, as AWS has them. */
  instances(): number;
  raise(component: string, slug: string, level: 'warning' | 'critical'): void;
  recover(component: string, slug: string, level: 'warning' | 'critical'): void;
}

export function world({
  configuration = standard,
  start = '2026-03-02T06:00:00Z',
}: {
  readonly configuration?: Configuration;
  readonly start?: string;
} = {}): World {
  const ports = fakePorts();
  const edge = configuration.edgeFunctions['edge'];
  const queue = configuration.queues['requests'];
  if (!edge || !queue) throw new Error('a world has an edge function and its queue');
  const metrics = edgeFunctionMetrics(edge);
  const alarmNamed = (component: string, slug: string, level: string) =>
    `tidegate/${configuration.project}/${component}/${slug}/${level}`;
  const run = (targets: readonly string[], onlyIfNeeded: boolean): ControlLoopRun => ({
    configuration,
    configurationHash: 'test',
    trigger: onlyIfNeeded ? 'reconcile' : 'an alarm',
    targets,
    onlyIfNeeded,
    now: self.now,
  });

  const self: World = {
    ports,
    now: new Date(start),

    async minute(traffic) {
      const publish = (metric: Metric, value: number) =>
        ports.metrics.publish(metric, [value], self.now);
      if (traffic !== 'nothing arrives')
        publish(heartbeatOf(targetNamed('edge', configuration), configuration), 1);
      if (typeof traffic === 'object') {
        publish(metrics.inFlight, traffic.inFlight);
        const requests = traffic.requests ?? traffic.inFlight * 15;
        publish(metrics.invocations, requests);
        // As many requests of 4 s each keep that many in flight.
        publish(metrics.averageMillis, requests > 0 ? (traffic.inFlight * 60_000) / requests : 0);
        publish(metrics.errors, traffic.errors ?? 0);
        publish(metrics.throttles, traffic.throttles ?? 0);
        publish(metrics.spillover, 0);
        publish(metrics.p95Millis, traffic.p95Millis ?? 800);
        publish(queueMetrics(queue).messages, traffic.messages ?? 0);
        publish(queueMetrics(queue).oldestMessageSeconds, 0);
      }
      self.now = new Date(self.now.getTime() + 60_000);
      const busy = typeof traffic === 'object' && traffic.inFlight >= 0.7 * 50 * self.instances();
      (busy ? self.raise : self.recover)('edge', 'utilization', 'warning');
      ports.capacity['edge-function'].settle('edge');
      return runControlLoop(run(['edge'], true), ports);
    },

    look: (target = 'edge', on = ports) => runControlLoop(run([target], false), on),
    instances: () => ports.capacity['edge-function'].readings.get('edge')?.current ?? 0,
    raise: (component, slug, level) =>
      ports.alarms.set(alarmNamed(component, slug, level), 'ALARM', self.now),
    recover: (component, slug, level) =>
      ports.alarms.set(alarmNamed(component, slug, level), 'OK', self.now),
  };
  return self;
}
