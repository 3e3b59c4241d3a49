import type { LambdaPrices } from '../../../../core/cost/lambda-prices.ts';
import { type DemandStep, followDemand } from '../../../../core/scaling/demand/follow-demand.ts';
import type {
  DemandMeasurement,
  ProvisionedNow,
} from '../../../../core/scaling/demand/measurement.ts';
import { DEMAND_DEFAULTS, type DemandSettings } from '../../../../core/scaling/demand/settings.ts';
import type { DemandState } from '../../../../core/scaling/demand/state.ts';

/** x86_64 in us-east-1. */
export const PRICES: LambdaPrices = {
  provisionedGigabyteSecond: 4.1667e-6,
  provisionedDurationGigabyteSecond: 9.7222e-6,
  onDemandGigabyteSecond: 1.66667e-5,
};

/** What a minute measures; as many requests as 4 s each keep that mean in flight. */
export interface Minute extends Partial<Omit<DemandMeasurement, 'endsAt'>> {
  readonly mean: number;
}

export interface DemandScene {
  readonly steps: DemandStep[];
  /** What is provisioned now; every change is complete at once unless `isChanging` is set by hand. */
  provisioned: ProvisionedNow;
  look(minute: Minute): DemandStep;
  looks(minute: Minute, times: number): DemandStep;
}

/** The policy, minute after minute, on capacity that does at once what it is asked for. */
export function demandScene({
  settings = DEMAND_DEFAULTS,
  current = 1,
  floor = 1,
  ceiling = 1000,
  unit = 1,
  seconds = 60,
}: Partial<ProvisionedNow> & {
  readonly settings?: DemandSettings;
  readonly seconds?: number;
} = {}): DemandScene {
  let state: DemandState | undefined;
  let now = 0;
  const scene: DemandScene = {
    steps: [],
    provisioned: { current, isChanging: false, floor, ceiling, unit },
    look(minute) {
      now += seconds;
      const measured = {
        endsAt: now,
        seconds,
        max: Math.ceil(minute.mean + 2 * Math.sqrt(minute.mean)),
        requests: (minute.mean * seconds) / 4,
        spilled: 0,
        ...minute,
      };
      const step = followDemand({
        settings,
        state,
        measured,
        provisioned: scene.provisioned,
        prices: PRICES,
      });
      state = step.state;
      if (step.act.kind === 'change')
        scene.provisioned = { ...scene.provisioned, current: step.act.to };
      scene.steps.push(step);
      return step;
    },
    looks(minute, times) {
      for (let look = 1; look < times; look += 1) scene.look(minute);
      return scene.look(minute);
    },
  };
  return scene;
}
