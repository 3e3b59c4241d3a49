/** Requests that were turned away, as long as they would have been in flight. */
export interface ThrottledRequests {
  readonly inFlight: () => number;
  /** Lets time come to `second`: what would have ended until then is gone. */
  comeTo(second: number): void;
  /** One that arrives now and would have taken so long. */
  turnAway(seconds: number): void;
}

/** A power of two beyond the longest request. */
const RING_SECONDS = 512;
const MASK = RING_SECONDS - 1;

export function throttledRequests(): ThrottledRequests {
  const ends = new Uint32Array(RING_SECONDS);
  let now = 0;
  let inFlight = 0;
  return {
    inFlight: () => inFlight,
    comeTo(second) {
      if (inFlight === 0) now = second;
      while (now < second) {
        now += 1;
        inFlight -= ends[now & MASK] as number;
        ends[now & MASK] = 0;
      }
    },
    turnAway(seconds) {
      inFlight += 1;
      const end = (now + seconds) & MASK;
      ends[end] = (ends[end] as number) + 1;
    },
  };
}
