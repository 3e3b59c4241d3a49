import type { QueueConfiguration } from '../config/schema.ts';
import { queueMetrics } from '../metrics.ts';
import type { EdgeFunctionTarget } from '../targets.ts';
import { bothLevels } from './both-levels.ts';
import type { AlarmDefinition } from './definition.ts';
import { modeNote } from './mode-note.ts';

/** The alarms of one queue: how many messages wait, and how long the oldest has waited. */
export function queueAlarms(
  project: string,
  name: string,
  queue: QueueConfiguration,
  driven: EdgeFunctionTarget,
): readonly AlarmDefinition[] {
  const { messages, oldestMessageSeconds } = queueMetrics(queue);
  const { warningStep, criticalStep } = driven.configuration.scaling;
  const shared = {
    project,
    component: 'queue',
    componentName: name,
    drives: [driven.name],
    minutes: { warning: [2, 3], critical: [2, 3] },
    treatMissingData: 'notBreaching',
  } as const;
  const describe = (what: string, step: number) =>
    `${what}, in 2 of 3 minutes. Tidegate multiplies the provisioned concurrency of ${driven.name}, which works the ` +
    `queue off, by ${step}, as long as that helps.${modeNote(driven.mode)}`;
  const stepOf = { warning: warningStep, critical: criticalStep };

  return [
    ...bothLevels({
      ...shared,
      slug: 'request-queue',
      queries: [{ id: 'messages', metric: messages }],
      thresholds: queue.thresholds.queueMessages,
      describe: (level, count) =>
        describe(`${count} messages or more wait in ${queue.queueName}`, stepOf[level]),
    }),
    ...bothLevels({
      ...shared,
      slug: 'request-age',
      queries: [{ id: 'oldestSeconds', metric: oldestMessageSeconds }],
      thresholds: queue.thresholds.oldestMessageSeconds,
      describe: (level, seconds) =>
        describe(
          `the oldest message in ${queue.queueName} has waited ${seconds} s or more`,
          stepOf[level],
        ),
    }),
  ];
}
