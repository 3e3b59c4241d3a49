import { queueMetrics } from '../metrics.ts';
import type { EdgeFunctionContext } from './edge-function-context.ts';
import { newest } from './observation.ts';
import { type StepSignal, stepVerdict } from './step-signal.ts';
import { steppedCapacity } from './steps.ts';
import type { Verdict } from './verdict.ts';

/** What waits for the function: how many messages, and how old the oldest is. */
export function queueVerdicts(context: EdgeFunctionContext): readonly Verdict[] {
  const { target, observation, queues, lastMove, now } = context;
  return queues.flatMap(({ name, configuration }) => {
    const metrics = queueMetrics(configuration);
    const signals: readonly StepSignal[] = [
      {
        slug: 'request-queue',
        componentName: name,
        label: `queue ${name}`,
        unit: ' messages',
        reading: newest(observation, metrics.messages, now),
        thresholds: configuration.thresholds.queueMessages,
      },
      {
        slug: 'request-age',
        componentName: name,
        label: `oldest message of ${name}`,
        unit: ' s',
        reading: newest(observation, metrics.oldestMessageSeconds, now),
        thresholds: configuration.thresholds.oldestMessageSeconds,
      },
    ];
    return signals.map((signal) =>
      stepVerdict({
        signal,
        observation,
        lastMove,
        now,
        onBreach: (level, breach, value): Verdict => ({
          kind: 'out',
          to: steppedCapacity(target, observation.capacity.current, level),
          says: breach,
          cause: { slug: signal.slug, componentName: name, level, value },
        }),
      }),
    );
  });
}
