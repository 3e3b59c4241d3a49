import type { DemandLook } from './demand/look.ts';
import type { EdgeFunctionContext } from './edge-function-context.ts';
import { sizeVerdicts } from './edge-function-signals.ts';
import { errorRateVerdict } from './error-rate.ts';
import { existingAlarmVerdicts } from './existing-alarm-signals.ts';
import { outageVerdict } from './outage.ts';
import { queueVerdicts } from './queue-signals.ts';
import { steppedCapacity } from './steps.ts';
import type { Verdict } from './verdict.ts';

/**
 * What every signal says of a function whose policy is demand. Response time and request rate ask for nothing here: steps
 * on top of a budget would break it. What says that traffic is not what it seems still holds capacity, or raises it.
 */
export function demandVerdicts(context: EdgeFunctionContext, look: DemandLook): readonly Verdict[] {
  return [
    ...look.verdicts,
    errorRateVerdict(context),
    ...queueVerdicts(context),
    ...sizeVerdicts(context),
    ...existingAlarmVerdicts({
      ...context,
      stepTo: (level) =>
        steppedCapacity(context.target, context.observation.capacity.current, level),
    }),
    outageVerdict(context),
  ];
}
