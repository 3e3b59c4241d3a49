import { expect } from '@jest/globals';
import { describeEveryState } from '../every-state.ts';
import {
  CLUSTER,
  RESTORED,
  RESTORED_WRITER,
  type RestoreScene,
  RUNBOOK,
  restoreScene,
  WRITER,
} from './restore-scene.ts';

function expectSafe({ rds, changes }: RestoreScene): void {
  const restores = changes().filter((change) => change.startsWith('RestoreDBCluster'));
  const creations = changes().filter((change) => change.startsWith('CreateDBInstance'));
  expect(restores.length).toBeLessThanOrEqual(1);
  expect(creations.length).toBeLessThanOrEqual(1);
  expect(changes()).toHaveLength(restores.length + creations.length);
  expect(rds.members(CLUSTER).map(({ id }) => id)).toEqual([WRITER, 'assistant-db-reader']);
}

function expectDone({ rds }: RestoreScene): void {
  expect(rds.cluster(RESTORED).status).toBe('available');
  expect(rds.instance(RESTORED_WRITER)).toMatchObject({ isWriter: true, status: 'available' });
}

describeEveryState({
  runbook: RUNBOOK,
  scene: restoreScene,
  expectSafe,
  expectDone,
  nothingLeft: `${RESTORED} was restored by an earlier run already`,
});
