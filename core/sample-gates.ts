/*
 * Below these many requests a minute a ratio says too little: the alarm's expression and the decision abstain alike.
 */

/** A p95 needs 10 / (1 - 0.95) = 200 samples (CloudWatch guide, percentile-based alarms and low data samples). */
export const P95_LEAST_REQUESTS = 200;

/** Of fewer than 50 requests one error is already the warning line of 2 %. */
export const ERROR_RATE_LEAST_REQUESTS = 50;
