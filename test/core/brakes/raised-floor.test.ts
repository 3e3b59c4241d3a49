import { describe, expect, test } from '@jest/globals';
import type { Brake, Override } from '../../../core/brakes/brake.ts';
import { requestedChange } from '../../../core/brakes/brake-request.ts';
import { overridden } from '../../../core/brakes/in-force.ts';
import { floorRequest, isFloorRaised } from '../../../core/brakes/raised-floor.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { scalableTargets } from '../../../core/targets.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const UNTIL = new Date('2026-03-02T16:00:00.750Z');

const configuration = configurationSchema.parse({
  project: 'shop',
  region: 'us-east-1',
  quota: { concurrentExecutions: 2000 },
  edgeFunctions: {
    edge: {
      functionName: 'edge',
      alias: 'live',
      memoryMegabytes: 1024,
      scaling: { minInstances: 3, maxInstances: 20, targetConcurrency: 50 },
    },
  },
});

const floorOf = (instances: number) => ({
  target: 'edge',
  instances,
  reason: 'region-shift of db',
  by: 'region-shift of db',
  until: UNTIL,
});

const override = (bounds: Pick<Override, 'floor' | 'ceiling'>): Override => ({
  kind: 'override',
  id: 'standing',
  target: 'edge',
  reason: 'sale',
  by: 'ada',
  at: new Date('2026-03-02T11:00:00Z'),
  expiresAt: new Date('2026-03-02T13:00:00Z'),
  ...bounds,
});

/** The bounds that the control loop has after the floor was raised. */
function boundsAfter(instances: number, brakes: readonly Brake[] = []) {
  const control = { stopped: false, brakes, brakesVersion: 1 };
  const requester = { configuration, by: 'region-shift of db', id: 'new', now: NOW };
  const request = floorRequest(floorOf(instances), control, requester);
  const changed = requestedChange(request, control, requester);
  if (changed.kind === 'refused') return changed.found;
  const [target] = scalableTargets(configuration);
  if (!target) throw new Error('the configuration must have a target');
  const { minCapacity, maxCapacity } = overridden(target, changed.brakes, NOW);
  return [minCapacity, maxCapacity];
}

describe('a raised floor', () => {
  test('raises the floor, and the ceiling stays', () => {
    expect(boundsAfter(8)).toEqual([8, 20]);
  });

  test('never lowers what the file says', () => {
    expect(boundsAfter(1)).toEqual([3, 20]);
  });

  test('never lowers what a person has set, and keeps to their ceiling where there is room', () => {
    expect(boundsAfter(8, [override({ floor: 12 })])).toEqual([12, 20]);
    expect(boundsAfter(8, [override({ ceiling: 10 })])).toEqual([8, 10]);
  });

  test('passes a ceiling that leaves no room for it', () => {
    expect(boundsAfter(8, [override({ floor: 2, ceiling: 5 })])).toEqual([8, 20]);
  });

  test('is refused beyond what the quota carries', () => {
    expect(boundsAfter(100)).toMatch(/^with 100 for edge, this rule is broken/);
  });
});

describe('is raised already', () => {
  const at = (bounds: Pick<Override, 'floor' | 'ceiling'>, expiresAt: string) => {
    const brakes = [{ ...override(bounds), expiresAt: new Date(expiresAt) }];
    return isFloorRaised(floorOf(8), { stopped: false, brakes, brakesVersion: 1 }, NOW);
  };

  test.each([
    ['as high, until the same second', { floor: 8 }, '2026-03-02T16:00:00Z', true],
    ['higher, for longer', { floor: 9 }, '2026-03-02T17:00:00Z', true],
    ['lower', { floor: 7 }, '2026-03-02T17:00:00Z', false],
    ['for less long', { floor: 8 }, '2026-03-02T15:59:59Z', false],
    ['no floor', { ceiling: 12 }, '2026-03-02T17:00:00Z', false],
  ])('%s', (_, bounds, expiresAt, expected) => {
    expect(at(bounds, expiresAt)).toBe(expected);
  });

  test('not by an older override under a newer one', () => {
    const newer = { ...override({ floor: 4 }), id: 'newer', at: new Date('2026-03-02T11:30:00Z') };
    const older = { ...override({ floor: 8 }), expiresAt: new Date('2026-03-02T17:00:00Z') };
    const control = { stopped: false, brakes: [older, newer], brakesVersion: 2 };

    expect(isFloorRaised(floorOf(8), control, NOW)).toBe(false);
  });
});
