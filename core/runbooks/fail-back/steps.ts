import type { RunbookPorts } from '../ports.ts';
import { byOf } from '../region-shift/capacity-steps.ts';
import { isWriterHere } from '../region-shift/pair.ts';
import type { TrafficObstacle } from '../region-shift/preflight.ts';
import { isOneSwitch, targetOf } from '../region-shift/target.ts';
import { afterTheWriter, saying, verified, verifyShift } from '../region-shift/traffic-steps.ts';
import type { Step, StepRun } from '../runbook.ts';

/**
 * Where the writer and the requests have gone, a fail-back would send requests away from the writer. Not so where both
 * regions keep requests away from each other: this one took them from a lost one, which could not take its word back.
 */
export async function strayedFailBack(
  run: StepRun,
  ports: Pick<RunbookPorts, 'traffic' | 'partner'>,
): Promise<string | undefined> {
  const { cluster } = run.request;
  const target = targetOf(run);
  const { region, partner } = target;
  if (isOneSwitch(target)) return undefined; // the writer is here, and so is where a run may turn it
  const ours = await ports.traffic.read(cluster);
  if (ours === undefined) return `nobody knows whether ${region} keeps requests away`;
  if (!ours.isShiftedHere) return undefined;
  const theirs = await ports.partner(cluster).traffic.read(cluster);
  return theirs?.isShiftedHere
    ? undefined
    : `${region} has taken over from ${partner.region}: start fail-back in ${partner.region}`;
}

/** There is a way back only where requests were shifted away; a run that is started again has given them back already. */
export const failBackObstacle: TrafficObstacle = async (run, ports, pair) => {
  const { cluster } = run.request;
  const { partner, region, usualRegion = region } = pair.target;
  if (!isOneSwitch(pair.target) && region !== usualRegion)
    return `with no word up requests go to ${usualRegion}, the usual region: start fail-back there, or region-shift here`;
  const state = await ports.partner(cluster).traffic.read(cluster);
  if (state === undefined) return `nobody knows whether ${partner.region} keeps requests away`;
  if (isWriterHere(pair)) return undefined;
  if (!isOneSwitch(pair.target) && (await ports.traffic.read(cluster))?.isShiftedHere)
    return `${region} keeps requests away from ${partner.region}, which has the writer: start fail-back there`;
  return state.isShiftedHere
    ? undefined
    : `${partner.region} does not keep requests away from ${region}: there is nothing to take back`;
};

/** The partner's word first: until it is taken back, requests have only the partner to go to. */
export const takeBackTraffic: Step = (run, ports) =>
  afterTheWriter(run, ports, async () => {
    const { cluster } = run.request;
    const target = targetOf(run);
    const { partner, region } = target;
    if (isOneSwitch(target))
      return saying(await ports.traffic.shiftHere(cluster, byOf(run)), `requests go to ${region}`);
    const theirs = await ports.partner(cluster).traffic.giveBack(cluster, byOf(run));
    if (theirs.kind === 'refused') return { kind: 'failed', says: theirs.says };
    const ours = await ports.traffic.giveBack(cluster, byOf(run));
    return saying(ours, `${partner.region} no longer keeps requests away`);
  });

export const verifyTakenBack: Step = async (run, ports) => {
  const { cluster } = run.request;
  const target = targetOf(run);
  const { partner, region } = target;
  if (isOneSwitch(target)) return verifyShift(run, ports);
  const theirs = await ports.partner(cluster).traffic.read(cluster);
  const ours = await ports.traffic.read(cluster);
  if (theirs === undefined || ours === undefined)
    return { kind: 'failed', says: 'nobody knows where requests go' };
  if (theirs.isShiftedHere)
    return { kind: 'failed', says: `${partner.region} keeps requests away from ${region}` };
  if (ours.isShiftedHere)
    return { kind: 'failed', says: `${region} keeps requests away from ${partner.region}` };
  return verified(run, 'no region keeps requests away from the other');
};
