import { expect, test } from '@jest/globals';
import { CLUSTER, OTHER, trafficWorld, USUAL } from './traffic-world.ts';

const DAY_MINUTES = 1440;
/** From the word to Route 53's answer, DNS caches left aside. */
const MINUTES_TO_MOVE = 3;

async function shifted(...insufficientData: Parameters<typeof trafficWorld>) {
  const world = trafficWorld(...insufficientData);
  await world.pass(5);
  await world.other.traffic.shiftHere(CLUSTER, 'region-shift');
  await world.pass(MINUTES_TO_MOVE);
  return world;
}

test('requests go to the usual region while nobody has said anything', async () => {
  const world = trafficWorld();

  expect(new Set(await world.pass(30))).toEqual(new Set([USUAL]));
  expect(world.other.alarm).toBe('INSUFFICIENT_DATA');
});

test('a shift moves requests in three minutes, and they stay for the day', async () => {
  const world = await shifted();

  expect(new Set(await world.pass(DAY_MINUTES))).toEqual(new Set([OTHER]));
});

test('with reconcile off for a day nothing moves back by itself, nor when it is on again', async () => {
  const world = await shifted();
  world.other.reconciles = false;
  world.usual.reconciles = false;

  const day = await world.pass(DAY_MINUTES);

  expect(world.other.alarm).toBe('INSUFFICIENT_DATA'); // it has forgotten, and Route 53 has not
  expect(new Set(day)).toEqual(new Set([OTHER]));

  world.other.reconciles = true;
  world.usual.reconciles = true;
  expect(new Set(await world.pass(30))).toEqual(new Set([OTHER]));
  expect(world.other.alarm).toBe('ALARM');
});

test('a health check that takes silence for health would send requests back within minutes', async () => {
  const world = await shifted('Healthy');
  world.other.reconciles = false;

  expect(await world.pass(10)).toContain(USUAL);
});

test('a shift whose reconcile has been off since moves requests all the same', async () => {
  const world = trafficWorld();
  world.other.reconciles = false;
  await world.pass(5);

  await world.other.traffic.shiftHere(CLUSTER, 'region-shift');

  await world.pass(MINUTES_TO_MOVE);
  expect(new Set(await world.pass(60))).toEqual(new Set([OTHER]));
});

test('a table that is lost while requests are shifted sends none back', async () => {
  const world = await shifted();

  world.other.flags.flags.clear();

  expect(new Set(await world.pass(DAY_MINUTES))).toEqual(new Set([OTHER]));
});

test('requests go back when that is said, and only then', async () => {
  const world = await shifted();

  await world.other.traffic.giveBack(CLUSTER, 'fail-back');
  await world.pass(MINUTES_TO_MOVE);

  expect(new Set(await world.pass(60))).toEqual(new Set([USUAL]));
  expect(world.other.alarm).toBe('OK');
});

test('the usual region takes requests back from a lost one, which cannot take its word back', async () => {
  const world = await shifted();
  world.other.reconciles = false;

  await world.usual.traffic.shiftHere(CLUSTER, 'region-shift');
  await world.pass(MINUTES_TO_MOVE);

  expect(new Set(await world.pass(60))).toEqual(new Set([USUAL])); // both unhealthy: the primary
});

test('while the usual region keeps requests away, the other one cannot take them', async () => {
  const world = trafficWorld();
  await world.usual.traffic.shiftHere(CLUSTER, 'region-shift');
  await world.pass(MINUTES_TO_MOVE);

  await world.other.traffic.shiftHere(CLUSTER, 'region-shift');

  expect(new Set(await world.pass(30))).toEqual(new Set([USUAL]));
});
