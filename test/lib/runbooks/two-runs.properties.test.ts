import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutsideFaultError } from '../../../core/errors.ts';
import { reportSeed } from '../../report-seed.ts';
import { CLUSTER, machineScene, READER, STEPS } from './machine-scene.ts';

interface Fault {
  readonly step: string;
  readonly when: 'beforeStep' | 'afterStep';
  /** Which calls of the step, counted over both runs, meet it. */
  readonly calls: readonly number[];
}

const faults = fc.array(
  fc.record({
    step: fc.constantFrom(...STEPS.map(({ name }) => name)),
    when: fc.constantFrom('beforeStep' as const, 'afterStep' as const),
    calls: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 8 }),
  }),
  { maxLength: 4 },
);

/** Both runs are approved for the same plan; the second starts at that call of the first. */
async function playTwoRuns(faulty: readonly Fault[], secondStartsAt: number) {
  const scene = machineScene();
  const [first, second] = [await scene.approve(), await scene.approve()];
  const start = (id: string) =>
    scene.start(id, { cluster: CLUSTER, mode: 'run', automationExecutionId: id });
  const met = new Map<string, number>();
  const meet = (when: Fault['when'], step: string) => {
    const key = `${when} ${step}`;
    const call = (met.get(key) ?? 0) + 1;
    met.set(key, call);
    if (
      faulty.some(
        (fault) => fault.step === step && fault.when === when && fault.calls.includes(call),
      )
    )
      throw new OutsideFaultError('AWS does not answer');
  };
  let calls = 0;
  let other: ReturnType<typeof start> | undefined;
  scene.beforeStep = ({ step }) => {
    calls += 1;
    if (calls === secondStartsAt) other = start(second);
    meet('beforeStep', step);
  };
  scene.afterStep = ({ step }) => meet('afterStep', step);
  const ends = [await start(first), await (other ?? start(second))];
  return { scene, ends };
}

test('of two runs for one plan at most one fails over, and a good end is a proven one', async () => {
  await fc.assert(
    fc.asyncProperty(faults, fc.integer({ min: 1, max: 25 }), async (faulty, secondStartsAt) => {
      const { scene, ends } = await playTwoRuns(faulty, secondStartsAt);

      const failovers = scene.changes().filter((change) => change === 'FailoverDBCluster');
      expect(failovers.length).toBeLessThanOrEqual(1);
      expect(scene.rds.members(CLUSTER).filter(({ isWriter }) => isWriter)).toHaveLength(1);
      if (ends.some(({ status }) => status === 'SUCCEEDED'))
        expect(scene.rds.instance(READER)).toMatchObject({ isWriter: true, status: 'available' });
      const holder = scene.locks.locks.get(CLUSTER)?.holder;
      if (holder !== undefined && holder.heldBecause === undefined)
        expect(holder.expiresAt.getTime()).toBeLessThan(scene.rds.now().getTime() + 3_600_000);
    }),
    reportSeed({ numRuns: 150 }),
  );
}, 60_000);
