import type { Configuration, Level } from '../config/schema.ts';
import { type Metric, queueMetrics } from '../metrics.ts';
import { handlerMetrics, shardMetrics } from '../own-metrics.ts';
import {
  failedEventsName,
  rejectedEventsName,
  undeliveredNotificationsName,
} from '../own-names.ts';
import { alarmName } from './alarm-name.ts';
import { breakerAlarm } from './breaker-alarm.ts';
import type { AlarmDefinition, AlarmQuery, Slug } from './definition.ts';
import { heartbeatAlarm } from './heartbeat-alarm.ts';
import { trafficAlarms } from './traffic-alarms.ts';

/*
 * Alarms on Tidegate itself. They drive nothing and go straight to the topic, so CloudWatch's own message is what
 * people read: the description says what happened, what follows from it, and what to do.
 */

/** A target at rest is looked at every 10 minutes, every 20 at the latest. */
const OLDEST_LOOK_SECONDS = 1500;
const SATURATED_MINUTES = 5;

/** On one shard's handlers and queue. */
export function shardAlarms(project: string, shard: number): readonly AlarmDefinition[] {
  const { saturated, oldestLookSeconds } = shardMetrics(project, shard);
  const onAlarm = handlerMetrics(project, 'on-alarm', shard);
  const reconcile = handlerMetrics(project, 'reconcile', shard);
  const own = { project, componentName: `shard-${shard}` };
  return [
    heartbeatAlarm(project, shard),
    breakerAlarm(project, shard),
    ownAlarm({
      ...own,
      slug: 'handler-errors',
      level: 'critical',
      queries: sumOf(onAlarm.errors, reconcile.errors),
      threshold: 1,
      minutes: [3, 5],
      description:
        `handlers of shard ${shard} failed in 3 of 5 minutes: AWS refuses or does not answer a call, or a permission is ` +
        'missing. Tidegate holds the targets concerned at the capacity they have; the others go on. Do: npx tidegate doctor. The ' +
        `events with their errors are in ${failedEventsName(project, shard)}. It ends by itself when calls succeed.`,
    }),
    ownAlarm({
      ...own,
      slug: 'handler-throttles',
      level: 'warning',
      queries: sumOf(onAlarm.throttles, reconcile.throttles),
      threshold: 1,
      minutes: [3, 5],
      description:
        `handlers of shard ${shard} were throttled in 3 of 5 minutes: the account has no Lambda concurrency left, so ` +
        'requests of your own functions are probably refused too. Tidegate cannot mend this; events are retried for 5 ' +
        'minutes. Do: npx tidegate status shows what holds the concurrency; ask for more quota, or lower a ceiling.',
    }),
    ownAlarm({
      ...own,
      slug: 'failed-events',
      level: 'warning',
      ...deadLetters(failedEventsName(project, shard)),
      description:
        `events wait in ${failedEventsName(project, shard)}: they could not be delivered to a handler of shard ${shard}, or it ` +
        'failed on them. Tidegate cannot mend this, and nothing has to be sent again: reconcile looks at levels, not at events. Do: read one (npx ' +
        'tidegate doctor prints the command), mend the error it carries, purge the queue; the alarm ends then.',
    }),
    ownAlarm({
      ...own,
      slug: 'saturation',
      level: 'critical',
      queries: [{ id: 'saturated', metric: saturated }],
      threshold: 1,
      minutes: [SATURATED_MINUTES, SATURATED_MINUTES],
      description:
        `a target of shard ${shard} has wanted more than its ceiling for ${SATURATED_MINUTES} minutes. Tidegate holds it at the ` +
        'ceiling; what comes on top starts cold, waits or is refused. Do: npx tidegate status names the target and what ' +
        'limits it; raise its ceiling and deploy, or ask for quota. It ends when demand falls below the ceiling.',
    }),
    ownAlarm({
      ...own,
      slug: 'look-age',
      level: 'critical',
      queries: [{ id: 'oldestLookSeconds', metric: oldestLookSeconds }],
      threshold: OLDEST_LOOK_SECONDS,
      minutes: [3, 3],
      description:
        `a target of shard ${shard} was not looked at for ${OLDEST_LOOK_SECONDS / 60} minutes or more, though reconcile runs: its ` +
        'capacity follows nothing, and Tidegate cannot mend this. Do: npx tidegate watch shows the age of every look, npx ' +
        'tidegate doctor the permission or the setting that is missing.',
    }),
  ];
}

/** On what all shards share. */
export function projectAlarms(
  configuration: Pick<Configuration, 'project' | 'notifyEmail' | 'runbooks'>,
): readonly AlarmDefinition[] {
  const { project, notifyEmail } = configuration;
  const own = { project, componentName: 'project', level: 'warning' } as const;
  const undelivered = ownAlarm({
    ...own,
    slug: 'undelivered-notifications',
    ...deadLetters(undeliveredNotificationsName(project)),
    description:
      `notifications wait in ${undeliveredNotificationsName(project)}: SNS could not deliver them to the address in ` +
      'notifyEmail. Tidegate cannot mend this; capacity is not concerned. Do: confirm or correct the subscription, ' +
      'read the queue, purge it.',
  });
  return [
    ownAlarm({
      ...own,
      slug: 'rejected-events',
      ...deadLetters(rejectedEventsName(project)),
      description:
        `events wait in ${rejectedEventsName(project)}: they are no alarm of this configuration. Tidegate holds still on ` +
        'them; capacity is not concerned. It is an alarm that was renamed by hand, a deployment older than its configuration, or ' +
        'somebody who sends forged events. Do: read one (npx tidegate doctor prints the command; its attribute reason ' +
        'says why), deploy again or delete the alarm, purge the queue; the alarm ends then.',
    }),
    ...(notifyEmail === undefined ? [] : [undelivered]),
    ...trafficAlarms(configuration),
  ];
}

interface OwnAlarm {
  readonly project: string;
  readonly componentName: string;
  readonly slug: Slug;
  readonly level: Level;
  readonly queries: readonly AlarmQuery[];
  readonly threshold: number;
  readonly minutes: readonly [breaching: number, of: number];
  readonly description: string;
}

/** No data is well: silence as such is the heartbeat's. */
function ownAlarm({ project, minutes, description, ...alarm }: OwnAlarm): AlarmDefinition {
  const { componentName, slug, level } = alarm;
  const [datapointsToAlarm, evaluationPeriods] = minutes;
  return {
    ...alarm,
    name: alarmName(project, componentName, slug, level),
    component: 'tidegate',
    drives: [],
    comparison: 'GreaterThanOrEqualToThreshold',
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: 'notBreaching',
    description: `Tidegate: ${description}`,
  };
}

/** SQS publishes nothing of a queue that nobody uses, and begins up to 15 minutes after the first message (SQS guide). */
function deadLetters(queueName: string): Pick<OwnAlarm, 'queries' | 'threshold' | 'minutes'> {
  const { messages } = queueMetrics({ queueName });
  return { queries: [{ id: 'messages', metric: messages }], threshold: 1, minutes: [1, 1] };
}

function sumOf(onAlarm: Metric, reconcile: Metric): readonly AlarmQuery[] {
  return [
    { id: 'onAlarm', metric: onAlarm },
    { id: 'reconcile', metric: reconcile },
    { id: 'sum', expression: 'FILL(onAlarm, 0) + FILL(reconcile, 0)' },
  ];
}
