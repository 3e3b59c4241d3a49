import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import type { AuditItem } from '../../core/ports.ts';
import type { PlayedMinute } from '../../local/player.ts';
import { ASSUMPTIONS } from '../../replay/assumptions.ts';
import { IDLE_PLATFORM, playMinute } from '../../replay/platform-model.ts';

export const { configuration } = readConfigurationFile('config/tidegate.yaml');

export interface Standing {
  readonly provisioned: number;
  readonly readers: number;
  readonly digest?: number;
  readonly requestsPerSecond?: number;
  readonly more?: Partial<PlayedMinute>;
}

const START = Date.UTC(2026, 10, 23, 6);

/** Minutes that were played, each with the capacity and the traffic that is said. */
export function playedMinutes(standings: readonly Standing[]): readonly PlayedMinute[] {
  let state = IDLE_PLATFORM;
  return standings.map((standing, index) => {
    const { provisioned, readers, digest = 5, requestsPerSecond = 50, more } = standing;
    const played = playMinute(state, {
      configuration,
      assumptions: ASSUMPTIONS,
      capacity: {
        provisioned: { 'assistant-edge': provisioned, 'assistant-digest': digest },
        readers: { 'assistant-db': readers },
      },
      traffic: {
        'assistant-edge': new Array(60).fill({ arrivals: requestsPerSecond }),
        'assistant-digest': new Array(60).fill({ arrivals: 1, secondsPerRequest: 1 }),
      },
    });
    state = played.state;
    return {
      at: new Date(START + (index + 1) * 60_000),
      platform: played.minute,
      capacity: capacityOf(provisioned, digest, readers),
      inAlarm: [],
      raised: [],
      decided: [],
      ...more,
    };
  });
}

function capacityOf(
  provisioned: number,
  digest: number,
  readers: number,
): PlayedMinute['capacity'] {
  const instance = (id: string, isWriter: boolean) => ({ id, isWriter, isAvailable: true });
  return {
    edgeFunctions: {
      'assistant-edge': { requested: provisioned, available: provisioned },
      'assistant-digest': { requested: digest, available: digest },
    },
    auroraClusters: {
      'assistant-db': [
        instance('writer', true),
        ...Array.from({ length: readers }, (_, index) => instance(`reader-${index}`, false)),
      ],
    },
  };
}

export function auditItem(change: Partial<AuditItem> = {}): AuditItem {
  return {
    id: 'a1',
    at: new Date(START + 60_000),
    target: 'assistant-edge',
    trigger: 'reconcile',
    mode: 'act',
    decision: {
      kind: 'scale-out',
      from: 2,
      to: 4,
      reason: 'utilization 93 % has reached the scale-up line of 70 %',
      trail: [],
      pages: [],
    },
    trail: [],
    outcome: 'accepted: Lambda has taken it',
    configurationHash: 'abc',
    ...change,
  };
}
