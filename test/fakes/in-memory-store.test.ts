import { describe } from '@jest/globals';
import { describeBrakeStore } from '../adapters/brake-store-contract.ts';
import { describeStateStore } from '../adapters/state-store-contract.ts';
import { inMemoryStore } from './in-memory-store.ts';

describe('the in-memory store', () => {
  describeStateStore({ createStore: async () => inMemoryStore(), races: 200, histories: 2000 });

  describeBrakeStore(async () => {
    const store = inMemoryStore();
    return { state: store, brakes: store };
  });
});
