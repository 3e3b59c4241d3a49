import { CloudWatchClient, type PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { createHealthCheckTraffic } from '../../adapters/aws-health-check-traffic.ts';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { trafficAlarms } from '../../core/alarms/traffic-alarms.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { metricKey } from '../../core/metrics.ts';
import { trafficMetric } from '../../core/own-metrics.ts';
import type { AlarmStateValue, Datapoint } from '../../core/ports.ts';
import type { TrafficPort } from '../../core/runbooks/region-shift/ports.ts';
import { publishTraffic } from '../../lambdas/publish-traffic.ts';
import { evaluateAlarm } from '../../replay/alarm-model.ts';
import { metricAlarmOf } from '../../replay/lab/lab-alarms.ts';
import { emfPoints } from '../fakes/emf-points.ts';
import { type InMemoryTraffic, inMemoryTraffic } from '../fakes/in-memory-traffic.ts';
import { failoverAnswer, type Health, healthOf } from '../fakes/route-53.ts';
import { scriptClient } from '../fakes/scripted-client.ts';

export const CLUSTER = 'assistant-db';
export const USUAL = 'us-east-1';
export const OTHER = 'us-west-2';
const MINUTE = 60_000;
/** Standard metrics arrive late. */
const PUBLICATION_DELAY_SECONDS = 60;

interface TrafficRegion {
  readonly traffic: TrafficPort;
  readonly flags: InMemoryTraffic;
  /** `reconcile` runs in this region. */
  reconciles: boolean;
  alarm: AlarmStateValue;
}

export interface TrafficWorld {
  readonly usual: TrafficRegion;
  readonly other: TrafficRegion;
  /** Where Route 53 sends requests after so many minutes, each minute. */
  pass(minutes: number): Promise<readonly string[]>;
}

/** Two regions, each with its flag, reconcile, metric, alarm and health check; Route 53 between them, the usual one primary. */
export function trafficWorld(
  insufficientData: 'LastKnownStatus' | 'Healthy' = 'LastKnownStatus',
): TrafficWorld {
  const clock = { now: new Date('2026-03-02T12:00:00Z') };
  const usual = trafficRegion(USUAL, OTHER, clock);
  const other = trafficRegion(OTHER, USUAL, clock);
  // Each region's check is on the other one's record.
  const health: { usual?: Health; other?: Health } = {};
  return {
    usual,
    other,
    async pass(minutes) {
      const answers: string[] = [];
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.now = new Date(clock.now.getTime() + MINUTE);
        for (const region of [usual, other]) await region.look();
        health.usual = healthOf(other.alarm, health.usual, insufficientData);
        health.other = healthOf(usual.alarm, health.other, insufficientData);
        answers.push(failoverAnswer(health.usual, health.other) === 'primary' ? USUAL : OTHER);
      }
      return answers;
    },
  };
}

function trafficRegion(region: string, awayFrom: string, clock: { readonly now: Date }) {
  const { configuration: shipped } = readConfigurationFile('config/tidegate.yaml');
  const partner = { region: awayFrom, clusterIdentifier: 'partner' };
  const configuration = configurationSchema.parse({
    ...shipped,
    region,
    runbooks: { regionShift: { [CLUSTER]: { globalClusterIdentifier: 'global', partner } } },
  });
  const [definition] = trafficAlarms(configuration);
  if (definition === undefined) throw new Error('there must be an alarm to follow');
  const alarm = metricAlarmOf(definition);
  const key = metricKey(trafficMetric(configuration.project, CLUSTER, awayFrom));
  const values = new Map<number, number>();
  /** The statistic is Maximum. */
  const publish = (value: number) => {
    const minute = Math.floor(clock.now.getTime() / MINUTE) * MINUTE;
    values.set(minute, Math.max(value, values.get(minute) ?? 0));
  };
  const series = (): readonly Datapoint[] =>
    [...values].slice(-10).map(([at, value]) => ({ startsAt: new Date(at), value }));

  const client = new CloudWatchClient({ region });
  scriptClient(client, (_, input) => {
    for (const { Value } of (input as PutMetricDataCommandInput).MetricData ?? [])
      publish(Value ?? 0);
    return {};
  });
  const flags = inMemoryTraffic();
  const found = {
    flags,
    traffic: createHealthCheckTraffic({
      project: configuration.project,
      flags,
      client,
      awayFrom: () => awayFrom,
      now: () => clock.now,
    }),
    reconciles: true,
    alarm: 'INSUFFICIENT_DATA' as AlarmStateValue,
    async look() {
      if (found.reconciles) {
        const points = await emfPoints(() =>
          publishTraffic({ configuration, targets: [CLUSTER], flags }),
        );
        for (const [published, value] of points) if (published === key) publish(Number(value));
      }
      found.alarm = evaluateAlarm({
        alarm,
        previousState: found.alarm,
        series: new Map([[alarm.metrics[0]?.id ?? '', series()]]),
        now: clock.now,
        publicationDelaySeconds: PUBLICATION_DELAY_SECONDS,
      }).state;
    },
  };
  return found;
}
