/**
 * Dollars of the pay-as-you-go list, before free tiers and discounts. Prices differ by region and change: this is a copy
 * with a date, good for an order of magnitude, and a bill is what AWS says.
 */
export const PRICE_BOOK = {
  region: 'us-east-1',
  asOf: '2026-11',
  sources: [
    'https://aws.amazon.com/cloudwatch/pricing',
    'https://aws.amazon.com/lambda/pricing',
    'https://aws.amazon.com/kms/pricing',
    'https://aws.amazon.com/dynamodb/pricing/on-demand',
  ],

  // CloudWatch. An alarm on an expression is billed for every metric that the expression reads.
  alarmMetricPerMonth: 0.1,
  customMetricPerMonth: 0.3,
  /** An account's first three with up to 50 metrics each are free. */
  dashboardPerMonth: 3,
  thousandMetricsRequested: 0.01,

  // Lambda, of Tidegate's own handlers.
  armGigabyteSecond: 1.33334e-5,
  millionRequests: 0.2,

  // DynamoDB, on demand.
  millionReadUnits: 0.125,
  millionWriteUnits: 0.625,

  // KMS.
  keyPerMonth: 1,
} as const;

/** A month here has 30 days. */
export const DAYS_PER_MONTH = 30;
