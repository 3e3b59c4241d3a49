import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PlacementQuestion, placements } from '../../adapters/aurora-placements.ts';
import { reportSeed } from '../report-seed.ts';

const runs = reportSeed({ numRuns: 2000 });
const question: PlacementQuestion = {
  zones: ['a', 'b', 'c'],
  instanceClasses: ['large', 'fallback'],
  readerZones: [],
  writerZone: undefined,
  broken: [],
};
const zonesOf = (asked: Partial<PlacementQuestion>) =>
  placements({ ...question, instanceClasses: ['large'], ...asked })
    .map(({ zone }) => zone)
    .join('');

describe('the order of the zones', () => {
  test.each([
    ['as configured without readers', {}, 'abc'],
    ['the writer’s zone after its equals', { writerZone: 'a' }, 'bca'],
    ['the fewest readers first', { readerZones: ['a', 'a', 'b'] }, 'cba'],
    [
      'fewer readers before the writer’s absence',
      { readerZones: ['b', 'c'], writerZone: 'a' },
      'abc',
    ],
    [
      'readers in zones that are not configured count nowhere',
      { readerZones: ['z', undefined] },
      'abc',
    ],
    ['on behind the zone that failed', { broken: [{ zone: 'a', instanceClass: 'large' }] }, 'bca'],
    [
      'on behind the furthest that failed',
      {
        broken: [
          { zone: 'b', instanceClass: 'large' },
          { zone: 'a', instanceClass: 'large' },
        ],
      },
      'cab',
    ],
    [
      'as ever when what failed is no placement of ours',
      { broken: [{ zone: 'z', instanceClass: 'x' }] },
      'abc',
    ],
  ] as const)('%s', (_, asked, order) => {
    expect(zonesOf(asked)).toBe(order);
  });
});

test('tries the fallback class after every zone of the wanted one', () => {
  const order = placements(question).map(({ zone, instanceClass }) => `${instanceClass} ${zone}`);

  expect(order).toEqual([
    'large a',
    'large b',
    'large c',
    'fallback a',
    'fallback b',
    'fallback c',
  ]);
});

test('walks through every placement, whichever the failures are', () => {
  const zone = fc.constantFrom('a', 'b', 'c');
  const asked = fc.record({
    zones: fc.uniqueArray(zone, { minLength: 1 }),
    instanceClasses: fc.constantFrom(['large'], ['large', 'fallback']),
    readerZones: fc.array(fc.option(zone, { nil: undefined })),
    writerZone: fc.option(zone, { nil: undefined }),
  });
  fc.assert(
    fc.property(asked, (about) => {
      const tried = new Set<string>();
      const count = about.zones.length * about.instanceClasses.length;
      let broken: PlacementQuestion['broken'] = [];
      for (let failures = 0; failures < count; failures += 1) {
        const order = placements({ ...about, broken });
        expect(order).toHaveLength(count);
        broken = order.slice(0, 1);
        tried.add(JSON.stringify(broken));
      }
      expect(tried.size).toBe(count);
    }),
    runs,
  );
});
