import {
  type DemandInput,
  type DemandStep,
  followDemand,
} from '../../core/scaling/demand/follow-demand.ts';
import { demandInWords } from '../../core/scaling/demand/in-words.ts';
import type { DemandSettings } from '../../core/scaling/demand/settings.ts';
import type { DemandState } from '../../core/scaling/demand/state.ts';
import { loadPoint, publishedBins } from './datapoints.ts';
import type { Feed } from './parameters.ts';
import type { LabPolicy } from './run-policy.ts';

/** The demand policy of core, given each bin of the feed as it is published. */
export function demandPolicy(settings: DemandSettings, feed: Feed, unit = 1): LabPolicy {
  const { binSeconds } = feed;
  let state: DemandState | undefined;
  let taken = 0;
  let last: { readonly input: DemandInput; readonly step: DemandStep } | undefined;
  return {
    explain() {
      if (!last) return undefined;
      const trail = demandInWords(last.input, last.step);
      return { reason: trail[2] ?? '', trail };
    },
    tickSeconds: binSeconds,
    desiredCapacity(world) {
      const { now, pool, parameters } = world;
      if (publishedBins(feed, now) <= taken) return undefined;
      const measured = {
        ...loadPoint(world, feed, taken),
        endsAt: (taken + 1) * binSeconds,
        seconds: binSeconds,
      };
      taken += 1;
      const input: DemandInput = {
        settings,
        state,
        measured,
        prices: parameters.prices,
        provisioned: {
          current: pool.ready,
          isChanging: pool.requested !== pool.ready,
          floor: parameters.minCapacity,
          ceiling: parameters.maxCapacity,
          unit,
        },
      };
      const step = followDemand(input);
      last = { input, step };
      state = step.state;
      return step.act.kind === 'change' ? step.act.to : undefined;
    },
  };
}
