import { expect, test } from '@jest/globals';
import type { DemandStep } from '../../../../core/scaling/demand/follow-demand.ts';
import { demandInWords } from '../../../../core/scaling/demand/in-words.ts';
import { DEMAND_DEFAULTS } from '../../../../core/scaling/demand/settings.ts';
import { demandScene, PRICES } from './demand-scene.ts';

test('every step is a sentence', () => {
  const settings = DEMAND_DEFAULTS;
  const scene = demandScene({ current: 400 });
  const provisioned = scene.provisioned;
  scene.look({ mean: 400, max: 440, spilled: 12 });
  const step = scene.look({ mean: 400, max: 440, spilled: 6 });
  const measured = { endsAt: 120, seconds: 60, mean: 400, max: 440, requests: 6000, spilled: 6 };

  expect(
    demandInWords({ settings, state: undefined, measured, provisioned, prices: PRICES }, step),
  ).toEqual([
    'in flight 400: mean 400, at most 440 in 60 s',
    'margin 10 %: the last day spilled 0.15 % against a budget of 0.1 %',
    'need 460: 400 with the margin, and 20 for chance',
    'held 460: the largest need of the last 5 minutes; less than 10 % is not given back, to stay within 140 changes a day',
    'provisioning is worth it: renting costs 88.5 % of all on demand, allowed is 15 % on top of all on demand',
    '400 are kept',
  ]);
});

test('the sentence of what it is worth says which hours are', () => {
  const said = (busy: number, quiet: number, hour: number) => {
    const scene = demandScene({ unit: 50, current: 50 });
    for (let day = 0; day < 4; day += 1) {
      scene.looks({ mean: quiet }, 12 * 60);
      scene.looks({ mean: busy }, 12 * 60);
    }
    for (let minute = 0; minute < hour * 60; minute += 1)
      scene.look({ mean: minute < 12 * 60 ? quiet : busy });
    const step = scene.steps.at(-1) as DemandStep;
    const measured = { endsAt: 0, seconds: 60, mean: 0, max: 0, requests: 0, spilled: 0 };
    const provisioned = scene.provisioned;
    const settings = DEMAND_DEFAULTS;
    const input = { settings, state: undefined, measured, provisioned, prices: PRICES };
    return demandInWords(input, step)[4];
  };

  expect(said(55, 1, 20)).toMatch(
    /^provisioning is worth it while 2 or more are needed, when renting costs 10\d\.?\d* %; at all hours renting costs 1[23]/,
  );
  expect(said(55, 1, 6)).toMatch(/^nothing is provisioned beyond the floor until 2 or more/);
  expect(said(20, 1, 20)).toMatch(/^nothing is provisioned beyond the floor: renting costs/);
});
