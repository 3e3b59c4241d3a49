import type { CallAnswer } from '../core/runbooks/ports.ts';
import { isRefusal, outsideFault } from './aws-errors.ts';

/** What AWS refuses comes back as data; what may have happened all the same is a fault. `doing` completes "AWS did not …". */
export async function refusalsAsData(call: Promise<unknown>, doing: string): Promise<CallAnswer> {
  try {
    await call;
    return { kind: 'done' };
  } catch (error) {
    if (!isRefusal(error)) return outsideFault(doing)(error);
    return { kind: 'refused', says: `AWS did not ${doing}: ${error.name}: ${error.message}` };
  }
}
