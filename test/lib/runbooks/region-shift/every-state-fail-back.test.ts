import { expect } from '@jest/globals';
import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import { describeEveryState } from '../every-state.ts';
import { expectDone, expectSafe } from './expect-shift.ts';
import { shiftScene } from './shift-scene.ts';

describeEveryState({
  runbook: RUNBOOKS['fail-back'],
  scene: () => shiftScene({ runbook: 'fail-back' }),
  expectSafe,
  expectDone: (scene) => {
    expectDone(scene);
    expect(scene.traffic.shiftedTo.size).toBe(0);
  },
});
