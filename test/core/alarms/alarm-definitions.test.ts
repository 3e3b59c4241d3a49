import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { AlarmDefinition } from '../../../core/alarms/definition.ts';
import type { Configuration } from '../../../core/config/schema.ts';
import { evaluateExpression } from '../../../replay/metric-math.ts';
import { parseExpression } from '../../../replay/metric-math-parser.ts';

const SHIPPED = readConfigurationFile('config/tidegate.yaml').configuration;

type Row = readonly [
  name: string,
  measured: string,
  threshold: string,
  minutes: string,
  missing: string,
  drives: string,
];

const P95 = 'IF(requests >= 200, p95, 0)';
const ERRORS = 'IF(requests >= 50, 100 * errors / requests, 0)';
const CPU = '100 * cpuMillis / (durationMillis * 0.579)';
const MEMORY = '100 - 100 * freeBytes / 5497558139';
const CONNECTIONS = '100 * connections / 1600';

const EDGE: readonly Row[] = [
  [
    'utilization/warning',
    'ProvisionedConcurrencyUtilization Maximum',
    '>= 0.7',
    '2 of 2',
    'notBreaching',
    'assistant-edge',
  ],
  [
    'utilization/critical',
    '100 * spillover / requests',
    '> 1',
    '1 of 1',
    'notBreaching',
    'assistant-edge',
  ],
  [
    'response-time/warning',
    P95,
    '>= 1500',
    '3 of 3',
    'notBreaching',
    'assistant-edge assistant-db',
  ],
  [
    'response-time/critical',
    P95,
    '>= 2500',
    '2 of 2',
    'notBreaching',
    'assistant-edge assistant-db',
  ],
  ['error-rate/warning', ERRORS, '>= 2', '3 of 3', 'notBreaching', 'assistant-edge'],
  ['error-rate/critical', ERRORS, '>= 5', '2 of 2', 'notBreaching', 'assistant-edge'],
  ['request-rate/warning', 'Invocations Sum', '>= 400', '3 of 3', 'notBreaching', 'assistant-edge'],
  [
    'request-rate/critical',
    'Invocations Sum',
    '>= 500',
    '3 of 3',
    'notBreaching',
    'assistant-edge',
  ],
  ['cpu/warning', CPU, '>= 70', '3 of 3', 'missing', 'assistant-edge'],
  ['cpu/critical', CPU, '>= 85', '3 of 3', 'missing', 'assistant-edge'],
  ['memory/warning', 'memory_utilization Maximum', '>= 70', '3 of 3', 'missing', 'assistant-edge'],
  ['memory/critical', 'memory_utilization Maximum', '>= 85', '3 of 3', 'missing', 'assistant-edge'],
];

const QUEUE: readonly Row[] = [
  [
    'request-queue/warning',
    'ApproximateNumberOfMessagesVisible Maximum',
    '>= 100',
    '2 of 3',
    'notBreaching',
    'assistant-edge',
  ],
  [
    'request-queue/critical',
    'ApproximateNumberOfMessagesVisible Maximum',
    '>= 500',
    '2 of 3',
    'notBreaching',
    'assistant-edge',
  ],
  [
    'request-age/warning',
    'ApproximateAgeOfOldestMessage Maximum',
    '>= 60',
    '2 of 3',
    'notBreaching',
    'assistant-edge',
  ],
  [
    'request-age/critical',
    'ApproximateAgeOfOldestMessage Maximum',
    '>= 300',
    '2 of 3',
    'notBreaching',
    'assistant-edge',
  ],
];

const AURORA: readonly Row[] = [
  [
    'reader-cpu/warning',
    'CPUUtilization Average READER',
    '>= 70',
    '3 of 3',
    'missing',
    'assistant-db',
  ],
  [
    'reader-cpu/critical',
    'CPUUtilization Average READER',
    '>= 85',
    '3 of 3',
    'missing',
    'assistant-db',
  ],
  [
    'writer-cpu/warning',
    'CPUUtilization Average WRITER',
    '>= 70',
    '3 of 3',
    'missing',
    'assistant-db',
  ],
  [
    'writer-cpu/critical',
    'CPUUtilization Average WRITER',
    '>= 85',
    '3 of 3',
    'missing',
    'assistant-db',
  ],
  ['memory/warning', MEMORY, '>= 70', '3 of 3', 'missing', 'assistant-db'],
  ['memory/critical', MEMORY, '>= 85', '3 of 3', 'missing', 'assistant-db'],
  ['connections/warning', CONNECTIONS, '>= 70', '3 of 3', 'missing', 'assistant-db'],
  ['connections/critical', CONNECTIONS, '>= 85', '3 of 3', 'missing', 'assistant-db'],
];

describe('the alarms of the shipped configuration', () => {
  const withInsights = configured((edge) => ({ ...edge, lambdaInsights: true }));

  test.each([
    ['assistant-edge', EDGE],
    ['assistant-requests', QUEUE],
    ['assistant-db', AURORA],
  ] as const)('%s has exactly these', (component, rows) => {
    const definitions = alarmDefinitions(withInsights).filter(
      ({ componentName }) => componentName === component,
    );

    expect(definitions.map(asRow)).toEqual(
      rows.map(([name, ...rest]) => [`tidegate/assistant/${component}/${name}`, ...rest]),
    );
  });

  test('a shard has a heartbeat, whose silence is breaching', () => {
    const heartbeats = alarmDefinitions(SHIPPED).filter(({ slug }) => slug === 'heartbeat');

    expect(heartbeats.map(asRow)).toEqual([
      [
        'tidegate/assistant/reconcile-1/heartbeat/critical',
        'ReconcileHeartbeat Sum',
        '< 1',
        '5 of 5',
        'breaching',
        '',
      ],
    ]);
  });

  test('a function without Lambda Insights has no cpu and no memory alarm', () => {
    const slugs = alarmDefinitions(SHIPPED)
      .filter(({ component }) => component === 'edge-function')
      .map(({ slug }) => slug);

    expect(slugs).not.toContain('cpu');
    expect(slugs).not.toContain('memory');
  });

  test('a function without a database drives no cluster', () => {
    const digest = alarmDefinitions(SHIPPED).filter(
      ({ componentName }) => componentName === 'assistant-digest',
    );

    expect(digest.flatMap(({ drives }) => drives)).toEqual(digest.map(() => 'assistant-digest'));
  });
});

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

type EdgeFunction = Configuration['edgeFunctions'][string];

function configured(change: (edge: EdgeFunction) => EdgeFunction): Configuration {
  const edge = SHIPPED.edgeFunctions['assistant-edge'];
  if (edge === undefined) throw new Error('the shipped configuration has assistant-edge');
  return {
    ...SHIPPED,
    edgeFunctions: { ...SHIPPED.edgeFunctions, 'assistant-edge': change(edge) },
  };
}

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

const SIGNS = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
} as const;

function asRow(definition: AlarmDefinition): Row {
  const compared = definition.queries.at(-1);
  if (compared === undefined) throw new Error(`${definition.name} measures nothing`);
  const measured =
    'expression' in compared
      ? compared.expression
      : [compared.metric.metricName, compared.metric.stat, compared.metric.dimensions['Role']];
  return [
    definition.name,
    [measured].flat().filter(Boolean).join(' '),
    `${SIGNS[definition.comparison]} ${definition.threshold}`,
    `${definition.datapointsToAlarm} of ${definition.evaluationPeriods}`,
    definition.treatMissingData,
    definition.drives.join(' '),
  ];
}
