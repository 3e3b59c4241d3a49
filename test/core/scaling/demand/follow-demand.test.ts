import { describe, expect, test } from '@jest/globals';
import { DEMAND_DEFAULTS } from '../../../../core/scaling/demand/settings.ts';
import { demandScene } from './demand-scene.ts';

const MINUTES_PER_DAY = 1440;

describe('what it asks for', () => {
  test('400 in flight with the first margin of 10 % need 460, and 5 % more is asked for', () => {
    const scene = demandScene({ current: 400 });

    const { level, need, act } = scene.look({ mean: 400 });

    expect({ level, need }).toEqual({ level: 400, need: expect.closeTo(460, 1) });
    expect(act).toEqual({ kind: 'change', to: 483 }); // 460 x 1.05
  });

  test('a need is held for 5 minutes and released after them', () => {
    const scene = demandScene({ current: 400 });
    scene.looks({ mean: 400 }, 2);

    const held = scene.looks({ mean: 200 }, 4);
    const released = scene.look({ mean: 200 });

    expect(held.act).toEqual({ kind: 'keep' });
    expect(released.act).toEqual({ kind: 'change', to: 246 }); // (200 x 1.1 + 14.1) x 1.05
  });

  test('less than a tenth is not given back at first', () => {
    const scene = demandScene({ current: 400 });
    scene.looks({ mean: 400 }, 2);

    expect(scene.looks({ mean: 370 }, 10).act).toEqual({ kind: 'keep' });
  });

  test('by the minute a jump is asked for at once, as high as it has come', () => {
    const scene = demandScene({ current: 130 });
    scene.looks({ mean: 100 }, 3);

    // it came in the last third of the minute: the most in flight says more than the mean
    const { level, act } = scene.look({ mean: 270, max: 640 });

    expect(level).toBeCloseTo(640 - 25.3, -1);
    expect(act).toEqual({ kind: 'change', to: 738 }); // (616.6 x 1.1 + 24.8) x 1.05
  });

  test.each([
    // Arrivals from 25 to 150 a second, 4 s each: after t seconds 1 - e^(-t/4) of the other 500 are in flight.
    { since: 3, of600: [0.7, 1.1] },
    { since: 5, of600: [0.93, 1.05] },
    { since: 8, of600: [0.93, 1.05] },
    { since: 12, of600: [0.93, 1.05] },
    { since: 40, of600: [0.93, 1.05] },
  ])(
    'a jump that came $since s before the minute ends is taken for what it will be',
    ({ since, of600: [least = 0, most = 0] }) => {
      const filled = 1 - Math.exp(-since / 4);
      const inFlight = 100 + 500 * filled;
      const mean = 100 + (500 * (since - 4 * filled)) / 60;
      const scene = demandScene({ current: 130 });
      scene.looks({ mean: 100 }, 3);

      const { level } = scene.look({
        mean,
        max: Math.round(inFlight + Math.sqrt(inFlight)),
        requests: 25 * 60 + 125 * since,
      });

      expect(level / 600).toBeGreaterThan(least);
      expect(level / 600).toBeLessThan(most);
    },
  );

  test('a moment of many is no more than twice what was seen of it', () => {
    const scene = demandScene({ current: 30 });
    scene.looks({ mean: 20 }, 3);

    expect(scene.look({ mean: 20, max: 200 }).level).toBeLessThan(20 + 2 * (200 - 20));
  });

  test('by the minute a peak that is no jump is chance', () => {
    const scene = demandScene({ current: 400 });
    scene.looks({ mean: 300 }, 3);

    expect(scene.look({ mean: 300, max: 400 }).level).toBe(300);
  });

  test('in short bins a jump is asked for once, when a second look confirms it', () => {
    const scene = demandScene({ current: 130, seconds: 10 });
    scene.looks({ mean: 100 }, 3);

    const first = scene.look({ mean: 350, max: 350 });
    const second = scene.look({ mean: 600, max: 600 });

    expect(first.act).toEqual({ kind: 'confirm' });
    expect(second.act).toEqual({ kind: 'change', to: 662 }); // level 600 - 49
  });

  test('nothing is asked for while an allocation is under way', () => {
    const scene = demandScene({ current: 100 });
    scene.provisioned = { ...scene.provisioned, isChanging: true };

    expect(scene.looks({ mean: 600 }, 3).act).toEqual({ kind: 'keep' });
  });

  test('blocks are rounded up without another 5 %', () => {
    const scene = demandScene({ current: 400, unit: 50 });

    expect(scene.look({ mean: 400 }).act).toEqual({ kind: 'change', to: 500 });
  });

  test('it stays between floor and ceiling', () => {
    const scene = demandScene({ current: 400, floor: 350, ceiling: 450 });

    expect(scene.look({ mean: 400 }).act).toEqual({ kind: 'change', to: 450 });
    expect(scene.looks({ mean: 10 }, 10).act).toEqual({ kind: 'keep' });
    expect(scene.provisioned.current).toBe(350);
  });

  test('with datapoints of 10 s a burst counts before the mean has it', () => {
    const scene = demandScene({ current: 400, seconds: 10 });
    scene.looks({ mean: 100 }, 3);

    expect(scene.look({ mean: 150, max: 400 }).level).toBe(360); // 400 less two deviations of 20
  });
});

describe('the budget', () => {
  test('a day without a spill lowers the margin by a tenth', () => {
    const scene = demandScene({ current: 700 });

    const { state } = scene.looks({ mean: 400 }, MINUTES_PER_DAY);

    expect(state.margin).toBeCloseTo(0, 2);
  });

  test('spills at nine tenths of the budget keep the margin', () => {
    const scene = demandScene({ current: 700 });

    const { state } = scene.looks({ mean: 400, spilled: 5.4 }, MINUTES_PER_DAY); // of 6,000 requests

    expect(state.margin).toBeCloseTo(0.1, 6);
  });

  test('one burst raises the margin by no more than a tenth', () => {
    const scene = demandScene({ current: 700 });
    scene.looks({ mean: 400, spilled: 5.4 }, 600);

    const { state } = scene.look({ mean: 400, spilled: 60_000 });

    expect(state.margin).toBeCloseTo(0.2, 6);
  });

  test.each<[string, { readonly ceiling?: number; readonly premium?: number }]>([
    ['at the ceiling', { ceiling: 300 }],
    ['while provisioning is not worth it', { premium: -0.5 }],
  ])('the margin stays %s', (_, { ceiling = 1000, premium = 0.15 }) => {
    const settings = { ...DEMAND_DEFAULTS, premium };
    const scene = demandScene({ current: 300, ceiling, settings });

    expect(scene.looks({ mean: 400, spilled: 3000 }, 100).state.margin).toBe(0.1);
  });

  test('a budget of cold starts counts how far demand grew past what is still warm', () => {
    const settings = {
      ...DEMAND_DEFAULTS,
      budget: { kind: 'cold-starts', share: 0.0001 },
    } as const;
    const scene = demandScene({ settings, current: 100, ceiling: 100 });

    const missed = [120, 130, 110, 130, 135].map((max) => scene.look({ mean: 100, max }).missed);

    expect(missed).toEqual([20, 10, 0, 0, 5]);
  });
});

describe('the guard', () => {
  test('traffic that is there one minute of six is left on demand', () => {
    const scene = demandScene();

    for (let hour = 0; hour < 10; hour += 1) {
      scene.look({ mean: 100 });
      scene.looks({ mean: 0 }, 5);
    }

    expect(scene.steps.slice(20).map(({ act }) => act.kind)).not.toContain('change');
    expect(scene.steps.at(-1)?.state.isWorthIt).toBe(false);
  });

  test('a block that nothing needs is given back, however small', () => {
    const scene = demandScene({ current: 50, unit: 50 });

    for (let times = 0; times < 20; times += 1) {
      scene.look({ mean: 20 });
      scene.looks({ mean: 0 }, 9);
    }

    expect(scene.provisioned.current).toBe(1);
  });

  test('whole blocks are what renting costs', () => {
    const alone = demandScene({ unit: 1 }).looks({ mean: 40 }, 60);
    const inBlocks = demandScene({ unit: 50 }).looks({ mean: 40 }, 60);

    expect(alone.state.isWorthIt).toBe(true); // 53 for 40
    expect(inBlocks.state.isWorthIt).toBe(false); // 100 for 40
  });

  test('it gives back what it had when provisioning is no longer worth it', () => {
    const scene = demandScene({ current: 400 });
    scene.looks({ mean: 400 }, 60);

    for (let times = 0; times < 600; times += 1) {
      scene.look({ mean: 400 });
      scene.looks({ mean: 0 }, 9);
    }

    expect(scene.provisioned.current).toBe(1);
  });

  /** Days of quiet hours, then busy ones, in blocks of 50. */
  function days(busy: number, quiet: number, hours = 12) {
    const scene = demandScene({ unit: 50, current: 50 });
    for (let day = 0; day < 5; day += 1) {
      scene.looks({ mean: quiet }, (24 - hours) * 60);
      scene.looks({ mean: busy }, hours * 60);
    }
    return scene;
  }
  const provisionedAt = (scene: ReturnType<typeof days>, hour: number) =>
    scene.steps[4 * MINUTES_PER_DAY + hour * 60]?.state.previousCapacity;

  test('quiet hours that are too dear are left on demand, and busy ones keep what they need', () => {
    // a block of 50 for 1 by night, 100 for 55 by day: 25 % on top of all on demand at all hours, 4 % by day
    const scene = days(55, 1);

    expect(provisionedAt(scene, 4)).toBe(1);
    expect(provisionedAt(scene, 16)).toBe(100);
    expect(scene.steps.at(-1)).toMatchObject({ worthFrom: 1, state: { isWorthIt: true } });
  });

  test('busy hours that have little of the traffic are not rented for alone', () => {
    // two hours of 70, and the rest of the day has half of the traffic
    const scene = days(70, 7, 2);

    expect(scene.steps.slice(2 * MINUTES_PER_DAY).every(({ act }) => act.kind === 'keep')).toBe(
      true,
    );
  });
});

describe('the budget of changes', () => {
  test('traffic that would use it up is followed less closely, and closely again when it is calm', () => {
    const scene = demandScene({ current: 200 });
    for (let times = 0; times < 160; times += 1) {
      scene.looks({ mean: 300 }, 2);
      scene.looks({ mean: 100 }, 7);
    }
    const restless = scene.steps.at(-1)?.state.restraint ?? 0;

    const calm = scene.looks({ mean: 100 }, 3 * MINUTES_PER_DAY).state.restraint;

    expect(restless).toBeGreaterThan(3);
    expect(calm).toBe(1);
  });

  test('it is kept even when traffic goes up and down all day', () => {
    const scene = demandScene({ current: 200 });
    for (let times = 0; times < 1600; times += 1) {
      scene.looks({ mean: 300 }, 2);
      scene.looks({ mean: 100 }, 7);
    }

    const lastWeek = scene.steps.slice(-7 * MINUTES_PER_DAY);
    const changes = lastWeek.filter(({ act }) => act.kind === 'change').length / 7;

    expect(changes).toBeLessThanOrEqual(145);
  });
});

test('a cold start is estimated from what stood while it happened, not from what has come since', () => {
  const settings = { ...DEMAND_DEFAULTS, budget: { kind: 'cold-starts', share: 0.0001 } } as const;
  const scene = demandScene({ settings, current: 100 });
  scene.look({ mean: 100, max: 100 });
  const missed = (max: number) => {
    scene.provisioned = { ...scene.provisioned, current: 200 };
    return scene.look({ mean: 100, max }).missed;
  };

  expect([missed(130), missed(190)]).toEqual([30, 0]);
});
