import { expect } from '@jest/globals';
import type { ShiftScene } from './shift-scene.ts';

/** After every run, however it has ended: one promotion at the most, one writer, and requests have one region to go to. */
export function expectSafe({ promotions, database, rds, traffic }: ShiftScene): void {
  expect(promotions().length).toBeLessThanOrEqual(1);
  const writers = [...rds.instances.values()].filter(({ isWriter }) => isWriter);
  expect(writers).toHaveLength(1);
  expect(writers[0]?.cluster).toBe(database.writerRegion === 'us-east-1' ? EAST_DB : WEST_DB);
  expect(traffic.violations).toEqual([]);
}

/** After every run that has gone through: the writer is here, available, and requests follow it. */
export function expectDone({ database, rds, traffic, here }: ShiftScene): void {
  expect(database).toMatchObject({ writerRegion: here, status: 'available' });
  expect(rds.instance(`${here === 'us-east-1' ? EAST_DB : WEST_DB}-1`)).toMatchObject({
    isWriter: true,
    status: 'available',
  });
  expect(traffic.requestsGoTo()).toBe(here);
}

const EAST_DB = 'assistant-db-east';
const WEST_DB = 'assistant-db-west';
