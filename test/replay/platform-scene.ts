import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { ASSUMPTIONS } from '../../replay/assumptions.ts';
import {
  IDLE_PLATFORM,
  type PlatformCapacity,
  type PlatformMinute,
  playMinute,
} from '../../replay/platform-model.ts';

export const { configuration } = readConfigurationFile('config/tidegate.yaml');

export const capacity: PlatformCapacity = {
  provisioned: { 'assistant-edge': 500, 'assistant-digest': 5 },
  readers: { 'assistant-db': 2 },
};

/** Minutes of constant traffic on assistant-edge; the last of them. */
export function playMinutes(
  requestsPerSecond: readonly number[],
  standing: PlatformCapacity = capacity,
): PlatformMinute {
  let state = IDLE_PLATFORM;
  const minutes = requestsPerSecond.map((arrivals) => {
    const traffic = { 'assistant-edge': new Array(60).fill({ arrivals }) };
    const input = { configuration, assumptions: ASSUMPTIONS, capacity: standing, traffic };
    const played = playMinute(state, input);
    state = played.state;
    return played.minute;
  });
  const last = minutes.at(-1);
  if (!last) throw new Error('no minute was played');
  return last;
}
