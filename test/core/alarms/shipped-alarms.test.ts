import { describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { AlarmDefinition } from '../../../core/alarms/definition.ts';
import { configured, SHIPPED } from './alarm-scene.ts';

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
