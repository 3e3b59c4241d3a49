import type { RdsWorld } from './rds-world.ts';
export const RESTORE_OPERATIONS = {} satisfies Record<
  string,
  (world: RdsWorld, input: object) => object
>;
