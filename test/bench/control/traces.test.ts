import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { idleShare, scenesOf } from '../../../bench/control/jobs.ts';
import { inferredBinSeconds, readTraces } from '../../../bench/control/traces.ts';
import { repeat } from '../../replay/lab/lab-scene.ts';

const quietly = () => {};
const DAY_SECONDS = 86_400;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'traces-'));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
  return folder;
}

const column = (header: string, values: readonly (number | string)[]) =>
  `${[header, ...values].join('\n')}\n`;

test.each([
  [120_960, 10], // 14 days
  [30_240, 60], // 21 days
  [2016, 600], // 14 days
  [3437, 1], // 57 minutes
])('%d rows without a stated bin are taken as bins of %d s', (rows, binSeconds) => {
  expect(inferredBinSeconds(rows)).toBe(binSeconds);
});

test('the bin of the README counts, with or without backticks, and short recordings are repeated', () => {
  const folder = folderWith({
    'README.md': '| file | bin |\n|---|---|\n| `a.csv.gz` | 30 s |\n| b | 5 s |\n',
    'a.csv.gz': column('arrivals', [30, 60]),
    'b.csv.gz': column('arrivals', [5, -1]),
  });

  const read = readTraces(folder, quietly);

  expect(read.map(({ name, recording }) => [name, recording.binSeconds])).toEqual([
    ['a', 30],
    ['b', 5],
  ]);
  expect(read[0]?.recording.rates).toHaveLength((14 * DAY_SECONDS) / 30);
  expect([...(read[1]?.recording.recorded.slice(0, 4) ?? [])]).toEqual([1, 0, 1, 0]);
});

test('measured rates beside a drawn trace bridge it, and are played alone', () => {
  const windows = repeat(2000, 2016); // milli-requests a second
  const folder = folderWith({
    'x.csv.gz': column('arrivals', repeat(20, 120_960)),
    'x-rate600.csv.gz': column('milli_req_per_s', windows),
  });

  const read = readTraces(folder, quietly);

  expect(read.map(({ name }) => name)).toEqual(['x', 'x-bridged', 'x-smooth']);
  for (const { recording } of read) expect(recording.rates[0]).toBeCloseTo(2);
});

test('a bin that is not stated is told', () => {
  const lines: string[] = [];
  const folder = folderWith({ 'x.csv.gz': column('arrivals', repeat(1, 30_240)) });

  readTraces(folder, (line) => lines.push(line));

  expect(lines).toEqual([`x: no bin in ${join(folder, 'README.md')}, taken as 60 s`]);
});

test.each([
  ['a folder without traces', {}, 'must hold files *.csv.gz, got none'],
  [
    'a file without arrivals',
    { 'x.csv.gz': column('requests', [1, 2]) },
    'a trace must have a column arrivals, got requests',
  ],
  [
    'a count that is none',
    { 'x.csv.gz': column('arrivals', [1, 'many']) },
    'row 2 of a trace must hold whole numbers from -1, got many',
  ],
  [
    'a negative count',
    { 'x.csv.gz': column('arrivals', [1, -3]) },
    'row 2 of a trace must hold whole numbers from -1, got -3',
  ],
  [
    'nothing but a header',
    { 'x.csv.gz': column('arrivals', []) },
    'a recording must have at least one bin, got none',
  ],
  [
    'nothing but gaps',
    { 'x.csv.gz': column('arrivals', [-1, -1]) },
    'a recording must have traffic to play, got 2 bins of gaps',
  ],
])('%s is refused', (_, files, message) => {
  expect(() => readTraces(folderWith(files), quietly)).toThrow(message);
});

test('dense traffic is scaled to every peak, sparse traffic played as recorded', () => {
  const recording = (rate: number) => ({
    binSeconds: 60,
    rates: new Float64Array(20_160).fill(rate),
    recorded: new Uint8Array(20_160).fill(1),
  });

  const scenes = scenesOf(
    [
      { name: 'dense', recording: recording(100) },
      { name: 'sparse', recording: recording(0.2) },
    ],
    [900, 300],
  );

  expect(
    scenes.map(({ trace, peak, meanInFlight, isSparse }) => ({
      trace,
      peak,
      meanInFlight,
      isSparse,
    })),
  ).toEqual([
    { trace: 'dense', peak: 900, meanInFlight: expect.closeTo(900), isSparse: false },
    { trace: 'dense', peak: 300, meanInFlight: expect.closeTo(300), isSparse: false },
    { trace: 'sparse', peak: 1, meanInFlight: expect.closeTo(0.8), isSparse: true },
  ]);
  expect(idleShare(recording(0.2))).toBeCloseTo(Math.exp(-2));
});
