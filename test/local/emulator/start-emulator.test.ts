import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, eventually, inlineFunction, stacks } from './emulator-support.ts';

const startAndPrint = `
  const { startEmulator } = await import(process.argv[1]);
  const emulator = await startEmulator();
  console.log(JSON.stringify(emulator));
`;
const startModule = new URL('../../../local/emulator/start-emulator.ts', import.meta.url).href;

describe('startEmulator', () => {
  const running: Emulator[] = [];
  const start = async (...options: Parameters<typeof startEmulator>): Promise<Emulator> => {
    const emulator = await startEmulator(...options);
    running.push(emulator);
    return emulator;
  };
  afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.stop())));

  test('two emulators live side by side, each with its own state', async () => {
    const [one, other] = await Promise.all([start(), start()]);

    await stacks(one).create('only-here', { F: inlineFunction('f', processIdHandler) });

    await expect(invokeProcessId(one)).resolves.toBeGreaterThan(0);
    await expect(invokeProcessId(other)).rejects.toThrow('Function not found');
  });

  test('a taken port is said in one sentence', async () => {
    const { endpoint } = await start();
    const port = Number(new URL(endpoint).port);

    await expect(startEmulator({ port })).rejects.toThrow(
      `port ${port} of 127.0.0.1 is taken: stop what listens there, or choose another port`,
    );
  });

  test('it listens on the loopback interface only', async () => {
    const { endpoint } = await start();

    const elsewhere = endpoint.replace('127.0.0.1', '127.0.0.2');

    await expect(fetch(elsewhere)).rejects.toThrow('fetch failed');
  });

  test('after stop neither the emulator nor a worker runs, and the port is free again', async () => {
    const emulator = await startEmulator();
    await stacks(emulator).create('s', { F: inlineFunction('f', processIdHandler) });
    const worker = await invokeProcessId(emulator);

    await emulator.stop();

    await eventually(async () => isGone(worker));
    const again = await start({ port: Number(new URL(emulator.endpoint).port) });
    expect(again.endpoint).toBe(emulator.endpoint);
  });

  test('it ends with the process that started it, even when that is killed', async () => {
    const parent = spawn(process.execPath, ['-e', startAndPrint, startModule], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const [line] = await once(createInterface(parent.stdout), 'line');
    const emulator: Emulator = JSON.parse(line);
    await stacks(emulator).create('s', { F: inlineFunction('f', processIdHandler) });
    const worker = await invokeProcessId(emulator);

    parent.kill('SIGKILL');

    await eventually(async () => isGone(worker));
    await eventually(() =>
      fetch(emulator.endpoint).then(
        () => undefined,
        () => true as const,
      ),
    );
  });

  test('with roles enforced the test key is the root of the account', async () => {
    const emulator = await start({ enforceIam: true });

    const sts = new STSClient(clientConfig(emulator));
    const identity = await sts.send(new GetCallerIdentityCommand({}));

    expect(identity.Arn).toBe('arn:aws:iam::000000000000:root');
  });
});

const processIdHandler = 'exports.handler = async () => process.pid;';

async function invokeProcessId(emulator: Emulator): Promise<number> {
  const lambda = new LambdaClient(clientConfig(emulator));
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'f' }));
  return JSON.parse(Payload?.transformToString() ?? 'null');
}

function isGone(processId: number): true | undefined {
  try {
    process.kill(processId, 0);
    return undefined;
  } catch {
    return true;
  }
}
