import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Brake, UNREADABLE_BRAKES } from '../../../core/brakes/brake.ts';
import { type BrakeRequest, requestedChange } from '../../../core/brakes/brake-request.ts';
import { capacityFitsTheQuota } from '../../../core/config/capacity-rules.ts';
import { configuration, NOW } from '../scaling/edge-function-scene.ts';
import { controlWith, freeze, minutesFromNow, override, pause } from './brakes-scene.ts';

const requester = { configuration, by: 'ada', id: 'new', now: NOW };
const change = (request: Partial<BrakeRequest>, ...standing: readonly Brake[]) =>
  requestedChange(
    { kind: 'pause', target: 'edge', reason: 'test', for: '2h', ...request },
    controlWith(...standing),
    requester,
  );
const set = (request: Partial<BrakeRequest>, ...standing: readonly Brake[]) => {
  const changed = change(request, ...standing);
  if (changed.kind === 'refused') throw new Error(`${changed.found}: ${changed.mend}`);
  if (changed.record.kind !== 'set') throw new Error('it sets no brake');
  return changed.record.brake;
};
const refusal = (request: Partial<BrakeRequest>, ...standing: readonly Brake[]) => {
  const changed = change(request, ...standing);
  return changed.kind === 'refused' ? `${changed.found}. ${changed.mend}` : 'done';
};

describe('a request', () => {
  test('for a pause sets it with who, why and until when', () => {
    expect(set({ direction: 'scale-in', reason: '  database\n migration ' })).toEqual({
      kind: 'pause',
      target: 'edge',
      direction: 'scale-in',
      id: 'new',
      reason: 'database migration',
      by: 'ada',
      at: NOW,
      expiresAt: minutesFromNow(120),
    });
  });

  test('for a pause without a direction is for both', () => {
    expect(set({})).toMatchObject({ direction: 'both' });
  });

  test('for a freeze needs no target', () => {
    expect(set({ kind: 'freeze', target: undefined })).toMatchObject({ kind: 'freeze' });
  });

  test('for an override sets what it gives', () => {
    expect(set({ kind: 'override', target: 'db', floor: '0' })).toMatchObject({
      kind: 'override',
      target: 'db',
      floor: 0,
    });
    expect(set({ kind: 'override', floor: '6' })).not.toHaveProperty('ceiling');
  });

  test('is refused without a reason', () => {
    expect(refusal({ reason: ' ' })).toContain('no reason');
    expect(refusal({ reason: undefined })).toContain('no reason');
    expect(refusal({ reason: 'x'.repeat(301) })).toContain('301 characters');
  });

  test('is refused for a target that there is not', () => {
    expect(refusal({ target: 'edgee' })).toContain('did you mean edge?');
    expect(refusal({ target: 'requests' })).toContain('requests is a queue');
    expect(refusal({ target: undefined })).toContain('there is no target');
  });

  test('is refused for a direction that there is not', () => {
    expect(refusal({ direction: 'up' })).toContain('scale-out, scale-in, both');
  });
});

describe('the end of a brake', () => {
  test.each([
    ['30m', 30],
    ['2h', 120],
    ['1d12h', 2160],
    ['1h30m', 90],
    ['30d', 43_200],
  ])('for %s is %s minutes from now', (words, minutes) => {
    expect(set({ for: words }).expiresAt).toEqual(minutesFromNow(minutes));
  });

  test.each([
    ['2026-03-02T12:00Z', '2026-03-02T12:00:00.000Z'],
    ['2026-03-02T12:00:30+01:00', '2026-03-02T11:00:30.000Z'],
    ['2026-03-02T12:00 Europe/Berlin', '2026-03-02T11:00:00.000Z'],
    // clocks go from 02:00 to 03:00 on that day: the first instant after the gap
    ['2026-03-29T02:30 Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ])('until %s is %s', (words, instant) => {
    expect(set({ for: undefined, until: words }).expiresAt.toISOString()).toBe(instant);
  });

  test('in an hour that clocks show twice is in the second', () => {
    const end = requestedChange(
      { kind: 'freeze', reason: 'test', until: '2026-10-25T02:30 Europe/Berlin' },
      controlWith(),
      { ...requester, now: new Date('2026-10-20T10:00:00Z') },
    );

    expect(end).toMatchObject({
      record: { brake: { expiresAt: new Date('2026-10-25T01:30:00Z') } },
    });
  });

  test.each<[Partial<BrakeRequest>, string]>([
    [{ for: undefined }, 'without an end'],
    [{ until: '2026-03-02T12:00Z' }, 'both for and until'],
    [{ for: '2 hours' }, 'no duration'],
    [{ for: '' }, 'no duration'],
    [{ for: '0m' }, 'over already'],
    [{ for: '31d' }, 'more than 30 days'],
    [{ for: '99999d' }, 'more than 30 days'],
    [{ for: undefined, until: '2026-03-02T09:00Z' }, 'over already'],
    [{ for: undefined, until: '2026-03-02T12:00' }, 'names no time zone'],
    [{ for: undefined, until: '2026-03-02T12:00 Europe/Berln' }, 'no time zone'],
    [{ for: undefined, until: '2026-02-30T12:00Z' }, 'no moment'],
    [{ for: undefined, until: 'noon' }, 'no moment'],
  ])('%j is refused: %s', (end, words) => {
    expect(refusal(end)).toContain(words);
  });
});

describe('an override', () => {
  test.each<[Partial<BrakeRequest>, string]>([
    [{}, 'a floor, a ceiling or both'],
    [{ floor: '0' }, 'a whole number from 1 to 1000'],
    [{ floor: '2.5' }, 'a whole number from 1 to 1000'],
    [{ ceiling: 'many' }, 'a whole number from 1 to 1000'],
    [{ target: 'db', ceiling: '16' }, 'a whole number from 0 to 15'],
    [{ floor: '12', ceiling: '6' }, 'the floor of 12 is above the ceiling of 6'],
  ])('of %j is refused: %s', (request, words) => {
    expect(refusal({ kind: 'override', ...request })).toContain(words);
  });

  test("may pass the file's ceiling as far as the quota goes", () => {
    // quota 1,200 - 100 unreserved = 22 instances of 50
    expect(set({ kind: 'override', ceiling: '22' })).toMatchObject({ ceiling: 22 });
    expect(refusal({ kind: 'override', ceiling: '23' })).toContain('concurrentExecutions');
    expect(refusal({ kind: 'override', floor: '23' })).toContain('concurrentExecutions');
  });

  test('never makes the ceilings pass the quota, with whatever others are in force', () => {
    const two = {
      ...configuration,
      edgeFunctions: {
        ...configuration.edgeFunctions,
        other: { ...configuration.edgeFunctions['edge'], functionName: 'other' },
      },
      quota: { concurrentExecutions: 2600, keepUnreserved: 100 },
    } as typeof configuration;
    const asked = fc.record({
      target: fc.constantFrom('edge', 'other'),
      ceiling: fc.integer({ min: 1, max: 60 }),
    });

    fc.assert(
      fc.property(fc.array(asked, { maxLength: 6 }), (requests) => {
        let control = controlWith();
        for (const [index, { target, ceiling }] of requests.entries()) {
          const changed = requestedChange(
            { kind: 'override', target, ceiling: `${ceiling}`, for: '1h', reason: 'test' },
            control,
            { ...requester, configuration: two, id: `${index}` },
          );
          if (changed.kind === 'change') control = controlWith(...changed.brakes);
        }

        const highest = (name: string) =>
          Math.max(
            20,
            ...control.brakes.map((brake) =>
              brake.kind === 'override' && brake.target === name ? (brake.ceiling ?? 0) : 0,
            ),
          );
        expect((highest('edge') + highest('other')) * 50).toBeLessThanOrEqual(2500);
        expect(capacityFitsTheQuota(two)).toEqual([]);
      }),
    );
  });
});

describe('brakes that are set', () => {
  test('stand beside those in force, and those that are over leave the list', () => {
    const standing = pause({ id: 'standing' });
    const changed = change({}, standing, freeze({ id: 'over', expiresAt: NOW }));

    expect(changed).toMatchObject({ brakes: [{ id: 'standing' }, { id: 'new' }] });
  });

  test('are the newest, whatever the clock of an earlier one said', () => {
    const ahead = override({ id: 'ahead', at: minutesFromNow(10), floor: 6 });

    expect(set({ kind: 'override', floor: '4' }, ahead).at > ahead.at).toBe(true);
  });

  test('are at most 100', () => {
    const many = Array.from({ length: 100 }, (_, index) => pause({ id: `${index}` }));

    expect(refusal({}, ...many)).toContain('100 brakes are in force');
  });

  test('are none while those in the table cannot be read', () => {
    expect(refusal({}, UNREADABLE_BRAKES)).toContain('cannot be read');
  });
});

describe('brakes that are lifted', () => {
  const lift = (request: Partial<BrakeRequest>, ...standing: readonly Brake[]) =>
    change({ kind: 'lift', target: undefined, ...request }, ...standing);
  const ofEdge = [pause({ id: 'pause' }), override({ id: 'override', floor: 4 })];
  const others = [freeze({ id: 'freeze' }), pause({ id: 'db', target: 'db' })];

  test("are a target's", () => {
    expect(lift({ target: 'edge' }, ...ofEdge, ...others)).toEqual({
      kind: 'change',
      brakes: others,
      record: {
        kind: 'lifted',
        id: 'new',
        lifted: ofEdge,
        reason: 'test',
        by: 'ada',
        at: NOW,
      },
    });
  });

  test('are the freezes, or all', () => {
    expect(lift({ lifts: 'freezes' }, ...ofEdge, ...others)).toMatchObject({
      brakes: [{ id: 'pause' }, { id: 'override' }, { id: 'db' }],
    });
    expect(lift({ lifts: 'all' }, ...ofEdge, ...others)).toMatchObject({ brakes: [] });
    expect(lift({ lifts: 'all' }, UNREADABLE_BRAKES)).toMatchObject({ brakes: [] });
  });

  test('are those of a target that has left the configuration', () => {
    expect(lift({ target: 'gone' }, pause({ target: 'gone' }))).toMatchObject({ brakes: [] });
  });

  test.each<[Partial<BrakeRequest>, string]>([
    [{}, 'not said which'],
    [{ target: 'edge', lifts: 'all' }, 'at once'],
    [{ target: 'db' }, 'no brake of db in force'],
    [{ lifts: 'freezes' }, 'no freeze in force'],
    [{ target: 'edge', reason: '' }, 'no reason'],
  ])('%j is refused: %s', (request, words) => {
    expect(refusal({ kind: 'lift', target: undefined, ...request }, ...ofEdge)).toContain(words);
  });

  test('are none where only an expired one stands', () => {
    expect(lift({ lifts: 'all' }, pause({ expiresAt: NOW }))).toMatchObject({ kind: 'refused' });
  });
});
