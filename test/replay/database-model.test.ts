import { describe, expect, test } from '@jest/globals';
import { ASSUMPTIONS } from '../../replay/assumptions.ts';
import { playClusterMinute, readerUtilization, readSeconds } from '../../replay/database-model.ts';

const { database } = ASSUMPTIONS;
const seconds = (invocations: number, inFlight = 0) =>
  new Array(60).fill({ invocations, inFlight });

describe('a minute of a cluster', () => {
  test('another reader takes its share of CPU and connections', () => {
    const one = playClusterMinute({ seconds: seconds(200, 300), readers: 1 }, database);
    const two = playClusterMinute({ seconds: seconds(200, 300), readers: 2 }, database);

    expect(one.readerCpuPercent).toBeCloseTo(50); // 200 x 5 ms over 2 vCPU
    expect(two.readerCpuPercent).toBeCloseTo(25);
    expect(two.connectionsPerReader).toBeCloseTo(one.connectionsPerReader / 2);
  });

  test('a reader does not relieve the writer', () => {
    const one = playClusterMinute({ seconds: seconds(200, 300), readers: 1 }, database);
    const four = playClusterMinute({ seconds: seconds(200, 300), readers: 4 }, database);

    expect(four.writerCpuPercent).toBe(one.writerCpuPercent);
    expect(four.writerFreeBytes).toBe(one.writerFreeBytes);
  });

  test('CPU ends at 100 %', () => {
    const { readerCpuPercent } = playClusterMinute(
      { seconds: seconds(5_000), readers: 1 },
      database,
    );

    expect(readerCpuPercent).toBe(100);
  });

  test('CPU is the mean of the seconds, so a burst does not fill a minute', () => {
    const burst = [...seconds(400).slice(0, 15), ...seconds(0).slice(0, 45)];

    const { readerCpuPercent } = playClusterMinute({ seconds: burst, readers: 1 }, database);

    expect(readerCpuPercent).toBeCloseTo(25);
  });
});

test('reads slow down as readers fill up, to a limit', () => {
  expect(readSeconds(0, database)).toBeCloseTo(database.readSeconds);
  expect(readSeconds(0.75, database)).toBeCloseTo(4 * database.readSeconds);
  expect(readSeconds(3, database)).toBe(readSeconds(database.mostUtilization, database));
});

test('a cluster without readers serves reads from its writer', () => {
  expect(readerUtilization(100, 0, database)).toBe(readerUtilization(100, 1, database));
});
