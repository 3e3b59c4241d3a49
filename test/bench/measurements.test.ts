import { describe, expect, test } from '@jest/globals';
import { measureCalls } from '../../bench/calls.ts';
import { measureDecision } from '../../bench/decision.ts';
import { measureHandlers } from '../../bench/handlers.ts';
import { measureReconcile } from '../../bench/reconcile.ts';
import { measureSynth } from '../../bench/synth.ts';
import { ensurePython } from '../../local/prerequisites.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';

/* What is measured, in small; how long things take is nobody's promise here. */

const quietly = () => {};

describe('on this machine alone', () => {
  test('every handler is bundled and imported', async () => {
    const { handlers } = await measureHandlers(quietly, { rounds: 1 });

    const figures = { bundleBytes: expect.any(Number), importRatio: expect.any(Number) };
    expect(handlers).toEqual({ 'on-alarm': figures, reconcile: figures, brakes: figures });
    for (const { bundleBytes, importRatio } of Object.values(handlers)) {
      expect(bundleBytes).toBeLessThanOrEqual(600_000);
      expect(importRatio).toBeGreaterThan(0);
    }
  });

  test('a decision is timed', () => {
    expect(measureDecision(quietly, { iterations: 10 }).decisionMicros).toBeGreaterThan(0);
  });

  test('a fleet is drawn, in as many shards as it needs', async () => {
    const { synth } = await measureSynth(quietly, { sizes: [1, 60] });

    const [one, sixty] = synth;
    expect(one).toMatchObject({ targets: 1, stacks: 2 });
    expect(sixty?.targets).toBe(60);
    expect(sixty?.stacks).toBeGreaterThan(2);
    expect(sixty?.resources).toBeGreaterThan(60 * 8); // 8 alarms each
    expect(sixty?.seconds).toBeGreaterThan(0);
  });
});

await describeWithTool('on the emulator', ensurePython, () => {
  test('a hold takes 4 calls, a change 12', async () => {
    expect(await measureCalls(quietly)).toEqual({ callsPerHold: 4, callsPerChange: 12 });
  });

  test('reconcile pays for those above their floor, and for a tenth of the others', async () => {
    const { reconcile100 } = await measureReconcile(quietly, { targets: 10 });

    expect(reconcile100).toEqual({
      metricsRequested: 14.3, // 1 + 9 / 10 functions with 7 metrics each, and the heartbeat
      metricCalls: 1,
      alarmCalls: 1,
      lambdaCalls: 2.1, // a tenth of the functions, 2 calls each; the quota once in ten minutes
      dollarsPerTargetMonth: expect.any(Number),
    });
    expect(reconcile100.dollarsPerTargetMonth).toBeGreaterThan((14.3 / 10) * 0.432);
  });
});
