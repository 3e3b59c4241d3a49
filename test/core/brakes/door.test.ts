import { describe, expect, test } from '@jest/globals';
import { answerAtDoor, type DoorRequest } from '../../../core/brakes/door.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { inMemoryStore } from '../../fakes/in-memory-store.ts';
import { SMALL } from '../config/configuration-scene.ts';

const now = new Date('2026-03-02T10:00:00Z');
const configuration = configurationSchema.parse(SMALL);
const PAUSE: DoorRequest = {
  action: 'pause',
  target: 'edge',
  for: '2h',
  reason: 'load test',
  dryRun: false,
  by: 'ada',
  executionId: 'execution-1',
};

function scene() {
  const store = inMemoryStore();
  const ask = (request: Partial<DoorRequest>) =>
    answerAtDoor(
      { ...PAUSE, ...request },
      { configuration, brakes: store, stopSwitch: store, now },
    );
  return { store, ask };
}

describe('a brake', () => {
  test('is set as by the command line, under the execution and by who started it', async () => {
    const { store, ask } = scene();

    const answer = await ask({});

    expect(store.brakes).toMatchObject([
      { kind: 'pause', id: 'execution-1', target: 'edge', direction: 'both', by: 'ada' },
    ]);
    expect(answer).toEqual({
      outcome: 'done',
      says: 'set on edge: paused until 2026-03-02 12:00:00 UTC by ada: load test',
      stopped: false,
      brakes: ['edge: paused until 2026-03-02 12:00:00 UTC by ada: load test'],
    });
  });

  test('is not set by a dry run, which says what it would do', async () => {
    const { store, ask } = scene();

    const answer = await ask({ dryRun: true });

    expect(store.brakes).toEqual([]);
    expect(answer).toMatchObject({ outcome: 'dry-run', says: expect.stringContaining('paused') });
  });

  test('without an end is refused, with what to write and what holds now', async () => {
    const { store, ask } = scene();
    await ask({ action: 'freeze', target: undefined });

    const answer = await ask({ for: undefined });

    expect(answer).toMatchObject({
      outcome: 'refused',
      says: expect.stringMatching(/^a brake without an end; give one/),
      brakes: ['everything frozen until 2026-03-02 12:00:00 UTC by ada: load test'],
    });
    expect(store.brakes).toHaveLength(1);
  });

  test('is refused with everything that is wrong at once', async () => {
    const { ask } = scene();

    const { says } = await ask({ for: 'soon', target: 'egde', direction: 'up', reason: ' ' });

    expect(says.split(' | ').map((each) => each.split(';')[0])).toEqual([
      'there is no reason',
      'for: soon is no duration',
      'there is no scalable target egde',
      'up is no direction',
    ]);
  });

  test('beyond its limits is refused too', async () => {
    const { store, ask } = scene();

    const answer = await ask({ action: 'override', floor: '9', ceiling: '3' });

    expect(answer.says).toMatch(/^the floor of 9 is above the ceiling of 3;/);
    expect(store.brakes).toEqual([]);
  });

  test('is lifted', async () => {
    const { store, ask } = scene();
    await ask({});

    const answer = await ask({ action: 'lift', for: undefined });

    expect(answer).toMatchObject({ outcome: 'done', brakes: [] });
    expect(answer.says).toMatch(/^lifted: paused until/);
    expect(store.brakeRecords.map(({ kind }) => kind)).toEqual(['set', 'lifted']);
  });
});

describe('the stop switch', () => {
  const stop = { action: 'stop', target: undefined, for: undefined } as const;

  test('is turned, with who and why, and leaves brakes alone', async () => {
    const { store, ask } = scene();
    await ask({});

    const answer = await ask({ ...stop, reason: 'migration' });

    expect(store.control).toEqual({ stopped: true, reason: 'migration', by: 'ada', at: now });
    expect(answer).toMatchObject({ outcome: 'done', stopped: true });
    expect(store.brakes).toHaveLength(1);
  });

  test('is turned back', async () => {
    const { store, ask } = scene();
    await ask({ ...stop });

    const answer = await ask({ ...stop, action: 'start' });

    expect(store.control).toEqual({ stopped: false, by: 'ada', at: now });
    expect(answer).toMatchObject({ outcome: 'done', stopped: false });
  });

  test('stays as it is in a dry run, and without a reason', async () => {
    const { store, ask } = scene();

    const dry = await ask({ ...stop, dryRun: true });
    const refused = await ask({ ...stop, reason: undefined });

    expect(store.control).toEqual({ stopped: false });
    expect([dry.outcome, refused.outcome]).toEqual(['dry-run', 'refused']);
  });
});
