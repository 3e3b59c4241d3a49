/**
 * Environment-seconds that rounding adds to the bill: an environment that goes is billed up to the end of its step. Those
 * that came last go first, so what flaps pays a whole step each time.
 */
export interface BillingSteps {
  /** The capacity that is billed from now on; answers the environment-seconds that its reduction leaves to pay. */
  bill(capacity: number, now: number): number;
}

interface Layer {
  readonly since: number;
  environments: number;
}

export function billingSteps(stepSeconds: number): BillingSteps {
  const layers: Layer[] = [];
  let billed = 0;
  return {
    bill(capacity, now) {
      if (stepSeconds === 0) return 0;
      if (capacity > billed) layers.push({ since: now, environments: capacity - billed });
      let going = Math.max(0, billed - capacity);
      billed = capacity;
      let added = 0;
      for (let layer = layers.at(-1); layer && going > 0; layer = layers.at(-1)) {
        const gone = Math.min(going, layer.environments);
        const seconds = now - layer.since;
        // 10 environments for 310 s in steps of 300: 10 x (600 - 310) = 2,900 more
        added += gone * (Math.ceil(seconds / stepSeconds) * stepSeconds - seconds);
        layer.environments -= gone;
        going -= gone;
        if (layer.environments === 0) layers.pop();
      }
      return added;
    },
  };
}
