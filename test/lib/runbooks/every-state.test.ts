import { afterAll, describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../core/errors.ts';
import { startAwsModels } from '../../contracts/aws-models.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { raise } from '../../fakes/rds-world.ts';
import {
  CLUSTER,
  type MachineScene,
  machineScene,
  READER,
  RUNBOOK,
  type RunEnd,
  type StepCall,
  WRITER,
} from './machine-scene.ts';

/* Every state of the machine, with every kind of fault: what must hold then, and how the run ends. */

/** The first run of a scene is over by then. */
const LATER = new Date('2026-11-02T09:00:00Z');

const fault = () => {
  throw new OutsideFaultError('could not reach DynamoDB');
};
const timeOut = () => {
  throw Object.assign(new Error('the task took too long'), { name: 'States.Timeout' });
};

/** A scene whose approved run meets this; dry runs do not. */
function meeting(when: 'beforeStep' | 'afterStep', meets: (call: StepCall) => void): MachineScene {
  const scene = machineScene();
  scene[when] = (call) => {
    if (!call.isDryRun) meets(call);
  };
  return scene;
}

function failovers({ changes }: MachineScene): number {
  return changes().filter((operation) => operation === 'FailoverDBCluster').length;
}

/** What holds after every run, however it has ended. */
function expectSafe(scene: MachineScene, end: RunEnd): void {
  const { rds, locks } = scene;
  const holder = locks.locks.get(CLUSTER)?.holder;
  expect(failovers(scene)).toBeLessThanOrEqual(1);
  expect(rds.members(CLUSTER).filter(({ isWriter }) => isWriter)).toHaveLength(1);
  if (holder !== undefined) expect(holder.heldBecause).toMatch(/failed: ./);
  if (end.status === 'SUCCEEDED') {
    expect(end.path).toContain('VerifyWriter');
    expect(rds.instance(READER)).toMatchObject({ isWriter: true, status: 'available' });
    expect(holder).toBeUndefined();
  }
}

const table = RUNBOOK.steps.map(({ name, onFailure }) => ({ name, onFailure }));

describe.each(table)('$name', ({ name, onFailure }) => {
  const ends = onFailure === 'continue' ? 'SUCCEEDED' : 'FAILED';
  const next = { stop: RUNBOOK.failedEnd.name, compensate: RUNBOOK.compensation.name };

  test('is tried again after a fault, and the run goes through', async () => {
    const scene = meeting('beforeStep', ({ step, attempt }) => {
      if (step === name && attempt === 1) fault();
    });

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(failovers(scene)).toBe(1);
    expectSafe(scene, end);
  });

  test('does its work once when its answer was lost', async () => {
    const scene = meeting('afterStep', ({ step, attempt }) => {
      if (step === name && attempt === 1) fault();
    });

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(failovers(scene)).toBe(1);
    expectSafe(scene, end);
  });

  test.each([
    ['faults', 'beforeStep', fault],
    ['times out', 'beforeStep', timeOut],
    ['works and times out', 'afterStep', timeOut],
  ] as const)(`that %s for good ends the run as ${ends}`, async (_, when, meets) => {
    const scene = meeting(when, ({ step }) => {
      if (step === name) meets();
    });

    const end = await scene.run();

    expect(end.status).toBe(ends);
    if (onFailure !== 'continue') expect(end.path).toContain(next[onFailure]);
    if (name === 'ReleaseLock') return; // the lock ends by itself then
    expectSafe(scene, end);
  });

  test('that is the last one whose answer arrives leaves what a new run finishes', async () => {
    let hasFailed = false;
    const later = RUNBOOK.steps.slice(RUNBOOK.steps.findIndex((step) => step.name === name) + 1);
    const scene = meeting('beforeStep', ({ step }) => {
      const isLater = later.some((other) => other.name === step);
      if (!hasFailed && (isLater || step === RUNBOOK.compensation.name)) fault();
    });
    await scene.run();
    hasFailed = true;
    scene.rds.advance(7200); // until the lock of a run that died has ended by itself

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });
});

describe.each(table)('aborted before $name', ({ name }) => {
  test('it leaves what a new run finishes, once its lock has ended', async () => {
    const scene = meeting('beforeStep', ({ step, attempt }) => {
      if (step === name && attempt === 1 && scene.rds.now() < LATER) scene.abort();
    });
    const aborted = await scene.run();
    const isHeld = scene.locks.locks.get(CLUSTER)?.holder !== undefined;
    if (isHeld)
      expect((await scene.dryRun()).says).toContain('a run of aurora-failover holds the cluster');

    scene.rds.advance(7200);
    const end = await scene.run();

    expect(aborted.status).toBe('FAILED');
    expect(aborted.path).not.toContain('Succeeded');
    expect(end.status).toBe('SUCCEEDED');
    expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });
});

describe('a run that fails', () => {
  const failing = (name: string, meets: () => void) => {
    const scene = meeting('beforeStep', ({ step }) => {
      if (step === 'VerifyWriter') scene.rds.instance(READER).status = 'rebooting';
      if (step === name) meets();
    });
    return scene;
  };

  test('never succeeds, whatever its failed end meets', async () => {
    for (const name of [RUNBOOK.compensation.name, RUNBOOK.failedEnd.name]) {
      for (const meets of [fault, timeOut]) {
        const end = await failing(name, meets).run();

        expect(end.status).toBe('FAILED');
        expect(end.path).toContain(name);
      }
    }
  });

  test('says that people were not told when that failed', async () => {
    const end = await failing(RUNBOOK.failedEnd.name, fault).run();

    expect(end.path.at(-1)).toBe('FailedUntold');
  });

  test('leaves its lock to end by itself when it cannot be settled', async () => {
    const scene = failing(RUNBOOK.compensation.name, fault);
    await scene.run();
    const holder = scene.locks.locks.get(CLUSTER)?.holder;

    expect(holder?.heldBecause).toBeUndefined();
    expect(holder?.expiresAt.getTime()).toBeLessThan(scene.rds.now().getTime() + 3600_000);
    expect((await scene.dryRun()).says).toContain('holds the cluster until');
  });
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  const operations = [
    'DescribeDBClusters',
    'DescribeDBInstances',
    'FailoverDBCluster',
    'ModifyDBInstance',
  ];

  test.each(operations)('%s: each error that it has keeps the run safe', async (operation) => {
    const modelled = await models.modelledErrors('rds', operation);
    const refusals = [...modelled.map(({ name }) => name), 'AccessDenied', 'Throttling'];

    for (const name of refusals) {
      const scene = machineScene();
      const id = await scene.approve();
      scene.rds.before = (called) => {
        if (called === operation) raise(name, 'as AWS says it');
      };

      const request = { cluster: CLUSTER, mode: 'run', automationExecutionId: id };
      const end = await scene.start(id, request);

      expect(end.status).toBe(operation === 'ModifyDBInstance' ? 'SUCCEEDED' : 'FAILED');
      expectSafe(scene, end);
      if (operation !== 'FailoverDBCluster') continue;
      expect(end.says).toContain(name);
      expect(scene.rds.instance(WRITER).isWriter).toBe(true);
      expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    }
  });

  test('FailoverDBCluster whose answer is lost is not called again, and its effect is found', async () => {
    const scene = machineScene();
    const id = await scene.approve();
    scene.rds.loseAnswerOf = 'FailoverDBCluster';

    const request = { cluster: CLUSTER, mode: 'run', automationExecutionId: id };
    const end = await scene.start(id, request);

    expect(end.status).toBe('SUCCEEDED');
    expect(failovers(scene)).toBe(1);
    expectSafe(scene, end);
  });
});
