import { expect } from '@jest/globals';
import { describeEveryState } from '../every-state.ts';
import type { RunEnd } from '../interpreter.ts';
import { DRILL, type DrillScene, drillScene, statusesOf } from './drill-scene.ts';

/** Where it could stop what it had started, nothing is left at work; and no execution starts two runs. */
function expectSafe(scene: DrillScene, end: RunEnd): void {
  const hasStopped = end.path.includes(DRILL.compensation.name);
  if (hasStopped) expect(statusesOf(scene)).not.toContain('running');
  const drills = scene.locks.runs.filter(({ runbook }) => runbook === 'drill');
  expect(scene.started.runs.size).toBeLessThanOrEqual(Math.max(2, drills.length));
}

function expectDone(scene: DrillScene): void {
  expect(statusesOf(scene).at(-1)).toBe('succeeded');
}

describeEveryState({ runbook: DRILL, scene: () => drillScene(), expectSafe, expectDone });
