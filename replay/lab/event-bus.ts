import type { Random } from '../random.ts';

/** How EventBridge brings an alarm's change of state to `on-alarm`. */
export interface EventParameters {
  /** From the change to the first delivery; exponential, in whole seconds of at least one. */
  readonly meanDelaySeconds: number;
  /** Of all events: delivered a second time. */
  readonly duplicateShare: number;
  /** A second delivery comes within so many seconds of the first. */
  readonly redeliverySeconds: number;
  /** Of all events: never delivered. */
  readonly lossShare: number;
}

export const EVENT_PARAMETERS: EventParameters = {
  meanDelaySeconds: 2, // assumed
  // EventBridge guide, troubleshooting: "a rule can run more than once for a single event"; how often is assumed
  duplicateShare: 0.01,
  redeliverySeconds: 120, // Lambda guide, asynchronous invocation: the retries come after one and two minutes
  // Delivery is at least once; a throttled target might not be retried (EventBridge guide): how often is assumed
  lossShare: 0.001,
};

/** The seconds in which an event of `second` is delivered: none, one or two. */
export function deliveriesOf(
  second: number,
  { meanDelaySeconds, duplicateShare, redeliverySeconds, lossShare }: EventParameters,
  random: Random,
): readonly number[] {
  if (random() < lossShare) return [];
  const first = second + Math.max(1, Math.round(-Math.log(1 - random()) * meanDelaySeconds));
  const isTwice = random() < duplicateShare;
  return isTwice ? [first, first + Math.round(random() * redeliverySeconds)] : [first];
}
