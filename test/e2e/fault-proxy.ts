import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { credentialScope } from './credential-scope.ts';

/**
 * `throttled`, `unavailable` and `reset` come before the call has any effect. `lost`, `dropped` and `cut` come after it:
 * the answer is replaced by a 503, by a connection that is reset, or ends in its middle.
 */
export const FAULTS = ['throttled', 'unavailable', 'reset', 'lost', 'dropped', 'cut'] as const;
type Fault = (typeof FAULTS)[number];

export interface FaultProxy {
  readonly endpoint: string;
  /** What happens to the next requests, in this order; those after the last one pass. */
  script: (Fault | 'none')[];
  /** Every call to one of these regions is reset, as when the region is lost: the emulator is one for all of them. */
  lostRegions: readonly string[];
  /** What was asked of them, as `us-east-1 rds`. */
  readonly lostCalls: readonly string[];
  /** The most attempts that the SDK has made of one call. */
  mostAttempts(): number;
  stop(): void;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A proxy in front of the emulator that does to requests and answers on the wire what its script says. */
export async function startFaultProxy(emulatorEndpoint: string): Promise<FaultProxy> {
  const upstream = { endpoint: emulatorEndpoint, agent: new Agent({ keepAlive: true }) };
  const attempts = new Map<string, number>();
  const lostCalls: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const call = String(incoming.headers['amz-sdk-invocation-id']);
    attempts.set(call, (attempts.get(call) ?? 0) + 1);
    const scope = credentialScope(incoming.headers);
    if (scope !== undefined && proxy.lostRegions.includes(scope.region)) {
      lostCalls.push(`${scope.region} ${scope.service}`);
      incoming.socket.destroy();
      return;
    }
    const fault = proxy.script.shift() ?? 'none';
    if (fault === 'reset') incoming.socket.destroy();
    else if (fault === 'unavailable') outgoing.writeHead(503).end();
    else if (fault === 'throttled') send(outgoing, throttling(incoming.headers));
    else spoil(outgoing, fault, await forward(upstream, incoming, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${port}`,
    script: [],
    lostRegions: [],
    lostCalls,
    mostAttempts: () => Math.max(0, ...attempts.values()),
    stop: () => {
      upstream.agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}

function forward(
  { endpoint, agent }: { readonly endpoint: string; readonly agent: Agent },
  { url, method, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${endpoint}${url}`,
      { method, headers: { ...headers, 'content-length': body.length }, agent },
      async (answer) =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: await buffer(answer),
        }),
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function spoil(
  outgoing: ServerResponse,
  fault: 'lost' | 'dropped' | 'cut' | 'none',
  answer: Answer,
): void {
  if (fault === 'none') send(outgoing, answer);
  else if (fault === 'lost') outgoing.writeHead(503).end();
  else if (fault === 'dropped') outgoing.socket?.destroy();
  else {
    outgoing.writeHead(answer.status, {
      ...answer.headers,
      'content-length': answer.body.length + 1,
    });
    outgoing.write(answer.body.subarray(0, answer.body.length / 2), () =>
      outgoing.socket?.destroy(),
    );
  }
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  outgoing.end(body);
}

/** "Rate exceeded", in the protocol of the service that was asked. */
function throttling(asked: IncomingHttpHeaders): Answer {
  const message = 'Rate exceeded';
  if (asked['x-amz-target'] !== undefined) {
    const body = JSON.stringify({ __type: 'ThrottlingException', message });
    return refusal(400, { 'content-type': 'application/x-amz-json-1.0' }, body);
  }
  if (asked['content-type'] === 'application/x-www-form-urlencoded') {
    const error = `<Type>Sender</Type><Code>Throttling</Code><Message>${message}</Message>`;
    const body = `<ErrorResponse><Error>${error}</Error><RequestId>1</RequestId></ErrorResponse>`;
    return refusal(400, { 'content-type': 'text/xml' }, body);
  }
  const headers = {
    'content-type': 'application/json',
    'x-amzn-errortype': 'TooManyRequestsException',
  };
  return refusal(429, headers, JSON.stringify({ Reason: 'CallerRateLimitExceeded', message }));
}

const refusal = (status: number, headers: IncomingHttpHeaders, body: string): Answer => ({
  status,
  headers,
  body: Buffer.from(body),
});
