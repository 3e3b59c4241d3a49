import { type AlarmRow, atBothLevels, holds, moves, movesOnce } from './alarm-row.ts';
import { DATABASE, EDGE } from './stage.ts';
import type { Minute } from './traffic.ts';

interface Breach {
  readonly when: string;
  readonly breach: Minute;
  readonly to: number;
}

/** A step is taken once; it is over when the breach is, and not repeated when it did not help. */
function steps(
  alarm: string,
  target: string,
  unimproved: string,
  levels: { readonly warning: Breach; readonly critical: Breach },
): readonly AlarmRow[] {
  return atBothLevels(levels, (level, { when, breach, to }) => [
    { alarm: `${alarm}/${level}`, when, breach: [breach], effect: moves(target, to) },
    {
      alarm: `${alarm}/${level}`,
      when: `${when}, and the step does not improve it`,
      breach: [breach],
      effect: movesOnce(target, to, unimproved),
    },
  ]);
}

const queue: readonly AlarmRow[] = [
  ...steps(
    'queue/request-queue',
    EDGE,
    'assistant-requests: more capacity did not improve queue assistant-requests',
    {
      warning: { when: '150 messages wait', breach: { queue: { messages: 150 } }, to: 3 },
      critical: { when: '600 messages wait', breach: { queue: { messages: 600 } }, to: 4 },
    },
  ),
  ...steps(
    'queue/request-age',
    EDGE,
    'assistant-requests: more capacity did not improve oldest message of assistant-requests',
    {
      warning: {
        when: 'the oldest message has waited 90 s',
        breach: { queue: { oldestSeconds: 90 } },
        to: 3,
      },
      critical: {
        when: 'the oldest message has waited 400 s',
        breach: { queue: { oldestSeconds: 400 } },
        to: 4,
      },
    },
  ),
];

const readers: readonly AlarmRow[] = [
  ...steps(
    'aurora/reader-cpu',
    DATABASE,
    `${DATABASE}: more capacity did not improve CPU of the readers`,
    {
      warning: {
        when: 'readers use 75 % of their CPU',
        breach: { database: { readerCpuPercent: 75 } },
        to: 2,
      },
      critical: {
        when: 'readers use 90 % of their CPU',
        breach: { database: { readerCpuPercent: 90 } },
        to: 3,
      },
    },
  ),
  ...steps(
    'aurora/connections',
    DATABASE,
    `${DATABASE}: more capacity did not improve connections of a reader`,
    {
      warning: {
        when: 'readers have 1,200 of 1,600 connections open',
        breach: { database: { readerConnections: 1200 } },
        to: 2,
      },
      critical: {
        when: 'readers have 1,400 of 1,600 connections open',
        breach: { database: { readerConnections: 1400 } },
        to: 3,
      },
    },
  ),
];

const writerCpu = atBothLevels({ warning: 75, critical: 90 }, (level, writerCpuPercent) => [
  {
    alarm: `aurora/writer-cpu/${level}`,
    when: `the writer uses ${writerCpuPercent} % of its CPU`,
    breach: [{ database: { writerCpuPercent } }],
    effect: holds(DATABASE, 'right-size', `${DATABASE}: writer-cpu is ${level}`),
  },
]);

// 1,400 of the 5,243 MB beside the buffer pool are free: 73 % are used; 600: 89 %
const memory = atBothLevels({ warning: 1400, critical: 600 }, (level, freeMegabytes) => [
  {
    alarm: `aurora/memory/${level}`,
    when: `the writer has ${freeMegabytes} MB left beside its buffer pool`,
    breach: [{ database: { freeMegabytes } }],
    effect: holds(DATABASE, 'right-size', `${DATABASE}: memory is ${level}`),
  },
]);

export const QUEUE_AND_DATABASE_ROWS: readonly AlarmRow[] = [
  ...queue,
  ...readers,
  ...writerCpu,
  ...memory,
];
