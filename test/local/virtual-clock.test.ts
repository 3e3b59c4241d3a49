import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createVirtualClock } from '../../local/virtual-clock.ts';

const start = new Date('2026-01-05T07:00:00Z');
const clockFile = () => join(mkdtempSync(join(tmpdir(), 'tidegate-clock-')), 'clock.json');

describe('virtual clock', () => {
  test('stands still at speed 0', async () => {
    const clock = createVirtualClock(clockFile(), { start, speed: 0 });

    await sleep(5);

    expect(clock.now()).toEqual(start);
  });

  test('runs at its speed', async () => {
    const clock = createVirtualClock(clockFile(), { start, speed: 60 });

    await sleep(100);

    const elapsedMillis = clock.now().getTime() - start.getTime();
    expect(elapsedMillis).toBeGreaterThanOrEqual(60 * 99);
    expect(elapsedMillis).toBeLessThan(60 * 2000);
  });

  test('steps and can be set', () => {
    const clock = createVirtualClock(clockFile(), { start, speed: 0 });

    clock.step(60_000);
    expect(clock.now()).toEqual(new Date('2026-01-05T07:01:00Z'));

    clock.set(new Date('2026-01-06T00:00:00Z'));
    expect(clock.now()).toEqual(new Date('2026-01-06T00:00:00Z'));
  });
});
