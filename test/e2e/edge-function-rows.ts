import { type AlarmRow, atBothLevels, holds, moves } from './alarm-row.ts';
import { DATABASE, EDGE } from './stage.ts';

/** 2 of 300 requests find no provisioned environment: under the critical line of 1 %, yet capacity is short. */
const SHORT = { inFlight: 60, spillover: 2 };

const utilization: readonly AlarmRow[] = [
  {
    alarm: 'edge-function/utilization/warning',
    when: '80 of 100 environments are in use',
    breach: [{ edge: { inFlight: 80 } }],
    effect: moves(EDGE, 4), // ceil(2 x 0.8 / 0.5)
  },
  {
    alarm: 'edge-function/utilization/critical',
    when: '20 of 120 requests at once spill over',
    breach: [{ edge: { inFlight: 120 } }],
    effect: moves(EDGE, 4), // not ceil(2 x 1.2 / 0.5) = 5: a step ends at floor(2 x 0.7 / 0.3)
  },
];

const responseTime = atBothLevels(
  {
    warning: { p95Millis: 1800, instances: 3, readers: 2, minutesBefore: 2 },
    critical: { p95Millis: 3000, instances: 4, readers: 3, minutesBefore: 1 },
  },
  (level, { p95Millis, instances, readers, minutesBefore }) => [
    {
      alarm: `edge-function/response-time/${level}`,
      when: `p95 is ${p95Millis} ms and capacity is short`,
      breach: [{ edge: { p95Millis, ...SHORT } }],
      effect: moves(EDGE, instances),
    },
    {
      alarm: `edge-function/response-time/${level}`,
      when: `p95 is ${p95Millis} ms and capacity has room`,
      breach: [{ edge: { p95Millis } }],
      effect: holds(
        EDGE,
        'lever-cannot-help',
        `${EDGE}: p95 response time that capacity cannot cure`,
      ),
    },
    {
      alarm: `edge-function/response-time/${level}`,
      when: `p95 is ${p95Millis} ms and the readers of its database are busy`,
      breach: [
        // busy in the last minute only: their own alarm needs three
        ...Array(minutesBefore).fill({ edge: { p95Millis } }),
        { edge: { p95Millis }, database: { readerCpuPercent: 75 } },
      ],
      effect: moves(DATABASE, readers),
    },
  ],
);

const errorRate = atBothLevels(
  { warning: { errors: 9, instances: 3 }, critical: { errors: 30, instances: 4 } },
  (level, { errors, instances }) => [
    {
      alarm: `edge-function/error-rate/${level}`,
      when: `${errors} of 300 requests fail and others are throttled`,
      breach: [{ edge: { errors, throttles: 5 } }],
      effect: moves(EDGE, instances),
    },
    {
      alarm: `edge-function/error-rate/${level}`,
      when: `${errors} of 300 requests fail, none is throttled and none spills over`,
      breach: [{ edge: { errors } }],
      effect: holds(EDGE, 'diagnose', `${EDGE}: errors to investigate`),
    },
  ],
);

const requestRate = atBothLevels({ warning: 450, critical: 550 }, (level, requests) => [
  {
    alarm: `edge-function/request-rate/${level}`,
    when: `${requests} requests come in a minute and capacity is in use`,
    breach: [
      { edge: { requests } },
      { edge: { requests } },
      { edge: { requests, inFlight: 80 } }, // in the last minute only: the alarm on utilization needs two
    ],
    effect: moves(EDGE, 4),
  },
  {
    alarm: `edge-function/request-rate/${level}`,
    when: `${requests} requests come in a minute and capacity has room`,
    breach: [{ edge: { requests } }],
    effect: holds(EDGE, 'right-size', `${EDGE}: request rate that capacity cannot cure`),
  },
]);

const size = (['cpu', 'memory'] as const).flatMap((slug) =>
  atBothLevels({ warning: 75, critical: 90 }, (level, percent) => [
    {
      alarm: `edge-function/${slug}/${level}`,
      when: `${percent} % of an environment's ${slug} is in use`,
      breach: [{ edge: { [`${slug}Percent`]: percent } }],
      effect: holds(EDGE, 'right-size', `${EDGE}: ${slug} is ${level}`),
    },
  ]),
);

export const EDGE_FUNCTION_ROWS: readonly AlarmRow[] = [
  ...utilization,
  ...responseTime,
  ...errorRate,
  ...requestRate,
  ...size,
];
