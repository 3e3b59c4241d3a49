import type { Random } from '../random.ts';

/** Above this mean counting exponentials takes longer than the rejection method. */
const LARGEST_COUNTED_MEAN = 12;

/** A draw from the Poisson distribution. */
export function poissonDraw(mean: number, random: Random): number {
  if (mean <= 0) return 0;
  return mean < LARGEST_COUNTED_MEAN ? counted(mean, random) : rejected(mean, random);
}

function counted(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count += 1;
  }
  return count;
}

/** Transformed rejection (W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993). */
function rejected(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const acceptedShare = 0.9277 - 3.6224 / (b - 2);
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = random() - 0.5;
    const v = 1 - random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= acceptedShare) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (left <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

function logFactorial(k: number): number {
  if (k < SMALL_LOG_FACTORIALS.length) return SMALL_LOG_FACTORIALS[k] ?? 0;
  const n = k + 1;
  // Stirling's series; its error is below 1e-9 from here on
  return (
    (n - 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3)
  );
}

const SMALL_LOG_FACTORIALS = [0];
for (let k = 1; k < 16; k += 1)
  SMALL_LOG_FACTORIALS.push((SMALL_LOG_FACTORIALS[k - 1] ?? 0) + Math.log(k));
