import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { readConfigurationFile } from '../../../adapters/configuration-file.ts';
import { edgeFunctionMetrics } from '../../../core/metrics.ts';
import type { AuditItem, TargetState } from '../../../core/ports.ts';
import { type ScriptedOutside, scriptedOutside } from '../../fakes/scripted-outside.ts';
import { DEPLOYED, NOW } from '../command-scene.ts';

const { configuration } = readConfigurationFile('config/tidegate.yaml');
const edge = configuration.edgeFunctions['assistant-edge'];
export const secondsAgo = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
export const clockOf = (now = NOW) => ({ now: () => now, sleep: async () => {} });

const scaledOut: AuditItem = {
  id: '1',
  at: secondsAgo(20),
  target: 'assistant-edge',
  trigger: 'tidegate/assistant/assistant-edge/utilization/warning',
  mode: 'act',
  outcome: 'accepted: Lambda has taken provisioned concurrency 200',
  configurationHash: 'abc',
  decision: {
    kind: 'scale-out',
    from: 2,
    to: 4,
    reason: 'utilization 95 % has reached the scale-up line of 70 %',
    trail: [],
    pages: [],
  },
  trail: [],
};

type Body = Omit<TargetState, 'version' | 'schemaVersion'>;

async function remember(outside: ScriptedOutside, name: string, body: Body): Promise<void> {
  const { store } = outside.ports;
  const previous = (await store.readStates([name])).get(name);
  expect(await store.write(name, previous, body, NOW, 'a handler')).toBe(true);
}

export async function busyMorning(): Promise<ScriptedOutside> {
  const outside = scriptedOutside(DEPLOYED);
  const { ports } = outside;
  if (!edge) throw new Error('the defaults have assistant-edge');
  await remember(outside, 'assistant-edge', {
    observedCapacity: 2,
    capacityReadAt: secondsAgo(20),
    lookedAt: secondsAgo(20),
    lastDecision: 'scale-out 2 -> 4 accepted',
    intent: {
      id: '1',
      direction: 'scale-out',
      from: 2,
      to: 4,
      requestedAt: secondsAgo(20),
      phase: 'accepted',
      reason: scaledOut.decision.kind === 'hold' ? '' : scaledOut.decision.reason,
    },
  });
  await remember(outside, 'assistant-digest', {
    observedCapacity: 2,
    capacityReadAt: secondsAgo(400),
    lookedAt: secondsAgo(400),
    lastScaleOutCompletedAt: secondsAgo(30),
  });
  ports.metrics.publish(edgeFunctionMetrics(edge).inFlight, [95], new Date('2026-03-02T09:58:00Z'));
  ports.alarms.set(
    'tidegate/assistant/assistant-edge/utilization/warning',
    'ALARM',
    secondsAgo(65),
  );
  ports.store.audit.push(scaledOut);
  return outside;
}

/** The shipped configuration, whose assistant-edge names this alarm as critical. */
export function fileWithExistingAlarm(alarmName: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-')), 'tidegate.yaml');
  const shipped = readFileSync('config/tidegate.yaml', 'utf8');
  const block = `existingAlarms: { slo: { alarmName: ${alarmName}, level: critical } }`;
  writeFileSync(file, shipped.replace('\n  assistant-edge:', `$&\n    ${block}`));
  return file;
}

export function counted({ ports }: ScriptedOutside) {
  const counts = { states: 0, alarms: 0, metrics: 0, audits: 0 };
  const { readStatesAndControl, readAudit } = ports.store;
  const { inAlarm } = ports.alarms;
  const { fetch } = ports.metrics;
  Object.assign(ports.store, {
    readStatesAndControl: (names: readonly string[]) => {
      counts.states += 1;
      return readStatesAndControl(names);
    },
    readAudit: (name: string, limit: number) => {
      counts.audits += 1;
      return readAudit(name, limit);
    },
  });
  Object.assign(ports.alarms, {
    inAlarm: (prefix: string) => {
      counts.alarms += 1;
      return inAlarm(prefix);
    },
  });
  Object.assign(ports.metrics, {
    fetch: (...asked: Parameters<typeof fetch>) => {
      counts.metrics += 1;
      return fetch(...asked);
    },
  });
  return {
    states: () => counts.states,
    alarms: () => counts.alarms,
    metrics: () => counts.metrics,
    audits: () => counts.audits,
  };
}
