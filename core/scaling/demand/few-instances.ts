import type { Configuration } from '../../config/schema.ts';
import type { Warning } from '../../windows/past-windows.ts';

/** With fewer instances at the peak the last one is mostly empty too often: blocks of 50 cost up to a fifth more at 300. */
const ENOUGH_INSTANCES = 20;

/** Functions that follow demand in instances so large that capacity cannot follow closely. */
export function fewInstances({ edgeFunctions }: Configuration): readonly Warning[] {
  return Object.entries(edgeFunctions).flatMap(([name, { policy, scaling }]) => {
    const { minInstances, maxInstances, targetConcurrency } = scaling;
    if (policy !== 'demand' || maxInstances >= ENOUGH_INSTANCES || targetConcurrency === 1)
      return [];
    // 4 x 50 = 200 environments -> 20 instances of 10
    const unit = Math.max(1, Math.floor((maxInstances * targetConcurrency) / ENOUGH_INSTANCES));
    const instances = (count: number) => Math.ceil((count * targetConcurrency) / unit);
    return [
      {
        what: `${name} follows demand with ${maxInstances} instances of ${targetConcurrency} at most`,
        why: `with fewer than ${ENOUGH_INSTANCES} the last instance is often mostly empty and paid for all the same, and at quiet hours not worth its price`,
        mend: `the same environments in smaller instances, in scaling of ${name}: minInstances: ${instances(minInstances)}, maxInstances: ${instances(maxInstances)}, targetConcurrency: ${unit}`,
      },
    ];
  });
}
