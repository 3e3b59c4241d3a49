/** Dollars for a gigabyte-second, x86_64, in the first tier. */
export interface LambdaPrices {
  /** Of an environment that stands ready, used or not. */
  readonly provisionedGigabyteSecond: number;
  /** Of requests that it serves, besides. */
  readonly provisionedDurationGigabyteSecond: number;
  /** Of requests in any other environment, its start included. */
  readonly onDemandGigabyteSecond: number;
}

export interface DatedLambdaPrices extends LambdaPrices {
  readonly source: string;
  readonly asOf: string;
}

const PRICING_PAGE = 'https://aws.amazon.com/lambda/pricing';

/** The region whose prices stand in for those of a region that is not in the book. */
export const STAND_IN_REGION = 'us-east-1';

/** List prices by region, each with where and when it was read. */
export const LAMBDA_PRICES: ReadonlyMap<string, DatedLambdaPrices> = new Map([
  [
    STAND_IN_REGION,
    {
      provisionedGigabyteSecond: 4.1667e-6,
      provisionedDurationGigabyteSecond: 9.7222e-6,
      onDemandGigabyteSecond: 1.66667e-5,
      source: PRICING_PAGE,
      asOf: '2026-11',
    },
  ],
]);
