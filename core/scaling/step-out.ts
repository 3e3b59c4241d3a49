import type { Level } from '../config/schema.ts';
import type { EdgeFunctionContext } from './edge-function-context.ts';
import type { StepSignal } from './step-signal.ts';
import { steppedCapacity } from './steps.ts';
import type { Verdict } from './verdict.ts';

/** One step that a signal asks for at its level, which it must then improve. */
export function stepOut(
  { target, observation }: EdgeFunctionContext,
  signal: StepSignal,
  { level, value, says }: { readonly level: Level; readonly value: number; readonly says: string },
): Verdict {
  return {
    kind: 'out',
    to: steppedCapacity(target, observation.capacity.current, level),
    says,
    cause: { slug: signal.slug, componentName: signal.componentName, level, value },
  };
}
