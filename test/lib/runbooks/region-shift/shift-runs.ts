import { CLUSTER, shiftScene } from './shift-scene.ts';

export const UNPLANNED = { Kind: 'unplanned', AcceptDataLossOf: CLUSTER };

/** The three ways in which a writer and its requests move. */
export const SHIFT_RUNS = [
  {
    name: 'a planned shift',
    promotes: 'SwitchoverGlobalCluster',
    inputs: {},
    scene: () => shiftScene({ runbook: 'region-shift' }),
  },
  {
    name: 'an unplanned shift',
    promotes: 'FailoverGlobalCluster',
    inputs: UNPLANNED,
    scene: () => shiftScene({ runbook: 'region-shift', inputs: UNPLANNED }),
  },
  {
    name: 'a way back',
    promotes: 'SwitchoverGlobalCluster',
    inputs: {},
    scene: () => shiftScene({ runbook: 'fail-back' }),
  },
];
