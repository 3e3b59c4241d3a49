import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import { describeEveryState } from '../every-state.ts';
import { expectDone, expectSafe } from './expect-shift.ts';
import { UNPLANNED } from './shift-runs.ts';
import { shiftScene } from './shift-scene.ts';

/** A call of the partner throws in this scene: there is none in any of these runs. */
describeEveryState({
  runbook: RUNBOOKS['region-shift'],
  scene: () =>
    shiftScene({
      runbook: 'region-shift',
      inputs: UNPLANNED,
    }),
  expectSafe,
  expectDone,
});
