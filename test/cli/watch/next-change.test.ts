import { describe, expect, test } from '@jest/globals';
import { type Changeable, nextChange } from '../../../cli/watch/next-change.ts';
import type { TargetState } from '../../../core/ports.ts';
import { targetNamed } from '../../core/scaling/edge-function-scene.ts';

const NOW = new Date('2026-03-02T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const target = targetNamed('edge'); // cooldowns of 60 and 300 s
const state = (more: Partial<TargetState> = {}): TargetState => ({
  schemaVersion: 1,
  version: 1,
  observedCapacity: 5,
  ...more,
});
const free: Changeable = {
  target,
  state: state(),
  control: { stopped: false, brakes: [], brakesVersion: 0 },
  floor: 2,
  ceiling: 20,
  now: NOW,
};
const pause = {
  kind: 'pause',
  id: 'p',
  target: 'edge',
  direction: 'scale-in',
  reason: 'load test',
  by: 'ada',
  at: NOW,
  expiresAt: at(600),
} as const;
const both = (changeable: Changeable) => [
  nextChange('scale-out', changeable),
  nextChange('scale-in', changeable),
];

test('a target at rest between its bounds may go both ways now', () => {
  expect(both(free)).toEqual([{ kind: 'now' }, { kind: 'now' }]);
});

test('cooldowns count from the last change of either direction, each direction its own', () => {
  const changed = state({ lastScaleOutCompletedAt: at(-20), lastScaleInCompletedAt: at(-900) });

  expect(both({ ...free, state: changed })).toEqual([
    { kind: 'from', at: at(40) },
    { kind: 'from', at: at(280) },
  ]);
});

describe('nothing comes next', () => {
  test.each<
    [why: string, changeable: Changeable, out: string | undefined, inwards: string | undefined]
  >([
    [
      'shadow mode',
      { ...free, target: { ...target, mode: 'shadow' } },
      'shadow mode',
      'shadow mode',
    ],
    [
      'the stop switch',
      { ...free, control: { ...free.control, stopped: true } },
      'stopped',
      'stopped',
    ],
    [
      'a pause of one direction',
      { ...free, control: { ...free.control, brakes: [pause] } },
      undefined,
      'scale-in paused until 2026-03-02 10:10:00 UTC by ada: load test',
    ],
    [
      'the ceiling',
      { ...free, state: state({ observedCapacity: 20 }) },
      'the ceiling of 20 is reached',
      undefined,
    ],
    [
      'the floor',
      { ...free, state: state({ observedCapacity: 2 }) },
      undefined,
      'the floor of 2 is reached',
    ],
    [
      'a window that must be open for scale-in',
      { ...free, target: { ...target, windows: { says: '', scaleInWaits: true } } },
      undefined,
      'outside of the windows that allow it',
    ],
  ])('because of %s', (_, changeable, out, inwards) => {
    const expected = [out, inwards].map((says) =>
      says === undefined ? { kind: 'now' } : { kind: 'not', says },
    );

    expect(both(changeable)).toEqual(expected);
  });

  test('while a change is under way', () => {
    const intent = {
      id: 'i',
      direction: 'scale-out',
      from: 5,
      to: 6,
      requestedAt: NOW,
      phase: 'accepted',
      reason: '',
    } as const;

    expect(nextChange('scale-in', { ...free, state: state({ intent }) }).kind).toBe('not');
  });

  test('because of a pause that is over: nothing is held', () => {
    const over = { ...pause, expiresAt: NOW };

    expect(both({ ...free, control: { ...free.control, brakes: [over] } })).toEqual([
      { kind: 'now' },
      { kind: 'now' },
    ]);
  });
});
