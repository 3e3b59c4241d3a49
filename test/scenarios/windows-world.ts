import { parseConfiguration } from '../../core/config/parse-configuration.ts';
import { configuration as standard } from '../core/scaling/edge-function-scene.ts';
import { type World, world } from './world.ts';

/** From 22:00 to 07:00, which is 21:00 to 06:00 in UTC in winter. */
export const NIGHT = { targets: ['edge'], from: '22:00', to: '07:00' };

/** The function of the recommendations, 2 to 20 instances, with windows in Berlin; its clock starts in UTC. */
export function worldWithWindows(windows: object, start: string, changes: object = {}): World {
  const configuration = parseConfiguration({
    file: 'tidegate.yaml',
    value: { ...standard, ...changes, windows: { timeZone: 'Europe/Berlin', ...windows } },
  });
  return world({ configuration, start });
}

/** The instances at each of these times, with this traffic all along. */
export async function instancesAt(
  played: World,
  traffic: Parameters<World['minute']>[0],
  times: readonly string[],
): Promise<readonly number[]> {
  const seen: number[] = [];
  for (const time of times) {
    while (played.now < new Date(time)) await played.minute(traffic);
    seen.push(played.instances());
  }
  return seen;
}
