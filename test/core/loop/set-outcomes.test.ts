import { expect, test } from '@jest/globals';
import {
  atOnce,
  type CapacityRule,
  faulting,
  inTime,
  losingTheAnswer,
  refusing,
} from '../../fakes/fake-capacity.ts';
import { type World, world } from '../../scenarios/world.ts';

/** At the floor of 2 in quiet traffic; from now on AWS takes a change by `rule`, and 90 in flight ask for 4. */
async function atTheFloor(rule: CapacityRule): Promise<World> {
  const day = world();
  for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 50 });
  day.ports.capacity['edge-function'].rule = rule;
  return day;
}

const setsOf = (day: World) =>
  day.ports.capacity['edge-function'].sets.map(({ desiredCapacity }) => desiredCapacity);
const stateOf = (day: World) => day.ports.store.states.get('edge');
const outcomesOf = (day: World) => day.ports.store.audit.map(({ outcome }) => outcome);
const toldAbout = (day: World, word: string) =>
  day.ports.notifier.published.filter(({ subject }) => subject.includes(word)).length;

test('a change under way is waited for, and its cooldown starts when it is complete', async () => {
  const day = await atTheFloor(inTime);
  await day.minute({ inFlight: 90 });
  const [underWay] = await day.look();
  const completedBefore = stateOf(day)?.lastScaleOutCompletedAt;

  await day.minute({ inFlight: 90 });

  expect(underWay).toMatchObject({ kind: 'held', decision: { reason: 'in-flight' } });
  expect(setsOf(day)).toEqual([2, 4]);
  expect(stateOf(day)?.lastScaleOutCompletedAt).toEqual(day.now);
  expect(completedBefore).not.toEqual(day.now);
});

test('a refusal starts no cooldown, is told once, and the change is asked for again', async () => {
  const day = await atTheFloor(refusing('the quota is used up'));
  await day.minute({ inFlight: 90 });
  await day.minute({ inFlight: 90 });
  const intent = stateOf(day)?.intent;
  day.ports.capacity['edge-function'].rule = atOnce;

  await day.minute({ inFlight: 90 });

  expect(intent).toBeUndefined();
  expect(setsOf(day)).toEqual([2, 4, 4, 4]);
  expect(day.instances()).toBe(4);
  expect(outcomesOf(day)).toContain('refused: the quota is used up');
  expect(toldAbout(day, 'refused')).toBe(1);
});

test('a fault before any effect ends as a fault, and the next look asks again', async () => {
  const day = await atTheFloor(faulting);
  const [faulted] = await day.minute({ inFlight: 90 });
  day.ports.capacity['edge-function'].rule = atOnce;

  await day.minute({ inFlight: 90 });

  expect(faulted?.kind).toBe('fault');
  expect(outcomesOf(day)).toContainEqual(expect.stringMatching(/^overtaken: scale-out to 4/));
  expect(setsOf(day)).toEqual([2, 4, 4]);
  expect(day.instances()).toBe(4);
});

test('a change whose answer is lost is found in AWS, and not asked for again', async () => {
  const day = await atTheFloor(losingTheAnswer);
  const [faulted] = await day.minute({ inFlight: 90 });

  await day.minute({ inFlight: 90 });

  expect(faulted?.kind).toBe('fault');
  expect(setsOf(day)).toEqual([2, 4]);
  expect(stateOf(day)?.lastScaleOutCompletedAt).toEqual(day.now);
  expect(outcomesOf(day)).toContainEqual(expect.stringContaining('completed'));
});

test('a change that fails is asked for again every five minutes, and told once', async () => {
  const day = await atTheFloor((reading) => ({
    answer: { kind: 'accepted', says: 'taken' },
    becomes: { kind: 'failed', current: reading.current, says: 'FUNCTION_ERROR_INIT_FAILURE' },
  }));

  for (let minute = 0; minute < 18; minute += 1) await day.minute({ inFlight: 90 });

  expect(setsOf(day)).toEqual([2, 4, 4, 4]);
  expect(toldAbout(day, 'failed')).toBe(1);
});

test('a step that was taken back is not held against the next burst', async () => {
  const day = await atTheFloor(atOnce);
  const burst = { inFlight: 10, messages: 200 };
  day.raise('requests', 'request-queue', 'warning');
  for (let minute = 0; minute < 2; minute += 1) await day.minute(burst);
  day.recover('requests', 'request-queue', 'warning');
  for (let minute = 0; minute < 8; minute += 1) await day.minute({ inFlight: 10 });

  day.raise('requests', 'request-queue', 'warning');
  await day.minute(burst);

  expect(setsOf(day)).toEqual([2, 3, 2, 3]);
});
