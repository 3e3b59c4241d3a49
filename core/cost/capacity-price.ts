import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import { lambdaPrices } from './prices.ts';

const MEGABYTES_PER_GIGABYTE = 1024;
const SECONDS_PER_HOUR = 3600;

/**
 * What standing capacity costs before discounts: the environments of a function, used or not, its requests billed
 * besides; readers, their storage and I/O billed besides. Undefined when the instance class has no price.
 */
export function dollarsPerHour(
  target: ScalableTarget,
  capacity: number,
  configuration: Configuration,
): number | undefined {
  const unit = dollarsPerUnitHour(target, configuration);
  return unit === undefined ? undefined : capacity * unit;
}

/** Of one instance of a function, or one reader. */
export function dollarsPerUnitHour(
  target: ScalableTarget,
  configuration: Configuration,
): number | undefined {
  if (target.kind === 'aurora-readers')
    return configuration.prices?.instanceHour[target.configuration.instanceClass];
  const { scaling, memoryMegabytes, architecture } = target.configuration;
  const gigabytes = (scaling.targetConcurrency * memoryMegabytes) / MEGABYTES_PER_GIGABYTE;
  const { provisionedGigabyteSecond } = lambdaPrices(configuration, architecture);
  // 50 environments of 1 GB, x86_64 in us-east-1: 50 x 3,600 s x 4.1667e-6 = $0.75
  return gigabytes * SECONDS_PER_HOUR * provisionedGigabyteSecond;
}
