import { expect, test } from '@jest/globals';
import { createConnectionsOf } from '../../adapters/aurora-connections.ts';
import { type ScriptedMetrics, scriptedMetrics } from '../fakes/scripted-metrics.ts';

const now = new Date('2026-11-02T08:10:20Z');
const lastMinute = new Date('2026-11-02T08:09:00Z');

function publish(metrics: ScriptedMetrics, instanceId: string, values: readonly number[]) {
  const metric = {
    namespace: 'AWS/RDS',
    metricName: 'DatabaseConnections',
    dimensions: { DBInstanceIdentifier: instanceId },
    stat: 'Maximum',
    periodSeconds: 60,
  };
  metrics.publish(metric, values, lastMinute);
}

test('answers the most connections of each instance within the time asked for, in one question', async () => {
  const metrics = scriptedMetrics();
  publish(metrics, 'a', [90, 7, 9, 4]);
  publish(metrics, 'b', [0]);

  const answer = await createConnectionsOf({ metrics, now: () => now })(['a', 'b'], 200);

  expect(answer).toEqual(
    new Map([
      ['a', 9],
      ['b', 0],
    ]),
  );
  expect(metrics.asked).toHaveLength(1);
});

test('knows nothing of an instance without a datapoint, and never calls it zero', async () => {
  const metrics = scriptedMetrics();

  expect(await createConnectionsOf({ metrics, now: () => now })(['a'], 600)).toEqual(new Map());
});

test('knows nothing where the answer is partial', async () => {
  const metrics = scriptedMetrics();
  publish(metrics, 'a', [3]);
  metrics.answerPartially(true);

  expect(await createConnectionsOf({ metrics, now: () => now })(['a'], 600)).toEqual(new Map());
});
