import { describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import { needsLook } from '../../../core/loop/needs-look.ts';
import type { Intent, TargetState } from '../../../core/ports.ts';
import { world } from '../../scenarios/world.ts';
import { configuration, targetNamed } from '../scaling/edge-function-scene.ts';

const edge = targetNamed('edge');
const at = (minute: number) => new Date(Date.parse('2026-03-02T10:00:20Z') + minute * 60_000);

/** At the floor of 2, read from AWS at minute 0. */
const atRest: TargetState = {
  schemaVersion: 1,
  version: 1,
  observedCapacity: 2,
  capacityReadAt: at(0),
};
const looksAt = (state: TargetState, minutes: number) =>
  Array.from({ length: minutes }, (_, minute) => minute + 1).filter((minute) =>
    needsLook(edge, state, [], at(minute)),
  );

test('a target that follows demand is looked at every minute', () => {
  const { edge: block } = configuration.edgeFunctions;
  if (edge.kind !== 'edge-function' || !block) throw new Error('edge is a function');
  const follower = { ...edge, configuration: { ...block, policy: 'demand' as const } };

  expect(needsLook(follower, { ...atRest, capacityReadAt: at(1) }, [], at(1))).toBe(true);
});

describe('a target at rest', () => {
  test('is compared with AWS in one minute of ten', () => {
    expect(looksAt(atRest, 10)).toHaveLength(1);
  });

  test('is compared when that minute was missed, and not twice within it', () => {
    const [own = 0] = looksAt(atRest, 10);
    const justRead = { ...atRest, capacityReadAt: new Date(at(own).getTime() - 20_000) };
    const longAgo = { ...atRest, capacityReadAt: at(own + 1 - 20) };

    expect(needsLook(edge, justRead, [], at(own))).toBe(false);
    expect(needsLook(edge, longAgo, [], at(own + 1))).toBe(true);
  });

  test('costs no metric in the other minutes', async () => {
    const day = world();
    for (let minute = 0; minute < 12; minute += 1) await day.minute({ inFlight: 50 });

    expect(day.ports.metrics.asked.length).toBeLessThanOrEqual(4);
  });
});

const { observedCapacity: _, ...unread } = atRest;
const { capacityReadAt: __, ...inMotion } = atRest;
const intent: Intent = {
  id: 'id',
  direction: 'scale-in',
  from: 3,
  to: 2,
  requestedAt: at(0),
  phase: 'accepted',
  reason: 'quiet',
};

test.each<readonly [string, TargetState]>([
  ['that nobody has read', unread],
  ['above its floor', { ...atRest, observedCapacity: 3 }],
  ['under its floor', { ...atRest, observedCapacity: 1 }],
  ['with a change under way', { ...atRest, intent }],
  ['with a claim', { ...atRest, lease: { owner: 'a handler', expiresAt: at(0) } }],
  ['that was not at rest when last read', inMotion],
])('a target %s is looked at every minute', (_words, state) => {
  expect(looksAt(state, 10)).toHaveLength(10);
});

test('a target is looked at while one of its alarms is raised, not for the alarms of others', () => {
  const [own = 0] = looksAt(atRest, 10);
  const another = own === 1 ? 2 : 1;
  const raised = (component: string) =>
    alarmDefinitions(configuration).filter(({ componentName }) => componentName === component);

  expect(needsLook(edge, atRest, raised('requests'), at(another))).toBe(true);
  expect(needsLook(edge, atRest, raised('db'), at(another))).toBe(false);
});
