import type middy from '@middy/core';
import type { RejectedEvents } from '../adapters/aws-rejected-events.ts';
import { RejectedEventError } from '../core/errors.ts';

/**
 * Ends an invocation well whose event no retry can mend, once the event is kept with its reason; any other error passes,
 * so that it is retried, and so does a failure to keep the event.
 */
export function rejectUnmendable({
  rejectedEvents,
  warn,
}: {
  readonly rejectedEvents: RejectedEvents;
  readonly warn: (reason: string) => void;
}): middy.MiddlewareObj {
  return {
    onError: async (request) => {
      if (!(request.error instanceof RejectedEventError)) return;
      const { message } = request.error;
      warn(message);
      await rejectedEvents.send(request.event, message);
      request.response = null;
    },
  };
}
