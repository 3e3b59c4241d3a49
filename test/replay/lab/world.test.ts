import { describe, expect, test } from '@jest/globals';
import { runPolicy } from '../../../replay/lab/run-policy.ts';
import { world } from '../../../replay/lab/world.ts';
import { parameters, repeat, scripted, steadyDemand } from './lab-scene.ts';

describe('provisioned concurrency', () => {
  test('nothing of an allocation is usable before all of it is', () => {
    const played = world(steadyDemand(repeat(0, 200)), parameters());
    played.request(501);

    played.advanceTo(94);
    const before = played.pool.ready;
    played.advanceTo(95); // 90 s and 1 s per 100

    expect([before, played.pool.ready]).toEqual([1, 501]);
  });

  test('one allocation at a time: what is asked for meanwhile is not heard', () => {
    const played = world(steadyDemand(repeat(0, 200)), parameters());
    played.request(101);
    played.advanceTo(50);
    played.request(500);

    played.advanceTo(200);

    expect(played.pool).toMatchObject({ ready: 101, changes: 1 });
  });

  test('a release is immediate', () => {
    const played = world(steadyDemand(repeat(0, 200)), parameters());
    played.request(101);
    played.advanceTo(100);
    played.request(20);

    expect(played.pool.ready).toBe(20);
  });

  test('it is billed from the request on', () => {
    const { scored } = runPolicy(
      steadyDemand(repeat(0, 200)),
      scripted({ 50: 11, 180: 1 }),
      parameters(),
    );

    expect(scored.billedSeconds).toBe(200 + 10 * 130);
  });

  test('rounded up to whole steps when billing has steps, the newest going first', () => {
    const flapping = scripted({ 0: 11, 400: 21, 510: 11, 710: 1 });
    const rounded = (billingStepSeconds: number) =>
      runPolicy(steadyDemand(repeat(0, 1000)), flapping, parameters({ billingStepSeconds })).scored;

    // 10 for 110 s are billed 300, 10 for 710 s are billed 900
    expect(rounded(300)).toMatchObject({
      billedSeconds: 1000 + 10 * 710 + 10 * 110,
      roundingSeconds: 10 * 190 + 10 * 190,
    });
    expect(rounded(0).roundingSeconds).toBe(0);
  });

  test('it stays within its limits', () => {
    const played = world(steadyDemand(repeat(0, 200)), parameters({ maxCapacity: 50 }));
    played.request(500);
    played.advanceTo(200);
    const most = played.pool.ready;
    played.request(0);

    expect([most, played.pool.ready]).toEqual([50, 1]);
  });
});

describe('what finds no provisioned environment', () => {
  test('spills over, and starts cold unless an on-demand environment is still warm', () => {
    // every second 3 requests of a second each: one fits
    const { scored } = runPolicy(steadyDemand(repeat(3, 100)), scripted({}), parameters());

    expect(scored).toMatchObject({ requests: 300, spilled: 200, coldStarts: 2 });
  });

  test('an idle on-demand environment is gone after 300 s', () => {
    const pause = (seconds: number) => [2, ...repeat(0, seconds - 1), 2, ...repeat(0, 9)];
    const coldStarts = (seconds: number) =>
      runPolicy(steadyDemand(pause(seconds)), scripted({}), parameters()).scored.coldStarts;

    expect([coldStarts(300), coldStarts(301)]).toEqual([1, 2]);
  });

  test('the environment that was used last is used first, so the others go', () => {
    // 5 on demand once, then one now and then: 4 of the 5 are gone when 5 are needed again
    const arrivals = [6, ...repeat(0, 199), 2, ...repeat(0, 199), 6, ...repeat(0, 9)];

    const { scored } = runPolicy(steadyDemand(arrivals), scripted({}), parameters());

    expect(scored.coldStarts).toBe(5 + 4);
  });

  test('a spilled request stays on demand until it ends, also when capacity has come', () => {
    const demand = steadyDemand([11, ...repeat(0, 199)], { requestSeconds: 150 });

    const { scored } = runPolicy(demand, scripted({ 0: 11 }), parameters());

    expect(scored).toMatchObject({
      spilled: 10,
      onDemandSeconds: 10 * 150,
      provisionedRunningSeconds: 150,
    });
  });

  test('a request on a released environment ends there, and the next one finds it taken', () => {
    const arrivals = [...repeat(0, 100), 5, ...repeat(0, 9), 1, ...repeat(0, 89)];
    const demand = steadyDemand(arrivals, { requestSeconds: 50 });

    const { scored } = runPolicy(demand, scripted({ 0: 5, 105: 2 }), parameters());

    expect(scored).toMatchObject({ spilled: 1, provisionedRunningSeconds: 5 * 50 });
  });
});

test('utilization is of what is provisioned, by block', () => {
  const played = world(steadyDemand([...repeat(1, 110), ...repeat(3, 10)]), parameters());
  played.request(4);

  played.advanceTo(120);

  expect(played.utilizedSeconds[0]).toBe(10);
  expect(played.utilizedSeconds[10]).toBeCloseTo(2.5);
  expect(played.peakUtilization[11]).toBe(0.75);
});
