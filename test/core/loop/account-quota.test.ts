import { describe, expect, test } from '@jest/globals';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { OutsideFaultError } from '../../../core/errors.ts';
import { runControlLoop } from '../../../core/loop/control-loop.ts';
import { provisionedElsewhere } from '../../../core/loop/observation-of.ts';
import { edgeFunctionMetrics } from '../../../core/metrics.ts';
import type { Intent, TargetState } from '../../../core/ports.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { type FakePorts, fakePorts } from '../../fakes/fake-ports.ts';

const NOW = new Date('2026-03-02T10:00:05Z');
const LAST_MINUTE = new Date('2026-03-02T09:59:00Z');

const configuration: Configuration = configurationSchema.parse({
  project: 'assistant',
  region: 'us-east-1',
  mode: 'act',
  quota: { concurrentExecutions: 2100 },
  edgeFunctions: Object.fromEntries(
    ['chat', 'digest', 'search'].map((name) => [
      name,
      { functionName: name, alias: 'live', memoryMegabytes: 1024 },
    ]),
  ),
});

/** Every function stands at 5 instances of 50, all of them in use. */
async function busyAccount(concurrentExecutions: number): Promise<FakePorts> {
  const ports = fakePorts();
  ports.account.limits = { concurrentExecutions, reservedConcurrency: 750 };
  for (const [name, block] of Object.entries(configuration.edgeFunctions)) {
    ports.capacity['edge-function'].readings.set(name, { kind: 'steady', current: 5 });
    await ports.store.write(name, undefined, { observedCapacity: 5 }, NOW, 'the test');
    const metrics = edgeFunctionMetrics(block);
    ports.metrics.publish(metrics.inFlight, [250], LAST_MINUTE);
    ports.metrics.publish(metrics.invocations, [3000], LAST_MINUTE);
  }
  return ports;
}

const look = (ports: FakePorts, used = configuration) =>
  runControlLoop(
    {
      configuration: used,
      configurationHash: 'test',
      trigger: 'reconcile',
      targets: Object.keys(configuration.edgeFunctions),
      onlyIfNeeded: false,
      now: NOW,
    },
    ports,
  );

test('functions that grow in the same run do not promise themselves the same part of the quota', async () => {
  const ports = await busyAccount(1200);

  await look(ports);

  const instances = ['chat', 'digest', 'search'].map(
    (name) => ports.capacity['edge-function'].readings.get(name)?.current ?? 0,
  );
  // 1,200 less 100 unreserved: 22 instances of 50
  expect(instances.reduce((sum, count) => sum + count, 0)).toBe(22);
});

test('a function that has been raised by hand takes its part of the quota', async () => {
  const ports = await busyAccount(1200);
  ports.capacity['edge-function'].readings.set('chat', { kind: 'steady', current: 10 });

  await look(ports);

  const instances = ['digest', 'search'].map(
    (name) => ports.capacity['edge-function'].readings.get(name)?.current ?? 0,
  );
  expect(instances.reduce((sum, count) => sum + count, 0)).toBe(12);
});

test('what shadow mode would take is left to others', async () => {
  const { chat, ...acting } = configuration.edgeFunctions;
  if (!chat) throw new Error('no function');
  const ports = await busyAccount(1200);

  await look(ports, {
    ...configuration,
    edgeFunctions: { chat: { ...chat, mode: 'shadow' }, ...acting },
  });

  const instances = ['digest', 'search'].map(
    (name) => ports.capacity['edge-function'].readings.get(name)?.current ?? 0,
  );
  expect(instances.reduce((sum, count) => sum + count, 0)).toBe(17);
});

describe('what other functions hold of the quota', () => {
  const elsewhere = (states: ReadonlyMap<string, TargetState>) => {
    const [target] = scalableTargets(configuration);
    if (!target) throw new Error('no target');
    return provisionedElsewhere(target, { configuration }, { states });
  };
  const standing = { schemaVersion: 1, version: 1, observedCapacity: 5 } as const;

  test('is the floor of those that nobody has looked at', () => {
    expect(elsewhere(new Map())).toBe(2 * 2 * 50);
  });

  test('is what they stand at, or are on their way to', () => {
    const intent: Intent = {
      id: 'id',
      direction: 'scale-out',
      from: 5,
      to: 9,
      requestedAt: NOW,
      phase: 'accepted',
      reason: 'demand',
    };

    expect(elsewhere(new Map([['digest', standing]]))).toBe((5 + 2) * 50);
    expect(elsewhere(new Map([['digest', { ...standing, intent }]]))).toBe((9 + 2) * 50);
  });
});

test('a quota that cannot be read is a fault, and the configured one counts meanwhile', async () => {
  const ports = await busyAccount(1200);
  ports.account.readLimits = async () => {
    throw new OutsideFaultError('Rate exceeded');
  };

  const evaluations = await look(ports);

  expect(evaluations.map(({ target, kind }) => `${target} ${kind}`)).toEqual([
    'chat accepted',
    'digest accepted',
    'search accepted',
    'the account fault',
  ]);
});
