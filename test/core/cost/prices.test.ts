import { describe, expect, test } from '@jest/globals';
import { dollarsPerHour } from '../../../core/cost/capacity-price.ts';
import { priced } from '../../../core/cost/change-cost.ts';
import { lambdaPrices, priceSource } from '../../../core/cost/prices.ts';
import { accountOf } from './ledger-scene.ts';

const perHour = (name: 'edge' | 'db', capacity: number, changes: object = {}) => {
  const { target, configuration } = accountOf(name, changes);
  return dollarsPerHour(target, capacity, configuration);
};
const source = (name: 'edge' | 'db', changes: object = {}) => {
  const { target, configuration } = accountOf(name, changes);
  return priceSource(target, configuration);
};

const CONTRACT = { source: 'our contract', asOf: '2026-02-01' };

describe('the price of capacity', () => {
  test('is that of the region: 50 environments of 1 GB', () => {
    expect(perHour('edge', 1)).toBeCloseTo(0.750006, 6);
    expect(perHour('edge', 1, { region: 'eu-central-1' })).toBeCloseTo(0.902646, 6);
  });

  test('is a fifth less on arm64', () => {
    const x86 = lambdaPrices({ region: 'eu-west-1' }, 'x86_64');
    const arm = lambdaPrices({ region: 'eu-west-1' }, 'arm64');

    expect(arm.provisionedGigabyteSecond / x86.provisionedGigabyteSecond).toBeCloseTo(0.8);
    expect(arm.onDemandGigabyteSecond).toBeCloseTo(1.33334e-5, 9);
  });

  test("is the file's where it has one, and the list's where it has none", () => {
    const prices = { ...CONTRACT, provisionedGigabyteSecond: 4e-6 };

    expect(perHour('edge', 1, { prices })).toBeCloseTo(0.72);
    expect(source('edge', { prices })).toBe('our contract, 2026-02-01');
    expect(source('edge', { prices: CONTRACT })).toMatch(/^list price of us-east-1, /);
  });

  test('of a region that is not in the book is that of us-east-1, and says so', () => {
    expect(perHour('edge', 1, { region: 'mx-central-1' })).toBeCloseTo(0.750006, 6);
    expect(source('edge', { region: 'mx-central-1' })).toBe(
      'list price of us-east-1, because mx-central-1 is not in the price book, 2026-11, https://aws.amazon.com/lambda/pricing',
    );
  });

  test('of readers is only what the file says', () => {
    expect(perHour('db', 3)).toBeCloseTo(0.78);
    expect(perHour('db', 3, { prices: CONTRACT })).toBeUndefined();
    expect(source('db', { prices: CONTRACT })).toBe('no price for db.r6g.large');
  });
});

describe('the price of a change', () => {
  const changed = (name: 'edge' | 'db', from: number, to: number, changes: object = {}) => {
    const { target, configuration } = accountOf(name, changes);
    const kind = to > from ? 'scale-out' : 'scale-in';
    const decision = { kind, from, to, reason: 'load', trail: [], pages: [] } as const;
    return priced(decision, target, configuration);
  };

  test('is per hour, and at least that of the minimum that AWS bills', () => {
    expect(changed('edge', 2, 4)).toMatchObject({
      cost: {
        dollarsPerHour: expect.closeTo(1.500012, 6),
        atLeastDollars: expect.closeTo(0.125001, 6),
        says: '+$1.50 an hour, at least $0.13 (5 minutes); list price of us-east-1, 2026-11, https://aws.amazon.com/lambda/pricing',
      },
    });
    expect(changed('db', 1, 2)).toMatchObject({
      cost: { says: '+$0.26 an hour, at least $0.0433 (10 minutes); a contract, 2026-03-01' },
    });
  });

  test('of a scale-in is a saving without a minimum', () => {
    expect(changed('edge', 4, 2)).toMatchObject({
      cost: { dollarsPerHour: expect.closeTo(-1.500012, 6), atLeastDollars: 0 },
      trail: [{ step: 'cost', says: expect.stringMatching(/^-\$1\.50 an hour; list price/) }],
    });
  });

  test('that is not known is said to be so', () => {
    const decision = changed('db', 1, 2, { prices: undefined });

    expect(decision).not.toHaveProperty('cost');
    expect(decision.trail).toEqual([
      { step: 'cost', says: 'not known: no price for db.r6g.large' },
    ]);
  });
});
