import type { CallAnswer } from '../core/runbooks/call-answer.ts';
import { isRefusal, outsideFault } from './aws-errors.ts';

/** What AWS refuses comes back as data; what may have happened all the same is a fault. `doing` completes "AWS did not …". */
export async function refusalsAsData(call: Promise<unknown>, doing: string): Promise<CallAnswer> {
  try {
    await call;
    return { kind: 'done' };
  } catch (error) {
    return refusalOf(error, doing);
  }
}

/** The refusal that an error is; any other error is thrown as a fault. */
export function refusalOf(
  error: unknown,
  doing: string,
): Extract<CallAnswer, { readonly kind: 'refused' }> {
  if (!isRefusal(error)) return outsideFault(doing)(error);
  return { kind: 'refused', says: `AWS did not ${doing}: ${error.name}: ${error.message}` };
}
