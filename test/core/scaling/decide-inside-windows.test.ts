import { expect, test } from '@jest/globals';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { heartbeatOf } from '../../../core/loop/metrics-to-read.ts';
import { needsLook } from '../../../core/loop/needs-look.ts';
import { decideScaling } from '../../../core/scaling/decide-scaling.ts';
import { targetsAt } from '../../../core/windows/targets-at.ts';
import { configuration as standard } from './edge-function-scene.ts';

const withNight = (changes: object): Configuration =>
  configurationSchema.parse({
    ...standard,
    windows: {
      timeZone: 'Europe/Berlin',
      weekly: { night: { targets: ['edge'], from: '22:00', to: '07:00', ...changes } },
    },
  });

const MIDNIGHT = new Date('2026-03-02T23:00:00Z');

function edgeAt(configuration: Configuration, now: Date) {
  const [edge] = targetsAt(configuration, now);
  if (!edge) throw new Error('no target');
  return edge;
}

/** Nothing is measured: only bounds can move it. */
function decide(configuration: Configuration, current: number) {
  return decideScaling({
    target: edgeAt(configuration, MIDNIGHT),
    configuration,
    observation: {
      capacity: { kind: 'steady', current },
      metrics: new Map(),
      heartbeat: heartbeatOf(edgeAt(configuration, MIDNIGHT), configuration),
      alarms: [],
      provisionedElsewhere: 0,
    },
    state: undefined,
    now: MIDNIGHT,
  });
}

test('capacity over the ceiling of a window comes down, and the trail names window and end', () => {
  const decision = decide(withNight({ minInstances: 1, maxInstances: 4 }), 10);

  expect(decision).toMatchObject({ kind: 'scale-in', to: 4 });
  expect(decision.trail.map(({ says }) => says)).toContain(
    'bounds 1 to 4, window night: floor 1 and ceiling 4 until 06:57 Europe/Berlin',
  );
});

test('capacity above a lower floor waits for signals', () => {
  expect(decide(withNight({ minInstances: 1 }), 2).kind).toBe('hold');
});

test('a target at rest is looked at when a window moves its floor', () => {
  const configuration = withNight({ minInstances: 5 });
  const atRest = {
    schemaVersion: 1,
    version: 1,
    observedCapacity: 2,
    capacityReadAt: MIDNIGHT,
  } as const;
  const looked = (now: string) =>
    needsLook(edgeAt(configuration, new Date(now)), atRest, [], new Date(now));

  // read at 23:00:00, so that no drift check is due
  expect(looked('2026-03-02T23:00:30Z')).toBe(true);
  expect(needsLook(edgeAt(standard, MIDNIGHT), atRest, [], MIDNIGHT)).toBe(false);
});
