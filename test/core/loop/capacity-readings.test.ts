import { describe, expect, test } from '@jest/globals';
import { atOnce, inTime } from '../../fakes/fake-capacity.ts';
import { type World, world } from '../../scenarios/world.ts';

/** At the floor of 2 in quiet traffic, last looked at a moment ago. */
async function atTheFloor(): Promise<World> {
  const day = world();
  for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 50 });
  return day;
}

const edge = (day: World) => day.ports.capacity['edge-function'];
const stateOf = (day: World) => day.ports.store.states.get('edge');
const toldAbout = (day: World, word: string) =>
  day.ports.notifier.published.filter(({ subject }) => subject.includes(word)).length;

describe('what blocks capacity', () => {
  const stuck = {
    kind: 'blocked',
    current: 2,
    says: 'stuck weights',
    command: 'aws lambda update-alias',
  } as const;

  test('is looked at every minute while it lasts, and told once', async () => {
    const day = await atTheFloor();
    edge(day).readings.set('edge', stuck);
    await day.minute({ inFlight: 90 });
    const before = edge(day).reads;

    for (let minute = 0; minute < 10; minute += 1) await day.minute({ inFlight: 50 });

    expect(edge(day).reads - before).toBe(10);
    expect(toldAbout(day, 'blocked')).toBe(1);
  });

  test('leaves a change that is under way to be settled after it', async () => {
    const day = await atTheFloor();
    edge(day).rule = inTime;
    await day.minute({ inFlight: 90 });
    edge(day).readings.set('edge', stuck);
    await day.minute({ inFlight: 90 });
    const underWay = stateOf(day)?.intent;

    edge(day).readings.set('edge', { kind: 'steady', current: 4 });
    await day.minute({ inFlight: 90 });

    expect(underWay).toMatchObject({ to: 4 });
    expect(stateOf(day)?.intent).toBeUndefined();
    expect(stateOf(day)?.lastScaleOutCompletedAt).toEqual(day.now);
  });

  test('does not stand for the capacity of the time before', async () => {
    const day = await atTheFloor();
    edge(day).readings.set('edge', { ...stuck, current: 0 });
    await day.minute({ inFlight: 90 });

    expect(stateOf(day)?.observedCapacity).toBe(2);
  });
});

test('a lease is over for a look when it is over for the store', async () => {
  const day = await atTheFloor();
  edge(day).rule = atOnce;
  const { capacityReadAt: _, ...state } = stateOf(day) ?? { schemaVersion: 1, version: 0 };
  const expiresAt = new Date(day.now.getTime() - 5_000); // within the skew of clocks
  day.ports.store.states.set('edge', { ...state, lease: { owner: 'another', expiresAt } });
  const before = edge(day).reads;

  const [evaluation] = await day.look();

  expect(evaluation?.kind).toBe('lost');
  expect(edge(day).reads).toBe(before);
});
