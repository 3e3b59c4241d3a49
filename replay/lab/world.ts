import { billingSteps } from './billing-steps.ts';
import type { MeasuredWorld } from './datapoints.ts';
import { BLOCK_SECONDS, type Demand } from './demand.ts';
import { onDemandPool } from './on-demand-pool.ts';
import type { LabParameters } from './parameters.ts';
import { complete, type ProvisionedPool, provisionedPool, request } from './provisioned-pool.ts';
import { type ReaderCluster, readerCluster } from './reader-cluster.ts';
import { emptyTally, type Tally } from './tally.ts';
import { throttledRequests } from './throttled-requests.ts';

/** One function on the modelled platform, and the cluster that it reads from, in virtual time: who controls it lets time pass and asks for capacity. */
export interface World extends MeasuredWorld {
  readonly parameters: LabParameters;
  readonly pool: Readonly<ProvisionedPool>;
  cluster?: ReaderCluster;
  /** Virtual seconds since the recording began. */
  now: number;
  /** Seconds of provisioned environments in use over provisioned ones, by block: 10 when all were in use all the time. */
  readonly utilizedSeconds: Float32Array;
  /** The highest share of the provisioned environments in use, by block. */
  readonly peakUtilization: Float32Array;
  readonly warmUp: Tally;
  readonly scored: Tally;
  advanceTo(second: number): void;
  request(capacity: number): void;
}

export function world(demand: Demand, parameters: LabParameters): World {
  const blocks = demand.blockMaxima.length;
  const pool = provisionedPool(parameters);
  const onDemand = onDemandPool(parameters.keepAliveSeconds);
  const turnedAway = throttledRequests();
  const steps = billingSteps(parameters.billingStepSeconds);
  steps.bill(pool.requested, 0);
  const tallies = tallyBlocks(demand.isScored);

  const built: World = {
    demand,
    parameters,
    pool,
    now: 0,
    spilled: new Uint32Array(blocks),
    throttled: new Uint32Array(blocks),
    utilizedSeconds: new Float32Array(blocks),
    peakUtilization: new Float32Array(blocks),
    warmUp: tallies.warmUp,
    scored: tallies.scored,
    advanceTo(second) {
      const end = Math.min(second, demand.seconds);
      while (built.now < end) {
        const block = Math.floor(built.now / BLOCK_SECONDS);
        const until = Math.min(end, pool.readyAt, (block + 1) * BLOCK_SECONDS);
        play(block, built.now, until);
        built.now = until;
        if (until === pool.readyAt) complete(pool);
      }
      built.cluster?.advanceTo(built.now);
    },
    request(capacity) {
      const { changes } = pool;
      request(pool, capacity, built.now, parameters);
      const tally = tallies.of(Math.floor(built.now / BLOCK_SECONDS));
      tally.changes += pool.changes - changes;
      tally.roundingSeconds += steps.bill(pool.requested, built.now);
    },
  };

  if (parameters.cluster) built.cluster = readerCluster(parameters.cluster, built);

  /** A stretch inside a block, in which capacity does not change. */
  function play(block: number, from: number, until: number): void {
    const tally = tallies.of(block);
    tally.seconds += until - from;
    tally.requests += sumOver(demand.arrivalsBefore, from, until);
    tally.billedSeconds += pool.requested * (until - from);
    const maximum = demand.blockMaxima[block] as number;
    const inFlightSeconds = sumOver(demand.inFlightBefore, from, until);
    const isServed = onDemand.inUse() === 0 && turnedAway.inFlight() === 0;
    const use =
      isServed && maximum <= pool.ready
        ? { seconds: inFlightSeconds, onDemandSeconds: 0, peak: maximum }
        : playSeconds(block, from, until, tally);
    tally.provisionedRunningSeconds += use.seconds;
    tally.onDemandSeconds += use.onDemandSeconds;
    if (pool.ready === 0) return;
    built.utilizedSeconds[block] =
      (built.utilizedSeconds[block] as number) + use.seconds / pool.ready;
    const peak = Math.min(1, use.peak / pool.ready);
    built.peakUtilization[block] = Math.max(built.peakUtilization[block] as number, peak);
  }

  /** Answers how long environments were in use, and the most provisioned ones at once. */
  function playSeconds(block: number, from: number, until: number, tally: Tally) {
    let seconds = 0;
    let onDemandSeconds = 0;
    let peak = 0;
    for (let second = from; second < until; second += 1) {
      onDemand.comeTo(second);
      turnedAway.comeTo(second);
      const arrived = demand.arrivals[second] as number;
      const inFlight = demand.inFlight[second] as number;
      const busy = inFlight - arrived - onDemand.inUse() - turnedAway.inFlight();
      const served = Math.min(arrived, Math.max(0, pool.ready - busy));
      const spilled = Math.min(arrived - served, roomOnDemand());
      for (let position = served; position < served + spilled; position += 1)
        tally.coldStarts += Number(onDemand.take(demand.durationOf(second, position)));
      built.spilled[block] = (built.spilled[block] as number) + spilled;
      tally.spilled += spilled;
      if (served + spilled < arrived || turnedAway.inFlight() > 0)
        throttle(second, served + spilled, tally);
      onDemandSeconds += onDemand.inUse();
      const provisioned = inFlight - onDemand.inUse() - turnedAway.inFlight();
      seconds += provisioned;
      peak = Math.max(peak, provisioned);
    }
    return { seconds, onDemandSeconds, peak };
  }

  /** An allocation counts from its request on: assumed. */
  function roomOnDemand(): number {
    return Math.max(0, parameters.accountConcurrency - pool.requested - onDemand.inUse());
  }

  /** Turns away those of a second from a position on. */
  function throttle(second: number, from: number, tally: Tally): void {
    const arrived = demand.arrivals[second] as number;
    for (let position = from; position < arrived; position += 1)
      turnedAway.turnAway(demand.durationOf(second, position));
    const block = Math.floor(second / BLOCK_SECONDS);
    built.throttled[block] = (built.throttled[block] as number) + arrived - from;
    tally.throttled += arrived - from;
    built.throttledInFlight ??= new Uint16Array(demand.seconds);
    built.throttledInFlight[second] = turnedAway.inFlight();
  }

  return built;
}

/** Gaps after the warm-up are played and count nowhere. */
function tallyBlocks(isScored: Uint8Array) {
  const [warmUp, scored, gaps] = [emptyTally(), emptyTally(), emptyTally()];
  const firstScored = isScored.indexOf(1);
  return {
    warmUp,
    scored,
    of(block: number): Tally {
      if (isScored[block] === 1) return scored;
      return firstScored === -1 || block < firstScored ? warmUp : gaps;
    },
  };
}

const sumOver = (before: Float64Array, from: number, until: number): number =>
  (before[until] as number) - (before[from] as number);
