import { describe, expect, test } from '@jest/globals';
import type { Evaluation } from '../../../core/loop/evaluate-target.ts';
import { gaugesOf, oldestLookSeconds, targetsHeld } from '../../../core/loop/gauges.ts';
import type { TargetState } from '../../../core/ports.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { world } from '../../scenarios/world.ts';
import { configuration } from '../scaling/edge-function-scene.ts';

const NOW = new Date('2026-03-02T10:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const looked = (seconds: number): TargetState => ({
  schemaVersion: 1,
  version: 1,
  lookedAt: ago(seconds),
});

describe('the oldest look', () => {
  test('is that of the target which waits for the longest', () => {
    const states = new Map([
      ['edge', looked(30)],
      ['digest', looked(700)],
    ]);

    expect(oldestLookSeconds(['edge', 'digest'], states, NOW)).toBe(700);
  });

  test('is of a day where a target was never looked at', () => {
    expect(oldestLookSeconds(['edge', 'new'], new Map([['edge', looked(30)]]), NOW)).toBe(86_400);
  });

  test('grows only while nobody looks, whatever a look finds', async () => {
    const day = world();
    const stateOf = () => day.ports.store.readStates(['edge']);
    await day.minute({ inFlight: 50 });
    day.ports.capacity['edge-function'].readings.set('edge', {
      kind: 'blocked',
      current: 2,
      says: 'a deployment is under way',
    });
    for (let minute = 0; minute < 40; minute += 1) await day.minute({ inFlight: 90 });

    expect(oldestLookSeconds(['edge'], await stateOf(), day.now)).toBeLessThan(60);
  });
});

describe('the gauges of a target', () => {
  const [edge] = scalableTargets(configuration);
  if (!edge) throw new Error('the scene has a function');

  test('are its bounds alone before it was ever read', () => {
    expect(gaugesOf(edge, undefined)).toEqual({ target: 'edge', floor: 2, ceiling: 20 });
  });

  test('have a desired capacity only while a change is under way', () => {
    const state = { ...looked(5), observedCapacity: 3 };
    const intent = {
      id: 'one',
      direction: 'scale-out',
      from: 3,
      to: 5,
      requestedAt: NOW,
      phase: 'accepted',
      reason: 'utilization 0.9',
    } as const;

    expect(gaugesOf(edge, state)).toMatchObject({ capacity: 3 });
    expect(gaugesOf(edge, state).desiredCapacity).toBeUndefined();
    expect(gaugesOf(edge, { ...state, intent }).desiredCapacity).toBe(5);
  });
});

test('a target is saturated while it wants more than its ceiling, not while it rests there', () => {
  const held = (reason: 'at-maximum' | 'right-size'): Evaluation => ({
    kind: 'held',
    target: 'edge',
    decision: { kind: 'hold', reason, from: 20, trail: [], pages: [] },
  });

  const evaluations = [held('at-maximum'), held('right-size'), held('at-maximum')];

  expect(targetsHeld(evaluations, 'at-maximum')).toBe(2);
  expect(targetsHeld(evaluations, 'breaker')).toBe(0);
});
