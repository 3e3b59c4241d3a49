import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../core/errors.ts';
import type { Runbook } from '../../../core/runbooks/runbook.ts';
import type { RunEnd, StepCall } from './interpreter.ts';
import type { RunbookScene } from './runbook-scene.ts';

interface EveryState<Scene extends RunbookScene> {
  readonly runbook: Runbook;
  /** A world in which an approved run goes through. */
  readonly scene: () => Scene;
  /** What holds after every run, however it has ended; the lock is looked at here already. */
  readonly expectSafe: (scene: Scene, end: RunEnd) => void;
  /** What holds after every run that has gone through. */
  readonly expectDone: (scene: Scene, end: RunEnd) => void;
  /** What refuses a new run when a former one has done everything; left out where a new one goes through. */
  readonly nothingLeft?: string;
}

export const fault = () => {
  throw new OutsideFaultError('could not reach DynamoDB');
};

const timeOut = () => {
  throw Object.assign(new Error('the task took too long'), { name: 'States.Timeout' });
};

/** A scene whose approved run meets this; dry runs do not. */
export function meeting<Scene extends RunbookScene>(
  scene: Scene,
  when: 'beforeStep' | 'afterStep',
  meets: (call: StepCall) => void,
): Scene {
  scene[when] = (call) => {
    if (!call.isDryRun) meets(call);
  };
  return scene;
}

/** Every step of a runbook's machine, with every kind of fault: what must hold then, and how the run ends. */
export function describeEveryState<Scene extends RunbookScene>(props: EveryState<Scene>): void {
  const { runbook } = props;
  const table = runbook.steps.map(({ name, onFailure }) => ({ name, onFailure }));
  const holderIn = ({ locks, cluster }: Scene) => locks.locks.get(cluster)?.holder;
  const expectSafe = (scene: Scene, end: RunEnd) => {
    const holder = holderIn(scene);
    if (holder !== undefined) expect(holder.heldBecause).toMatch(/failed: ./);
    props.expectSafe(scene, end);
    if (end.status !== 'SUCCEEDED') return;
    expect(holder).toBeUndefined();
    props.expectDone(scene, end);
  };

  const expectFinished = (scene: Scene, end: RunEnd) => {
    expect(holderIn(scene)).toBeUndefined();
    if (end.status === 'FAILED' && props.nothingLeft !== undefined)
      expect(end.says).toContain(props.nothingLeft);
    else expect(end).toMatchObject({ status: 'SUCCEEDED' });
  };

  describe.each(table)('$name', ({ name, onFailure }) => {
    const ends = onFailure === 'continue' ? 'SUCCEEDED' : 'FAILED';
    const next = { stop: runbook.failedEnd.name, compensate: runbook.compensation.name };

    test('is tried again after a fault, and the run goes through', async () => {
      const scene = meeting(props.scene(), 'beforeStep', ({ step, attempt }) => {
        if (step === name && attempt === 1) fault();
      });

      const end = await scene.run();

      expect(end).toMatchObject({ status: 'SUCCEEDED' });
      expectSafe(scene, end);
    });

    test('does its work once when its answer was lost', async () => {
      const scene = meeting(props.scene(), 'afterStep', ({ step, attempt }) => {
        if (step === name && attempt === 1) fault();
      });

      const end = await scene.run();

      expect(end).toMatchObject({ status: 'SUCCEEDED' });
      expectSafe(scene, end);
    });

    test.each([
      ['faults', 'beforeStep', fault],
      ['times out', 'beforeStep', timeOut],
      ['works and times out', 'afterStep', timeOut],
    ] as const)(`that %s for good ends the run as ${ends}`, async (_, when, meets) => {
      const scene = meeting(props.scene(), when, ({ step }) => {
        if (step === name) meets();
      });

      const end = await scene.run();

      expect(end).toMatchObject({ status: ends });
      if (onFailure !== 'continue') expect(end.path).toContain(next[onFailure]);
      if (name === 'ReleaseLock') return; // the lock ends by itself then
      expectSafe(scene, end);
    });

    test('that is the last one whose answer arrives leaves what a new run finishes', async () => {
      let hasFailed = false;
      const later = runbook.steps.slice(runbook.steps.findIndex((step) => step.name === name) + 1);
      const scene = meeting(props.scene(), 'beforeStep', ({ step }) => {
        const isLater = later.some((other) => other.name === step);
        if (!hasFailed && (isLater || step === runbook.compensation.name)) fault();
      });
      await scene.run();
      hasFailed = true;
      scene.clock.advance(24 * 3600); // until the lock of a run that died has ended by itself
      const wasUnfinished = holderIn(scene) !== undefined;

      const end = await scene.run();

      expectFinished(scene, end);
      if (wasUnfinished) expectSafe(scene, end);
    });
  });

  describe.each(table)('aborted before $name', ({ name }) => {
    test('it leaves what a new run finishes, as soon as its last step must have ended', async () => {
      let isFirst = true;
      const scene = meeting(props.scene(), 'beforeStep', ({ step, attempt }) => {
        if (isFirst && step === name && attempt === 1) scene.abort();
      });
      const aborted = await scene.run();
      isFirst = false;
      const holder = holderIn(scene);
      if (holder !== undefined) {
        const { says } = await scene.dryRun();
        expect(says).toContain(`a run of ${runbook.name} holds the cluster`);
        scene.endedAt.set(holder.owner, scene.clock.now());
        expect((await scene.dryRun()).status).toBe('FAILED'); // its last step may still be at work
      }

      scene.clock.advance(75);
      const end = await scene.run();

      expect(aborted.status).toBe('FAILED');
      expect(aborted.path).not.toContain('Succeeded');
      expectFinished(scene, end);
    });
  });

  test('the failed end and the compensation never lead to a good end', async () => {
    for (const name of [runbook.compensation.name, runbook.failedEnd.name]) {
      for (const meets of [fault, timeOut]) {
        const breaking = runbook.steps.find(({ onFailure }) => onFailure === 'compensate');
        const scene = meeting(props.scene(), 'beforeStep', ({ step }) => {
          if (step === breaking?.name) fault();
          if (step === name) meets();
        });

        const end = await scene.run();

        expect(end.status).toBe('FAILED');
        expect(end.path).toContain(name);
      }
    }
  });
}
