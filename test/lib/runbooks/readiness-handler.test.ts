import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers } from '../../../lib/handler-bundle.ts';
import { WITH_STANDBY } from './readiness-scene.ts';

/* The handler as it is deployed, on a wire where only DynamoDB answers: everything else is denied. */

type Handler = (event: unknown, context: object) => Promise<void>;

const folder = mkdtempSync(join(tmpdir(), 'tidegate-readiness-handler-'));
const written: Record<string, unknown>[] = [];
const printed: string[] = [];
const { log } = console;
let isTableThere = true;
let server: Server;
let handler: Handler;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isTable = `${request.headers['x-amz-target']}`.startsWith('DynamoDB');
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      if (isTable && isTableThere) written.push(JSON.parse(body).Item);
      const isAnswered = isTable && isTableThere;
      response.writeHead(isAnswered ? 200 : 403, { 'content-type': 'application/json' });
      response.end(isAnswered ? '{}' : '{"__type":"AccessDeniedException","message":"denied"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    TABLE_NAME: 'state',
    POWERTOOLS_DEV: 'true', // prints to the console that the test listens to
    POWERTOOLS_METRICS_DISABLED: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const [region] = await bundleHandlers([{ configuration: WITH_STANDBY, hash: 'one' }], folder);
  ({ handler } = await import(join(region?.bundles.readiness ?? '', 'index.mjs')));
  console.log = (line: string) => printed.push(line);
}, 60_000);
afterAll(() => {
  console.log = log;
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('keeps and publishes that nothing is known, part by part', async () => {
  await handler({}, {});

  expect(written).toHaveLength(1);
  expect(written[0]).toMatchObject({
    pk: { S: 'READINESS#assistant-db' },
    score: { N: '0' },
  });
  expect(JSON.stringify(written[0]).match(/unknown: could not/g)).toHaveLength(6);
  const [metrics] = printed.map((line) => JSON.parse(line)).filter((line) => '_aws' in line);
  expect(metrics).toMatchObject({
    service: 'tidegate',
    project: 'assistant',
    cluster: 'assistant-db',
    StandbyReadiness: 0,
    ReplicationLagReady: 0,
    QuotasReady: 0,
    EngineVersionReady: 0,
    CapacityReady: 0,
    AlarmParityReady: 0,
    BackupAgeReady: 0,
  });
}, 60_000);

test('fails when it cannot keep what it has found, so that somebody sees it', async () => {
  isTableThere = false;

  await expect(handler({}, {})).rejects.toThrow('could not keep the readiness of assistant-db');
}, 60_000);
