import { describe, test } from '@jest/globals';
import { failBack } from '../../core/runbooks/fail-back/fail-back.ts';
import { regionShift } from '../../core/runbooks/region-shift/region-shift.ts';
import type { Runbook } from '../../core/runbooks/runbook.ts';
import { withoutBothWords, withoutLookAtPartner, withoutLookAtWriter } from './broken-shifts.ts';
import { expectFound, expectSafe, explored } from './explorations.ts';
import { createProcesses } from './processes.ts';
import { type RegionModelOf, regionModel, type Start } from './region-model.ts';
import { CLUSTER, EAST, type Region, WEST } from './region-scene.ts';
import type { RegionBounds } from './region-world.ts';

/* docs/safety.md says what is proven here, within which bounds, and what is not. */

const UNPLANNED = { Kind: 'unplanned', AcceptDataLossOf: CLUSTER };
const NOTHING_WRONG: RegionBounds = { runs: 2, faults: 0, aborts: 0, minutes: 0, losses: 0 };
const A_LOSS = { ...NOTHING_WRONG, losses: 1 };

function planned(runbook: Runbook, region: Region): Start {
  return { runbook, region, inputs: {} };
}

const THERE = planned(regionShift, WEST);
const BACK = planned(failBack, EAST);
const LOST = [EAST, WEST].map((region) => ({ runbook: regionShift, region, inputs: UNPLANNED }));

/** By routing controls any region may have the requests; by health checks the usual one takes them back. */
const ANYWHERE = [THERE, planned(regionShift, EAST), BACK];
const THERE_AND_BACK = [THERE, BACK];

function modelOf(model: Omit<RegionModelOf, 'runbooks' | 'processes'>) {
  const runbooks = [...new Set(model.starts.map(({ runbook }) => runbook))];
  return regionModel({ ...model, runbooks, processes: createProcesses() });
}

describe('requests go where the writer is', () => {
  test.each([
    ['from the usual region', EAST, THERE_AND_BACK, NOTHING_WRONG, 6_000],
    ['from the other region', WEST, THERE_AND_BACK, NOTHING_WRONG, 8_000],
    ['an abort', EAST, THERE_AND_BACK, { ...NOTHING_WRONG, aborts: 1 }, 18_000],
    ['one run and two faults', EAST, [THERE], { ...NOTHING_WRONG, runs: 1, faults: 2 }, 12_000],
    ['the usual region is lost', EAST, [...THERE_AND_BACK, ...LOST], A_LOSS, 30_000],
    ['the other region is lost', WEST, [BACK, ...LOST], A_LOSS, 14_000],
  ])('by health checks: %s', async (what, begins, starts, bounds, leastStates) => {
    const model = modelOf({ way: 'health checks', begins, starts, bounds });

    expectSafe(await explored(`two regions by health checks, ${what}`, model), leastStates);
  });

  test.each([
    ['from the usual region', EAST, 8_000],
    ['from the other region', WEST, 15_000],
  ])('by routing controls: %s', async (what, begins, leastStates) => {
    const bounds = NOTHING_WRONG;
    const model = modelOf({ way: 'routing controls', begins, starts: ANYWHERE, bounds });

    expectSafe(await explored(`two regions by routing controls, ${what}`, model), leastStates);
  });
});

test.each([
  [
    'a promotion without another look at the word of the other region',
    EAST,
    planned(withoutLookAtPartner, WEST),
    /without a look at the other region's word/,
  ],
  [
    'requests that are sent without a look at the writer',
    EAST,
    planned(withoutLookAtWriter, WEST),
    /has not seen the writer at rest there/,
  ],
  [
    'a fail-back where requests are, with one word only',
    WEST,
    planned(withoutBothWords, WEST),
    /no end can be reached/,
  ],
])('the model finds what is wrong with %s', async (what, begins, start, says) => {
  const bounds = { ...NOTHING_WRONG, runs: 1 };
  const model = modelOf({ way: 'health checks', begins, starts: [start], bounds });

  expectFound(await explored(what, model), says);
});
