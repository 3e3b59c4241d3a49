import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { createVirtualClock, type VirtualClock } from '../../../local/virtual-clock.ts';
import { clientConfig, stacks } from './emulator-support.ts';

const SWEEP_MILLIS = 10_000;

test('a schedule fires once for each time that is due on the virtual clock, when it is asked to', async () => {
  await onStoppedClock({}, async (emulator, clock) => {
    const fired = async () => {
      await emulator.control.fireSchedules();
      return messages(emulator);
    };

    clock.step(59_000);
    expect(await fired()).toBe(0);
    clock.step(1_000);
    expect(await fired()).toBe(1);
    expect(await fired()).toBe(0);
    clock.step(60_000);
    expect(await fired()).toBe(1);
  });
});

test('the emulator alone does not fire a schedule that is due on the virtual clock', async () => {
  await onStoppedClock({ patches: ['virtual_time'] }, async (emulator, clock) => {
    clock.step(3_600_000);
    await sleep(SWEEP_MILLIS + 1_000);

    expect(await messages(emulator)).toBe(0);
  });
});

async function onStoppedClock(
  options: { readonly patches?: readonly string[] },
  work: (emulator: Emulator, clock: VirtualClock) => Promise<void>,
): Promise<void> {
  const clockFile = path.join(mkdtempSync(path.join(tmpdir(), 'tidegate-clock-')), 'clock.json');
  const clock = createVirtualClock(clockFile, { start: new Date('2026-03-02T06:00Z'), speed: 0 });
  const emulator = await startEmulator({ clockFile, ...options });
  try {
    await createScheduled(emulator);
    await work(emulator, clock);
  } finally {
    await emulator.stop();
  }
}

async function createScheduled(emulator: Emulator): Promise<void> {
  const sqs = new SQSClient(clientConfig(emulator));
  await sqs.send(new CreateQueueCommand({ QueueName: 'fired' }));
  const status = await stacks(emulator).create('scheduled', {
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: 'arn:aws:sqs:us-east-1:000000000000:fired',
          RoleArn: 'arn:aws:iam::000000000000:role/any',
        },
      },
    },
  });
  expect(status).toBe('CREATE_COMPLETE');
}

async function messages(emulator: Emulator): Promise<number> {
  const sqs = new SQSClient(clientConfig(emulator));
  const QueueUrl = `${emulator.endpoint}/000000000000/fired`;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.length;
}
