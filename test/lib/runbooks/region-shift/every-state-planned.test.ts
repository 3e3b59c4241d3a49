import { RUNBOOKS } from '../../../../core/runbooks/runbooks.ts';
import { describeEveryState } from '../every-state.ts';
import { expectDone, expectSafe } from './expect-shift.ts';
import { shiftScene } from './shift-scene.ts';

describeEveryState({
  runbook: RUNBOOKS['region-shift'],
  scene: () => shiftScene({ runbook: 'region-shift' }),
  expectSafe,
  expectDone,
});
