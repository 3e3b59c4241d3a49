import { describe, expect, test } from '@jest/globals';
import { UNREADABLE_BRAKES } from '../../core/brakes/brake.ts';
import { type BrakeRequest, requestedChange } from '../../core/brakes/brake-request.ts';
import { changeBrakes } from '../../core/brakes/change-brakes.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import type { Evaluation } from '../../core/loop/evaluate-target.ts';
import { configuration } from '../core/scaling/edge-function-scene.ts';
import { type World, world } from './world.ts';

let requests = 0;

/** Somebody sets or lifts a brake, as the command line and the console do. */
async function ask(day: World, request: Partial<BrakeRequest>): Promise<void> {
  const { store } = day.ports;
  requests += 1;
  const id = `request-${requests}`;
  const changed = await changeBrakes(store, (control) =>
    requestedChange({ kind: 'pause', reason: 'migration', ...request }, control, {
      configuration,
      by: 'ada',
      id,
      now: day.now,
    }),
  );
  if (changed.kind === 'refused') throw new Error(changed.found);
}

async function pass(day: World, minutes: number, inFlight: number): Promise<readonly Evaluation[]> {
  const evaluations: Evaluation[] = [];
  for (let minute = 0; minute < minutes; minute += 1)
    evaluations.push(...(await day.minute({ inFlight })));
  return evaluations;
}

async function atRest(day = world(), inFlight = 50): Promise<World> {
  await pass(day, 4, inFlight);
  return day;
}

const told = (day: World, words: string) =>
  day.ports.notifier.published.filter(({ subject }) => subject.includes(words));
const lastSteps = (day: World) =>
  (day.ports.store.audit.at(-1)?.trail ?? []).map(({ says }) => says);
const holdOf = (evaluation: Evaluation | undefined) =>
  evaluation?.kind === 'held' ? evaluation.decision : undefined;

describe('a pause', () => {
  test('of scale-out holds through a breach, tells once, says until when, and ends by itself', async () => {
    const day = await atRest();
    await ask(day, { target: 'edge', direction: 'scale-out', for: '30m' });
    const until = new Date(day.now.getTime() + 30 * 60_000);

    const held = await pass(day, 29, 95);
    const instances = day.instances();
    await pass(day, 3, 95);

    expect(held.every((each) => each.kind === 'held')).toBe(true);
    expect(holdOf(held.at(-1))).toMatchObject({ reason: 'paused', until });
    expect(instances).toBe(2);
    expect(told(day, 'is held by a pause')).toHaveLength(1);
    expect(day.instances()).toBeGreaterThan(2);
  });

  test('is in the audit once, with what it keeps from happening and who set it', async () => {
    const day = await atRest();
    await ask(day, { target: 'edge', direction: 'scale-out', for: '30m' });

    await pass(day, 10, 95);

    const held = day.ports.store.audit.filter(
      ({ decision }) => decision.kind === 'hold' && decision.reason === 'paused',
    );
    expect(held).toHaveLength(1);
    expect(held[0]?.trail.at(-1)?.says).toMatch(
      /^scale-out to 4 is held \(utilization .*\): scale-out paused until .* by ada: migration$/,
    );
  });

  test('tells once, also when what it holds comes and goes', async () => {
    const day = await atRest();
    await ask(day, { target: 'edge', direction: 'scale-out', for: '5h' });

    for (let hour = 0; hour < 4; hour += 1) {
      await pass(day, 3, 95);
      await pass(day, 57, 50);
    }

    expect(told(day, 'is held by a pause')).toHaveLength(1);
  });

  test('of one direction lets the other go on', async () => {
    const day = await atRest();
    await ask(day, { target: 'edge', direction: 'scale-in', for: '4h' });

    await pass(day, 5, 300);
    const busy = day.instances();
    await pass(day, 30, 10);

    expect(busy).toBeGreaterThan(2);
    expect(day.instances()).toBe(busy);
  });

  test('holds also where capacity is under its floor, and says which bound is broken', async () => {
    const day = await atRest();
    await ask(day, { target: 'edge', for: '1h' });
    day.ports.capacity['edge-function'].readings.set('edge', { kind: 'steady', current: 1 });

    await pass(day, 25, 20);

    expect(day.instances()).toBe(1);
    expect(lastSteps(day).at(-1)).toContain('capacity 1 is under the floor of 2');
  });

  test('of another target changes nothing here', async () => {
    const day = await atRest();
    await ask(day, { target: 'db', for: '1h' });

    await pass(day, 2, 95);

    expect(day.instances()).toBe(4);
  });

  test('lets a change end that AWS has taken', async () => {
    const day = await atRest();
    const { 'edge-function': edge } = day.ports.capacity;
    edge.rule = (reading, desired) => ({
      answer: { kind: 'accepted', says: 'taken' },
      becomes: { kind: 'changing', current: reading.current, desired },
    });
    await pass(day, 1, 95);
    await ask(day, { target: 'edge', for: '1h' });
    await pass(day, 1, 95);

    expect(day.instances()).toBe(4);
    expect(day.ports.store.states.get('edge')?.intent).toBeUndefined();
  });

  test('is over when it is lifted', async () => {
    const day = await atRest();
    await ask(day, { target: 'edge', for: '4h' });
    await pass(day, 3, 95);
    await ask(day, { kind: 'lift', target: 'edge', reason: 'it is done' });

    await pass(day, 1, 95);

    expect(day.instances()).toBe(4);
  });
});

describe('a brake that comes while a handler is deciding', () => {
  /** It comes after everything was read, and before the act. */
  function comingBeforeTheAct(day: World, request: Partial<BrakeRequest>): void {
    const { store } = day.ports;
    const { readControl, readStatesAndControl } = store;
    store.readStatesAndControl = async (targets) => {
      const read = await readStatesAndControl(targets);
      store.readStatesAndControl = readStatesAndControl;
      store.readControl = async () => {
        store.readControl = readControl;
        await ask(day, request);
        return readControl();
      };
      return read;
    };
  }

  test.each<[string, Partial<BrakeRequest>]>([
    ['a pause', { target: 'edge', for: '1h' }],
    ['a freeze', { kind: 'freeze', for: '1h' }],
    ['an override', { kind: 'override', target: 'edge', ceiling: '2', for: '1h' }],
  ])('%s still holds the change', async (_, request) => {
    const day = await atRest();
    comingBeforeTheAct(day, request);

    const [evaluation] = await pass(day, 1, 95);

    expect(evaluation?.kind).toBe('held');
    expect(day.instances()).toBe(2);
  });

  test('on another target lets the change through, decided anew', async () => {
    const day = await atRest();
    comingBeforeTheAct(day, { target: 'db', for: '1h' });

    await pass(day, 1, 95);

    expect(day.instances()).toBe(4);
  });
});

describe('a freeze', () => {
  test('holds both directions of every target until its end', async () => {
    const day = await atRest();
    await ask(day, { kind: 'freeze', for: '1h', reason: 'release night' });

    const out = await pass(day, 5, 95);
    await ask(day, { kind: 'lift', lifts: 'freezes', reason: 'done' });
    await pass(day, 2, 95);
    await ask(day, { kind: 'freeze', for: '1h', reason: 'release night' });
    const frozenAt = day.instances();
    const quiet = await pass(day, 59, 10);
    const stillThere = day.instances();
    await pass(day, 10, 10);

    expect(holdOf(out.at(-1))?.reason).toBe('frozen');
    expect(quiet.some((each) => holdOf(each)?.reason === 'frozen')).toBe(true);
    expect(frozenAt).toBe(4);
    expect(stillThere).toBe(4);
    expect(day.instances()).toBe(2);
  });
});

describe('an override', () => {
  test('raises the floor within a minute, says so, and gives it back at its end', async () => {
    const day = await atRest(world(), 20);
    await ask(day, { kind: 'override', target: 'edge', floor: '6', for: '1h', reason: 'launch' });

    await pass(day, 1, 20);
    const raised = day.instances();
    const says = lastSteps(day);
    await pass(day, 57, 20);
    const kept = day.instances();
    await pass(day, 30, 20);

    expect([raised, kept, day.instances()]).toEqual([6, 6, 2]);
    expect(says.join('; ')).toContain('floor 6 by override until');
    expect(says.join('; ')).toContain('by ada: launch');
  });

  test('lowers the ceiling at once, under load too', async () => {
    const day = await atRest(world(), 300);
    const busy = day.instances();
    await ask(day, { kind: 'override', target: 'edge', ceiling: '3', for: '1h' });

    await pass(day, 1, 300);

    expect(busy).toBeGreaterThan(3);
    expect(day.instances()).toBe(3);
  });

  test('wins over the windows, whose bounds hold again afterwards', async () => {
    const windowed = configurationSchema.parse({
      ...configuration,
      windows: {
        weekly: { night: { targets: ['edge'], from: '22:00', to: '07:00', minInstances: 1 } },
      },
    });
    const night = await atRest(
      world({ configuration: windowed, start: '2026-03-02T23:00:00Z' }),
      5,
    );
    await ask(night, { kind: 'override', target: 'edge', floor: '5', for: '30m' });

    await pass(night, 2, 5);
    const raised = night.instances();
    await pass(night, 90, 5);

    expect([raised, night.instances()]).toEqual([5, 1]);
  });

  test('of a target at rest is seen in a minute, though it is not looked at otherwise', async () => {
    const day = await atRest(world(), 40);
    const resting = await pass(day, 1, 40);
    await ask(day, { kind: 'override', target: 'edge', floor: '3', for: '1h' });

    await pass(day, 1, 40);

    expect(resting.filter(({ kind }) => kind !== 'held')).toEqual([]);
    expect(day.instances()).toBe(3);
  });
});

test('brakes in the table that cannot be read freeze everything', async () => {
  const day = await atRest();
  day.ports.store.brakes = [UNREADABLE_BRAKES];

  const [evaluation] = await pass(day, 1, 95);

  expect(holdOf(evaluation)?.reason).toBe('frozen');
  expect(day.instances()).toBe(2);
});
