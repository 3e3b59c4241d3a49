import { Readable } from 'node:stream';
import { RDSClient } from '@aws-sdk/client-rds';

interface HttpRequest {
  readonly hostname: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

type HttpHandler = {
  handle(request: HttpRequest): Promise<{ readonly response: HttpAnswer }>;
};

export interface RecordedRequests {
  /** Hosts that were asked since the last call, in order. */
  take(): readonly string[];
  restore(): void;
}

/**
 * Answers every request of every SDK client in this test file with next to nothing, where it would leave the process: by
 * then an endpoint is chosen. All clients share one class of handlers.
 */
export function recordRequests(): RecordedRequests {
  const { requestHandler } = new RDSClient({ region: 'us-east-1' }).config;
  const prototype = Object.getPrototypeOf(requestHandler) as HttpHandler;
  const { handle } = prototype;
  let hosts: string[] = [];
  prototype.handle = async (request) => {
    hosts.push(request.hostname);
    return { response: emptyAnswer(request) };
  };
  return {
    take: () => {
      const taken = hosts;
      hosts = [];
      return taken;
    },
    restore: () => {
      prototype.handle = handle;
    },
  };
}

/** In the protocol that was spoken. RDS tells of one cluster, so that whoever asks for it goes on. */
function emptyAnswer({ headers, body }: HttpRequest): HttpAnswer {
  const type = headers['content-type'] ?? 'application/json';
  const text = type.includes('form-urlencoded') ? queryAnswer(String(body)) : '{}';
  return { statusCode: 200, headers: { 'content-type': type }, body: Readable.from([text]) };
}

function queryAnswer(form: string): string {
  const action = new URLSearchParams(form).get('Action');
  const cluster =
    '<DBCluster><DBClusterIdentifier>db</DBClusterIdentifier><Status>available</Status></DBCluster>';
  const result = action === 'DescribeDBClusters' ? `<DBClusters>${cluster}</DBClusters>` : '';
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
}
