import {
  GetRoutingControlStateCommand,
  type Route53RecoveryClusterClient,
  type RoutingControlState,
  UpdateRoutingControlStatesCommand,
} from '@aws-sdk/client-route53-recovery-cluster';
import { OutsideFaultError } from '../core/errors.ts';
import type { CallAnswer } from '../core/runbooks/call-answer.ts';
import type { TrafficPort } from '../core/runbooks/region-shift/ports.ts';
import { isRefusal, isThrottled, outsideFault } from './aws-errors.ts';

/** A region's routing control of Application Recovery Controller lets traffic into it while it is on. */
interface RoutingControls {
  /** ARN of this region's. */
  readonly here: string;
  /** ARN of the partner's. */
  readonly partner: string;
}

interface RoutingControlsDependencies {
  readonly controls: RoutingControls;
  /** One for each endpoint of the recovery cluster; they make one attempt, because the next endpoint is the retry. */
  readonly clients: readonly Route53RecoveryClusterClient[];
  /** Which of them to ask first; another one each time. */
  readonly first: () => number;
}

/**
 * Traffic by routing controls. Both are set in one call, so that exactly one is on, always. A safety rule that forbids it
 * is a refusal, and is never overridden. AWS keeps three of the five endpoints available: each is asked, once, until one
 * answers. States are absolute, so that asking another after a lost answer changes nothing.
 */
export function createRoutingControls(outside: RoutingControlsDependencies): TrafficPort {
  return {
    read: () => readState(outside),
    shiftHere: () => setStates(outside, { here: 'On', partner: 'Off' }),
    giveBack: () => setStates(outside, { here: 'Off', partner: 'On' }),
  };
}

async function readState(outside: RoutingControlsDependencies) {
  const { here, partner } = outside.controls;
  const stateOf = async (client: Route53RecoveryClusterClient, arn: string) => {
    const command = new GetRoutingControlStateCommand({ RoutingControlArn: arn });
    return (await client.send(command)).RoutingControlState;
  };
  try {
    const states = await askInTurn(outside, 'read the routing controls', (client) =>
      Promise.all([stateOf(client, here), stateOf(client, partner)]),
    );
    return { isShiftedHere: states[0] === 'On' && states[1] === 'Off' };
  } catch (error) {
    if (error instanceof OutsideFaultError) return undefined;
    throw error;
  }
}

async function setStates(
  outside: RoutingControlsDependencies,
  states: { readonly here: RoutingControlState; readonly partner: RoutingControlState },
): Promise<CallAnswer> {
  const { here, partner } = outside.controls;
  const command = new UpdateRoutingControlStatesCommand({
    UpdateRoutingControlStateEntries: [
      { RoutingControlArn: here, RoutingControlState: states.here },
      { RoutingControlArn: partner, RoutingControlState: states.partner },
    ],
  });
  const doing = `turn ${here} ${states.here} and ${partner} ${states.partner}`;
  return askInTurn(outside, doing, async (client): Promise<CallAnswer> => {
    try {
      await client.send(command);
      return { kind: 'done' };
    } catch (error) {
      if (isThrottled(error) || !isRefusal(error)) throw error;
      return { kind: 'refused', says: `AWS did not ${doing}: ${error.name}: ${error.message}` };
    }
  });
}

/** From the endpoints in turn, the first answer; a fault when none has answered. */
async function askInTurn<T>(
  { clients, first }: RoutingControlsDependencies,
  doing: string,
  ask: (client: Route53RecoveryClusterClient) => Promise<T>,
): Promise<T> {
  const start = first() % clients.length;
  const inTurn = [...clients.slice(start), ...clients.slice(0, start)];
  const faults: unknown[] = [];
  for (const client of inTurn) {
    try {
      return await ask(client);
    } catch (error) {
      faults.push(error);
    }
  }
  return outsideFault(`${doing} by any of ${clients.length} endpoints`)(faults.at(-1));
}
