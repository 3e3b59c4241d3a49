import { describe, expect, test } from '@jest/globals';
import { brief, decideEdge, NOW, secondsAgo } from './edge-function-scene.ts';

describe('cooldowns count from completion', () => {
  test.each([
    ['out 59 s after an out', { lastScaleOutCompletedAt: secondsAgo(59) }, 90, 'hold cooldown'],
    ['out 60 s after an out', { lastScaleOutCompletedAt: secondsAgo(60) }, 90, 'scale-out 2 -> 4'],
    ['out 59 s after an in', { lastScaleInCompletedAt: secondsAgo(59) }, 90, 'hold cooldown'],
  ])('%s', (_, state, inFlight, expected) => {
    expect(brief(decideEdge({ state, inFlight: [inFlight] }))).toBe(expected);
  });

  test.each([
    ['in 299 s after an out', { lastScaleOutCompletedAt: secondsAgo(299) }, 'hold cooldown'],
    ['in 300 s after an out', { lastScaleOutCompletedAt: secondsAgo(300) }, 'scale-in 8 -> 4'],
    ['in 299 s after an in', { lastScaleInCompletedAt: secondsAgo(299) }, 'hold cooldown'],
    [
      'in 299 s after the younger of two changes',
      { lastScaleInCompletedAt: secondsAgo(299), lastScaleOutCompletedAt: secondsAgo(900) },
      'hold cooldown',
    ],
  ])('%s', (_, state, expected) => {
    expect(brief(decideEdge({ state, capacity: 8, inFlight: [10] }))).toBe(expected);
  });

  test('says when the hold may end', () => {
    const decision = decideEdge({
      state: { lastScaleOutCompletedAt: secondsAgo(20) },
      inFlight: [90],
    });

    expect(decision).toMatchObject({ kind: 'hold', until: new Date(NOW.getTime() + 40_000) });
  });
});

describe('somebody else is at it', () => {
  test.each([
    ['an allocation is under way', { kind: 'changing', current: 2, desired: 4 }, 'hold in-flight'],
    [
      'a deployment has weights on the alias',
      { kind: 'blocked', current: 2, says: 'weights' },
      'hold blocked',
    ],
    [
      'the last allocation failed: ask again',
      { kind: 'failed', current: 2, says: 'no capacity' },
      'scale-out 2 -> 4',
    ],
  ] as const)('%s', (_, capacity, expected) => {
    expect(brief(decideEdge({ capacity, inFlight: [90] }))).toBe(expected);
  });

  describe('a failed change', () => {
    const failed = { kind: 'failed', current: 2, says: 'FUNCTION_ERROR_INIT_FAILURE' } as const;
    const afterSeconds = (seconds: number) => ({
      state: { lastScaleOutCompletedAt: secondsAgo(seconds) },
    });

    test('is told, with what AWS says and when it is asked for again', () => {
      const decision = decideEdge({ capacity: failed, ...afterSeconds(60) });

      expect(decision.pages).toEqual([
        {
          key: 'failed',
          subject: 'edge: the last change failed',
          text: expect.stringMatching(/FUNCTION_ERROR_INIT_FAILURE.*every 300 s/),
        },
      ]);
    });

    test.each([
      ['before the longer cooldown is over', 299, 'hold cooldown'],
      ['after it', 300, 'scale-out 2 -> 4'],
    ])('is asked for again, not %s', (_, seconds, expected) => {
      const decision = decideEdge({ capacity: failed, inFlight: [90], ...afterSeconds(seconds) });

      expect(brief(decision)).toBe(expected);
    });

    test('leaves what stands to be asked for again, when no more is needed', () => {
      expect(brief(decideEdge({ capacity: failed, ...afterSeconds(299) }))).toBe('hold cooldown');
      expect(brief(decideEdge({ capacity: failed, ...afterSeconds(300) }))).toBe(
        'scale-out 2 -> 2',
      );
      const half = { ...failed, current: 2.5 };
      expect(brief(decideEdge({ capacity: half, ...afterSeconds(300) }))).toBe(
        'scale-out 2.5 -> 3',
      );
    });

    test('is not asked for again where nothing stands and nothing may', () => {
      const decision = decideEdge({
        capacity: { ...failed, current: 0 },
        ...afterSeconds(300),
        limits: { concurrentExecutions: 100, reservedConcurrency: 0 },
      });

      expect(decision.kind).toBe('hold');
    });

    test('is not asked for again at once to reach the floor either', () => {
      const nothing = { ...failed, current: 0 };

      expect(brief(decideEdge({ capacity: nothing, ...afterSeconds(299) }))).toBe('hold cooldown');
      expect(brief(decideEdge({ capacity: nothing, ...afterSeconds(300) }))).toBe(
        'scale-out 0 -> 2',
      );
    });
  });

  test('a change that does not end is told after half an hour', () => {
    const askedFor = (seconds: number) =>
      decideEdge({
        capacity: { kind: 'changing', current: 2, desired: 4 },
        state: {
          intent: {
            id: 'id',
            direction: 'scale-out',
            from: 2,
            to: 4,
            requestedAt: secondsAgo(seconds),
            phase: 'accepted',
            reason: 'demand',
          },
        },
      });

    expect(askedFor(1799).pages).toEqual([]);
    expect(askedFor(1800).pages).toEqual([
      {
        key: 'in-flight',
        subject: 'edge: a change does not end',
        text: 'a change to 4 is under way since 09:30:05 UTC; nothing else is asked for until it ends',
      },
    ]);
  });

  test('what blocks capacity is told after a quarter of an hour, also where no command mends it', () => {
    const blocked = (seconds: number) =>
      decideEdge({
        capacity: { kind: 'blocked', current: 2, says: 'a canary', since: secondsAgo(seconds) },
      });

    expect(blocked(899).pages).toEqual([]);
    expect(blocked(900).pages.map(({ key }) => key)).toEqual(['blocked']);
  });

  test('stuck weights are paged with the command that mends them', () => {
    const capacity = {
      kind: 'blocked',
      current: 2,
      says: 'stuck weights',
      command: 'aws lambda update-alias',
    } as const;

    expect(decideEdge({ capacity }).pages[0]?.text).toContain('aws lambda update-alias');
  });
});
