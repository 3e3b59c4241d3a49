import { readCapacity } from '../../core/loop/evaluate-target.ts';
import { type ScalableTarget, scalableTargets } from '../../core/targets.ts';
import { plural } from '../text.ts';
import type { Check, DoctorContext, Finding } from './check.ts';

/**
 * Whether capacity of every target can be moved now, by the same reading as the control loop's: a missing alias or
 * cluster, $LATEST, SnapStart, weights, another owner (Application Auto Scaling), a failed change.
 */
export const capacity: Check<DoctorContext> = {
  name: 'capacity',
  async run({ configuration, ports }) {
    const targets = scalableTargets(configuration);
    const findings: Finding[] = [];
    for (const target of targets) findings.push(...(await obstacles(target, ports)));
    return { findings, says: `${plural(targets.length, 'target')} can be moved` };
  },
};

async function obstacles(
  target: ScalableTarget,
  ports: DoctorContext['ports'],
): Promise<readonly Finding[]> {
  const reading = await readCapacity(target, ports);
  if (reading.kind === 'failed')
    return [
      {
        what: `${target.name}: the last change of capacity failed: ${reading.says}`,
        why: 'the capacity that was asked for is not there; Tidegate asks again',
        mend: `npx tidegate explain ${target.name}`,
      },
    ];
  if (reading.kind !== 'blocked') return [];
  return [
    {
      what: `${target.name}: ${reading.says}`,
      why: 'Tidegate holds this target as long as it is so',
      mend:
        reading.command ??
        `correct ${target.name} in the configuration, or wait if a change is under way`,
    },
  ];
}
