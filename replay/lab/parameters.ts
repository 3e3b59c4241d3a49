import type { LambdaPrices } from '../../core/cost/lambda-prices.ts';
import { PRICE_BOOK } from '../../core/cost/price-book.ts';
import { lambdaPrices } from '../../core/cost/prices.ts';
import type { ClusterParameters } from './cluster-parameters.ts';

/** What the lab takes for granted of the platform. Every number says where it comes from. */
export interface LabParameters {
  /** Nothing of an allocation is usable before all of it is: preparation, then a rate. */
  readonly allocationSeconds: number;
  readonly environmentsPerSecond: number;
  /** An idle on-demand environment is kept this long; the one used last is used first. */
  readonly keepAliveSeconds: number;
  /** Provisioned environments are billed in steps of so many seconds, rounded up; 0 rounds nothing. */
  readonly billingStepSeconds: number;
  /** Provisioned concurrency never goes below and above these, in environments. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /**
   * What the account runs at once, less what others have provisioned of it. What is provisioned here counts, used or not;
   * a request that finds neither it nor room beside it is throttled, and does not come back.
   */
  readonly accountConcurrency: number;
  /** Of an on-demand environment, billed since August 2025; provisioned ones are initialized before they are billed. */
  readonly initSeconds: number;
  readonly memoryGigabytes: number;
  readonly prices: LabPrices;
  /** The cluster that the function reads from, where it is played too. */
  readonly cluster?: ClusterParameters;
}

interface LabPrices extends LambdaPrices {
  readonly millionRequests: number;
}

export const LAB_PARAMETERS: LabParameters = {
  // "a minute or two of preparation" (Lambda guide, provisioned concurrency); one observed change took 102 s: assumed
  allocationSeconds: 90,
  environmentsPerSecond: 100, // up to 6,000 a minute and function (Lambda guide)
  keepAliveSeconds: 300, // assumed; AWS says "some minutes"
  billingStepSeconds: 300, // AWS Lambda pricing: "rounded up to the nearest 5 minutes"
  minCapacity: 1, // the least that PutProvisionedConcurrencyConfig takes
  maxCapacity: 1000, // 20 instances of 50, the ceiling of the recommendations
  accountConcurrency: Number.POSITIVE_INFINITY, // no quota: what spills always runs
  initSeconds: 1, // assumed
  memoryGigabytes: 1, // of config/tidegate.yaml
  prices: {
    ...lambdaPrices({ region: PRICE_BOOK.region }, 'x86_64'),
    millionRequests: PRICE_BOOK.millionRequests,
  },
};

/** Which datapoints a policy gets to see: one per `binSeconds`, published so long after its end. */
export interface Feed {
  readonly binSeconds: number;
  readonly delaySeconds: number;
}

/** AWS/Lambda's own metrics: once a minute, one to three minutes late (assumed: one). */
export const ONE_MINUTE_FEED: Feed = { binSeconds: 60, delaySeconds: 60 };

/** What a function could publish of itself as high-resolution metrics (assumed: 10 s late). */
export const TEN_SECOND_FEED: Feed = { binSeconds: 10, delaySeconds: 10 };
