import { describe, expect, test } from '@jest/globals';
import { fakeLambda } from '../fakes/fake-lambda.ts';
import { handOverWorld } from './hand-over-world.ts';

/* The ways of docs/hand-over.md, step by step; "environments" are those that the requests of callers find. */

/** Half of the environments that Application Auto Scaling or a declaration has left are in use: nothing scales. */
const HEALTHY = 100;

describe('from Application Auto Scaling', () => {
  test('to Tidegate: capacity never drops, and follows traffic when the scalable target is gone', async () => {
    const world = handOverWorld();
    await world.provision(200); // by target tracking
    world.register(true);
    await world.minutes(5, HEALTHY);

    world.deploy('shadow'); // 1
    expect(await world.minutes(10, HEALTHY)).toBe(200);
    world.deploy('act'); // 2
    expect(await world.minutes(10, HEALTHY)).toBe(200);
    expect(world.puts()).toBe(0);
    expect(world.ports.notifier.published.map(({ text }) => text)).toEqual([
      expect.stringContaining('aws application-autoscaling deregister-scalable-target'),
    ]);
    // 3 suspends it, 4 takes it out of the template: what stands stays
    world.register(false);
    expect(await world.minutes(22, HEALTHY)).toBe(200);

    expect(await world.minutes(15, 190)).toBeGreaterThanOrEqual(200); // 5
    expect(world.environments()).toBeGreaterThan(200);
    expect(world.puts()).toBeGreaterThan(0);
  });

  test('and back: it is registered while Tidegate only watches, at no less than what stands', async () => {
    const world = handOverWorld();
    world.deploy('act');
    await world.minutes(10, HEALTHY);
    await world.minutes(15, 190);
    const standing = world.environments();

    world.deploy('shadow'); // 1
    expect(await world.minutes(5, 10)).toBe(standing);
    world.register(true); // 2, with MinCapacity at what stands
    await world.provision(standing);
    expect(await world.minutes(15, 10)).toBe(standing);
    world.remove(); // 3
    expect(await world.minutes(5, 10)).toBe(standing);
  });
});

describe('from provisioned concurrency that the CDK declares', () => {
  test('to Tidegate, by a second alias: callers find as many environments all the time', async () => {
    const world = handOverWorld();
    const declared = fakeLambda(world.now); // the alias that callers use, with its declaration
    await world.provision(100, declared);
    await world.minutes(5, 50, declared);

    world.deploy('shadow'); // 1: the new alias is there, and nobody calls it
    expect(await world.minutes(5, 0, declared)).toBe(100);
    world.deploy('act'); // 2: Tidegate provisions its floor
    expect(await world.minutes(5, 0, declared)).toBe(100);
    expect(world.environments()).toBe(100);
    // 3: callers move
    expect(await world.minutes(10, 50)).toBe(100);
    await world.provision(undefined, declared); // 4: the old alias goes
    expect(await world.minutes(10, 50)).toBe(100);
  });

  test('to Tidegate, in place: CloudFormation deletes what it declared, and the floor is back after a drift check', async () => {
    const world = handOverWorld();
    await world.provision(100);
    world.deploy('act');
    await world.minutes(15, 50);

    await world.provision(undefined); // the declaration is taken out
    const gap = await world.minutes(1, 50);
    await world.minutes(13, 50);

    expect(gap).toBe(0);
    expect(world.environments()).toBe(100);
  });

  test('and back: what is declared is at least what stands, and nothing drops', async () => {
    const world = handOverWorld();
    world.deploy('act');
    await world.minutes(10, HEALTHY);
    await world.minutes(15, 190);
    const standing = world.environments();

    world.deploy('shadow'); // 1
    expect(await world.minutes(5, 10)).toBe(standing);
    await world.provision(standing + 50); // 2: the declaration is deployed
    expect(await world.minutes(5, 10)).toBe(standing);
    expect(world.environments()).toBe(standing + 50);
    world.remove(); // 3
    expect(await world.minutes(5, 10)).toBe(standing + 50);
  });

  test('left in place it is seen as somebody who moves capacity, and is not fought', async () => {
    const world = handOverWorld();
    world.deploy('act');
    await world.minutes(10, HEALTHY);
    await world.minutes(15, 190);
    const puts = world.puts();

    await world.provision(100); // a deployment sets the alias back to what is declared
    await world.minutes(14, HEALTHY - 60);

    expect(world.environments()).toBe(100);
    expect(world.puts()).toBe(puts);
    expect(
      world.ports.notifier.published.filter(({ subject }) =>
        subject.includes('somebody else changed capacity'),
      ),
    ).toHaveLength(1);
  });
});
