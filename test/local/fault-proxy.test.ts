import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { credentialScope } from '../e2e/credential-scope.ts';
import { type FaultProxy, startFaultProxy } from '../e2e/fault-proxy.ts';

let upstream: Server;
let proxy: FaultProxy;
beforeAll(async () => {
  const answer =
    '<DescribeDBClustersResponse><DescribeDBClustersResult/></DescribeDBClustersResponse>';
  upstream = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': answer.length });
    response.end(answer);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  proxy = await startFaultProxy(`http://127.0.0.1:${port}`);
});
afterAll(() => {
  proxy.stop();
  upstream.closeAllConnections();
  upstream.close();
});

const settingsIn = (region: string) => ({
  region,
  endpoint: proxy.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

const askRds = (region: string) =>
  new RDSClient(settingsIn(region)).send(new DescribeDBClustersCommand({}));

test('a lost region answers nothing, the others answer', async () => {
  proxy.lostRegions = ['us-east-1', 'us-west-2'];

  await expect(askRds('us-east-1')).rejects.toMatchObject({
    message: expect.stringContaining('socket hang up'),
  });
  await expect(askRds('us-west-2')).rejects.toMatchObject({
    message: expect.stringContaining('socket hang up'),
  });
  await expect(askRds('eu-west-1')).resolves.toBeDefined();
  // IAM has one endpoint for all regions, and its control plane is in us-east-1.
  await expect(
    new IAMClient(settingsIn('eu-west-1')).send(new ListRolesCommand({})),
  ).rejects.toMatchObject({ message: expect.stringContaining('socket hang up') });

  expect(proxy.lostCalls).toEqual(['us-east-1 rds', 'us-west-2 rds', 'us-east-1 iam']);
});

test('a request that is not signed has no scope', () => {
  expect(credentialScope({})).toBeUndefined();
  expect(credentialScope({ authorization: 'Bearer us-east-1' })).toBeUndefined();
});
