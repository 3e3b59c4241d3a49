import { expect, test } from '@jest/globals';
import { controlLoopDriver } from '../../../replay/lab/control-loop-driver.ts';
import { driverOf } from '../../../replay/lab/driver.ts';
import { playRecorded } from '../../../replay/lab/play-recorded.ts';
import { runPolicy } from '../../../replay/lab/run-policy.ts';
import { thresholdConfiguration } from '../../../replay/rivals/threshold-configuration.ts';
import { parameters, repeat, steadyDemand } from './lab-scene.ts';

const SECONDS = 600;

/** Asks for 40 after 2 minutes and for 10 after 7. */
const twoChanges = () => ({
  tickSeconds: 60,
  desiredCapacity: ({ now }: { readonly now: number }) =>
    now === 120 ? 40 : now === 420 ? 10 : undefined,
});

test('a recorded run comes to the same as one that is not, and its steps add up', async () => {
  const demand = steadyDemand(repeat(20, SECONDS));
  const plain = runPolicy(demand, twoChanges(), parameters());
  const { outcome, steps } = await playRecorded(demand, driverOf(twoChanges()), {
    parameters: parameters(),
    stepSeconds: 60,
  });

  expect(outcome).toEqual(plain);
  const sum = (of: 'spilled' | 'coldStarts') => steps.reduce((total, step) => total + step[of], 0);
  expect([sum('spilled'), sum('coldStarts')]).toEqual([
    plain.scored.spilled,
    plain.scored.coldStarts,
  ]);
  expect(steps.at(-1)?.dollars).toBeCloseTo(plain.dollars, 10);
});

test('steps say what is ready, changes what was asked for and why', async () => {
  const demand = steadyDemand(repeat(20, SECONDS));
  const explain = () => ({ reason: 'because', trail: ['so'] });
  const { steps, changes } = await playRecorded(demand, driverOf({ ...twoChanges(), explain }), {
    parameters: parameters(),
    stepSeconds: 60,
  });

  // Asked for at 120 s, ready 91 s later; given back at 420 s at once.
  expect(steps.map(({ ready }) => ready)).toEqual([1, 1, 1, 40, 40, 40, 40, 10, 10, 10]);
  expect(changes).toEqual([
    { secondsIn: 120, from: 1, to: 40, explanation: explain() },
    { secondsIn: 420, from: 40, to: 10, explanation: explain() },
  ]);
});

test('the alarms of the configuration are evaluated: slow and saturated, the loop takes the step of a critical alarm', async () => {
  const slow = { p95Millis: 11_000, thresholdMillis: 4000 };
  const configuration = thresholdConfiguration(slow.thresholdMillis / 4, 1000);
  const driver = controlLoopDriver(configuration, { p95Millis: slow.p95Millis });
  // 300 a minute, so that the percentile speaks; 90 in flight over 100.
  const { changes } = await playRecorded(
    steadyDemand(repeat(6, 1200), { requestSeconds: 15 }),
    driver,
    { parameters: parameters(), stepSeconds: 60 },
  );

  const trails = changes.flatMap(({ explanation }) => explanation?.trail ?? []);
  expect(trails.join('\n')).toMatch(/p95 response time 11000 ms is beyond the critical line/);
});
