import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const projectRoot = path.join(import.meta.dirname, '../..');

/** Starts `npm run local` with a folder of its own for whatever it leaves behind. */
function startLocalRun(args: readonly string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-run-test-'));
  const child = spawn(process.execPath, ['local/run.ts', ...args], {
    cwd: projectRoot,
    env: { ...process.env, TMPDIR: folder, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  return {
    said,
    interrupt: () => child.kill('SIGINT'),
    untilSaid: async (text: string) => {
      while (!said.stdout.includes(text)) await once(child.stdout, 'data');
    },
    end: async () => {
      const [exitCode] = await once(child, 'close');
      return { exitCode, ...said, leftBehind: readdirSync(folder) };
    },
  };
}

async function takePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

describe('npm run local', () => {
  test('says how it is used', async () => {
    const { exitCode, stdout } = await startLocalRun(['--help']).end();

    expect(exitCode).toBe(0);
    expect(stdout).toContain('--keep');
  });

  test('refuses an option that cannot be, with exit code 2 and one line', async () => {
    const { exitCode, stderr } = await startLocalRun(['--minutes', 'all']).end();

    expect(exitCode).toBe(2);
    expect(stderr).toBe('--minutes must be a whole number from 1 to 370, got all\n');
  });

  test('says that its port is taken, and leaves nothing behind', async () => {
    const { server, port } = await takePort();

    const { exitCode, stderr, leftBehind } = await startLocalRun(['--port', `${port}`]).end();

    server.close();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(new RegExp(`^port ${port} of 127.0.0.1 is taken: .* --port <n>\n$`));
    expect(leftBehind).toEqual([]);
  });

  test('interrupted while it deploys, it ends and leaves nothing behind', async () => {
    const { server, port } = await takePort();
    server.close();
    const run = startLocalRun(['--port', `${port}`]);
    await run.untilSaid('bootstrapping it: ');

    run.interrupt();
    const { exitCode, leftBehind } = await run.end();

    expect(exitCode).toBe(130);
    expect(leftBehind).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  test('interrupted while it plays, it ends and leaves nothing behind', async () => {
    const { server, port } = await takePort();
    server.close();
    const run = startLocalRun(['--port', `${port}`, '--speed', '300']);
    await run.untilSaid('06:01  assistant-edge');

    run.interrupt();
    const { exitCode, stderr, leftBehind } = await run.end();

    expect(exitCode).toBe(130);
    expect(stderr).toBe('');
    expect(leftBehind).toEqual([]);
  });

  test('plays without control codes where there is no terminal, and fails a day that is cut short', async () => {
    const { server, port } = await takePort();
    server.close();

    const { exitCode, stdout, stderr, leftBehind } = await startLocalRun([
      ...['--port', `${port}`],
      ...['--speed', '100000'],
      ...['--minutes', '30'],
    ]).end();

    expect(stderr).toBe('');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain(
      '06:01  assistant-edge scale-out 0 -> 2: capacity 0 is under the floor',
    );
    expect(stdout).toMatch(/06:2\d {2}assistant-edge scale-out 2 -> \d+: utilization/);
    expect(stdout).toMatch(/^06:30 {2}.*requests\/min/m);
    expect(stdout).toContain('ok     assistant-edge rose above its floor');
    expect(stdout).toContain('FAILED assistant-edge came back to its floor of 2 instances');
    expect(exitCode).toBe(1);
    expect(leftBehind).toEqual([]);
  });
});
