import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { DEMAND_DEFAULTS } from '../../../core/scaling/demand/settings.ts';
import { controlLoopDriver } from '../../../replay/lab/control-loop-driver.ts';
import { demandPolicy } from '../../../replay/lab/demand-policy.ts';
import { driverOf } from '../../../replay/lab/driver.ts';
import { ONE_MINUTE_FEED } from '../../../replay/lab/parameters.ts';
import { playRecorded } from '../../../replay/lab/play-recorded.ts';
import { drawnDemand, parameters } from './lab-scene.ts';

const UNIT = 10;

const configuration = parseConfiguration({
  file: 'the test',
  value: {
    project: 'lab',
    region: 'us-east-1',
    mode: 'act',
    quota: { concurrentExecutions: 1100 },
    edgeFunctions: {
      lab: {
        functionName: 'lab',
        alias: 'live',
        memoryMegabytes: 1024,
        policy: 'demand',
        scaling: { minInstances: 1, maxInstances: 100, targetConcurrency: UNIT },
      },
    },
    limits: { perTarget: { changesPerHour: 100 } },
  },
});

test('what the handlers do is what the bench has measured', async () => {
  // three hours: up, down to almost nothing, and up at once
  const rates = [
    ...Array.from({ length: 60 }, (_, minute) => 10 + minute),
    ...Array.from({ length: 60 }, (_, minute) => Math.max(1, 50 - minute)),
    ...Array.from({ length: 60 }, (_, minute) => (minute < 20 ? 1 : 60)),
  ];
  const demand = drawnDemand(rates);
  const options = { parameters: parameters({ minCapacity: UNIT }), stepSeconds: 60 };

  const alone = await playRecorded(
    demand,
    driverOf(demandPolicy(DEMAND_DEFAULTS, ONE_MINUTE_FEED, UNIT)),
    options,
  );
  const looped = await playRecorded(demand, controlLoopDriver(configuration), options);

  const asked = ({ changes }: typeof alone) => changes.map(({ secondsIn, to }) => [secondsIn, to]);
  expect(asked(looped).length).toBeGreaterThan(10);
  expect(asked(looped)).toEqual(asked(alone));
});

test('whatever traffic does, capacity is whole instances between the bounds, and silence ends at the floor', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 20, maxLength: 50 }),
      async (rates) => {
        const silence = Array.from({ length: 60 }, () => 0);
        const { changes, steps } = await playRecorded(
          drawnDemand([...rates, ...silence]),
          controlLoopDriver(configuration),
          { parameters: parameters({ minCapacity: UNIT }), stepSeconds: 60 },
        );

        for (const { to } of changes) {
          expect(to % UNIT).toBe(0);
          expect(to).toBeGreaterThanOrEqual(UNIT);
          expect(to).toBeLessThanOrEqual(1000);
        }
        expect(steps.at(-1)?.ready).toBe(UNIT);
      },
    ),
    { numRuns: 8 },
  );
});
