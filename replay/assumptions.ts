/** What the platform model takes for granted. Every number says where it comes from; none is measured on a platform. */
export interface Assumptions {
  readonly edgeFunction: EdgeFunctionAssumptions;
  readonly database: DatabaseAssumptions;
}

export interface EdgeFunctionAssumptions {
  /** Of a request without its reads, when the trace says nothing of it. */
  readonly meanSeconds: number;
  /** Standard deviation over mean, log-normal. */
  readonly variation: number;
  /** What the first request of a new environment takes longer; its init is not part of Duration. */
  readonly firstRequestExtraSeconds: number;
  /** An on-demand environment stays for another request this long. */
  readonly environmentStaysSeconds: number;
  /** Requests that fail for no reason of capacity. */
  readonly errorShare: number;
}

export interface DatabaseAssumptions {
  readonly vcpus: number;
  /** CPU time that one request takes of a reader, and of the writer. */
  readonly readerCpuSeconds: number;
  readonly writerCpuSeconds: number;
  /** What the reads of one request take on idle readers; they slow down as a queue with one server does. */
  readonly readSeconds: number;
  /** Reads wait as if CPU were used no more than this, however many there are. */
  readonly mostUtilization: number;
  /** Of the requests in flight, how many hold a connection: a proxy shares them. */
  readonly connectionsPerRequestInFlight: number;
  readonly writerFreeBytes: number;
  readonly bytesPerConnection: number;
}

const MEGABYTE = 1024 * 1024;

export const ASSUMPTIONS: Assumptions = {
  edgeFunction: {
    meanSeconds: 0.5, // assumed: with its reads a p95 of 1.1 s, under the warning of 1.5 s while nothing is short
    variation: 0.5, // assumed
    firstRequestExtraSeconds: 0.6, // assumed: connections are opened, code is compiled
    environmentStaysSeconds: 300, // assumed; AWS says "some minutes"
    errorShare: 0.002, // assumed: a tenth of the warning of 2 %
  },
  database: {
    vcpus: 2, // db.r6g.large
    readerCpuSeconds: 0.005, // assumed: 800 requests/s keep three readers at 67 %
    writerCpuSeconds: 0.0008, // assumed: the writer is never short in this story
    readSeconds: 0.06, // assumed
    mostUtilization: 0.95, // assumed: 20 times the time on idle readers at most
    connectionsPerRequestInFlight: 0.3, // assumed
    writerFreeBytes: 4_600 * MEGABYTE, // assumed: most of the 32 % that the buffer pool leaves of 16 GB
    bytesPerConnection: 5 * MEGABYTE, // assumed
  },
};
