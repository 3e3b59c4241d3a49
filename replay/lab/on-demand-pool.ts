/** On-demand environments: busy ones, and idle ones that wait for another request, the one used last first. */
export interface OnDemandPool {
  readonly inUse: () => number;
  /** Lets time come to `second`: what ends until then becomes idle, what was idle too long goes. */
  comeTo(second: number): void;
  /** Takes a request that arrives now; answers whether its environment is new, which is a cold start. */
  take(seconds: number): boolean;
}

/** A power of two beyond the longest request and the longest stay. */
const RING_SECONDS = 1024;
const MASK = RING_SECONDS - 1;

export function onDemandPool(keepAliveSeconds: number): OnDemandPool {
  if (keepAliveSeconds >= RING_SECONDS)
    throw new Error(`keepAliveSeconds must be below ${RING_SECONDS}, got ${keepAliveSeconds}`);
  const ends = new Uint32Array(RING_SECONDS);
  /** How many have been idle since each second. */
  const idleSince = new Uint32Array(RING_SECONDS);
  let now = -1;
  let inUse = 0;
  let idle = 0;
  /** No younger second has an idle environment. */
  let youngest = 0;

  const nextSecond = () => {
    now += 1;
    const expired = (now - keepAliveSeconds) & MASK;
    idle -= idleSince[expired] as number;
    idleSince[expired] = 0;
    const ended = ends[now & MASK] as number;
    if (ended === 0) return;
    ends[now & MASK] = 0;
    inUse -= ended;
    idle += ended;
    idleSince[now & MASK] = ended;
    youngest = now;
  };

  return {
    inUse: () => inUse,
    comeTo(second) {
      if (inUse === 0 && idle === 0) now = second;
      else while (now < second) nextSecond();
    },
    take(seconds) {
      inUse += 1;
      const end = (now + seconds) & MASK;
      ends[end] = (ends[end] as number) + 1;
      if (idle === 0) return true;
      while (idleSince[youngest & MASK] === 0) youngest -= 1;
      const slot = youngest & MASK;
      idleSince[slot] = (idleSince[slot] as number) - 1;
      idle -= 1;
      return false;
    },
  };
}
