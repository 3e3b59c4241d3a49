import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BrakeRequest } from '../../core/brakes/brake-request.ts';
import { reportSeed } from '../report-seed.ts';
import {
  type AdverseWorld,
  adverseWorld,
  type Behaviour,
  configuration,
  type Handlers,
  type Minute,
  TARGETS,
} from './adverse-world.ts';
import { watchSafety } from './safety.ts';

const runs = reportSeed({ numRuns: 2000 });

/** Something that happens to the world; it says what, for a history that breaks a rule. */
interface Step {
  readonly play: (world: AdverseWorld) => unknown;
  readonly [fc.toStringMethod]: () => string;
}

const step = (what: readonly unknown[], play: Step['play']): Step => ({
  play,
  [fc.toStringMethod]: () => what.map((word) => JSON.stringify(word)).join(' '),
});

const ALONE: Handlers = { count: 1, skewSeconds: 0 };
const QUIET: Minute = { edge: 10, digest: 1, messages: 0, readerCpuPercent: 10, seen: 'all' };

const anyTarget = fc.constantFrom(...TARGETS);

const anyMinute: fc.Arbitrary<Minute> = fc.record({
  edge: fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 1200 }) }, fc.constant(0)),
  digest: fc.nat({ max: 25 }),
  messages: fc.constantFrom(0, 0, 0, 150, 600),
  readerCpuPercent: fc.constantFrom(10, 20, 45, 75, 90),
  seen: fc.constantFrom(
    ...(['all', 'all', 'all', 'all', 'all', 'nothing'] as const),
    'all but the heartbeat',
    'all but what is in flight',
  ),
});

const anyHandlers: fc.Arbitrary<Handlers> = fc.record(
  {
    count: fc.constantFrom(1, 1, 1, 2, 3),
    skewSeconds: fc.integer({ min: -10, max: 10 }),
    dies: fc.tuple(fc.integer({ min: 1, max: 16 }), fc.constantFrom('before', 'after')),
  },
  { requiredKeys: ['count', 'skewSeconds'] },
);

const passing = (count: number, minute: Minute, handlers: Handlers) =>
  step([count, 'x', minute, handlers], async (world) => {
    for (let passed = 0; passed < count; passed += 1) {
      world.pass(minute);
      await world.run(handlers, 'what can change');
    }
  });

const anyEnd = fc.constantFrom('1m', '3m', '10m', '2h');
const anyPause = fc.record({
  kind: fc.constant('pause' as const),
  target: anyTarget,
  direction: fc.constantFrom('scale-out', 'scale-in', 'both'),
  for: anyEnd,
});
const anyFreeze = fc.record({ kind: fc.constant('freeze' as const), for: anyEnd });
const anyOverride = fc.record({
  kind: fc.constant('override' as const),
  target: anyTarget,
  floor: fc.constantFrom(undefined, '1', '3'),
  ceiling: fc.constantFrom(undefined, '3', '5', '21'),
  for: anyEnd,
});
const anyLift = fc.record({
  kind: fc.constant('lift' as const),
  lifts: fc.constantFrom('freezes' as const, 'all' as const),
});

const braking = (request: BrakeRequest) =>
  step(['brake', request], (world) => world.brake(request));

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 3 }), anyMinute, anyHandlers)
      .map(([count, minute, handlers]) => passing(count, minute, handlers)),
  },
  { weight: 2, arbitrary: fc.constant(passing(6, QUIET, ALONE)) },
  fc
    .tuple(anyTarget, anyHandlers)
    .map(([target, handlers]) =>
      step(['event', target, handlers], (world) => world.run(handlers, target)),
    ),
  fc
    .constantFrom(
      ['edge', 'response-time'] as const,
      ['edge', 'error-rate'] as const,
      ['requests', 'request-queue'] as const,
      ['db', 'reader-cpu'] as const,
      ['db', 'connections'] as const,
    )
    .map(([component, slug]) =>
      step(['forged', component, slug], async (world) => {
        world.forge(component, slug, 'critical');
        await world.run(ALONE, component === 'db' ? 'db' : 'edge');
      }),
    ),
  fc
    .tuple(
      anyTarget,
      fc.constantFrom<Behaviour>('at once', 'slow', 'refuses', 'faults', 'loses answers', 'fails'),
    )
    .map(([target, behaviour]) =>
      step(['AWS', target, behaviour], (world) => world.behaviours.set(target, behaviour)),
    ),
  fc
    .tuple(anyTarget, fc.nat({ max: 24 }))
    .map(([target, current]) =>
      step(['somebody sets', target, current], (world) =>
        world.interfere(target, { kind: 'steady', current }),
      ),
    ),
  anyTarget.map((target) =>
    step(['blocked', target], (world) =>
      world.interfere(target, { kind: 'blocked', current: 1, says: 'a deployment' }),
    ),
  ),
  fc.boolean().map((stopped) =>
    step(['stop switch', stopped], (world) => {
      world.ports.store.control = { stopped };
    }),
  ),
  { weight: 3, arbitrary: fc.oneof(anyPause, anyFreeze, anyOverride, anyLift).map(braking) },
  fc.integer({ min: 300, max: 1300 }).map((concurrentExecutions) =>
    step(['quota', concurrentExecutions], (world) => {
      world.ports.account.limits = { concurrentExecutions, reservedConcurrency: 0 };
    }),
  ),
  fc.boolean().map((partial) =>
    step(['partial answers', partial], (world) => {
      world.partial = partial;
      world.ports.metrics.answerPartially(partial);
    }),
  ),
);

const calm: fc.Arbitrary<Minute> = fc.record({
  edge: fc.integer({ min: 1, max: 1200 }),
  digest: fc.integer({ min: 1, max: 25 }),
  messages: fc.constant(0),
  readerCpuPercent: fc.constant(45),
  seen: fc.constant('all' as const),
});

/** Everything works again, and traffic stays as it is. */
async function calmDown(world: AdverseWorld, minute: Minute): Promise<void> {
  world.behaviours.clear();
  world.ports.store.control = { stopped: false };
  await world.brake({ kind: 'lift', lifts: 'all' });
  world.ports.account.limits = { concurrentExecutions: 1300, reservedConcurrency: 0 };
  world.ports.metrics.answerPartially(false);
  world.partial = false;
  for (const target of TARGETS) {
    const { kind, current } = world.readingOf(target);
    if (kind === 'blocked') world.interfere(target, { kind: 'steady', current });
  }
  // A look in ten minutes: 4 until what somebody has set may be undone, and 4 steps from the ceiling to the floor.
  for (let looks = 0; looks < 10; looks += 1) {
    world.pass(minute, 10);
    await world.run(ALONE, 'what can change');
  }
}

test('whatever the outside does every change is safe and explained, and afterwards capacity is right', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 1, maxLength: 10 }),
      calm,
      async (steps, afterwards) => {
        const world = adverseWorld();
        const safety = watchSafety(world);
        await world.run(ALONE, 'what can change');

        for (const { play } of steps) await play(world);
        expect(safety.violations).toEqual([]);
        await calmDown(world, afterwards);

        expect(safety.violations).toEqual([]);
        expect(safety.unexplained()).toEqual([]);
        await expectToRest(world);
        expectRightSize(world, 'edge', afterwards.edge);
        expectRightSize(world, 'digest', afterwards.digest);
      },
    ),
    runs,
  );
});

async function expectToRest(world: AdverseWorld): Promise<void> {
  const evaluations = await Promise.all(TARGETS.map((target) => world.run(ALONE, target)));
  expect(evaluations.flat().map(({ kind }) => kind)).toEqual(['held', 'held', 'held']);
  for (const target of TARGETS) {
    const { lease, intent } = world.ports.store.states.get(target) ?? {};
    expect({ target, lease, intent }).toEqual({ target, lease: undefined, intent: undefined });
  }
}

function expectRightSize(world: AdverseWorld, name: 'edge' | 'digest', inFlight: number): void {
  const scaling = configuration.edgeFunctions[name]?.scaling;
  if (!scaling) throw new Error(`no function ${name}`);
  const { kind, current } = world.readingOf(name);
  const used = inFlight / (current * scaling.targetConcurrency);
  expect({ name, kind }).toEqual({ name, kind: 'steady' });
  expect(current).toBeGreaterThanOrEqual(scaling.minInstances);
  expect(current).toBeLessThanOrEqual(scaling.maxInstances);
  if (current < scaling.maxInstances) expect(used).toBeLessThan(scaling.scaleUpThreshold);
  // Of two instances one may be too few although both are hardly in use.
  if (current > scaling.minInstances + 1) expect(used).toBeGreaterThan(scaling.scaleDownThreshold);
}
