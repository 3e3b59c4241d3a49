import { expect, test } from '@jest/globals';
import { explore, type Model } from './explore.ts';

/** A counter that goes up by 1 or by 3 to 6, which is where it may end. */
const counter: Model<number> = {
  initial: 0,
  keyOf: String,
  transitions: async (count) =>
    [1, 3].map((by) => ({ says: `+${by}`, state: count + by })).filter(({ state }) => state <= 6),
  violationOf: () => undefined,
  isEnd: (count) => count === 6,
};

test('visits each state once, by every way', async () => {
  expect(await explore(counter)).toEqual({ states: 7, transitions: 10, ends: 1 });
});

test('tells a shortest way to what must not be', async () => {
  const model = {
    ...counter,
    violationOf: (count: number) => (count === 4 ? 'it is 4' : undefined),
  };

  const { violation } = await explore(model);

  expect(violation).toEqual({ says: 'it is 4', trace: ['+1', '+3'] });
});

test('tells a way to where no end can be reached from', async () => {
  const model = {
    ...counter,
    transitions: async (count: number) =>
      count === 3 ? [{ says: 'round', state: 3 }] : counter.transitions(count),
    isEnd: (count: number) => count === 5,
  };

  const { violation } = await explore(model);

  expect(violation).toEqual({ says: 'no end can be reached from here', trace: ['+3'] });
});
