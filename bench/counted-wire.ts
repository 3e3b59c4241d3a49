import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request to AWS as it went over the wire; a call that the SDK sends again counts again. */
export interface Call {
  /** As it is signed for: `dynamodb`, `monitoring`, `lambda`, `sns`, `application-autoscaling`. */
  readonly service: string;
  /** AWS's name where the protocol sends one in a header, else method and path. */
  readonly operation: string;
  readonly body: string;
}

export interface CountedWire {
  readonly endpoint: string;
  /** What was sent since the last time this was asked. */
  takeCalls(): readonly Call[];
  close(): void;
}

/** Stands between SDK clients and an emulator: writes every request down and passes it on as it is. */
export async function openCountedWire(emulatorEndpoint: string): Promise<CountedWire> {
  let calls: Call[] = [];
  const server = createServer((incoming, response) => {
    buffer(incoming)
      .then((body) => {
        calls.push(callOf(incoming, body));
        passOn({ incoming, body, response, emulatorEndpoint });
      })
      .catch((error: Error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function callOf({ headers, method, url }: IncomingMessage, body: Buffer): Call {
  // Credential=key/20260302/us-east-1/monitoring/aws4_request
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  if (service === undefined) throw new Error(`${method} ${url} is not signed`);
  const target = headers['x-amz-target'];
  return {
    service,
    operation: typeof target === 'string' ? (target.split('.').at(-1) ?? '') : `${method} ${url}`,
    body: body.toString('utf8'),
  };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
  readonly emulatorEndpoint: string;
}

function passOn({ incoming, body, response, emulatorEndpoint }: Exchange): void {
  const { method, headers, url = '/' } = incoming;
  const onward = request(new URL(url, emulatorEndpoint), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', (error) => response.destroy(error));
  onward.end(body);
}
