import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { sdkSlimmers } from '../../lib/handler-bundle.ts';

/** One call of RDS whose error is told by name, message, and whether it is RDS's own. */
const CALLER = `
  import { DescribeDBInstancesCommand, RDSClient, RDSServiceException } from '@aws-sdk/client-rds';
  export async function errorOf(endpoint) {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const client = new RDSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    const error = await client.send(new DescribeDBInstancesCommand({})).catch((caught) => caught);
    return { name: error.name, message: error.message, isOfRds: error instanceof RDSServiceException };
  }`;

let folder: string;
let server: Server;
let code = '';
let errorOf: (endpoint: string) => Promise<object>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-bundle-'));
  const outfile = join(folder, 'caller.mjs');
  await build({
    stdin: { contents: CALLER, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [...sdkSlimmers],
  });
  ({ errorOf } = await import(outfile));
  server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'text/xml' });
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>as it is</Message></Error></ErrorResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const answered = (wireCode: string) => {
  code = wireCode;
  return errorOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

test('an error that an adapter names has the name of its class', async () => {
  expect(await answered('DBInstanceNotFound')).toEqual({
    name: 'DBInstanceNotFoundFault',
    message: 'as it is',
    isOfRds: true,
  });
});

test('an error that no adapter names keeps its name, its message and its service', async () => {
  expect(await answered('BackupPolicyNotFoundFault')).toEqual({
    name: 'BackupPolicyNotFoundFault',
    message: 'as it is',
    isOfRds: true,
  });
});
