import { expect, test } from '@jest/globals';
import { createFloors } from '../../adapters/aws-floors.ts';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { inMemoryStore } from '../fakes/in-memory-store.ts';

const { configuration } = readConfigurationFile('config/tidegate.yaml');
const NOW = new Date('2026-03-02T12:00:00Z');
const FLOOR = {
  target: 'assistant-edge',
  instances: 6,
  reason: 'region-shift of assistant-db',
  by: 'region-shift of assistant-db',
  until: new Date('2026-03-02T16:00:00Z'),
};

function scene() {
  const store = inMemoryStore();
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  return { store, floors: createFloors({ configuration, brakes: store, newId, now: () => NOW }) };
}

test('is an override with an end, of whoever asks, on record', async () => {
  const { store, floors } = scene();

  expect(await floors.raise(FLOOR)).toEqual({ kind: 'done' });

  const { target, reason, by } = FLOOR;
  const set = {
    kind: 'override',
    target,
    floor: 6,
    reason,
    by,
    id: 'id-1',
    at: NOW,
    expiresAt: FLOOR.until,
  };
  expect(store.brakes).toEqual([set]);
  expect(store.brakeRecords).toEqual([{ kind: 'set', brake: set }]);
});

test('the same floor again changes nothing, a higher one is set beside it', async () => {
  const { store, floors } = scene();
  await floors.raise(FLOOR);

  await floors.raise(FLOOR);
  expect(store.brakesVersion).toBe(1);

  await floors.raise({ ...FLOOR, instances: 7 });
  expect(store.brakesVersion).toBe(2);
});

test('what may not be a floor is refused, and says what to give instead', async () => {
  const { store, floors } = scene();

  const beyond = await floors.raise({ ...FLOOR, instances: 900 });
  const unknown = await floors.raise({ ...FLOOR, target: 'assistant-edgy' });

  expect(beyond).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('rule is broken'),
  });
  expect(unknown).toMatchObject({
    kind: 'refused',
    says: expect.stringContaining('did you mean assistant-edge?'),
  });
  expect(store.brakes).toEqual([]);
});

test('two floors raised at the same moment are both kept', async () => {
  const { store, floors } = scene();

  await Promise.all([
    floors.raise(FLOOR),
    floors.raise({ ...FLOOR, target: 'assistant-db', instances: 2 }),
  ]);

  expect(store.brakes.map((brake) => brake.kind === 'override' && brake.target).sort()).toEqual([
    'assistant-db',
    'assistant-edge',
  ]);
});
