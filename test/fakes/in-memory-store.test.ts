import { describe } from '@jest/globals';
import { describeStateStore } from '../adapters/state-store-contract.ts';
import { inMemoryStore } from './in-memory-store.ts';

describe('the in-memory store', () => {
  describeStateStore({ createStore: async () => inMemoryStore(), races: 200, histories: 2000 });
});
