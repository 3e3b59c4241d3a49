import { expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { Configuration } from '../../../core/config/schema.ts';
import { dashboardOf } from '../../../core/dashboard/dashboards.ts';
import { readinessMetrics } from '../../../core/readiness/metrics.ts';
import { divideIntoShards } from '../../../core/shards.ts';
import { SHIPPED } from '../../lib/draw-project.ts';
import { WITH_STANDBY } from '../../lib/runbooks/readiness-scene.ts';
import { awsDashboardBody } from './aws-dashboard-body.ts';

function textOf(configuration: Configuration, withApplication: boolean): string {
  const [shard] = divideIntoShards(configuration, alarmDefinitions(configuration));
  if (!shard) throw new Error('there is no shard');
  const arnOfAlarm = (name: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`;
  const body = dashboardOf({ configuration, shard, withApplication, arnOfAlarm });
  return JSON.stringify(awsDashboardBody.parse(body));
}

test('a standby has its score and every part of it on one of the dashboards', () => {
  const { score, parts } = readinessMetrics('assistant', 'assistant-db');
  const text = textOf(WITH_STANDBY, true);

  for (const { metricName } of [score, ...parts.map(({ metric }) => metric)])
    expect(text).toContain(`"Tidegate","${metricName}","service","tidegate","project","assistant"`);
  expect(text).toContain('"can take over from 50"');
  expect(text).toContain('"period":300');
  expect(textOf(WITH_STANDBY, false)).not.toContain(score.metricName);
});

test('without a standby there is no word of it', () => {
  expect(textOf(SHIPPED, true)).not.toMatch(/Standby/);
});
