import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { tidegate } from '../command-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

const page = join(folder, 'replay.html');

/** Replays a file with this text, by the minute unless options say otherwise. */
function replay(text: string, options = '', name = 'traffic.csv') {
  const file = join(folder, name);
  writeFileSync(file, text);
  const minutes = options.includes('--bin-seconds') ? options : `--bin-seconds 60 ${options}`;
  return tidegate(
    `replay --traffic ${file} --target assistant-edge --out ${page} ${minutes.trim()}`,
  );
}

const history = (timestamps: readonly number[]) =>
  JSON.stringify({
    MetricDataResults: [
      { Label: 'Invocations', Timestamps: timestamps, Values: timestamps.map(() => 60) },
    ],
  });

describe('replay refuses, in words and with exit code 2,', () => {
  test.each([
    ['an empty file', '', '', 'a recording has traffic; found no row'],
    ['only gaps', 'arrivals\n-1\n-1\n', '', 'a recording has traffic; found 2 gaps'],
    ['traffic without a request', 'arrivals\n0\n0\n', '', 'has no request in what is scored'],
    ['no request after the warm-up', 'arrivals\n9\n0\n', '--warm-up-days 0.0006', 'has no request'],
    ['a warm-up that leaves nothing', 'arrivals\n9\n', '--warm-up-days 1', 'leaves nothing to'],
    ['a negative count', 'arrivals\n9\n-7\n', '', 'traffic.csv:3:1 arrivals is a whole number'],
    ['a recording of 5 s', 'arrivals\n9\n', '--bin-seconds 5', 'must last 10 s, got 5 s'],
    ['a peak beyond the lab', 'arrivals\n9\n9\n', '--peak 100000', 'at most 65,535 requests in'],
    ['a peak of half a minute', 'arrivals\n9\n', '--bin-seconds 30 --peak 9', 'a whole minute'],
  ])('%s', async (_what, text, options, message) => {
    const { exitCode, out, err } = await replay(text, options);

    expect(exitCode).toBe(2);
    expect(`${out}${err}`).toContain(message);
    expect(err).not.toContain('    at ');
  });

  test('a clock that jumps back', async () => {
    const { exitCode, out } = await replay(
      'time,arrivals\n2026-10-25T01:59:00Z,9\n2026-10-25T01:00:00Z,9\n',
    );
    expect([exitCode, out]).toEqual([2, expect.stringContaining('time goes on from row to row')]);
  });

  test.each([
    ['traffic.csv', 'time,arrivals\n1767571200,9\n1767571260,9\n3767571300,9\n'],
    ['history.json', history([1767571200, 1767571260, 3767571300])],
  ])('a clock that jumps decades ahead, in %s', async (name, text) => {
    const { exitCode, out } = await replay(text, '', name);
    expect([exitCode, out]).toEqual([2, expect.stringContaining('at most 10000000 bins')]);
  });
});

test('one bin is played, and scored', async () => {
  const { exitCode, out } = await replay('arrivals\n600\n');

  expect(exitCode).toBe(0);
  expect(out).toContain('1.0 minutes in');
  expect(out).not.toMatch(/NaN|Infinity/);
  expect(readFileSync(page, 'utf8')).toContain('</html>');
});

test('a clock that jumps hours ahead leaves a gap, which is not scored', async () => {
  const { exitCode, out } = await replay(
    'time,arrivals\n2026-01-05T00:00:00Z,300\n2026-01-05T00:01:00Z,300\n2026-01-05T05:00:00Z,300\n',
  );

  expect(exitCode).toBe(0);
  expect(out).toContain('298 gaps, not scored');
});
