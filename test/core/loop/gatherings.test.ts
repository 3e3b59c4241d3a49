import { expect, test } from '@jest/globals';
import { type Configuration, configurationSchema } from '../../../core/config/schema.ts';
import { runControlLoop } from '../../../core/loop/control-loop.ts';
import { edgeFunctionMetrics } from '../../../core/metrics.ts';
import { fakePorts } from '../../fakes/fake-ports.ts';

const NAMES = Array.from({ length: 11 }, (_, index) => `edge-${index}`);

const configuration: Configuration = configurationSchema.parse({
  project: 'assistant',
  region: 'us-east-1',
  mode: 'act',
  quota: { concurrentExecutions: 5000 },
  edgeFunctions: Object.fromEntries(
    NAMES.map((name) => [name, { functionName: name, alias: 'live', memoryMegabytes: 1024 }]),
  ),
});

test('when all functions fail at once some wait a minute for their evidence, holding', async () => {
  const ports = fakePorts();
  ports.account.limits = { concurrentExecutions: 5000, reservedConcurrency: 0 };
  const minute = async (now: Date) => {
    for (const functionConfiguration of Object.values(configuration.edgeFunctions)) {
      const metrics = edgeFunctionMetrics(functionConfiguration);
      const before = new Date(now.getTime() - 60_000);
      ports.metrics.publish(metrics.invocations, [300], before);
      ports.metrics.publish(metrics.errors, [30], before);
      ports.metrics.publish(metrics.throttles, [9], before);
      ports.metrics.publish(metrics.spillover, [0], before);
    }
    const run = { configuration, configurationHash: 'test', trigger: 'reconcile', now };
    return await runControlLoop({ ...run, targets: NAMES, onlyIfNeeded: false }, ports);
  };
  const start = new Date('2026-03-02T10:00:00Z');
  for (const name of NAMES) {
    ports.capacity['edge-function'].readings.set(name, { kind: 'steady', current: 2 });
    ports.alarms.set(`tidegate/assistant/${name}/error-rate/critical`, 'ALARM', start);
  }

  const first = await minute(start);
  const askedFirst = ports.evidence.asked.length;
  await minute(new Date(start.getTime() + 60_000));

  expect(askedFirst).toBe(8);
  expect(new Set(ports.evidence.asked.map(({ target }) => target)).size).toBe(11);
  expect(ports.evidence.asked).toHaveLength(11);
  expect(first.filter(({ kind }) => kind === 'accepted')).toHaveLength(8);
  const waiting = first.flatMap((evaluation) =>
    evaluation.kind === 'held' ? [evaluation.decision] : [],
  );
  expect(waiting).toHaveLength(3);
  expect(waiting[0]).toMatchObject({ reason: 'diagnose' });
  expect(waiting[0]?.pages[0]?.text).toContain('not asked yet: other functions come first');
});
