import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readTraffic } from '../../../cli/replay/traffic/read-traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-traffic-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array, name = 'traffic.csv'): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const read = (content: string | Uint8Array, binSeconds?: number, name?: string) =>
  readTraffic({ file: fileOf(content, name), ...(binSeconds !== undefined && { binSeconds }) });

/** What is wrong with it, without the folder. */
async function refusal(content: string, binSeconds?: number, name?: string): Promise<string> {
  const error = await read(content, binSeconds, name).catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message.replaceAll(`${folder}/`, '') : 'nothing';
}

describe('a CSV', () => {
  test('without times has a bin in each row, and -1 or nothing for a gap', async () => {
    expect(await read('ctx,arrivals\n9,3\n9,-1\n9,\n9,0\n', 10)).toEqual({
      binSeconds: 10,
      arrivals: [3, undefined, undefined, 0],
    });
  });

  test('with times says by itself how long a bin is and when it begins; missing rows are gaps', async () => {
    const text =
      'timestamp,arrivals\r\n2026-01-05T00:00:00Z,3\r\n2026-01-05T00:01:00Z,4\r\n2026-01-05T00:04:00Z,5\r\n';
    expect(await read(text)).toEqual({
      binSeconds: 60,
      begins: new Date('2026-01-05T00:00:00Z'),
      arrivals: [3, 4, undefined, undefined, 5],
    });
  });

  test('may have seconds since 1970, a time without an offset, which is UTC, and be compressed', async () => {
    const begins = new Date('2026-01-05T00:00:00Z');
    const seconds = await read('time,arrivals\n1767571200,3\n1767571260,4\n');
    const local = await read(
      gzipSync('start,arrivals\n2026-01-05 00:00:00,3\n2026-01-05 00:01:00,4\n'),
      undefined,
      'traffic.csv.gz',
    );
    expect([seconds, local]).toEqual([
      { binSeconds: 60, begins, arrivals: [3, 4] },
      { binSeconds: 60, begins, arrivals: [3, 4] },
    ]);
  });

  test('says all that is wrong with it, each with line and column', async () => {
    const text = [
      'timestamp,arrivals',
      '2026-01-05T00:00:00Z,3',
      '2026-01-05T00:01:00Z,-7',
      '2026-01-05T00:01:00Z,x',
      'yesterday,4',
      '2026-01-05T00:01:30Z,4',
      '2026-01-05T00:00:00Z,5',
      '2026-01-05T00:02:00Z,2.5',
    ].join('\n');
    const message = await refusal(text, 60);
    expect(message.split('\n').map((line) => line.slice(0, 19))).toEqual([
      'traffic.csv:3:22 ar',
      'traffic.csv:4:22 ar',
      'traffic.csv:5:1 tim',
      'traffic.csv:6:1 row',
      'traffic.csv:7:1 tim',
      'traffic.csv:8:22 ar',
    ]);
  });

  test('whose clock jumps back is refused', async () => {
    const text = 'time,arrivals\n2026-01-05T00:01:00Z,3\n2026-01-05T00:00:00Z,4\n';
    expect(await refusal(text, 60)).toBe(
      'traffic.csv:3:1 time goes on from row to row; found "2026-01-05T00:00:00Z" after 2026-01-05T00:01:00. Sort the rows, and keep one of those of the same time.',
    );
  });

  test('stops reading a file that is wrong all over', async () => {
    const message = await refusal(`arrivals\n${'x\n'.repeat(100_000)}`, 1);
    expect(message.split('\n')).toHaveLength(20);
  });

  test.each([
    ['', 'arrivals', 'traffic.csv:1:1 a recording has traffic; found no row'],
    ['a,b\n1,2\n', 'b', 'traffic.csv:1:1 the header names a column arrivals; found "a,b"'],
    ['arrivals\n', 'none', 'traffic.csv:1:1 a recording has traffic; found no row'],
    ['arrivals\n-1\n-1\n', 'gaps', 'traffic.csv:3:1 a recording has traffic; found 2 gaps'],
  ])('%j is refused', async (text, _what, message) => {
    expect(await refusal(text, 60)).toContain(message);
  });

  test('without times and without --bin-seconds is refused', async () => {
    expect(await refusal('arrivals\n3\n')).toContain('give --bin-seconds');
  });

  test('of a single row with a time needs --bin-seconds', async () => {
    const text = 'time,arrivals\n2026-01-05T00:00:00Z,3\n';
    expect(await refusal(text)).toContain('Give --bin-seconds');
    expect(await read(text, 60)).toMatchObject({ binSeconds: 60, arrivals: [3] });
  });

  test('of 10 GB is read line by line: 100 MB fit through a heap of 48', () => {
    const file = fileOf('ignored,arrivals\n');
    const row = `${'x'.repeat(1000)},1\n`;
    for (let part = 0; part < 20; part += 1) appendFileSync(file, row.repeat(5000)); // 100 MB
    const reader = new URL('../../../cli/replay/traffic/read-traffic.ts', import.meta.url);
    const script = `
      import { readTraffic } from '${reader}';
      let progress = 0;
      const onProgress = (share) => { progress = share; };
      const { arrivals } = await readTraffic({ file: '${file}', binSeconds: 1, onProgress });
      console.log(arrivals.length, progress);`;

    const out = execFileSync(
      process.execPath,
      ['--max-old-space-size=48', '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    );

    expect(out).toBe('100000 1\n');
  });

  test('that does not exist is said so', async () => {
    await expect(readTraffic({ file: join(folder, 'none.csv') })).rejects.toThrow(
      'there is no file',
    );
  });
});

describe('what CloudWatch has written', () => {
  const result = (Label: string, points: readonly (readonly [string, number])[], more = {}) => ({
    Id: 'q1',
    Label,
    StatusCode: 'Complete',
    Timestamps: points.map(([at]) => `2026-01-05T${at}:00+00:00`),
    Values: points.map(([, value]) => value),
    ...more,
  });
  const history = (...results: object[]) =>
    JSON.stringify({ MetricDataResults: results, Messages: [] }, null, 2);

  test('is a bin for each period, newest first or last; one without a point had no request', async () => {
    const text = history(
      result('Invocations', [
        ['00:04', 7],
        ['00:01', 3],
        ['00:00', 2],
      ]),
    );
    expect(await read(text, undefined, 'history.json')).toEqual({
      binSeconds: 60,
      begins: new Date('2026-01-05T00:00:00Z'),
      arrivals: [2, 3, 0, 0, 7],
    });
  });

  test('says how long requests take, each period as often as it had requests', async () => {
    const text = history(
      result('AWS/Lambda Invocations', [
        ['00:00', 3],
        ['00:01', 1],
      ]),
      result('AWS/Lambda Duration', [
        ['00:00', 1000],
        ['00:01', 5000],
      ]),
    );
    expect(await read(text, undefined, 'history.json')).toMatchObject({ requestSeconds: 2 });
  });

  test.each([
    ['{"MetricDataResults": [}', 'history.json:1:24 it is JSON'],
    ['{"Metric": 1}', 'MetricDataResults: Invalid input'],
    [history(), 'one of the results is Invocations, by its Id or Label; found no result'],
    [history(result('Errors', [['00:00', 1]])), 'found Errors'],
    [
      history(
        result('Invocations', [
          ['00:00', 1],
          ['00:01', -1],
        ]),
      ),
      'MetricDataResults.0.Values.1',
    ],
    [
      history(
        result(
          'Invocations',
          [
            ['00:00', 1],
            ['00:01', 1],
          ],
          { StatusCode: 'PartialData' },
        ),
      ),
      'Invocations is complete; found PartialData',
    ],
    [
      history(
        result('Invocations', [
          ['00:00', 1],
          ['00:00', 1],
        ]),
      ),
      'each timestamp once',
    ],
    [history(result('Invocations', [['00:00', 1]])), 'has two points or more; found 1'],
    [JSON.stringify({ MetricDataResults: [], NextToken: 'more' }), 'the answer is complete'],
  ])('%# is refused with the reason', async (text, message) => {
    expect(await refusal(text, undefined, 'history.json')).toContain(message);
  });
});
