import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { createVirtualClock, type VirtualClock } from '../../../local/virtual-clock.ts';
import { functionCalls } from './function-calls.ts';

const start = new Date('2026-01-05T07:00:00Z');

describe('provisioned concurrency', () => {
  let emulator: Emulator;
  let clock: VirtualClock;
  let edge: EdgeFunction;
  let functions = 0;

  beforeAll(async () => {
    const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-clock-')), 'clock.json');
    clock = createVirtualClock(clockFile, { start, speed: 0 });
    emulator = await startEmulator({ clockFile });
  });
  afterAll(() => emulator.stop());
  beforeEach(async () => {
    await edge?.release();
    await emulator.control.setAccountConcurrency(1000);
    functions += 1;
    edge = await edgeFunction(emulator, `edge-${functions}`);
  });

  test('an allocation is prepared, grows and is usable only when all of it is there', async () => {
    clock.set(start);
    const asked = await edge.put(200);
    clock.step(91_000);
    const growing = await edge.get();
    clock.step(1_000);
    const ready = await edge.get();

    const LastModified = '2026-01-05T07:00:00+0000';
    expect(asked).toMatchObject({ ...counts(200, 0, 0), Status: 'IN_PROGRESS', LastModified });
    expect(growing).toMatchObject({ ...counts(200, 100, 0), Status: 'IN_PROGRESS' });
    expect(ready).toMatchObject({ ...counts(200, 200, 200), Status: 'READY', LastModified });
  });

  test('while more is allocated what there was serves on, and less is there at once', async () => {
    await edge.putAndWait(50);
    await edge.put(100);
    const more = await edge.get();
    clock.step(91_000);
    const less = await edge.put(20);

    expect(more).toMatchObject({ ...counts(100, 50, 50), Status: 'IN_PROGRESS' });
    expect(less).toMatchObject({ ...counts(20, 20, 20), Status: 'READY' });
  });

  test('the time it takes can be set', async () => {
    await emulator.control.setProvisioningTime({
      preparationSeconds: 5,
      environmentsPerSecond: 10,
    });
    await edge.put(50);
    clock.step(10_000);
    const ready = await edge.get();
    await emulator.control.setProvisioningTime({
      preparationSeconds: 90,
      environmentsPerSecond: 100,
    });

    expect(ready.Status).toBe('READY');
  });

  test('a second put while one is in progress is a conflict', async () => {
    await edge.put(50);

    await expect(edge.put(60)).rejects.toMatchObject({ name: 'ResourceConflictException' });
  });

  test('it lists every configuration of the function', async () => {
    await edge.putAndWait(50);

    expect(await edge.list()).toMatchObject([
      { FunctionArn: `${edge.arn}:live`, ...counts(50, 50, 50), Status: 'READY' },
    ]);
  });

  test('a deleted configuration is not found', async () => {
    await edge.putAndWait(50);
    await edge.release();

    await expect(edge.get()).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
    });
    expect(await edge.list()).toEqual([]);
  });

  test('$LATEST, a value below 1 and a version that another alias provisions are refused', async () => {
    await edge.putAndWait(10);
    await edge.createAlias('other', '1');

    await expect(edge.put(10, '$LATEST')).rejects.toThrow('unpublished function versions');
    await expect(edge.put(0)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(edge.put(10, 'other')).rejects.toThrow('already provisioned version');
  });

  test('all configurations together leave 100 of the quota unreserved', async () => {
    const other = await edgeFunction(emulator, `${edge.name}-other`);
    await other.put(20);

    await expect(edge.put(881)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    expect((await edge.put(880)).RequestedProvisionedConcurrentExecutions).toBe(880);
    await other.release();
  });

  test('a raised quota is seen and used', async () => {
    await emulator.control.setAccountConcurrency(1100);

    expect((await edge.accountLimit())?.ConcurrentExecutions).toBe(1100);
    expect((await edge.put(1000)).RequestedProvisionedConcurrentExecutions).toBe(1000);
  });

  test('neither what is provisioned nor what is reserved is unreserved', async () => {
    const other = await edgeFunction(emulator, `${edge.name}-other`);
    await edge.put(200);
    await other.reserve(300);

    expect((await edge.accountLimit())?.UnreservedConcurrentExecutions).toBe(500);
    await other.giveBack();
  });

  test('a function with reserved concurrency is bounded by it', async () => {
    await edge.reserve(30);

    await expect(edge.put(31)).rejects.toThrow('should not be greater than the reserved');
    expect((await edge.put(30)).RequestedProvisionedConcurrentExecutions).toBe(30);
  });

  test('an alias with weights of its own is refused', async () => {
    await edge.publish('two');
    await edge.updateAlias({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.1 } } });

    await expect(edge.put(10)).rejects.toThrow(
      'Alias with weights can not be used with Provisioned Concurrency',
    );
  });

  test('a moved alias keeps the old version serving until the new one is ready', async () => {
    await edge.putAndWait(50);
    await edge.publish('two');

    await edge.updateAlias({ FunctionVersion: '2' });
    const moving = await edge.alias();
    const allocation = await edge.get();
    await expect(edge.put(60)).rejects.toThrow('Alias with weights');
    clock.step(90_500);
    const moved = await edge.alias();

    expect(moving).toMatchObject({
      FunctionVersion: '2',
      RoutingConfig: { AdditionalVersionWeights: { '1': 1 } },
    });
    expect(allocation).toMatchObject({ ...counts(50, 50, 50), Status: 'IN_PROGRESS' });
    expect(moved.RoutingConfig).toBeUndefined();
    expect(await edge.get()).toMatchObject({ ...counts(50, 50, 50), Status: 'READY' });
  });

  test('a version whose init fails leaves the weights stuck until they are cleared', async () => {
    await edge.putAndWait(50);
    await edge.publish('two', { TIDEGATE_INIT_FAILS: '1' });
    await edge.updateAlias({ FunctionVersion: '2' });
    clock.step(3_600_000);

    expect(await edge.get()).toMatchObject({
      ...counts(50, 50, 50),
      Status: 'FAILED',
      StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
    });
    expect((await edge.alias()).RoutingConfig?.AdditionalVersionWeights).toEqual({ '1': 1 });
    await expect(edge.updateAlias({ FunctionVersion: '1' })).rejects.toThrow(
      'Function version 1 is already included in routing configuration',
    );

    await edge.updateAlias({
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
    expect((await edge.alias()).RoutingConfig).toBeUndefined();
    expect(await edge.get()).toMatchObject({ ...counts(50, 50, 50), Status: 'READY' });
    expect((await edge.put(60)).Status).toBe('IN_PROGRESS');
  });

  test('an alias without provisioned concurrency moves at once', async () => {
    await edge.publish('two');

    await edge.updateAlias({ FunctionVersion: '2' });

    expect((await edge.alias()).RoutingConfig).toBeUndefined();
  });

  interface EdgeFunction extends Awaited<ReturnType<typeof edgeFunction>> {}

  async function edgeFunction(target: Emulator, name: string) {
    const calls = await functionCalls(target, name);
    return {
      ...calls,
      putAndWait: async (requested: number) => {
        await calls.put(requested);
        clock.step(600_000);
      },
    };
  }
});

test('the emulator alone is ready at once, takes any value, lists nothing and moves aliases at once', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const edge = await functionCalls(emulator, 'edge');

    expect((await edge.put(5000)).Status).toBe('READY');
    expect((await edge.accountLimit())?.UnreservedConcurrentExecutions).toBe(1000);
    expect((await edge.put(10, '$LATEST')).Status).toBe('READY');
    expect(await edge.list()).toEqual([]);

    await edge.publish('two');
    await edge.updateAlias({ FunctionVersion: '2' });
    expect((await edge.alias()).RoutingConfig).toBeUndefined();

    await edge.updateAlias({ RoutingConfig: { AdditionalVersionWeights: { '1': 0.1 } } });
    expect((await edge.put(10)).Status).toBe('READY');
  } finally {
    await emulator.stop();
  }
});

function counts(requested: number, allocated: number, available: number) {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AllocatedProvisionedConcurrentExecutions: allocated,
    AvailableProvisionedConcurrentExecutions: available,
  };
}
