import { describe, expect, test } from '@jest/globals';
import { ASSUMPTIONS } from '../../replay/assumptions.ts';
import { p95Millis } from '../../replay/function-minute.ts';
import { IDLE_PLATFORM, type PlatformMinute, playMinute } from '../../replay/platform-model.ts';
import { capacity, configuration, playMinutes } from './platform-scene.ts';

const edgeOf = ({ edgeFunctions }: PlatformMinute) => {
  const edge = edgeFunctions['assistant-edge'];
  if (!edge) throw new Error('assistant-edge was not played');
  return edge;
};

const clusterOf = ({ auroraClusters }: PlatformMinute) => auroraClusters['assistant-db'];

describe('a minute of the platform', () => {
  test('while nothing is short p95 stays below its warning', () => {
    const edge = edgeOf(playMinutes([200, 200]));

    expect(edge.invocations).toBe(12_000);
    expect(edge.peakInFlight).toBeCloseTo(200 * 0.58, -1); // 0.5 s and 0.08 s for reads
    expect(p95Millis(edge)).toBeLessThan(1500);
    expect(edge).toMatchObject({ spillover: 0, throttles: 0, coldStarts: 0 });
  });

  test('more provisioned concurrency takes in what spilled over', () => {
    const few = { ...capacity, provisioned: { ...capacity.provisioned, 'assistant-edge': 100 } };

    expect(edgeOf(playMinutes([300, 300], few)).spillover).toBeGreaterThan(1_000);
    expect(edgeOf(playMinutes([300, 300])).spillover).toBe(0);
  });

  test('busy readers make answers slow, and more readers mend it', () => {
    const busy = playMinutes([500, 500]);
    const relieved = playMinutes([500, 500], { ...capacity, readers: { 'assistant-db': 4 } });

    expect(clusterOf(busy)?.readerCpuPercent).toBeCloseTo(62.5); // 500 x 5 ms over 2 x 2 vCPU
    expect(clusterOf(relieved)?.readerCpuPercent).toBeCloseTo(31.25);
    expect(p95Millis(edgeOf(busy))).toBeGreaterThan(p95Millis(edgeOf(relieved)) ?? 0);
  });

  test('what the quota cannot hold is throttled and waits in the queue until there is room', () => {
    const burst = edgeOf(playMinutes([4_000]));
    const later = edgeOf(playMinutes([4_000, 0, 0]));

    // quota 1,200 less the 5 environments of assistant-digest
    expect(burst.peakInFlight).toBeCloseTo(1_195, -1);
    expect(burst.throttles).toBeGreaterThan(0);
    expect(burst.queue.peakMessages).toBeGreaterThan(500);
    expect(later.queue.peakMessages).toBeLessThan(burst.queue.peakMessages);
    expect(later.invocations).toBeGreaterThan(0);
  });

  test('requests of a trace take as long as it says, whatever the database does', () => {
    const traffic = {
      'assistant-digest': new Array(60).fill({ arrivals: 1, secondsPerRequest: 2 }),
    };
    const input = { configuration, assumptions: ASSUMPTIONS, capacity, traffic };

    const digest = playMinute(IDLE_PLATFORM, input).minute.edgeFunctions['assistant-digest'];

    expect(digest?.peakInFlight).toBeCloseTo(2);
    expect([...(digest?.durations.keys() ?? [])]).toHaveLength(1);
    expect(clusterOf(playMinute(IDLE_PLATFORM, input).minute)?.readerCpuPercent).toBe(0);
  });

  test('is the same for the same input', () => {
    expect(playMinutes([300, 900, 20])).toEqual(playMinutes([300, 900, 20]));
  });
});
