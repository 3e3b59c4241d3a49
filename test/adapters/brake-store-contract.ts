import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Brake, BrakeRecord } from '../../core/brakes/brake.ts';
import { requestedChange } from '../../core/brakes/brake-request.ts';
import { changeBrakes } from '../../core/brakes/change-brakes.ts';
import type { BrakeStore, StateStore } from '../../core/ports.ts';
import { freeze, minutesFromNow, override, pause } from '../core/brakes/brakes-scene.ts';
import { configuration, NOW } from '../core/scaling/edge-function-scene.ts';

/** Every kind with every field that it may have. */
const EVERY_BRAKE: readonly Brake[] = [
  pause({ id: 'pause', direction: 'scale-in' }),
  freeze({ id: 'freeze' }),
  override({ id: 'override', floor: 4, ceiling: 9 }),
  override({ id: 'ceiling', ceiling: 9 }),
];
const setting = (brake: Brake): BrakeRecord => ({ kind: 'set', brake });
const lifting: BrakeRecord = {
  kind: 'lifted',
  id: 'lift',
  lifted: EVERY_BRAKE,
  reason: 'it is over',
  by: 'grace',
  at: minutesFromNow(5),
};

/** What people rely on who set brakes at the same time, and the loop that reads them. */
export function describeBrakeStore(
  createStores: () => Promise<{ readonly state: StateStore; readonly brakes: BrakeStore }>,
): void {
  let state: StateStore;
  let store: BrakeStore;
  const write = async (brakes: readonly Brake[], record: BrakeRecord) =>
    store.writeBrakes(await store.readControl(), brakes, record);

  beforeEach(async () => {
    ({ state, brakes: store } = await createStores());
  });

  describe('brakes', () => {
    test('are none before the first is set, and nothing is stopped', async () => {
      expect(await store.readControl()).toEqual({ stopped: false, brakes: [], brakesVersion: 0 });
      expect(await store.readBrakeRecords(10)).toEqual([]);
    });

    test('are read as they were written, by the loop too, in the call that reads states', async () => {
      await state.write('edge', undefined, { observedCapacity: 3 }, NOW, 'one');

      expect(await write(EVERY_BRAKE, setting(pause()))).toBe(true);

      const control = { stopped: false, brakes: EVERY_BRAKE, brakesVersion: 1 };
      expect(await store.readControl()).toEqual(control);
      expect(await state.readControl()).toEqual(control);
      expect(await state.readStatesAndControl(['edge', 'db'])).toEqual({
        states: new Map([['edge', { schemaVersion: 1, version: 1, observedCapacity: 3 }]]),
        control,
      });
    });

    test('and the stop switch leave each other alone', async () => {
      await state.writeStopSwitch({ stopped: true, reason: 'sale', by: 'ada', at: NOW });
      await write(EVERY_BRAKE, setting(pause()));
      const stopped = await store.readControl();
      await state.writeStopSwitch({ stopped: false });

      expect(stopped).toMatchObject({ stopped: true, reason: 'sale', brakes: EVERY_BRAKE });
      expect(await store.readControl()).toEqual({
        stopped: false,
        brakes: EVERY_BRAKE,
        brakesVersion: 1,
      });
    });

    test('of the one who read an older list are not written, nor their record', async () => {
      const before = await store.readControl();
      await write([pause()], setting(pause()));

      const written = await store.writeBrakes(before, [freeze()], setting(freeze({ id: 'late' })));

      expect(written).toBe(false);
      expect((await store.readControl()).brakes).toEqual([pause()]);
      expect(await store.readBrakeRecords(10)).toEqual([setting(pause())]);
    });

    test('of 8 people at once are all in force, each with its record', async () => {
      const ids = Array.from({ length: 8 }, (_, index) => `person-${index}`);

      const changes = await Promise.all(
        ids.map((id) =>
          changeBrakes(store, (control) =>
            requestedChange({ kind: 'pause', target: 'edge', for: '1h', reason: id }, control, {
              configuration,
              by: id,
              id,
              now: NOW,
            }),
          ),
        ),
      );

      const idsOf = (brakes: readonly Brake[]) => brakes.map(({ id }) => id).sort();
      const { brakes, brakesVersion } = await store.readControl();
      const records = await store.readBrakeRecords(20);
      expect(changes.map(({ kind }) => kind)).toEqual(ids.map(() => 'change'));
      expect([idsOf(brakes), brakesVersion]).toEqual([ids, 8]);
      expect(idsOf(records.flatMap((each) => (each.kind === 'set' ? [each.brake] : [])))).toEqual(
        ids,
      );
    });
  });

  describe('records of brakes', () => {
    test('are read newest first, up to a limit', async () => {
      const older = setting(pause({ id: 'older' }));
      const newer = setting(override({ id: 'newer', floor: 3, at: minutesFromNow(1) }));
      await write([], older);
      await write([], newer);
      await write([], lifting);

      expect(await store.readBrakeRecords(2)).toEqual([lifting, newer]);
      expect(await store.readBrakeRecords(10)).toEqual([lifting, newer, older]);
    });
  });
}
