/** How long requests take that arrive together. */
export type RequestDuration =
  /** `variation` is the standard deviation over the mean. */
  | { readonly kind: 'log-normal'; readonly meanSeconds: number; readonly variation: number }
  | { readonly kind: 'fixed'; readonly seconds: number };

/**
 * How many of one request are in flight, on average, in the second that begins `age` seconds after its arrival. Over all
 * ages it sums up to the mean duration, which is Little's law.
 */
export function shareInFlight(duration: RequestDuration, age: number): number {
  return meanUpTo(duration, age + 1) - meanUpTo(duration, age);
}

/** Durations that stand for equal shares of the requests, the shortest first. */
export function representativeSeconds(duration: RequestDuration): readonly number[] {
  if (duration.kind === 'fixed') return [duration.seconds];
  const { logMean, logDeviation } = logarithmic(duration);
  return NORMAL_QUANTILES.map((z) => Math.exp(logMean + logDeviation * z));
}

/** The mean of min(duration, limit): for a log-normal the well-known limited expected value. */
function meanUpTo(duration: RequestDuration, limitSeconds: number): number {
  if (limitSeconds === 0) return 0;
  if (duration.kind === 'fixed') return Math.min(duration.seconds, limitSeconds);
  const { logMean, logDeviation } = logarithmic(duration);
  const z = (Math.log(limitSeconds) - logMean) / logDeviation;
  return duration.meanSeconds * normalBelow(z - logDeviation) + limitSeconds * (1 - normalBelow(z));
}

function logarithmic({
  meanSeconds: mean,
  variation,
}: Extract<RequestDuration, { kind: 'log-normal' }>) {
  const variance = Math.log(1 + variation ** 2);
  return { logMean: Math.log(mean) - variance / 2, logDeviation: Math.sqrt(variance) };
}

/** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return z >= 0 ? 1 - above : above;
}

export function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  for (let halving = 0; halving < 50; halving += 1) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

/** 40 shares, so that the 95th percentile falls between two of them. */
const REPRESENTATIVES = 40;
const NORMAL_QUANTILES = Array.from({ length: REPRESENTATIVES }, (_, index) =>
  normalQuantile((index + 0.5) / REPRESENTATIVES),
);
