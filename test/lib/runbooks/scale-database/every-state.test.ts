import { expect } from '@jest/globals';
import { describeEveryState } from '../every-state.ts';
import {
  CLUSTER,
  NEW_CLASS,
  OLD_CLASS,
  OWNED,
  READER,
  RUNBOOK,
  type ScalingScene,
  scalingScene,
} from './scaling-scene.ts';

function expectSafe({ rds, failovers, classes }: ScalingScene): void {
  expect(failovers()).toBeLessThanOrEqual(1);
  expect(rds.members(CLUSTER).filter(({ isWriter }) => isWriter)).toHaveLength(1);
  expect(classes()[OWNED]).toBe(OLD_CLASS);
}

function expectDone({ rds, classes }: ScalingScene): void {
  const { [OWNED]: _, ...lasting } = classes();
  expect(new Set(Object.values(lasting))).toEqual(new Set([NEW_CLASS]));
  expect(rds.instance(READER)).toMatchObject({ isWriter: true, status: 'available' });
}

describeEveryState({
  runbook: RUNBOOK,
  scene: scalingScene,
  expectSafe,
  expectDone,
  nothingLeft: `every configured instance is a ${NEW_CLASS} already`,
});
