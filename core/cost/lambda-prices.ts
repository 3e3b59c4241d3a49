/** Dollars for a gigabyte-second, x86_64, in the first tier. */
export interface LambdaPrices {
  /** Of an environment that stands ready, used or not. */
  readonly provisionedGigabyteSecond: number;
  /** Of the requests that it serves, besides. */
  readonly provisionedDurationGigabyteSecond: number;
  /** Of requests in any other environment, its start included. */
  readonly onDemandGigabyteSecond: number;
}

export interface DatedLambdaPrices extends LambdaPrices {
  readonly source: string;
  readonly asOf: string;
}

/** The region whose prices stand in for those of a region that is not in the book. */
export const STAND_IN_REGION = 'us-east-1';

const PRICING_PAGE = { source: 'https://aws.amazon.com/lambda/pricing', asOf: '2026-11' };

/**
 * calculator.aws/pricing/2.0/meteredUnitMaps/lambda/USD/current/lambda.json, from a copy without a date: it knows a region
 * of August 2024, and its us-east-1 is that of the page in November 2026.
 */
const CALCULATOR = { source: 'https://calculator.aws', asOf: '2024-08 or later' };

const ON_DEMAND = 1.66667e-5;

/** List prices by region, each with where they are from and from when. */
export const LAMBDA_PRICES: ReadonlyMap<string, DatedLambdaPrices> = new Map([
  [STAND_IN_REGION, { ...listed(4.1667e-6, 9.7222e-6), ...PRICING_PAGE }],
  ['us-east-2', { ...listed(4.1667e-6, 9.7222e-6), ...CALCULATOR }],
  ['us-west-1', { ...listed(4.9041e-6, 1.1443e-5), ...CALCULATOR }],
  ['us-west-2', { ...listed(4.1667e-6, 9.7222e-6), ...CALCULATOR }],
  ['ca-central-1', { ...listed(4.646e-6, 1.08407e-5), ...CALCULATOR }],
  ['eu-central-1', { ...listed(5.0147e-6, 1.17011e-5), ...CALCULATOR }],
  ['eu-north-1', { ...listed(4.4248e-6, 1.03245e-5), ...CALCULATOR }],
  ['eu-south-1', { ...listed(4.8783e-6, 1.13827e-5, 1.95172e-5), ...CALCULATOR }],
  ['eu-west-1', { ...listed(4.646e-6, 1.08407e-5), ...CALCULATOR }],
  ['eu-west-2', { ...listed(4.8304e-6, 1.12709e-5), ...CALCULATOR }],
  ['eu-west-3', { ...listed(4.8673e-6, 1.13569e-5), ...CALCULATOR }],
  ['ap-northeast-1', { ...listed(5.3835e-6, 1.25615e-5), ...CALCULATOR }],
  ['ap-northeast-2', { ...listed(5.1254e-6, 1.19592e-5), ...CALCULATOR }],
  ['ap-south-1', { ...listed(4.4985e-6, 1.04966e-5), ...CALCULATOR }],
  ['ap-southeast-1', { ...listed(5.1991e-6, 1.21313e-5), ...CALCULATOR }],
  ['ap-southeast-2', { ...listed(5.236e-6, 1.22173e-5), ...CALCULATOR }],
  ['sa-east-1', { ...listed(6.6372e-6, 1.54867e-5), ...CALCULATOR }],
]);

function listed(
  provisionedGigabyteSecond: number,
  provisionedDurationGigabyteSecond: number,
  onDemandGigabyteSecond = ON_DEMAND,
): LambdaPrices {
  return { provisionedGigabyteSecond, provisionedDurationGigabyteSecond, onDemandGigabyteSecond };
}
