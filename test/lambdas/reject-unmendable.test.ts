import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import { OutsideFaultError, RejectedEventError } from '../../core/errors.ts';
import { rejectUnmendable } from '../../lambdas/reject-unmendable.ts';

interface Kept {
  readonly event: unknown;
  readonly reason: string;
}

/** A handler that fails with the error, and the queue that keeps what it rejects. */
function failing(error: Error, keep: (kept: Kept) => Promise<void> = async () => {}) {
  const kept: Kept[] = [];
  const warnings: string[] = [];
  const handler = middy(async (_: unknown) => {
    throw error;
  }).use(
    rejectUnmendable({
      rejectedEvents: {
        send: async (event, reason) => {
          await keep({ event, reason });
          kept.push({ event, reason });
        },
      },
      warn: (reason) => warnings.push(reason),
    }),
  );
  const context = {} as Parameters<typeof handler>[1];
  return { kept, warnings, invoke: (event: unknown) => handler(event, context) };
}

test('an event that no retry can mend is kept with its reason, and its invocation ends well', async () => {
  const { invoke, kept, warnings } = failing(new RejectedEventError('no target has the alarm x'));

  await expect(invoke({ some: 'event' })).resolves.toBeNull();

  expect(kept).toEqual([{ event: { some: 'event' }, reason: 'no target has the alarm x' }]);
  expect(warnings).toEqual(['no target has the alarm x']);
});

test('a fault passes, so that it is retried and its failure destination keeps it', async () => {
  const { invoke, kept } = failing(new OutsideFaultError('could not read metrics'));

  await expect(invoke({})).rejects.toThrow('could not read metrics');

  expect(kept).toEqual([]);
});

test('an event that cannot be kept is not lost: the invocation fails', async () => {
  const { invoke } = failing(new RejectedEventError('why'), async () => {
    throw new OutsideFaultError('could not keep a rejected event');
  });

  await expect(invoke({})).rejects.toThrow('could not keep a rejected event');
});
