import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readTraffic } from '../../cli/replay/traffic/read-traffic.ts';
import { type Answers, scriptedOutside } from '../fakes/scripted-outside.ts';
import { NOW, tidegate } from './command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

const out = join(folder, 'history.json');
const COMMAND = `record --target assistant-edge --days 2 --out ${out}`;

const minute = (index: number) => new Date(Date.parse('2026-03-01T10:00:00Z') + index * 60_000);

/** Two pages: 30, 60 and 90 requests in the minutes 0, 1 and 3, of 2, 2 and 6 seconds. */
const TWO_PAGES: Answers = {
  GetMetricData: ({ NextToken }: { readonly NextToken?: string }) =>
    NextToken === undefined
      ? {
          NextToken: 'second',
          MetricDataResults: [
            result('invocations', 'Invocations', [0, 1], [30, 60], 'PartialData'),
            result('duration', 'Duration', [0, 1], [2000, 2000], 'PartialData'),
          ],
        }
      : {
          MetricDataResults: [
            result('invocations', 'Invocations', [3], [90], 'Complete'),
            result('duration', 'Duration', [3], [6000], 'Complete'),
          ],
        },
};

function result(Id: string, Label: string, at: number[], Values: number[], StatusCode: string) {
  return { Id, Label, StatusCode, Values, Timestamps: at.map(minute) };
}

describe('record', () => {
  test('writes what replay reads, all pages of it', async () => {
    const { exitCode, out: said } = await tidegate(COMMAND, scriptedOutside(TWO_PAGES));

    expect(exitCode).toBe(0);
    expect(said).toContain('180 requests of 2 days');
    expect(await readTraffic({ file: out })).toEqual({
      binSeconds: 60,
      begins: minute(0),
      arrivals: [30, 60, 0, 90],
      requestSeconds: 4, // (30 x 2 + 60 x 2 + 90 x 6) / 180
    });
  });

  test('asks for the alias, by the minute, for whole minutes', async () => {
    const asked: { StartTime: Date; EndTime: Date; MetricDataQueries: unknown[] }[] = [];
    const answers: Answers = {
      GetMetricData: (input: (typeof asked)[number]) => {
        asked.push(input);
        return { MetricDataResults: [result('invocations', 'Invocations', [0], [1], 'Complete')] };
      },
    };
    await tidegate(COMMAND, scriptedOutside(answers));

    expect(asked[0]?.EndTime).toEqual(new Date('2026-03-02T10:00:00Z'));
    expect(asked[0]?.StartTime).toEqual(new Date('2026-02-28T10:00:00Z'));
    expect(NOW.getTime()).toBeGreaterThan(asked[0]?.EndTime.getTime() ?? Number.NaN);
    expect(asked[0]?.MetricDataQueries).toEqual([
      expect.objectContaining({
        MetricStat: expect.objectContaining({
          Period: 60,
          Stat: 'Sum',
          Metric: expect.objectContaining({
            Dimensions: expect.arrayContaining([
              { Name: 'Resource', Value: 'assistant-edge:live' },
            ]),
          }),
        }),
      }),
      expect.objectContaining({ MetricStat: expect.objectContaining({ Stat: 'Average' }) }),
    ]);
  });

  test('that finds no request says why that may be, and writes nothing', async () => {
    const { exitCode, err } = await tidegate(
      COMMAND.replace('history', 'nothing'),
      scriptedOutside({ GetMetricData: () => ({ MetricDataResults: [] }) }),
    );

    expect(exitCode).toBe(1);
    expect(err).toContain('went through assistant-edge:live');
    expect(err).toContain('requests must call the alias');
    await expect(readTraffic({ file: join(folder, 'nothing.json') })).rejects.toThrow('no file');
  });

  test.each(['0', '16', '1.5', 'x'])('--days %s is wrong usage', async (days) => {
    const { exitCode, err } = await tidegate(`record --target assistant-edge --days ${days}`);

    expect(exitCode).toBe(2);
    expect(err).toContain('whole number from 1 to 15');
  });
});
