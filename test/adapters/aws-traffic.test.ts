import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { trafficByRoutingControls } from '../../adapters/aws-traffic.ts';

const CONTROLS = { here: 'arn:aws:here', partner: 'arn:aws:partner' };
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An endpoint of a recovery cluster. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const throughAll = (endpoints: Readonly<Record<string, string>>) =>
  trafficByRoutingControls(
    { ...CONTROLS, endpoints },
    { restart: () => {}, signal: () => undefined },
  );

test('one endpoint that answers is enough, and is asked in its own region and at its own path', async () => {
  const asked: (string | undefined)[] = [];
  const well = await serve((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.writeHead(200, JSON_TYPE).end('{}');
  });
  const maintained = await serve((_, response) => {
    response
      .writeHead(503, { 'x-amzn-errortype': 'EndpointTemporarilyUnavailableException' })
      .end('{}');
  });
  const traffic = throughAll({
    'us-east-1': maintained,
    'us-west-2': 'http://127.0.0.1:1/v1', // nobody listens
    'eu-west-1': well,
  });

  for (let time = 0; time < 5; time += 1)
    expect(await traffic.shiftHere('db', 'me')).toEqual({ kind: 'done' });

  expect(asked[0]).toBe('/v1/');
  expect(asked[1]).toContain('/eu-west-1/route53-recovery-cluster/');
});

test('a silent endpoint is left for the next one after two seconds', async () => {
  let asked = 0;
  const silent = await serve(() => {
    asked += 1;
  });
  const start = performance.now();

  await expect(throughAll({ 'us-east-1': silent }).shiftHere('db', 'me')).rejects.toThrow(
    'AWS did not answer in time',
  );

  expect(asked).toBe(1);
  expect(performance.now() - start).toBeLessThan(4_000);
});

test("a safety rule's no arrives with its words", async () => {
  const ruled = await serve((_, response) => {
    response
      .writeHead(409, { ...JSON_TYPE, 'x-amzn-errortype': 'ConflictException' })
      .end('{"message":"the rule at-least-one would be broken"}');
  });

  expect(await throughAll({ 'us-east-1': ruled }).shiftHere('db', 'me')).toEqual({
    kind: 'refused',
    says: expect.stringContaining('ConflictException: the rule at-least-one would be broken'),
  });
});
