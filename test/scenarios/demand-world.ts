import type { Configuration } from '../../core/config/schema.ts';
import type { DemandState } from '../../core/scaling/demand/state.ts';
import { configuration as standard } from '../core/scaling/edge-function-scene.ts';
import { type World, world } from './world.ts';

type EdgeFunction = Configuration['edgeFunctions'][string];

/** The function `edge` of the recommendations, 2 to 20 instances of 50, with `policy: demand`. */
function demandConfiguration(changes: Partial<EdgeFunction> = {}): Configuration {
  const edge = standard.edgeFunctions['edge'];
  if (!edge) throw new Error('the standard configuration has an edge function');
  return { ...standard, edgeFunctions: { edge: { ...edge, policy: 'demand', ...changes } } };
}

export const demandWorld = (changes: Partial<EdgeFunction> = {}): World =>
  world({ configuration: demandConfiguration(changes) });

/** So many minutes alike. */
export async function minutes(
  day: World,
  count: number,
  traffic: Parameters<World['minute']>[0],
): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) await day.minute(traffic);
}

export function demandStateOf({ ports }: World): DemandState {
  const state = ports.store.states.get('edge')?.demand;
  if (!state) throw new Error('no minute of demand has been taken in');
  return state;
}
