import type { Configuration } from '../config/schema.ts';
import type { ScalableTarget } from '../targets.ts';
import {
  type DatedLambdaPrices,
  LAMBDA_PRICES,
  type LambdaPrices,
  STAND_IN_REGION,
} from './lambda-prices.ts';

/** On arm64 a gigabyte-second costs a fifth less (AWS Lambda pricing). */
const ARM_SHARE = 0.8;

/** What Lambda costs this function: the configuration's prices, else its region's, else those of the region that stands in. */
export function lambdaPrices(
  { prices, region }: Pick<Configuration, 'prices' | 'region'>,
  architecture: 'x86_64' | 'arm64',
): LambdaPrices {
  const list = listPrices(region);
  const share = architecture === 'arm64' ? ARM_SHARE : 1;
  const of = (key: keyof LambdaPrices) => (prices?.[key] ?? list[key]) * share;
  return {
    provisionedGigabyteSecond: of('provisionedGigabyteSecond'),
    provisionedDurationGigabyteSecond: of('provisionedDurationGigabyteSecond'),
    onDemandGigabyteSecond: of('onDemandGigabyteSecond'),
  };
}

/** `list price of eu-west-1, 2026-11, https://...`: source and date of what a target's capacity costs. */
export function priceSource(
  target: ScalableTarget,
  { prices, region }: Pick<Configuration, 'prices' | 'region'>,
): string {
  const own = prices && `${prices.source}, ${prices.asOf}`;
  if (target.kind === 'aurora-readers') {
    const { instanceClass } = target.configuration;
    return own && prices.instanceHour[instanceClass] !== undefined
      ? own
      : `no price for ${instanceClass}`;
  }
  if (own && prices.provisionedGigabyteSecond !== undefined) return own;
  const { source, asOf } = listPrices(region);
  const listed = LAMBDA_PRICES.has(region)
    ? region
    : `${STAND_IN_REGION}, because ${region} is not in the price book`;
  return `list price of ${listed}, ${asOf}, ${source}`;
}

function listPrices(region: string): DatedLambdaPrices {
  const prices = LAMBDA_PRICES.get(region) ?? LAMBDA_PRICES.get(STAND_IN_REGION);
  if (!prices) throw new Error(`the price book has no ${STAND_IN_REGION}`);
  return prices;
}
