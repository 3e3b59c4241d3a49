/** An attempt without an answer after this long is given up and counts as transient. */
const ATTEMPT_TIMEOUT_MILLIS = 5_000;
const CONNECT_TIMEOUT_MILLIS = 1_000;
const ATTEMPTS_PER_CALL = 3;

/**
 * Handlers have 60 s. All calls of one invocation end after 45 s: the last back-off of the SDK (6 s at the most, when the
 * service asks for 5 s more) and the words of the failure fit into the rest.
 */
const CALLS_PER_INVOCATION_MILLIS = 45_000;

/** The time that all AWS calls of one invocation have together, however often each is tried. */
export interface CallDeadline {
  /** Begins the time anew; a handler calls it first. Without it calls have no common end, as on the command line. */
  readonly restart: () => void;
  readonly signal: () => AbortSignal | undefined;
}

export function createCallDeadline(millis = CALLS_PER_INVOCATION_MILLIS): CallDeadline {
  let signal: AbortSignal | undefined;
  return {
    restart: () => {
      signal = AbortSignal.timeout(millis); // a real timer: the clock of the local run is not the time a handler has
    },
    signal: () => signal,
  };
}

/**
 * The settings of every SDK client: with them, and a deadline that the handler restarts, no call outlives its handler.
 * Region, credentials and endpoint come from the environment.
 */
export function awsClientConfig({ signal }: Pick<CallDeadline, 'signal'>) {
  return {
    maxAttempts: ATTEMPTS_PER_CALL,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MILLIS,
      requestTimeout: ATTEMPT_TIMEOUT_MILLIS,
      throwOnRequestTimeout: true, // without it the SDK only logs that the time is over
      socketTimeout: ATTEMPT_TIMEOUT_MILLIS, // an answer that stops in its middle
    },
    extensions: [{ configure: (client: HttpHandlerOwner) => endAtDeadline(client, signal) }],
  };
}

type Handle = (request: never, options?: object) => Promise<unknown>;

interface HttpHandlerOwner {
  httpHandler(): { handle: unknown };
}

/** The retry middleware does not repeat an aborted attempt. */
function endAtDeadline(client: HttpHandlerOwner, signal: CallDeadline['signal']): void {
  const handler = client.httpHandler();
  const handle = (handler.handle as Handle).bind(handler);
  handler.handle = (request: never, options?: object) =>
    handle(request, { ...options, abortSignal: signal() });
}
