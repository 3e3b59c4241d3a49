import { edgeFunctionMetrics, metricKey } from '../../metrics.ts';
import type { CallAnswer } from '../call-answer.ts';
import type { RunbookPorts } from '../ports.ts';
import type { Step, StepRun, StepVerdict } from '../runbook.ts';
import { byOf } from './capacity-steps.ts';
import { scaledTargets } from './floors.ts';
import { isPlanned } from './inputs.ts';
import type { TrafficObstacle } from './preflight.ts';
import { writerMissing } from './promotion.ts';
import { isOneSwitch, targetOf } from './target.ts';

/* Requests follow the writer. Two regions that keep requests away from each other would leave them nowhere to go. */

/** A shift is started in the region that receives: one that has the writer, and no requests shifted to it, is the sender. */
export async function strayedShift(
  run: StepRun,
  { traffic }: Pick<RunbookPorts, 'traffic'>,
): Promise<string | undefined> {
  const { region, partner } = targetOf(run);
  const state = await traffic.read(run.request.cluster);
  return state?.isShiftedHere
    ? undefined
    : `the writer is in ${region} already: start region-shift in the region that is to have it, ${partner.region}`;
}

/** An unplanned run asks the partner nothing; it is what is lost. */
export const shiftObstacle: TrafficObstacle = async (run, ports, { target }) => {
  if (!isPlanned(run) || isOneSwitch(target)) return undefined;
  const { partner, region } = target;
  const { cluster } = run.request;
  const state = await ports.partner(cluster).traffic.read(cluster);
  if (state === undefined) return `nobody knows whether ${partner.region} keeps requests away`;
  if (!state.isShiftedHere) return undefined;
  const ours = await ports.traffic.read(cluster);
  const first = ours?.isShiftedHere ? partner.region : region; // both: where the writer is
  return `${partner.region} keeps requests away from ${region}: start fail-back in ${first}`;
};

export const shiftTraffic: Step = (run, ports) =>
  afterTheWriter(run, ports, async () => {
    const { cluster } = run.request;
    const answer = await ports.traffic.shiftHere(cluster, byOf(run));
    return saying(answer, `requests are sent away from ${targetOf(run).partner.region}`);
  });

export const verifyShift: Step = async (run, ports) => {
  const { partner, region } = targetOf(run);
  const state = await ports.traffic.read(run.request.cluster);
  if (state === undefined) return { kind: 'failed', says: 'nobody knows where requests go' };
  return state.isShiftedHere
    ? verified(run, `requests go to ${region}, away from ${partner.region}`)
    : { kind: 'failed', says: `requests are not kept away from ${partner.region}` };
};

export const awaitRequests: Step = async (run, { metrics }) => {
  const { region } = targetOf(run);
  const functions = scaledTargets(run).filter((target) => target.kind === 'edge-function');
  const asked = functions.map(
    ({ configuration }) => edgeFunctionMetrics(configuration).invocations,
  );
  const from = run.outcomes.get('ShiftTraffic')?.endedAt ?? run.startedAt;
  const answers = await metrics.fetch(asked, { from, to: run.now });
  const requests = asked
    .flatMap((metric) => answers.get(metricKey(metric))?.datapoints ?? [])
    .reduce((sum, { value }) => sum + value, 0);
  return requests > 0
    ? { kind: 'done', says: `${requests} requests have come to ${region}` }
    : { kind: 'waiting', says: `no request has come to ${region} yet` };
};

/** The order that keeps requests with the writer: it is here, or they are not sent. */
export async function afterTheWriter(
  run: StepRun,
  ports: RunbookPorts,
  send: () => Promise<StepVerdict>,
): Promise<StepVerdict> {
  const missing = await writerMissing(run, ports);
  return missing === undefined ? send() : { kind: 'refused', says: missing };
}

export function saying(answer: CallAnswer, says: string): StepVerdict {
  return answer.kind === 'done' ? { kind: 'done', says } : { kind: 'failed', says: answer.says };
}

/** The run's measures against the objectives; the report shows them as the world after it. */
export function verified(run: StepRun, says: string): StepVerdict {
  const { recoveryPointSeconds, recoveryTimeSeconds, region } = targetOf(run);
  const promoted = run.outcomes.get('Promote');
  const measured = promoted !== undefined && 'facts' in promoted ? promoted.facts : {};
  return {
    kind: 'done',
    says,
    facts: {
      writer: region,
      ...measured,
      recoveryPointObjectiveMillis: recoveryPointSeconds * 1000,
      recoveryTimeObjectiveSeconds: recoveryTimeSeconds,
    },
  };
}
