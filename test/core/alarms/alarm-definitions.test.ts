import { describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { AlarmDefinition } from '../../../core/alarms/definition.ts';
import type { Configuration } from '../../../core/config/schema.ts';
import { evaluateExpression } from '../../../replay/metric-math.ts';
import { parseExpression } from '../../../replay/metric-math-parser.ts';
import { configured, SHIPPED } from './alarm-scene.ts';

describe('what is compared with the threshold', () => {
  test.each([
    ['assistant-edge/response-time/warning', { requests: 199, p95: 9000 }, 0],
    ['assistant-edge/response-time/warning', { requests: 200, p95: 1600 }, 1600],
    ['assistant-edge/error-rate/warning', { requests: 49, errors: 49 }, 0],
    ['assistant-edge/error-rate/warning', { requests: 50, errors: 2 }, 4],
    ['assistant-edge/utilization/critical', { requests: 400, spillover: 6 }, 1.5],
    ['assistant-edge/cpu/warning', { cpuMillis: 290, durationMillis: 1000 }, 50.09],
    ['assistant-db/connections/warning', { connections: 1200 }, 75],
    ['assistant-db/memory/warning', { freeBytes: 1000 * 1024 ** 2 }, 80.93],
  ])('%s of %j is %d', (name, values: Readonly<Record<string, number>>, expected) => {
    const alarms = alarmDefinitions(configured((edge) => ({ ...edge, lambdaInsights: true })));
    const alarm = alarms.find((definition) => definition.name === `tidegate/assistant/${name}`);
    const compared = alarm?.queries.at(-1);
    if (compared === undefined || !('expression' in compared)) throw new Error('no expression');

    const value = evaluateExpression(parseExpression(compared.expression), (id) => values[id]);

    expect(value).toBeCloseTo(expected, 2);
  });

  test('the memory of a serverless writer is its share of the capacity units', () => {
    const [memory] = auroraAlarmsWith({ instanceClass: 'db.serverless' }, 'memory');

    expect(memory?.queries).toEqual([
      { id: 'acuPercent', metric: expect.objectContaining({ metricName: 'ACUUtilization' }) },
    ]);
  });

  test('Aurora MySQL gives three quarters of its memory to the buffer pool', () => {
    const [memory] = auroraAlarmsWith({ engine: 'aurora-mysql' }, 'memory');

    expect(memory?.queries.at(-1)).toEqual({
      id: 'memoryPercent',
      expression: '100 - 100 * freeBytes / 4294967296', // 16 GiB / 4
    });
  });
});

describe('descriptions', () => {
  const definitions = alarmDefinitions(configured((edge) => ({ ...edge, lambdaInsights: true })));

  test.each(definitions.map(({ name, description }) => [name, description]))(
    '%s says that it is of Tidegate and what Tidegate does',
    (_, description) => {
      expect(description).toMatch(
        /^Tidegate: .*Tidegate (raises|multiplies|adds|holds|pages|cannot)/,
      );
      expect(description.length).toBeLessThanOrEqual(1024);
    },
  );

  test('an alarm whose target is only watched says so, and another does not', () => {
    const acting = configured((edge) => ({ ...edge, mode: 'act' }));
    const watched = (configuration: Configuration) =>
      alarmDefinitions(configuration)
        .filter(({ slug }) => slug === 'utilization')
        .map(({ description }) => description.includes('In mode shadow'));

    expect(watched(SHIPPED)).toEqual([true, true, true, true]);
    expect(watched(acting)).toEqual([false, false, true, true]);
  });
});

test('every alarm has a name of its own', () => {
  const names = alarmDefinitions(SHIPPED).map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});

function auroraAlarmsWith(
  change: Partial<Configuration['auroraClusters'][string]>,
  wanted: AlarmDefinition['slug'],
): readonly AlarmDefinition[] {
  const cluster = SHIPPED.auroraClusters['assistant-db'];
  if (cluster === undefined) throw new Error('the shipped configuration has assistant-db');
  return alarmDefinitions({
    ...SHIPPED,
    auroraClusters: { 'assistant-db': { ...cluster, ...change } },
  }).filter(({ component, slug }) => component === 'aurora' && slug === wanted);
}
